"""Pairs of unit and candidate center that a plan better than the best known may contain.

With the multipliers of the Lagrangian bound, a plan in which candidate j serves unit i costs at
least the bound, plus what it takes to open j, plus the priced cost of the pair. Where that exceeds
the objective of a known plan the pair is left out (variable fixing by Lagrangian probing: Validi,
Buchanan, Lykhovyd, 2022, section 4). Usually one pair in a hundred is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from solvers.bound import Bound
from solvers.contiguity import build_graph
from solvers.cost import cost_matrix
from solvers.eligibility import barred_units
from solvers.packing import relax
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.reach import reachable

MOST_PAIRS = 2_000_000
"""More than these are not listed for HiGHS, which would come to no end over them."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs in the order of the candidates: unit (p,), candidate (p,) and cost (p,).

    `candidate` holds positions in `problem.centers`. `own` (p,) is the pair of each pair's
    candidate and its own unit, where that unit is the candidate's center; -1 at fixed sites.
    """

    unit: IntArray
    candidate: IntArray
    cost: FloatArray
    own: IntArray

    def __len__(self) -> int:
        """Number of pairs."""
        return len(self.unit)


def all_pairs(problem: Problem) -> Pairs | None:
    """Every pair that the rules allow by themselves; None when they are too many to list."""
    if problem.n_units * len(problem.centers) > MOST_PAIRS:
        return None
    every = np.arange(problem.n_units)
    return list_pairs_of(problem, ((j, every) for j in range(len(problem.centers))))


def centered_pairs(problem: Problem, candidates: IntArray) -> Pairs | None:
    """Every unit with each of `candidates`; None for too many."""
    every = np.arange(problem.n_units)
    return list_pairs_of(problem, ((int(j), every) for j in np.sort(candidates)))


def surviving_pairs(
    problem: Problem, bound: Bound, objective: float, most: int = MOST_PAIRS
) -> Pairs | None:
    """Pairs that may be in a plan which costs less than `objective`; None for more than `most`."""
    left = relax(problem).survivors(bound.multipliers, objective)
    return list_pairs_of(problem, left, most)


def list_pairs_of(
    problem: Problem, chosen: Iterable[tuple[int, IntArray]], most: int = MOST_PAIRS
) -> Pairs | None:
    """Bring candidates and units to serve, as far as the rules allow each pair, into one list.

    None for more than `most` pairs.
    """
    limits = problem.upper.max(axis=0)
    fits = (problem.activity <= limits * (1 + BAND_TOLERANCE)).all(axis=1)
    barred = barred_units(problem) if problem.fixed_sites else np.zeros((0, 0), dtype=bool)
    graph = build_graph(problem.n_units, problem.edges)
    lists: list[tuple[IntArray, IntArray, FloatArray, IntArray]] = []
    count = 0
    for j, units in chosen:
        keep = np.zeros(problem.n_units, dtype=bool)
        keep[units] = fits[units]
        site = int(problem.centers[j])
        if barred.size:
            keep &= ~barred[:, j]
        if not problem.fixed_sites and problem.contiguous:
            keep = reachable(graph, keep, site, problem.activity, limits)
        if not problem.fixed_sites and not keep[site]:
            continue
        unit = np.flatnonzero(keep)
        cost = cost_matrix(problem, np.array([j]))[unit, 0]
        own = -1 if problem.fixed_sites else count + int(np.searchsorted(unit, site))
        lists.append((unit, np.full(len(unit), j), cost, np.full(len(unit), own)))
        count += len(unit)
        if count > most:
            return None
    if not lists:
        nothing = np.zeros(0, dtype=np.int64)
        return Pairs(nothing, nothing, np.zeros(0), nothing)
    return Pairs(*(np.concatenate(column) for column in zip(*lists, strict=True)))
