"""Proven bounds of the plans of a frontier, each taken from whichever solve says most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers import Result
from solvers.bound import lower_bound
from solvers.stop import Stop
from territory.designing.posing import Posed
from territory.studies.criteria import Labelled, MoveCosts
from territory.studies.scaling import scaled_problem

BOUND_STEPS, BOUND_SECONDS = 200, 5.0


@dataclass(frozen=True)
class Setting:
    """What one plan is solved with: `scale` of the tolerances, `move_price`, `fit_price`."""

    scale: float
    move_price: float
    fit_price: float

    @property
    def priced(self) -> bool:
        """Whether it costs something which territory is whose."""
        return self.move_price > 0 or self.fit_price > 0


@dataclass(frozen=True)
class Solved:
    """A setting, what came of it, and the named territory of each unit, (n,)."""

    setting: Setting
    result: Result
    label: npt.NDArray[np.int64]


def bound_points(
    points: pd.DataFrame,
    posed: Posed,
    labelled: Labelled,
    costs: MoveCosts,
    found: Sequence[Solved],
) -> pd.DataFrame:
    """Add proven bounds to the plans.

    `distance_bound_km`: no plan as balanced as this one, and with homes also no plan that moves and
    misfits no more, is shorter. `moved_bound`: every plan as balanced moves at least that part of
    the work. `misfit_bound`: every plan whatever misfits at least so much.

    Notes
    -----
    A bound for a wide tolerance is one for every narrower. Where sites are fixed, the bound L of a
    solve with prices p and q on moves and misfit is one of the distance too: whatever moves at most
    x and misfits at most y has a distance of L - p x - q y or more (Lagrange).
    """
    distance = [_distance_bound(row, posed, labelled, found) for _, row in points.iterrows()]
    table = points.assign(distance_bound_km=distance)
    if costs.known:
        table["moved_bound"] = [_moved_bound(row, posed, costs) for _, row in points.iterrows()]
    if labelled.misfit is not None:
        table["misfit_bound"] = float(labelled.misfit.min(axis=1).sum())
    return table


def _distance_bound(
    row: "pd.Series[float]", posed: Posed, labelled: Labelled, found: Sequence[Solved]
) -> float:
    known = [
        value
        for solved in found
        if solved.setting.scale >= row["imbalance"] - 1e-9
        and (value := _from_solve(row, posed, labelled, solved)) is not None
    ]
    best = max(known, default=None)
    if best is None:
        problem = scaled_problem(posed, float(row["imbalance"]))
        bound = lower_bound(
            problem, row["distance_km"] ** 2, None, Stop(BOUND_SECONDS), iterations=BOUND_STEPS
        )
        best = 0.0 if bound is None else bound.value
    return min(float(np.sqrt(max(best, 0.0))), float(row["distance_km"]))


def _from_solve(
    row: "pd.Series[float]", posed: Posed, labelled: Labelled, solved: Solved
) -> float | None:
    """Bound on the distance that a solve proves, or None where its sites were chosen for it."""
    setting, bound = solved.setting, solved.result.bound
    if bound is None:
        return None
    if not setting.priced:
        return bound
    if not posed.bridge.problem.fixed_sites:
        return None
    moved = setting.move_price * labelled.scale * row.get("moved_share", 0.0)
    misfit = setting.fit_price * labelled.scale * row.get("misfit", 0.0)
    return float(bound - moved - misfit)


def _moved_bound(row: "pd.Series[float]", posed: Posed, costs: MoveCosts) -> float:
    """What has to leave those who have too much, or come to those who have too little."""
    problem = scaled_problem(posed, float(row["imbalance"]))
    total = max(float(posed.bridge.problem.activity[:, 0].sum()), 1e-300)
    known = 1.0 + costs.free
    upper, lower = (each[:, 0] / total * known for each in (problem.upper, problem.lower))
    too_much = np.maximum(costs.load - upper, 0.0).sum()
    too_little = np.maximum(lower - costs.load, 0.0).sum() - costs.free
    return float(min(max(too_much, too_little, 0.0), row["moved_share"]))
