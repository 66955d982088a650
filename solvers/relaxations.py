"""The cheapest ways to make an impossible problem possible, each backed by a plan.

For one rule at a time the least amount by which it has to be loosened is enclosed: from above by
plans that were found, each with the amount that it really needs, and from below by amounts with
which no plan exists (elastic programming, Brown and Graves, 1975, in Chinneck, 2008, chapter 6,
with the elastic variable moved outside, so that plain proofs of infeasibility serve as bounds).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solvers.feasibility import find_plan
from solvers.loosening import Loosening, RuleName, loosenings
from solvers.problem import IntArray, Problem
from solvers.rules import Rule, change
from solvers.score import score_assignment
from solvers.stop import Stop

NARROW = 0.02
"""Enclosures narrower than this share of the amount are tried to be closed at once."""
GIVE_UP = 3
"""Tests in a row without an answer after which an amount is left as it is."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """One rule loosened so far that a plan exists.

    Attributes
    ----------
    rule
        ``band``: tolerance of `measure`, a fraction; ``bands``: factor of the tolerances of all
        measures; ``territories``: their number, with bands about the new mean; ``budget``: what
        may move; ``locks``, ``eligible``, ``contiguous``: number of locked units that leave, of
        units where they may not be, of pieces beyond one for each territory.
    before, after
        Value of the rule as it is and loosened.
    cost
        The change as a share of the whole: of the target, of what could move, of all units, of
        the number of territories.
    plan, problem
        A plan, int (n,), that keeps every rule of the loosened `problem`, verified.
    insufficient
        Greatest value of the rule with which it is proven that no plan exists, or None.
    proven_least
        Whether it is proven that nothing less will do (for bands to a millionth of the target).
    """

    rule: RuleName
    before: float
    after: float
    cost: float
    plan: IntArray
    problem: Problem
    insufficient: float | None
    proven_least: bool
    measure: int | None = None


def find_relaxations(
    problem: Problem,
    rules: Sequence[Rule],
    stop: Stop,
    seed: int = 0,
    plans: Sequence[IntArray] = (),
    *,
    proven: bool = False,
) -> tuple[Relaxation, ...]:
    """Loosen one rule after the other until a plan exists; the cheapest first.

    A plan that needs nothing to be loosened ends the search: it comes alone, at cost zero.

    Parameters
    ----------
    rules
        Rules worth loosening: those in conflict, for to loosen others does not help.
    stop
        Ends the search; each rule has its share of the time.
    plans
        Plans from which to begin, int (n,); each may break any rule.
    proven
        Whether it is proven that the problem has no plan.
    """
    kinds: set[tuple[str, int | None]] = {(rule.kind, rule.measure) for rule in rules}
    ways = list(loosenings(problem, kinds))
    found: list[Relaxation] = []
    known = list(plans)
    numbers = _other_numbers(problem)
    left = len(ways) + len(numbers)
    for k in numbers:
        found += _with_territories(problem, k, stop.part(1 / left), seed, proven=proven)
        left -= 1
    for way in ways:
        relaxation = _Enclosure(way, seed, known, proven=proven).close(stop.part(1 / left))
        left -= 1
        if relaxation is None:
            continue
        if relaxation.cost <= 0:
            return (relaxation,)
        found.append(relaxation)
        known.append(relaxation.plan)
    return tuple(sorted(found, key=lambda relaxation: relaxation.cost))


class _Enclosure:
    """The least amount of one way to loosen, between a proven too little and an enough."""

    def __init__(self, way: Loosening, seed: int, plans: list[IntArray], *, proven: bool) -> None:
        self.way, self.seed = way, seed
        self.too_little: float | None = 0.0 if proven else None
        self.tried = 0.0
        self.amount, self.plan = np.inf, np.zeros(0, dtype=np.int64)
        self.near = plans[-1] if plans else None
        for plan in plans:
            self._take(plan)

    def close(self, stop: Stop) -> Relaxation | None:
        """Narrow the enclosure as far as time allows; None when no amount was found to suffice."""
        if np.isinf(self.amount):
            self._test(self.way.most(), stop)
        unanswered = 0
        while np.isfinite(self.amount) and not self._closed() and unanswered < GIVE_UP:
            if stop():
                break
            unanswered = 0 if self._test(self._next(), stop) else unanswered + 1
        return self._relaxation() if np.isfinite(self.amount) else None

    def _closed(self) -> bool:
        if self.way.step is None or self.amount <= 0:
            return True
        return self.amount - self.tried <= self.way.step * (1 + 1e-9)

    def _next(self) -> float:
        """The middle; once that is near to the best amount, the next smaller one to it."""
        assert self.way.step is not None
        width = self.amount - self.tried
        if width <= max(NARROW * self.amount, 2 * self.way.step):
            return self.amount - self.way.step
        return self.tried + width / 2

    def _test(self, amount: float, stop: Stop) -> bool:
        """Whether it could be told if the amount suffices."""
        near = self.near if np.isinf(self.amount) else self.plan
        verdict = find_plan(self.way.problem(amount), stop.part(0.5), self.seed, near)
        if verdict.plan is not None and self._take(verdict.plan):
            return True
        if verdict.impossible:
            self.tried = self.too_little = amount
            return True
        self.tried = max(self.tried, min(amount, self.amount))
        return False

    def _take(self, plan: IntArray) -> bool:
        """Keep a plan that needs less than the best; verified under what it needs."""
        amount = self.way.needed(plan)
        if not amount < self.amount:
            return False
        if not score_assignment(self.way.problem(amount), plan).feasible:
            return False
        self.amount, self.plan = amount, plan
        return True

    def _relaxation(self) -> Relaxation:
        way, low = self.way, self.too_little
        step = 1.0 if way.step is None else way.step
        least = low is not None and self.amount - low <= step * (1 + 1e-9)
        return Relaxation(
            rule=way.rule,
            before=way.before,
            after=way.value(self.amount),
            cost=self.amount / way.whole,
            plan=self.plan,
            problem=way.problem(self.amount),
            insufficient=None if low is None else way.value(low),
            proven_least=least,
            measure=way.measure,
        )


def _other_numbers(problem: Problem) -> list[int]:
    """Numbers of territories beside the present one, where no territory has a name."""
    k = problem.n_territories
    if problem.labelled:
        return []
    return [other for other in (k - 1, k + 1) if 1 <= other <= problem.n_units]


def _with_territories(
    problem: Problem, k: int, stop: Stop, seed: int, *, proven: bool
) -> list[Relaxation]:
    """A plan for another number of territories, its bands about the new mean."""
    scale = problem.n_territories / k
    lower, upper = problem.lower[0] * scale, problem.upper[0] * scale
    nobody = np.full(problem.n_units, -1)
    other = change(
        problem,
        n_territories=k,
        lower=lower,
        upper=upper,
        eligible=None,
        baseline=nobody,
        terms=None,
    )
    plan = find_plan(other, stop, seed).plan
    if plan is None:
        return []
    return [
        Relaxation(
            rule="territories",
            before=problem.n_territories,
            after=k,
            cost=1 / problem.n_territories,
            plan=plan,
            problem=other,
            insufficient=problem.n_territories if proven else None,
            proven_least=proven,
        )
    ]
