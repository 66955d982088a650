"""Ways to loosen one rule of a problem by an amount, and how much of it a plan needs.

Each way is monotone: what is possible with an amount is possible with every larger one. Amount zero
is the problem as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from solvers.contiguity import count_pieces
from solvers.hess_arrays import has_budget
from solvers.problem import FloatArray, IntArray, Problem
from solvers.rules import change
from solvers.score import moved_weight, territory_sums

RuleName = Literal["band", "bands", "contiguous", "territories", "locks", "eligible", "budget"]

BAND_STEP = 1e-6
"""Tolerances that differ by less count as equal, a fraction."""


class Loosening(Protocol):
    """A way to loosen a rule.

    `step` is the smallest amount that makes a difference, or None where the rule can only be
    dropped: then every amount above zero gives the same problem. `before` is the value of the rule
    as it is, and `whole` what amounts are divided by to be compared between rules.
    """

    rule: RuleName
    measure: int | None
    before: float
    whole: float
    step: float | None

    def problem(self, amount: float) -> Problem:
        """The problem, loosened."""

    def needed(self, plan: IntArray) -> float:
        """Least amount with which the plan, int (n,), keeps this rule; infinite for none."""

    def value(self, amount: float) -> float:
        """Value of the rule with the amount, to set beside `before`."""

    def most(self) -> float:
        """An amount beyond which the rule rules nothing out."""


class BandLoosening:
    """Tolerances of measures, (m,), widened by an amount times `direction`.

    A tolerance is the part of a band's middle by which sums may differ from it; of one-sided limits
    the part by which they may be passed, zero at first.
    """

    step: float | None

    def __init__(self, problem: Problem, direction: FloatArray, measure: int | None) -> None:
        self.original, self.direction, self.measure = problem, direction, measure
        self.middle, self.tolerances = band_middles(problem), band_tolerances(problem)
        self.rule: RuleName = "bands" if measure is None else "band"
        self.before = 1.0 if measure is None else float(self.tolerances[measure])
        self.whole = 1.0 / float(direction.max())
        self.step = BAND_STEP / float(direction.max())

    def problem(self, amount: float) -> Problem:
        """The problem with wider bands."""
        wider = amount * self.direction * self.middle
        lower = np.where(self.original.lower > 0, self.original.lower - wider, self.original.lower)
        return change(
            self.original, lower=np.maximum(lower, 0.0), upper=self.original.upper + wider
        )

    def needed(self, plan: IntArray) -> float:
        """The farthest that a sum lies outside of its band."""
        sums = territory_sums(self.original, plan)
        outside = np.maximum(self.original.lower - sums, sums - self.original.upper)
        of_middle = np.maximum(outside, 0.0)[:, self.direction > 0]
        scale = (self.direction * self.middle)[:, self.direction > 0]
        return float((of_middle / scale).max())

    def value(self, amount: float) -> float:
        """The tolerance of the measure, or the factor of all tolerances."""
        return self.before + amount

    def most(self) -> float:
        """Where lower limits are zero and upper ones as high as the total."""
        total = np.maximum(self.original.activity.sum(axis=0), self.middle)
        chosen = self.direction > 0
        return float((total / self.middle)[:, chosen].max() / self.direction[chosen].min())


def band_middles(problem: Problem) -> FloatArray:
    """Middle of each band, (k, m): of one-sided limits the limit, and never zero."""
    lower, upper = np.maximum(problem.lower, 0.0), problem.upper
    middle = np.where(np.isfinite(upper), np.where(lower > 0, (lower + upper) / 2, upper), lower)
    mean = problem.activity.sum(axis=0) / problem.n_territories
    return np.where(middle > 0, middle, np.maximum(mean, 1e-12))


def band_tolerances(problem: Problem) -> FloatArray:
    """Widest tolerance of each measure over the territories, (m,); zero for one-sided limits."""
    two_sided = np.isfinite(problem.upper) & (problem.lower > 0)
    width = np.where(two_sided, problem.upper - problem.lower, 0.0) / 2
    return np.asarray((width / band_middles(problem)).max(axis=0))


@dataclass
class BudgetLoosening:
    """More value that may leave its baseline territory."""

    original: Problem
    rule: RuleName = "budget"
    measure: int | None = None

    def __post_init__(self) -> None:
        """Measure amounts by what could move at all."""
        weight = self.original.disruption_weight[self.original.baseline >= 0]
        self.before = float(self.original.disruption_budget or 0.0)
        self.whole = max(float(weight.sum()), 1e-12)
        self.step: float | None = 1e-6 * self.whole

    def problem(self, amount: float) -> Problem:
        """The problem with a larger budget."""
        return change(self.original, disruption_budget=self.before + amount)

    def needed(self, plan: IntArray) -> float:
        """By how much the plan is above the budget."""
        return max(0.0, moved_weight(self.original, plan) - self.before)

    def value(self, amount: float) -> float:
        """The budget."""
        return self.before + amount

    def most(self) -> float:
        """Everything may move."""
        return self.whole


@dataclass
class LockLoosening:
    """Locked units that may leave their territories, by their number.

    Without a budget of its own the problem gets one that counts them.
    """

    original: Problem
    rule: RuleName = "locks"
    measure: int | None = None
    before: float = 0.0

    def __post_init__(self) -> None:
        """Count the locks."""
        self.whole = float(self.original.n_units)
        self.step: float | None = None if has_budget(self.original) else 1.0

    def problem(self, amount: float) -> Problem:
        """The problem in which so many units may leave; all of them beside a budget."""
        if amount <= 0:
            return self.original
        released = np.full(self.original.n_units, -1)
        if self.step is None:
            return change(self.original, locked=released)
        return change(
            self.original,
            locked=released,
            baseline=self.original.locked,
            disruption_weight=np.ones(self.original.n_units),
            disruption_budget=float(np.floor(amount)),
        )

    def needed(self, plan: IntArray) -> float:
        """How many locked units the plan moves."""
        locked = self.original.locked
        return float(((locked >= 0) & (plan != locked)).sum())

    def value(self, amount: float) -> float:
        """Units that leave."""
        return amount

    def most(self) -> float:
        """Every lock."""
        return float((self.original.locked >= 0).sum())


@dataclass
class EligibilityLoosening:
    """Units in territories that may not take them, by their number."""

    original: Problem
    rule: RuleName = "eligible"
    measure: int | None = None
    before: float = 0.0
    step: float | None = None

    def __post_init__(self) -> None:
        """Compare with all units."""
        self.whole = float(self.original.n_units)

    def problem(self, amount: float) -> Problem:
        """The problem in which every territory may take every unit."""
        return change(self.original, eligible=None) if amount > 0 else self.original

    def needed(self, plan: IntArray) -> float:
        """How many units are where they may not be."""
        assert self.original.eligible is not None
        return float((~self.original.eligible[np.arange(len(plan)), plan]).sum())

    def value(self, amount: float) -> float:
        """Exceptions."""
        return amount

    def most(self) -> float:
        """Every unit."""
        return self.whole


@dataclass
class ContiguityLoosening:
    """Pieces beyond one for each territory."""

    original: Problem
    rule: RuleName = "contiguous"
    measure: int | None = None
    before: float = 0.0
    step: float | None = None

    def __post_init__(self) -> None:
        """Compare with the territories."""
        self.whole = float(self.original.n_territories)

    def problem(self, amount: float) -> Problem:
        """The problem without contiguity."""
        return change(self.original, contiguous=False) if amount > 0 else self.original

    def needed(self, plan: IntArray) -> float:
        """Pieces that are too many."""
        found = count_pieces(plan, self.original.edges, self.original.n_territories)
        return float(np.maximum(found - 1, 0).sum())

    def value(self, amount: float) -> float:
        """Pieces that are too many."""
        return amount

    def most(self) -> float:
        """Every unit a piece."""
        return float(self.original.n_units)


def loosenings(problem: Problem, kinds: set[tuple[str, int | None]]) -> Iterator[Loosening]:
    """Ways to loosen the rules of these kinds and measures (see `rules.Rule`)."""
    measures = sorted({m for kind, m in kinds if kind in ("lower", "upper") and m is not None})
    for m in measures:
        yield BandLoosening(problem, np.eye(problem.n_measures)[m], m)
    if measures and problem.n_measures > 1:
        tolerances = band_tolerances(problem)
        yield BandLoosening(problem, np.where(tolerances > 0, tolerances, 1.0), None)
    names = {kind for kind, _ in kinds}
    if "budget" in names:
        yield BudgetLoosening(problem)
    if "locks" in names:
        yield LockLoosening(problem)
    if "eligible" in names:
        yield EligibilityLoosening(problem)
    if "contiguous" in names:
        yield ContiguityLoosening(problem)
