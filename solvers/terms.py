"""What counts in a plan besides the distance: borders, moves, and who fits whom.

Each term has a price in the unit of the distance cost, and none is negative, so that a bound on
the distance alone is one on the sum of all terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from solvers.contiguity import Graph
    from solvers.problem import FloatArray, IntArray, Problem

_NONE = np.zeros(0)
_NO_TABLE = np.zeros((0, 0))


@dataclass(frozen=True, eq=False)
class Terms:
    """Prices of what counts besides distance; a term with price zero is left out.

    Parameters
    ----------
    border_price
        Of each unit of border between two territories.
    border
        Length of the border along each of the problem's edges, (e,); one each by default, and then
        the term counts cut edges.
    disruption_price
        Of each unit of `disruption_weight` that leaves its baseline territory.
    misfit_price
        Of each unit of a unit's `weight` that is served by a territory without any fit.
    fit
        How well each territory suits each unit, (n, k), from 0 to 1.
    """

    border_price: float = 0.0
    border: Any = None
    disruption_price: float = 0.0
    misfit_price: float = 0.0
    fit: Any = None

    def faults(self, n_units: int, n_territories: int, n_edges: int) -> list[str]:
        """Everything that is wrong with the prices and arrays."""
        faults = [
            f"{name} must be a finite number of zero or more, not {price!r}"
            for name, price in self._prices().items()
            if not (isinstance(price, (int, float)) and np.isfinite(price) and price >= 0)
        ]
        for name, array, shape, most in (
            ("border", self.border, (n_edges,), np.inf),
            ("fit", self.fit, (n_units, n_territories), 1.0),
        ):
            if array is None:
                continue
            values = np.asarray(array, dtype=np.float64)
            if values.shape != shape:
                faults.append(f"{name} must have shape {shape}, not {values.shape}")
            elif not ((values >= 0) & (values <= most) & np.isfinite(values)).all():
                faults.append(f"{name} must hold finite numbers from 0 to {most:g}")
        if self.misfit_price and self.fit is None:
            faults.append("misfit_price needs fit")
        return faults

    def _prices(self) -> dict[str, Any]:
        return {
            "border_price": self.border_price,
            "disruption_price": self.disruption_price,
            "misfit_price": self.misfit_price,
        }


def price_terms(problem: Problem, assignment: IntArray, distance: float) -> dict[str, float]:
    """Value of every term of a plan by name, `distance` first; their sum is the objective."""
    found, terms = {"distance": distance}, problem.terms
    if terms is None:
        return found
    if terms.border_price:
        cut = assignment[problem.edges[:, 0]] != assignment[problem.edges[:, 1]]
        found["border"] = float(terms.border_price * lengths_of(problem)[cut].sum())
    if terms.disruption_price:
        left = (problem.baseline >= 0) & (problem.baseline != assignment)
        found["disruption"] = float(terms.disruption_price * problem.disruption_weight[left].sum())
    if terms.misfit_price:
        fit = np.asarray(terms.fit)[np.arange(problem.n_units), assignment]
        found["misfit"] = float(terms.misfit_price * (problem.weight * (1.0 - fit)).sum())
    return found


def lengths_of(problem: Problem) -> FloatArray:
    """Length of the border along each edge, (e,)."""
    terms = problem.terms
    if terms is None or terms.border is None:
        return np.ones(len(problem.edges))
    return np.asarray(terms.border, dtype=np.float64)


def place_prices(problem: Problem) -> FloatArray:
    """What it costs besides distance that a unit is in a territory, (n, k), or (0, 0)."""
    terms, k = problem.terms, problem.n_territories
    if terms is None or not (terms.disruption_price or terms.misfit_price):
        return _NO_TABLE.copy()
    price = np.zeros((problem.n_units, k))
    if terms.disruption_price:
        away = (problem.baseline[:, None] >= 0) & (problem.baseline[:, None] != np.arange(k))
        price += terms.disruption_price * problem.disruption_weight[:, None] * away
    if terms.misfit_price:
        fit = np.asarray(terms.fit, dtype=np.float64)
        price += terms.misfit_price * problem.weight[:, None] * (1.0 - fit)
    return price


def arc_prices(problem: Problem, graph: Graph) -> FloatArray:
    """Price of the border along each arc of the graph, or (0,) when borders have none."""
    terms = problem.terms
    if terms is None or not terms.border_price:
        return _NONE.copy()
    n, edges = problem.n_units, problem.edges
    key = np.concatenate([edges[:, 0] * n + edges[:, 1], edges[:, 1] * n + edges[:, 0]])
    tail = np.repeat(np.arange(n), np.diff(graph.start))
    arcs = tail * n + graph.neighbours
    price = np.zeros(len(arcs))
    place = np.minimum(np.searchsorted(arcs, key), len(arcs) - 1)
    met = arcs[place] == key
    both = np.tile(lengths_of(problem), 2)
    np.add.at(price, place[met], terms.border_price * both[met])
    return price


def cut_terms(
    terms: Terms | None, units: IntArray, territories: IntArray, inside: Any
) -> Terms | None:
    """The terms of a part: some units and territories, and the edges `inside` it."""
    if terms is None:
        return None
    return Terms(
        terms.border_price,
        None if terms.border is None else np.asarray(terms.border)[inside],
        terms.disruption_price,
        terms.misfit_price,
        None if terms.fit is None else np.asarray(terms.fit)[units][:, territories],
    )
