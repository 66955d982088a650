"""The cheapest plan that listed territories make up (set partitioning: Garfinkel, Nemhauser, 1970).

Every unit is in one of the chosen territories, and as many are chosen as there are to be.
"""

from __future__ import annotations

import numpy as np

from solvers.array_model import ArrayModel, rows_from
from solvers.highs import Answer
from solvers.milp import solve_model
from solvers.problem import BoolArray, FloatArray, IntArray, Problem
from solvers.stop import Stop


def choose_territories(
    problem: Problem, territories: BoolArray, cost: FloatArray, stop: Stop, seed: int = 0
) -> Answer:
    """Choose among `territories` (t, n), of which each costs `cost` (t,)."""
    t, n, k = *territories.shape, problem.n_territories
    covering = [np.flatnonzero(unit) for unit in territories.T]
    limits = np.append(np.ones(n), float(k))
    model = ArrayModel(
        cost,
        np.zeros(t),
        np.ones(t),
        np.ones(t, dtype=bool),
        rows_from([*covering, np.arange(t)], None, limits, limits),
    )
    return solve_model(model, stop, seed)


def plan_of(territories: BoolArray, answer: Answer) -> IntArray | None:
    """Territory of each unit, int (n,), for an answer with a solution."""
    if answer.values is None:
        return None
    return np.asarray(np.argmax(territories[answer.values > 0.5], axis=0))
