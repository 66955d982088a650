"""Terms of the objective as costs of a unit in a territory, where it is known what serves which.

With fixed sites a territory is served from the same place in every plan, so that what a unit costs
there besides distance is known beforehand. Then bound and branch and bound count it exactly.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.cost import cost_matrix
from solvers.problem import Problem
from solvers.terms import place_prices


def fold_terms(problem: Problem) -> Problem:
    """The same problem with moves and misfit in its table of costs, as far as that can be.

    Objectives are the same; only their terms are no longer told apart.
    """
    terms, price = problem.terms, place_prices(problem)
    if terms is None or not problem.fixed_sites or not price.size:
        return problem
    cost = cost_matrix(problem, np.arange(problem.n_territories)) + price
    borders = replace(terms, disruption_price=0.0, misfit_price=0.0, fit=None)
    return replace(problem, xy=None, cost=cost, terms=borders if terms.border_price else None)
