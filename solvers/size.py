"""Which problems are large: their search goes by parts, and nothing is computed for all pairs."""

from __future__ import annotations

from solvers.problem import Problem

LARGE_UNITS = 2400


def is_large(problem: Problem) -> bool:
    """Whether a map of connected territories has more units than one walk goes over at ease."""
    return problem.contiguous and problem.n_units > LARGE_UNITS
