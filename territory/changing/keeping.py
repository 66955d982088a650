"""What if something stayed with its rep: the plan solved again with that lock, and its price."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers import Problem, Score, score_assignment
from solvers.disruption import Budgets
from solvers.rebalance import Rebalanced, rebalance
from solvers.rules import change as change_problem
from territory.changing.scene import Scene, set_scene
from territory.errors import Fault, InvalidInput, raise_faults
from territory.faults import quantity
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Effort:
    """How a price is looked for.

    Attributes
    ----------
    bound
        The plan's proven bound, where it has one.
    time_limit, seed
        Most seconds, and what seeds every random choice.
    """

    bound: float | None = None
    time_limit: float = 30.0
    seed: int = 0


@dataclass(frozen=True)
class KeepPrice:
    """A plan in which an account's unit, or a unit, stays with its rep of before.

    Attributes
    ----------
    name, rep
        What stays, and with whom.
    objective_before, objective_best, objective_alone, objective
        Distance cost of the plan as it is, of the best that was found from it, of the plan with
        this change alone, and of the best that was found with the change.
    misses_before, misses_best, misses_alone, misses
        What these miss of the bands, as fractions of the limits, plus one for each other rule.
    bound
        Proven lower bound on the cost of every plan, with the lock or without; None where the plan
        has none.
    price, price_at_least
        Distance cost of the best plan with the change beyond that of the best without it, and what
        the best with it costs at least beyond the plan as it is: no plan costs less than the bound.
        None where nothing is proven.
    moved_units
        How many other units go elsewhere than in the plan, to make room.
    """

    name: str
    rep: str
    objective_before: float
    objective_best: float
    objective_alone: float
    objective: float
    misses_before: float
    misses_best: float
    misses_alone: float
    misses: float
    bound: float | None
    price: float
    price_at_least: float | None
    moved_units: int

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return asdict(self)

    def tell(self) -> str:
        """The price in a sentence."""
        share = self.price / self.objective_before if self.objective_before else 0.0
        text = (
            f"keeping {self.name} with {self.rep} changes the distance cost by "
            f"{quantity(self.price, digits=4, signed=True)} ({share:+.2%}) and moves "
            f"{self.moved_units:,} other units"
        )
        more = self.misses - self.misses_best
        if more > 1e-6:
            text += f"; the bands are then missed by {more:.1%} more in sum"
        else:
            text += "; no band is missed more for it"
        shorter = 1.0 - self.objective_best / self.objective_before if self.objective_before else 0
        if shorter > 1e-3:
            text += f" (solved again without it, the plan is {shorter:.1%} shorter than now)"
        return text


def price_keeping(
    recipe: Recipe,
    before: Standing,
    after: Standing,
    *,
    account: str | None = None,
    unit: str | None = None,
    effort: Effort | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] | None = None,
) -> KeepPrice:
    """Solve a plan again with one unit locked to its rep of before, and tell the price.

    Parameters
    ----------
    recipe, before, after
        As for `explain_moves`.
    account, unit
        What stays; the unit of an account stays with it. Exactly one is given.
    effort
        The plan's bound, how long to solve, and the seed; by default those of `Effort`.
    on_phase
        Called with the name of each phase as it begins.
    cancelled
        Asked often; once it answers true the best plan so far is priced.

    Raises
    ------
    InvalidInput
        When units of the plan have no territory, when it is not there, or was with nobody who
        has a territory now.
    """
    scene = set_scene(recipe, after, on_phase)
    scene.check_whole()
    name = account if account is not None else str(unit)
    if account is not None:
        of_account = scene.posed.planned.placement.unit_id
        if account not in of_account.index:
            raise InvalidInput([Fault("--keep", f"{account!r} is no account that is on the map")])
        unit = str(of_account[account])
    rows = scene.unit_rows([str(unit)])
    if not len(rows):
        raise InvalidInput([Fault("--keep", f"{unit!r} is no unit")])
    home = scene.rows_of(before)[rows]
    if (home < 0).any():
        raise InvalidInput([Fault("--keep", f"{name} was with nobody who has a territory now")])
    pricing = _Pricing(effort or Effort(), on_phase, cancelled)
    return pricing.price(scene, scene, rows, home, name)


def price_giving(
    recipe: Recipe,
    standing: Standing,
    territory: str,
    *,
    account: str | None = None,
    unit: str | None = None,
    effort: Effort | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] | None = None,
) -> KeepPrice:
    """Solve a plan again with a unit in another territory, or an account with its rep alone.

    Parameters
    ----------
    recipe, standing
        What the plan was made of, and who has what by it.
    territory
        Which gets it.
    account, unit
        What it gets: an account by itself, wherever it lies, or a unit. Exactly one is given.
    effort, on_phase, cancelled
        As for `price_keeping`.

    Raises
    ------
    InvalidInput
        When units of the plan have no territory, or something is not there.
    Infeasible
        When held accounts alone break a band.
    """
    scene = set_scene(recipe, standing, on_phase)
    scene.check_whole()
    if territory not in scene.territories:
        raise InvalidInput([Fault("territory", f"{territory!r} is not in the plan")])
    pricing = _Pricing(effort or Effort(), on_phase, cancelled)
    if account is not None:
        held = _held_by(recipe, standing, account, str(scene.rep_of[territory]))
        without = set_scene(recipe, held, on_phase)
        nothing = np.array([], dtype=np.int64)
        return pricing.price(scene, without, nothing, nothing, account, territory)
    rows = scene.unit_rows([str(unit)])
    if not len(rows):
        raise InvalidInput([Fault("unit", f"{unit!r} is not in the plan")])
    to = np.full(len(rows), scene.rows(pd.Index([territory]))[0])
    return pricing.price(scene, scene, rows, to, str(unit), territory)


def _held_by(recipe: Recipe, standing: Standing, account: str, rep: str) -> Standing:
    """The plan with an account that is with this rep, wherever it lies."""
    faults = []
    if account not in recipe.inputs.accounts.index:
        faults.append(Fault("account", f"{account!r} is not in the plan"))
    if not rep:
        faults.append(Fault("territory", "has no rep who could take the account"))
    raise_faults(faults)
    hands = standing.rep_of_account.copy()
    hands[account] = rep
    return replace(standing, rep_of_account=hands)


@dataclass(frozen=True)
class _Pricing:
    """Solves a plan twice, as it is and with something elsewhere, each for half of the time."""

    effort: Effort
    on_phase: Callable[[str], None]
    cancelled: Callable[[], bool] | None

    def price(
        self,
        scene: Scene,
        changed: Scene,
        rows: Ints,
        to: Ints,
        name: str,
        territory: str | None = None,
    ) -> KeepPrice:
        """Compare the best plans that were found of `changed` with units locked, and without."""
        start, locked = changed.home.copy(), np.full(len(changed.home), -1)
        start[rows] = locked[rows] = to
        self.on_phase("Solving again")
        found = self._solved(change_problem(changed.problem, locked=locked), start)
        self.on_phase("Solving again without it")
        others = [self._solved(scene.problem, scene.home)]
        if changed is scene:  # a plan with a lock is one without it too
            others.append(found)
        best = min((each.score for each in others), key=_rank)
        was, alone = (
            score_assignment(each.problem, plan)
            for each, plan in ((scene, scene.home), (changed, start))
        )
        room = np.setdiff1d(np.flatnonzero(found.assignment != changed.home), rows)
        owner = territory or str(scene.territories[int(to[0])])
        bound = self.effort.bound
        return KeepPrice(
            name,
            str(scene.rep_of[owner]) or owner,
            was.objective,
            best.objective,
            alone.objective,
            found.score.objective,
            was.violation,
            best.violation,
            alone.violation,
            found.score.violation,
            bound,
            round(found.score.objective - best.objective, 9),
            None if bound is None else bound - was.objective,
            len(room),
        )

    def _solved(self, problem: Problem, start: Ints) -> Rebalanced:
        none = Budgets(start, np.zeros((len(start), 0)), problem.n_territories)
        return rebalance(
            problem,
            none,
            start,
            time_limit=self.effort.time_limit / 2,
            seed=self.effort.seed,
            cancelled=self.cancelled,
        )


def _rank(score: Score) -> tuple[float, float]:
    """Fewer misses first, to a part in a million, then shorter ways."""
    return round(score.violation, 6), score.objective
