"""Which territory may not take which unit, from locks and eligibility together."""

from __future__ import annotations

import numpy as np

from solvers.problem import BoolArray, Problem


def barred_units(problem: Problem) -> BoolArray:
    """Units that may not be in a territory, bool (n, k), or (0, 0) when all may be everywhere."""
    locked = np.flatnonzero(problem.locked >= 0)
    if problem.eligible is None and locked.size == 0:
        return np.zeros((0, 0), dtype=np.bool_)
    barred = np.zeros((problem.n_units, problem.n_territories), dtype=np.bool_)
    if problem.eligible is not None:
        barred |= ~problem.eligible
    barred[locked] = True
    barred[locked, problem.locked[locked]] = False
    return barred
