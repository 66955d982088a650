"""What if something stayed with its rep: the plan solved again with that lock, and its price."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from solvers import score_assignment
from solvers.disruption import Budgets
from solvers.rebalance import rebalance
from solvers.rules import change as change_problem
from territory.changing.scene import set_scene
from territory.errors import Fault, InvalidInput
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing


@dataclass(frozen=True)
class KeepPrice:
    """A plan in which an account's unit, or a unit, stays with its rep of before.

    Attributes
    ----------
    name, rep
        What stays, and with whom.
    objective_before, objective
        Distance cost of the plan as it is, and of the best plan that was found with the lock.
    misses_before, misses
        What both miss of the bands, as fractions of the limits, plus one for each other rule.
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
    objective: float
    misses_before: float
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
    start, locked = scene.home.copy(), np.full(len(scene.home), -1)
    start[rows] = locked[rows] = home
    problem = change_problem(scene.problem, locked=locked)
    none = Budgets(scene.home, np.zeros((len(start), 0)), len(scene.territories))
    on_phase("Solving again")
    found = rebalance(problem, none, start, time_limit=time_limit, seed=seed, cancelled=cancelled)
    was = score_assignment(scene.problem, scene.home)
    others = np.setdiff1d(np.flatnonzero(found.assignment != scene.home), rows)
    return KeepPrice(
        name,
        str(scene.rep_of.iloc[int(home[0])]) or str(scene.territories[int(home[0])]),
        was.objective,
        found.score.objective,
        was.violation,
        found.score.violation,
        bound,
        found.score.objective - was.objective,
        None if bound is None else bound - was.objective,
        len(others),
    )
