"""How much of a standing plan may change hands: several budgets, in total and for each territory.

`Problem` knows one budget. Here are as many as wanted, of units, accounts, revenue or anything
else that can be counted, together with what each territory may lose of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, InvalidProblem, Problem

_EVERYTHING: Any = None


@dataclass(frozen=True, eq=False)
class Budgets:
    """What may change hands.

    Parameters
    ----------
    home
        Territory of each unit in the standing plan, or -1 where its leaving does not count, (n,).
    weight
        What counts when a unit is elsewhere, a column for each budget, (n, b).
    total
        The most of it, (b,); everything by default.
    leaving
        The most of it that may leave each territory, (k, b); everything by default.

    Raises
    ------
    InvalidProblem
        Listing every array of a wrong shape or with wrong values.
    """

    home: IntArray
    weight: FloatArray
    n_territories: int
    total: FloatArray = field(default=_EVERYTHING)
    leaving: FloatArray = field(default=_EVERYTHING)

    def __post_init__(self) -> None:
        """Bring every array to its one form."""
        home = np.ascontiguousarray(self.home, dtype=np.int64)
        weight = np.ascontiguousarray(self.weight, dtype=np.float64)
        shapes = {"total": weight.shape[1:], "leaving": (self.n_territories, *weight.shape[1:])}
        faults = []
        if weight.ndim != 2 or home.shape != weight.shape[:1]:
            raise InvalidProblem([f"weight must have shape ({len(home)}, b), not {weight.shape}"])
        if not (np.isfinite(weight) & (weight >= 0)).all():
            faults.append("weight is negative or not finite")
        if home.size and not -1 <= home.min() <= home.max() < self.n_territories:
            faults.append(f"home must hold -1 to {self.n_territories - 1}")
        found = {"home": home, "weight": weight}
        for name, shape in shapes.items():
            given = getattr(self, name)
            array = np.full(shape, np.inf) if given is None else np.array(given, dtype=np.float64)
            if array.shape != shape:
                faults.append(f"{name} must have shape {shape}, not {array.shape}")
            elif not (array >= 0).all():
                faults.append(f"{name} must be zero or more")
            found[name] = array
        if faults:
            raise InvalidProblem(faults)
        for name, array in found.items():
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def left(self, assignment: IntArray) -> FloatArray:
        """What has left each territory, (k, b)."""
        gone = (self.home >= 0) & (self.home != assignment)
        columns = [
            np.bincount(self.home[gone], column[gone], minlength=self.n_territories)
            for column in self.weight.T
        ]
        return np.column_stack(columns) if columns else np.zeros((self.n_territories, 0))

    def moved(self, assignment: IntArray) -> FloatArray:
        """What has changed hands in total, (b,)."""
        gone = (self.home >= 0) & (self.home != assignment)
        return np.asarray(self.weight[gone].sum(axis=0))

    def kept(self, assignment: IntArray) -> bool:
        """Whether no budget is passed."""
        slack = 1 + BAND_TOLERANCE
        within = (self.moved(assignment) <= self.total * slack + BAND_TOLERANCE).all()
        apart = (self.left(assignment) <= self.leaving * slack + BAND_TOLERANCE).all()
        return bool(within and apart)


def own_budget(problem: Problem) -> Budgets:
    """The one budget that a problem has itself."""
    weight, k = problem.disruption_weight[:, None], problem.n_territories
    return Budgets(problem.baseline, weight, k, np.array([problem.disruption_budget]))
