"""A rep leaves: who takes over what, with few moves and few neighbours touched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from solvers import Problem, Progress, score_assignment
from solvers.disruption import Budgets
from solvers.rebalance import Rebalanced, rebalance
from solvers.rules import change as change_problem
from solvers.stay_bound import stay_bound
from territory.changing.changed import UNITS, Changed, describe_change
from territory.changing.growing import share_out
from territory.changing.locks import (
    closed_territories,
    known_to_lock,
    units_that_stay,
    unknown_faults,
)
from territory.changing.scene import Scene, set_scene
from territory.errors import Fault, InvalidInput
from territory.faults import effort_faults
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing

REPAIR = "repair"
TRIED = 3
"""Choices of neighbours that are tried in full; the others are only estimated."""
ROUNDS = 2
NEAR = 0.2
"""What ways twice as long count beside a load that is twice as high."""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Repair:
    """What happens.

    Attributes
    ----------
    leaves
        The rep who leaves.
    most_moves
        The most units that get another rep. Those of the rep who leaves have to move whatever this
        is: where they are more, no other unit moves.
    neighbours
        The most territories that gain or lose anything.
    successor
        A rep without a territory who takes over all of it, so that nothing moves.
    time_limit, seed
        Most seconds, and what seeds every random choice.
    lock_units, lock_accounts, lock_territories
        What must stay as it is, as in `Rebalance`; nothing that the rep who leaves has.
    """

    leaves: str
    most_moves: int
    neighbours: int = 3
    successor: str | None = None
    time_limit: float = 5.0
    seed: int = 0
    lock_units: tuple[str, ...] = ()
    lock_accounts: tuple[str, ...] = ()
    lock_territories: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object, with its kind."""
        return {"kind": REPAIR, **_AS_JSON.dump_python(self, mode="json")}

    @classmethod
    def of_json(cls, document: dict[str, Any]) -> "Repair":
        """Undo `as_json`."""
        fields = {name: value for name, value in document.items() if name != "kind"}
        return _AS_JSON.validate_python(fields)


_AS_JSON = TypeAdapter(Repair)


def repair_plan(
    recipe: Recipe,
    standing: Standing,
    change: Repair,
    on_progress: Callable[[Progress], None] | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] | None = None,
) -> Changed:
    """Share a territory out among a few neighbours, so that the worst of them is least off.

    Parameters
    ----------
    recipe, standing
        What the standing plan was made of, and who has what by it.
    change
        Who leaves, and what may move.
    on_progress, on_phase
        As in `design_plan`.
    cancelled
        Asked often; once it answers true the best repair so far is described.

    Raises
    ------
    InvalidInput
        When nobody of that name has a territory, or another value cannot be.
    Infeasible
        When held accounts alone break a band.
    """
    gone = _check(recipe, standing, change)
    if change.successor is not None:
        standing = _handed_over(standing, gone, change)
        scene = set_scene(recipe, standing, on_phase)
        budgets = Budgets(scene.home, np.ones((len(scene.home), 1)), len(scene.territories))
        found = rebalance(scene.problem, budgets, scene.home, rounds=0)
        return describe_change(scene, found, budgets, (UNITS,), None, change, REPAIR)
    scene = set_scene(recipe, standing, on_phase, (gone,))
    on_phase("Sharing out the territory")
    found, budgets = _best_of_neighbours(scene, change, on_progress, cancelled)
    return describe_change(scene, found, budgets, (UNITS,), None, change, REPAIR)


def _check(recipe: Recipe, standing: Standing, change: Repair) -> str:
    """The territory of the rep who leaves."""
    own = standing.rep_of.index[standing.rep_of == change.leaves]
    faults = []
    if change.leaves == "" or own.empty:
        what = "has no territory in this plan"
        if change.leaves not in recipe.inputs.reps.index:
            what = "is no rep"
        faults.append(Fault("--leaves", f"{change.leaves!r} {what}"))
    elif len(standing.rep_of) < 2:
        faults.append(Fault("--leaves", "nobody else has a territory"))
    else:
        faults += _lock_faults(recipe, standing, change, str(own[0]))
    if change.most_moves < 0:
        faults.append(Fault("--most-moves", f"must be 0 or more, not {change.most_moves}"))
    if change.neighbours < 1:
        faults.append(Fault("--neighbours", f"must be 1 or more, not {change.neighbours}"))
    faults += effort_faults(change.time_limit, change.seed)
    successor = change.successor
    if successor is not None and successor not in recipe.inputs.reps.index:
        faults.append(Fault("--successor", f"{successor!r} is no rep"))
    elif successor is not None and successor in set(standing.rep_of):
        faults.append(Fault("--successor", f"{successor} has a territory already"))
    if faults:
        raise InvalidInput(faults)
    return str(own[0])


def _lock_faults(recipe: Recipe, standing: Standing, change: Repair, gone: str) -> list[Fault]:
    """Names that are not there, and territories of which none is left to take anything."""
    faults = unknown_faults(known_to_lock(recipe, standing, change))
    if gone in change.lock_territories:
        faults.append(Fault("--lock-territory", f"{gone} is that of the rep who leaves"))
    lost = [unit for unit in change.lock_units if standing.territory_of.get(unit) == gone]
    faults += [Fault("--lock-unit", f"{unit} is with the rep who leaves") for unit in lost]
    hands = standing.rep_of_account
    lost = [account for account in change.lock_accounts if hands.get(account) == change.leaves]
    faults += [Fault("--lock-account", f"{account} is with the rep who leaves") for account in lost]
    others = set(standing.rep_of.index) - {gone}
    if others <= set(change.lock_territories) and change.successor is None:
        faults.append(Fault("--lock-territory", "leaves nobody who could take over"))
    return faults


def _handed_over(standing: Standing, gone: str, change: Repair) -> Standing:
    assert change.successor is not None
    rep_of = standing.rep_of.copy()
    rep_of[gone] = change.successor
    accounts = standing.rep_of_account.replace(change.leaves, change.successor)
    return Standing(standing.territory_of, rep_of, accounts)


def _best_of_neighbours(
    scene: Scene,
    change: Repair,
    on_progress: Callable[[Progress], None] | None,
    cancelled: Callable[[], bool] | None,
) -> tuple[Rebalanced, Budgets]:
    """Try the most promising choices of neighbours, and keep the best."""
    best: tuple[tuple[float, ...], Rebalanced, Budgets] | None = None
    before = score_assignment(scene.problem, share_out(scene.problem, scene.home)).objective
    closed, staying = closed_territories(scene, change), units_that_stay(scene, change)
    staying = staying[scene.home[staying] >= 0]
    for receivers in _choices(scene, change.neighbours, closed):
        budgets = _budgets(scene, change)
        problem, start = _part(scene, receivers, staying)
        found = rebalance(
            problem,
            budgets,
            start,
            time_limit=change.time_limit / TRIED,
            seed=change.seed,
            rounds=ROUNDS,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        score = found.score
        ways = score.objective / max(before, 1e-300)
        rank = (float((score.pieces > 1).sum()), score.violation + NEAR * ways)
        if best is None or rank < best[0]:
            bound = stay_bound(problem, budgets)
            best = rank, replace(found, bound=bound), budgets
        if cancelled is not None and cancelled():
            break
    assert best is not None
    return best[1], best[2]


def _budgets(scene: Scene, change: Repair) -> Budgets:
    """What other units may move: the moves that are left beside those that must be."""
    units = scene.posed.planned.unit_of.value_counts()
    found = units.reindex(scene.posed.bridge.units.index, fill_value=0)
    weight: Floats = np.asarray(found, dtype=np.float64)
    forced = weight[scene.home < 0].sum()
    left = max(change.most_moves - forced, 0.0)
    return Budgets(
        scene.home, weight[:, None], len(scene.territories), np.array([left], dtype=float)
    )


def _choices(scene: Scene, most: int, closed: npt.NDArray[np.bool_]) -> Iterator[Ints]:
    """Sets of bordering territories, those with the most room for the work first."""
    problem, k = scene.problem, len(scene.territories)
    near = _bordering(scene, closed)
    mean = np.maximum(problem.activity.sum(axis=0) / k, 1e-12)
    settled = scene.home >= 0
    load = np.zeros((k, problem.n_measures))
    np.add.at(load, scene.home[settled], problem.activity[settled] / mean)
    load += np.broadcast_to(scene.posed.bridge.held, load.shape) / mean
    more = (problem.activity[~settled] / mean).sum(axis=0)
    size = min(most, len(near))
    sets = combinations(near.tolist(), size)
    ranked = sorted(sets, key=lambda s: (float((load[list(s)].sum(axis=0) + more).max()), s))
    for chosen in ranked[:TRIED]:
        yield np.array(chosen)


def _bordering(scene: Scene, closed: npt.NDArray[np.bool_]) -> Ints:
    """Territories that border on the one that goes and may gain; all that may where none does."""
    a, b = scene.problem.edges.T
    gone = scene.home < 0
    near = np.concatenate([scene.home[b[gone[a]]], scene.home[a[gone[b]]]])
    found = np.unique(near[near >= 0])
    found = found[~closed[found]]
    return found if len(found) else np.flatnonzero(~closed)


def _part(scene: Scene, receivers: Ints, staying: Ints) -> tuple[Problem, Ints]:
    """The problem in which only these territories change, and a plan to begin with."""
    problem, k = scene.problem, len(scene.territories)
    open_to = np.zeros(k, dtype=bool)
    open_to[receivers] = True
    start = share_out(problem, scene.home, open_to)
    eligible = np.tile(open_to, (problem.n_units, 1))
    if problem.eligible is not None:
        eligible &= problem.eligible
    eligible[np.arange(problem.n_units), start] = True
    locked = np.where(open_to[start], -1, start)
    locked[staying] = start[staying]
    return change_problem(problem, locked=locked, eligible=eligible), start
