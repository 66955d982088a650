"""Centers read from the prices of the Lagrangian bound.

At good multipliers the best candidates are where a plan near the bound has its centers, but the k
cheapest lie in heaps: next to a good candidate is another that wants the same units. So they are
taken in the order of their value, each only if most of what it wants is not yet taken.
"""

from __future__ import annotations

import numpy as np

from solvers.bound import Bound
from solvers.packing import relax
from solvers.problem import IntArray, Problem

TAKEN = 0.5
"""A candidate waits when a larger part of the units it wants is taken."""


def priced_centers(problem: Problem, bound: Bound) -> IntArray:
    """Positions of k candidates, int (k,), by the multipliers of a bound."""
    relaxation = relax(problem)
    for _ in relaxation.measures:
        relaxation.price(bound.multipliers, relaxation.usable)
    usable, k = relaxation.usable, problem.n_territories
    share = relaxation.shares
    taken = np.zeros(problem.n_units)
    chosen: list[int] = []
    waiting: list[int] = []
    for j in usable[np.argsort(relaxation.offers.value[usable], kind="stable")]:
        wanted = relaxation.wanted(bound.multipliers, np.array([j]))
        if len(chosen) == k:
            break
        if (wanted * share * np.minimum(taken, 1.0)).sum() <= TAKEN * (wanted * share).sum():
            chosen.append(int(j))
            taken += wanted
        else:
            waiting.append(int(j))
    return np.array((chosen + waiting)[:k])
