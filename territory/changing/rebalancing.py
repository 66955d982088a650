"""Change a standing plan: what may move, what must stay, and which part is solved again."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from solvers import Progress
from solvers.disruption import Budgets
from solvers.least_change import least_change
from solvers.near_exact import solve_near
from solvers.rebalance import rebalance
from solvers.rules import change as change_problem
from solvers.stay_bound import rebalance_bound
from solvers.stop import Stop
from territory.changing.amounts import Amount
from territory.changing.changed import ACCOUNTS, UNITS, Changed, describe_change
from territory.changing.growing import add_territories, share_out
from territory.changing.locks import (
    Known,
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

REBALANCE = "rebalance"


@dataclass(frozen=True)
class Rebalance:
    """How to change a standing plan.

    Attributes
    ----------
    budgets
        The most that may change hands, in total: of ``units``, ``accounts`` or any number that
        accounts have.
    rep_budgets
        The most that any one rep may lose, of the same.
    lock_units, lock_accounts, lock_territories
        What must stay as it is: units with their territory, units of accounts, and whole
        territories, which then gain nothing either.
    only
        Territories that are solved again; all others are locked. All are, by default.
    add
        Reps, or units, around whose home, or in which, a territory is added.
    remove
        Territories that are shared out among their neighbours.
    tolerances
        Tolerances in place of those of the plan, by measure.
    time_limit, seed
        Most seconds, and what seeds every random choice.
    """

    budgets: dict[str, Amount] = field(default_factory=dict)
    rep_budgets: dict[str, Amount] = field(default_factory=dict)
    lock_units: tuple[str, ...] = ()
    lock_accounts: tuple[str, ...] = ()
    lock_territories: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    tolerances: dict[str, float] = field(default_factory=dict)
    time_limit: float = 60.0
    seed: int = 0

    @property
    def named(self) -> tuple[str, ...]:
        """What has a budget, in total or for each rep."""
        return tuple(dict.fromkeys([*self.budgets, *self.rep_budgets]))

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object, with its kind."""
        return {"kind": REBALANCE, **_AS_JSON.dump_python(self, mode="json")}

    @classmethod
    def of_json(cls, document: dict[str, Any]) -> "Rebalance":
        """Undo `as_json`."""
        fields = {name: value for name, value in document.items() if name != "kind"}
        return _AS_JSON.validate_python(fields)


_AS_JSON = TypeAdapter(Rebalance)


def rebalance_plan(
    recipe: Recipe,
    standing: Standing,
    change: Rebalance,
    on_progress: Callable[[Progress], None] | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] | None = None,
) -> Changed:
    """Move what may move until the bands are met, or as nearly as the budgets allow.

    Parameters
    ----------
    recipe, standing
        What the standing plan was made of, and who has what by it.
    change
        What may move and what must stay.
    on_progress, on_phase
        As in `design_plan`.
    cancelled
        Asked often; once it answers true the best plan so far is described.

    Raises
    ------
    InvalidInput
        Listing everything that is named and is not there, and all else that does not fit.
    Infeasible
        When held accounts alone break a band.
    """
    _check(recipe, standing, change)
    new = _new_territories(recipe, standing, change)
    options = replace(recipe.options, tolerances={**recipe.options.tolerances, **change.tolerances})
    scene = set_scene(recipe, standing, on_phase, change.remove, new, options)
    budgets = _budgets(scene, change)
    problem, start = _bounded(scene, change, new)
    if not budgets.kept(start):
        message = "the budgets do not even let the first unit of a new territory move"
        raise InvalidInput([Fault("--add", message)])
    on_phase("Finding what has to move at least")
    least = least_change(problem, budgets)
    on_phase("Rebalancing")
    found = rebalance(
        problem,
        budgets,
        start,
        time_limit=change.time_limit,
        seed=change.seed,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    on_phase("Proving a bound")
    stop = Stop(max(change.time_limit - found.seconds, 0.0), None, cancelled)
    bound = rebalance_bound(problem, budgets, found.assignment, stop)
    found = solve_near(problem, budgets, replace(found, bound=bound), stop, change.seed)
    found = replace(found, cut_short=found.cut_short or stop.cut_short)
    on_phase("Describing the plan")
    return describe_change(scene, found, budgets, change.named, least, change, REBALANCE)


def _check(recipe: Recipe, standing: Standing, change: Rebalance) -> None:
    """Refuse names that are not there, all at once."""
    inputs = recipe.inputs
    territories = standing.rep_of.index
    numbers = set(inputs.accounts.select_dtypes("number").columns) - {"lon", "lat"}
    known: tuple[Known, ...] = (
        ("--budget", tuple(change.budgets), numbers | {UNITS, ACCOUNTS}, "number of the accounts"),
        (
            *("--rep-budget", tuple(change.rep_budgets)),
            *(numbers | {UNITS, ACCOUNTS}, "number of the accounts"),
        ),
        *known_to_lock(recipe, standing, change),
        ("--only", change.only, territories, "territory"),
        ("--remove", change.remove, territories, "territory"),
        ("--add", change.add, inputs.reps.index.union(inputs.units.index), "rep and no unit"),
        ("--balance", tuple(change.tolerances), set(recipe.options.tolerances), "balanced measure"),
    )
    faults = unknown_faults(known)
    faults += [
        Fault(option, f"{name}: {amount.value} is not zero or more")
        for option, budgets in (("--budget", change.budgets), ("--rep-budget", change.rep_budgets))
        for name, amount in budgets.items()
        if not 0 <= amount.value < float("inf")
    ]
    taken = [name for name in change.add if name in set(standing.rep_of)]
    faults += [Fault("--add", f"{rep} has a territory already") for rep in taken]
    both = set(change.remove) & {*change.lock_territories, *change.only}
    faults += [Fault("--remove", f"{name} is locked or selected as well") for name in sorted(both)]
    if set(change.remove) >= set(territories):
        faults.append(Fault("--remove", "leaves no territory"))
    faults += effort_faults(change.time_limit, change.seed)
    if faults:
        raise InvalidInput(faults)


def _new_territories(
    recipe: Recipe, standing: Standing, change: Rebalance
) -> "pd.Series[str] | None":
    """Rep of each territory that is added, by the id that it gets."""
    if not change.add:
        return None
    taken = set(standing.rep_of.index)
    free = (f"T{number}" for number in range(1, 10_000) if f"T{number}" not in taken)
    names = [next(free) for _ in change.add]
    reps = [name if name in recipe.inputs.reps.index else "" for name in change.add]
    return pd.Series(reps, index=pd.Index(names, name="territory_id"), dtype="str")


def _budgets(scene: Scene, change: Rebalance) -> Budgets:
    """One column for each name that a budget has, in total or for each rep."""
    names = change.named
    loads, whole = scene.loads, scene.whole
    units = scene.posed.planned.unit_of.value_counts().reindex(loads.index, fill_value=0)
    k = len(scene.territories)
    weight = np.empty((len(loads), len(names)))
    total, leaving = np.full(len(names), np.inf), np.full((k, len(names)), np.inf)
    for b, name in enumerate(names):
        weight[:, b] = units if name == UNITS else loads[name]
        per_territory = np.bincount(
            np.maximum(scene.home, 0), weight[:, b] * (scene.home >= 0), minlength=k
        )
        everything = float(weight[:, b].sum())
        if name != UNITS:  # what does not follow the map counts in the whole
            per_territory = scene.rep_of.map(whole[name]).fillna(0.0).to_numpy(float)
            everything = float(whole[name].sum())
        if name in change.budgets:
            total[b] = change.budgets[name].of(everything)
        if name in change.rep_budgets:
            amount = change.rep_budgets[name]
            leaving[:, b] = [amount.of(own) for own in per_territory]
    return Budgets(scene.home, weight, k, total, leaving)


def _bounded(
    scene: Scene, change: Rebalance, new: "pd.Series[str] | None"
) -> tuple[Any, np.ndarray]:
    """The problem with its locks, and a plan to begin with: all removed is shared out."""
    problem, k = scene.problem, len(scene.territories)
    start = scene.home.copy()
    free = np.ones(k, dtype=bool)
    if (start < 0).any():
        start = share_out(problem, start)
    if change.remove:
        free &= _around(scene, scene.home < 0, start)
    added = np.zeros(k, dtype=bool)
    if new is not None:
        added[scene.rows(new.index)] = True
        start, donors = add_territories(scene, start, new, change.add)
        free &= donors | added if not change.remove else free | donors | added
    if change.only:
        chosen = np.zeros(k, dtype=bool)
        chosen[scene.rows(pd.Index(change.only))] = True
        free = chosen | added if not (change.remove or change.add) else free & (chosen | added)
    free &= ~closed_territories(scene, change)
    eligible = np.ones((problem.n_units, k), dtype=bool)
    if problem.eligible is not None:
        eligible &= problem.eligible
    eligible[:, ~free] = False
    eligible[np.arange(problem.n_units), start] = True
    locked = np.where(~free[start], start, -1)
    must_stay = units_that_stay(scene, change)
    locked[must_stay] = start[must_stay]
    return change_problem(problem, locked=locked, eligible=eligible), start


def _around(scene: Scene, which: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Territories that border on these units, bool (k,)."""
    a, b = scene.problem.edges.T
    found = np.zeros(len(scene.territories), dtype=bool)
    found[start[b[which[a]]]] = True
    found[start[a[which[b]]]] = True
    found[start[which]] = True
    return found
