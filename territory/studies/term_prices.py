"""What each soft term costs in distance: the plan with it, and the best found without."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from solvers import Result, Terms, score_assignment, solve
from territory.designing.posing import Posed
from territory.designing.question import Options
from territory.designing.weighing import BORDER, CUT_EDGES, DISRUPTION
from territory.faults import quantity
from territory.stopping import Deadline, never


@dataclass(frozen=True)
class TermPrice:
    """The price of a term of the objective.

    Attributes
    ----------
    term
        Its name.
    distance, value
        Distance cost of the plan, and the term's part of its objective.
    distance_without, value_without
        The same of the plan that was found when the term does not count.
    """

    term: str
    distance: float
    value: float
    distance_without: float
    value_without: float

    @property
    def price(self) -> float:
        """By how much the ways are longer for the term."""
        return self.distance - self.distance_without

    def as_json(self) -> dict[str, Any]:
        """What plan.json tells."""
        return {**asdict(self), "price": self.price}

    def tell(self) -> str:
        """The price in a sentence."""
        share = self.price / self.distance_without if self.distance_without > 0 else 0.0
        return (
            f"{self.term} changes the distance cost by "
            f"{quantity(self.price, digits=4, signed=True)} ({share:+.1%}); its own part is "
            f"{quantity(self.value, digits=4)} in place of "
            f"{quantity(self.value_without, digits=4)} without it"
        )


def price_soft_terms(
    options: Options,
    posed: Posed,
    result: Result,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[TermPrice, ...]:
    """Solve once without each term of fit and each further term, beginning from the plan.

    All solves together take as long as the plan may.

    Parameters
    ----------
    options, posed
        The question.
    result
        The plan with all terms.
    cancelled
        Asked often; once it answers true the prices so far are returned.
    """
    names = [*options.fit, *options.terms]
    deadline = Deadline(options.time_limit, cancelled or never)
    problem, found = posed.bridge.problem, []
    for number, name in enumerate(names):
        if deadline.over or result.objective is None:
            break
        without = solve(
            replace(problem, terms=_without(posed, options, name)),
            options.method,
            deadline.remaining / (len(names) - number),
            options.seed,
            result.assignment,
            iterations=options.iterations,
            cancelled=deadline.cancelled,
        )
        if without.objective is not None:
            plans = (result.assignment, without.assignment)
            pairs = [_judged(posed, name, plan) for plan in plans]
            found.append(TermPrice(name, *pairs[0], *pairs[1]))
    return tuple(found)


def _without(posed: Posed, options: Options, name: str) -> Terms:
    """The terms of the problem but for one of them."""
    terms = posed.bridge.problem.terms
    assert terms is not None
    if name in (BORDER, CUT_EDGES):
        return replace(terms, border_price=0.0)
    if name == DISRUPTION:
        return replace(terms, disruption_price=0.0)
    rest = [other for other in options.fit if other != name]
    price = sum(options.fit[other] ** 2 for other in rest)
    if not price:
        return replace(terms, misfit_price=0.0, fit=None)
    misfit = np.sum([posed.bridge.misfit[other] for other in rest], axis=0) / price
    return replace(terms, misfit_price=price, fit=1.0 - np.clip(misfit, 0.0, 1.0))


def _judged(posed: Posed, name: str, plan: np.ndarray) -> tuple[float, float]:
    """Distance cost of a plan, and what the term adds to it where it counts."""
    problem = posed.bridge.problem
    terms = score_assignment(problem, plan).terms
    if name in posed.bridge.misfit:
        every = np.arange(problem.n_units)
        return terms["distance"], float(
            (problem.weight * posed.bridge.misfit[name][every, plan]).sum()
        )
    return terms["distance"], terms["border" if name in (BORDER, CUT_EDGES) else name]
