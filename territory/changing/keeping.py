"""What if something stayed with its rep: the plan solved again with that lock, and its price."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers import score_assignment
from solvers.disruption import Budgets
from solvers.rebalance import rebalance
from solvers.rules import change as change_problem
from territory.changing.scene import Scene, set_scene
from territory.errors import Fault, InvalidInput, raise_faults
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KeepPrice:
    """A plan in which an account's unit, or a unit, stays with its rep of before.

    Attributes
    ----------
    name, rep
        What stays, and with whom.
    objective_before, objective_alone, objective
        Distance cost of the plan as it is, with this change alone, and of the best plan that was
        found with it.
    misses_before, misses_alone, misses
        What these miss of the bands, as fractions of the limits, plus one for each other rule.
    bound
        Proven lower bound on the cost of every plan, with the lock or without; None where the plan
        has none.
    price, price_at_least
        Change of the distance cost, and what is proven of it: with the lock no plan costs less than
        the bound, so that the price is at least this; None where nothing is proven.
    moved_units
        How many other units go elsewhere than in the plan, to make room.
    """

    name: str
    rep: str
    objective_before: float
    objective_alone: float
    objective: float
    misses_before: float
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
            f"keeping {self.name} with {self.rep} changes the distance cost by {self.price:+,.4g} "
            f"({share:+.2%}) and moves {self.moved_units:,} other units"
        )
        more = self.misses - self.misses_before
        if more > 1e-9:
            return f"{text}; the bands are then missed by {more:.1%} more in sum"
        return f"{text}; no band is missed more than now"


def price_keeping(
    recipe: Recipe,
    before: Standing,
    after: Standing,
    *,
    account: str | None = None,
    unit: str | None = None,
    bound: float | None = None,
    time_limit: float = 30.0,
    seed: int = 0,
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
    bound
        The plan's proven bound, where it has one.
    time_limit, seed
        Most seconds, and what seeds every random choice.
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
    effort = _Effort(bound, time_limit, seed, on_phase, cancelled)
    return _price(scene, scene, rows, home, name, effort)


def price_giving(
    recipe: Recipe,
    standing: Standing,
    territory: str,
    *,
    account: str | None = None,
    unit: str | None = None,
    bound: float | None = None,
    time_limit: float = 30.0,
    seed: int = 0,
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
    bound, time_limit, seed, on_phase, cancelled
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
    effort = _Effort(bound, time_limit, seed, on_phase, cancelled)
    if account is not None:
        held = _held_by(recipe, standing, account, str(scene.rep_of[territory]))
        without = set_scene(recipe, held, on_phase)
        nothing = np.array([], dtype=np.int64)
        return _price(scene, without, nothing, nothing, account, effort, territory)
    rows = scene.unit_rows([str(unit)])
    if not len(rows):
        raise InvalidInput([Fault("unit", f"{unit!r} is not in the plan")])
    to = np.full(len(rows), scene.rows(pd.Index([territory]))[0])
    return _price(scene, scene, rows, to, str(unit), effort, territory)


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
class _Effort:
    """How long to solve, from where on the price is proven, and whom to tell."""

    bound: float | None
    time_limit: float
    seed: int
    on_phase: Callable[[str], None]
    cancelled: Callable[[], bool] | None


def _price(
    scene: Scene,
    changed: Scene,
    rows: Ints,
    to: Ints,
    name: str,
    effort: _Effort,
    territory: str | None = None,
) -> KeepPrice:
    """Compare a plan with the best that was found of `changed` with units locked elsewhere."""
    start, locked = changed.home.copy(), np.full(len(changed.home), -1)
    start[rows] = locked[rows] = to
    none = Budgets(changed.home, np.zeros((len(start), 0)), len(changed.territories))
    effort.on_phase("Solving again")
    found = rebalance(
        change_problem(changed.problem, locked=locked),
        none,
        start,
        time_limit=effort.time_limit,
        seed=effort.seed,
        cancelled=effort.cancelled,
    )
    was = score_assignment(scene.problem, scene.home)
    alone = score_assignment(changed.problem, start)
    others = np.setdiff1d(np.flatnonzero(found.assignment != changed.home), rows)
    owner = territory or str(scene.territories[int(to[0])])
    bound = effort.bound
    return KeepPrice(
        name,
        str(scene.rep_of[owner]) or owner,
        was.objective,
        alone.objective,
        found.score.objective,
        was.violation,
        alone.violation,
        found.score.violation,
        bound,
        found.score.objective - was.objective,
        None if bound is None else bound - was.objective,
        len(others),
    )
