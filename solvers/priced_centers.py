"""Centers read from the prices of the Lagrangian bound.

At good multipliers the best candidates are where a plan near the bound has its centers, but the k
cheapest lie in heaps: next to a good candidate is another that wants the same units. So they are
taken in the order of their value, each only if most of what it wants is not yet taken.
"""

from __future__ import annotations

import numpy as np

from solvers.bound import lower_bound
from solvers.bound_kernel import count_served
from solvers.problem import IntArray, Problem
from solvers.relaxation import Relaxation
from solvers.stop import Stop

TAKEN = 0.5
"""A candidate waits when a larger part of the units it wants is taken."""
EFFORT, STEPS = 5e5, (100, 1000)
"""Units times steps of the ascent, and the fewest and most steps."""


def priced_centers(problem: Problem, stop: Stop) -> IntArray | None:
    """Positions of k candidates, int (k,); None when fewer than k can be centers."""
    steps = int(np.clip(EFFORT / problem.n_units, *STEPS))
    bound = lower_bound(problem, np.inf, None, stop, iterations=steps)
    if bound is None:
        return None
    relaxation = Relaxation(problem)
    for _ in relaxation.measures:
        relaxation.price(bound.multipliers, relaxation.usable)
    usable, k = relaxation.usable, problem.n_territories
    share = relaxation.shares
    taken = np.zeros(problem.n_units)
    chosen: list[int] = []
    waiting: list[int] = []
    for j in usable[np.argsort(relaxation.offers.value[usable], kind="stable")]:
        wanted = np.zeros(problem.n_units)
        count_served(
            np.array([j]),
            bound.multipliers,
            relaxation.pairs,
            relaxation.bands,
            relaxation.offers,
            wanted,
        )
        if len(chosen) == k:
            break
        if (wanted * share * np.minimum(taken, 1.0)).sum() <= TAKEN * (wanted * share).sum():
            chosen.append(int(j))
            taken += wanted
        else:
            waiting.append(int(j))
    return np.array((chosen + waiting)[:k])
