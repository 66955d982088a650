"""The answer of a solver: an assignment, what it costs, and how far from the best it can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Status = Literal["optimal", "feasible", "infeasible", "no_solution", "cancelled"]


def gap_between(objective: float | None, bound: float | None) -> float | None:
    """(objective - bound) / objective, never below zero; None unless both are known."""
    if objective is None or bound is None:
        return None
    return max(0.0, (objective - bound) / objective) if objective > 0 else 0.0


@dataclass(frozen=True)
class Progress:
    """One moment of a running solve, as passed to `on_progress` and kept in `Result.trace`.

    `objective` is None until a plan within all rules is known; `violation` is the sum of what the
    current plan misses, as fractions of the bands; infinite while there is no plan at all.
    `assignment` is the plan itself, int (n,), where there is one; a trace does without.
    """

    seconds: float
    phase: str
    objective: float | None
    bound: float | None
    violation: float
    assignment: npt.NDArray[np.int64] | None = field(default=None, repr=False, compare=False)

    @property
    def gap(self) -> float | None:
        """Most by which the objective can exceed the best possible, as a share of it."""
        return gap_between(self.objective, self.bound)


@dataclass(frozen=True, eq=False)
class Result:
    """What a solver found.

    Attributes
    ----------
    assignment
        Territory of each unit, int (n,); all -1 when there is none. With status ``no_solution`` it
        is the closest plan found, which breaks at least one rule: never use it unasked.
    centers
        Unit index of each territory's center, int (k,).
    status
        ``optimal`` and ``infeasible`` are proven. ``feasible``: every band, lock and contiguity
        holds, verified after solving. ``no_solution``: none was found, nor proven impossible.
        ``cancelled``: stopped by the caller; the assignment is feasible if `objective` is given.
    objective
        The sum of the terms, recomputed from the returned assignment; None unless it keeps every
        rule.
    terms
        Value of each term of the objective by name, `distance` first.
    bound
        Proven lower bound on every possible objective, or None.
    seconds, method, seed
        What it took, and how to do it again.
    iterations
        Rounds of improvement that were done, the last one perhaps in part.
    trace
        The progress over time.
    notes
        Choices and misses in words, such as which band was missed and by how much.
    """

    assignment: npt.NDArray[np.int64]
    centers: npt.NDArray[np.int64]
    status: Status
    objective: float | None
    bound: float | None
    seconds: float
    method: str
    seed: int
    iterations: int = 0
    trace: tuple[Progress, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    terms: dict[str, float] = field(default_factory=dict)

    @property
    def gap(self) -> float | None:
        """Most by which the objective can exceed the best possible, as a share of it."""
        return gap_between(self.objective, self.bound)
