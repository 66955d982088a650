"""Proven bounds of the plans of a frontier, each taken from whichever solve says most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers import Problem
from solvers.bound import lower_bound
from solvers.disruption import Budgets
from solvers.stay_bound import stay_bound
from solvers.stop import Stop
from territory.designing.posing import Posed
from territory.stopping import Deadline
from territory.studies.criteria import Labelled, MoveCosts, leaving_shares
from territory.studies.scaling import scaled_problem

BOUND_STEPS = 400
BUCKETS = (1.0, 2.0, 4.0, 8.0)
"""Imbalances up to which a bound is proven; it holds for every plan that is as balanced."""


@dataclass(frozen=True)
class Setting:
    """What one plan is solved with.

    `scale` is that of the tolerances, `budget` the part of the work that may move, None where all
    may, `move_price` the price of moves and `fit_price` that of misfit.
    """

    scale: float
    budget: float | None = None
    move_price: float = 0.0
    fit_price: float = 0.0


@dataclass(frozen=True)
class Solved:
    """A setting, and the named territory of each unit, (n,); `bound` is of the distance cost."""

    setting: Setting
    label: npt.NDArray[np.int64]
    bound: float | None
    seconds: float


def bound_points(
    points: pd.DataFrame,
    posed: Posed,
    labelled: Labelled,
    costs: MoveCosts,
    found: Sequence[Solved],
    deadline: Deadline,
) -> pd.DataFrame:
    """Add proven bounds to the plans.

    `distance_bound_km`: no plan that is as balanced as this one, and moves no more, is shorter.
    `moved_bound`: every plan as balanced moves at least that part of the work. `misfit_bound`:
    every plan whatever misfits at least so much.

    Notes
    -----
    A bound for a wide tolerance is one for every narrower. Beside it stands what those units cost
    that have to stay, as no more than this may move (see `solvers.stay_bound`); the greater holds.
    """
    balanced = _by_balance(points, posed, found, deadline)
    distance = [
        max(balanced[_bucket(row["imbalance"], points)], _near_bound(row, posed, labelled, costs))
        for _, row in points.iterrows()
    ]
    km = np.minimum(np.sqrt(np.maximum(distance, 0.0)), points["distance_km"])
    table = points.assign(distance_bound_km=km)
    if costs.known:
        table["moved_bound"] = [_moved_bound(row, posed, costs) for _, row in points.iterrows()]
    if labelled.misfit is not None:
        table["misfit_bound"] = float(labelled.misfit.min(axis=1).sum())
    return table


def _bucket(imbalance: float, points: pd.DataFrame) -> float:
    """The least imbalance with a bound that a plan is within: the loosest plan's at most."""
    loosest = float(points["imbalance"].max())
    return min((each for each in BUCKETS if imbalance <= each + 1e-9), default=loosest)


def _by_balance(
    points: pd.DataFrame, posed: Posed, found: Sequence[Solved], deadline: Deadline
) -> dict[float, float]:
    """Bound of the distance cost of every plan within each imbalance that there is."""
    needed = sorted({_bucket(each, points) for each in points["imbalance"]}, reverse=True)
    bounds: dict[float, float] = {}
    best = 0.0
    for number, bucket in enumerate(needed):
        inside = np.flatnonzero(points["imbalance"] <= bucket + 1e-9)
        short = inside[np.argmin(points["distance_km"].iloc[inside])]
        stop = Stop(deadline.remaining / (len(needed) - number), None, deadline.cancelled)
        upper, label = float(points["distance_km"].iloc[short]) ** 2, found[short].label
        problem = scaled_problem(posed, bucket)
        proven = lower_bound(problem, upper, label, stop, iterations=BOUND_STEPS)
        solved = [
            each.bound
            for each in found
            if each.bound is not None and each.setting.scale >= bucket - 1e-9
        ]
        # What holds for a wider tolerance holds for this one.
        best = max([best, *solved, 0.0 if proven is None else proven.value])
        bounds[bucket] = best
    return bounds


def _near_bound(
    row: "pd.Series[float]", posed: Posed, labelled: Labelled, costs: MoveCosts
) -> float:
    """What the units cost that have to stay, when no more may move than in this plan."""
    start = labelled.start
    if not costs.known or start is None or posed.bridge.problem.n_territories < 2:
        return 0.0
    least = leaving_shares(costs, start).min(axis=1)
    unmoved = float(costs.share[np.arange(len(start)), start].sum())
    more = row["moved_share"] - unmoved + float(np.maximum(-least, 0.0).sum())
    weight = np.maximum(least, 0.0)[:, None]
    k = posed.bridge.problem.n_territories
    return stay_bound(posed.bridge.problem, Budgets(start, weight, k, np.array([max(more, 0.0)])))


def _moved_bound(row: "pd.Series[float]", posed: Posed, costs: MoveCosts) -> float:
    """What every plan as balanced as this one moves at least."""
    needed = needed_moves(scaled_problem(posed, float(row["imbalance"])), costs)
    return float(min(needed, row["moved_share"]))


def needed_moves(problem: Problem, costs: MoveCosts) -> float:
    """What has to leave those who have too much, or come to those who have too little."""
    total = max(float(problem.activity[:, 0].sum()), 1e-300)
    known = 1.0 + costs.free
    upper, lower = (each[:, 0] / total * known for each in (problem.upper, problem.lower))
    too_much = np.maximum(costs.load - upper, 0.0).sum()
    too_little = np.maximum(lower - costs.load, 0.0).sum() - costs.free
    return float(max(too_much, too_little, 0.0))
