"""What a method is asked, and what it came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from solvers.incumbent import Incumbent
from solvers.problem import IntArray, Problem
from solvers.refine import Refinement
from solvers.score import Score
from solvers.stop import Stop

Report = Callable[[Score | None, float | None], None]


@dataclass(frozen=True, eq=False)
class Task:
    """A problem, what to begin with, and when to stop; `report` hears of progress.

    There is something to report before the first plan: its score is then None.
    """

    problem: Problem
    start: IntArray | None
    stop: Stop
    seed: int
    report: Report

    def score(self, score: Score) -> None:
        """Report a better plan."""
        self.report(score, None)


@dataclass(eq=False)
class Found:
    """What a method came to.

    `bound` is proven; an infinite one says that no plan exists. `notes` are choices in words,
    `refinement` remembers what needs no second look.
    """

    incumbent: Incumbent
    method: str
    rounds: int = 0
    bound: float = -np.inf
    notes: list[str] = field(default_factory=list)
    refinement: Refinement | None = None


def heed(stop: Stop, part: Stop) -> None:
    """Remember in the whole that a part of the time was too short."""
    stop.hurried |= part.cut_short or part.hurried
