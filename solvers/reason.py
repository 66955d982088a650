"""One proof that a problem has no plan, and the limits that proofs go by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.problem import BAND_TOLERANCE, FloatArray, Problem

ROUNDING = 1e-12
"""Sums taken in another order differ by less than this share."""


@dataclass(frozen=True)
class Reason:
    """One proof that the problem is infeasible, in numbers that a planner can check by hand.

    Attributes
    ----------
    kind
        ``heavy_unit``, ``large_units``, ``few_units``, ``stranded_units``, ``total``,
        ``component``, ``locks``, ``eligibility``, ``measures`` or ``budget``.
    message
        The proof in words, with indices.
    units, territory, measure
        Indices into the problem, where the reason names any.
    amount, limit
        What there is and what would have to be, where the reason compares two numbers.
    """

    kind: str
    message: str
    units: tuple[int, ...] = ()
    territory: int | None = None
    measure: int | None = None
    amount: float | None = None
    limit: float | None = None


def highest(problem: Problem) -> FloatArray:
    """Highest sums that still count as within the upper limits, (k, m), rounding included."""
    return problem.upper + (BAND_TOLERANCE + ROUNDING) * np.abs(problem.upper)


def lowest(problem: Problem) -> FloatArray:
    """Lowest sums that still count as within the lower limits, (k, m), rounding included."""
    return np.maximum(problem.lower * (1 - BAND_TOLERANCE - ROUNDING), 0.0)


def indices(units: npt.NDArray[np.integer]) -> tuple[int, ...]:
    """Units as a reason holds them."""
    return tuple(int(i) for i in units)
