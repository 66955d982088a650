"""Judge an assignment from scratch: every rule checked, every cost recomputed.

No method is believed; what it returns passes through `score_assignment` before it gets a status.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.contiguity import count_pieces
from solvers.cost import best_candidates, own_costs
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray, IntArray, Problem
from solvers.terms import price_terms


@dataclass(frozen=True, eq=False)
class Score:
    """Cost and rule breaks of one assignment.

    Attributes
    ----------
    objective
        Sum of the terms.
    terms
        Value of each term of the objective by name: the cost under the best centers is `distance`.
    centers
        Unit index of each territory's center, int (k,).
    sums
        Measures of each territory, (k, m).
    pieces
        Connected pieces of each territory, int (k,); ones when contiguity is not asked.
    moved
        Disruption weight of the units that left their baseline territory.
    misses
        Every broken rule in words; empty when the assignment is feasible.
    violation
        Size of all misses of bands as fractions of the band's limit, plus one per other miss.
    assignment
        What was judged, a copy.
    """

    objective: float
    terms: dict[str, float]
    centers: IntArray
    sums: FloatArray
    pieces: IntArray
    moved: float
    misses: tuple[str, ...]
    violation: float
    assignment: IntArray

    @property
    def feasible(self) -> bool:
        """Whether every rule is kept."""
        return not self.misses

    @property
    def rank(self) -> tuple[float, float]:
        """What the better of two plans has less of: misses first, then cost."""
        return (0.0 if self.feasible else self.violation, self.objective)


def territory_sums(problem: Problem, assignment: IntArray) -> FloatArray:
    """Sum of every measure over the units of each territory, (k, m)."""
    k = problem.n_territories
    columns = [np.bincount(assignment, column, minlength=k) for column in problem.activity.T]
    return np.column_stack(columns)


def territory_costs(problem: Problem, assignment: IntArray) -> FloatArray:
    """Distance cost of each territory under its best center, (k,)."""
    candidates = np.maximum(best_candidates(problem, assignment), 0)
    cost = own_costs(problem, assignment, candidates)
    return np.bincount(assignment, cost, minlength=problem.n_territories).astype(np.float64)


def score_assignment(problem: Problem, assignment: IntArray) -> Score:
    """Score an assignment of every unit to a territory 0..k-1; nothing is taken on trust."""
    k = problem.n_territories
    if assignment.shape != (problem.n_units,) or assignment.min() < 0 or assignment.max() >= k:
        raise ValueError("an assignment gives each unit one territory from 0 to k - 1")
    sums = territory_sums(problem, assignment)
    candidates = best_candidates(problem, assignment)
    found = candidates >= 0
    usable = np.where(found, candidates, 0)
    pieces = np.ones(k, dtype=np.int64)
    if problem.contiguous:
        pieces = count_pieces(assignment, problem.edges, k)
    misses, violation = _band_misses(problem, sums)
    other = [*_shape_misses(problem, assignment, pieces, found), *_rule_misses(problem, assignment)]
    distance = float(own_costs(problem, assignment, usable).sum())
    terms = price_terms(problem, assignment, distance)
    return Score(
        objective=sum(terms.values()),
        terms=terms,
        centers=np.where(found, problem.centers[usable], -1),
        sums=sums,
        pieces=pieces,
        moved=moved_weight(problem, assignment),
        misses=(*misses, *other),
        violation=violation + len(other),
        assignment=assignment.copy(),
    )


def moved_weight(problem: Problem, assignment: IntArray) -> float:
    """Disruption weight of the units whose territory differs from their baseline."""
    left = (problem.baseline >= 0) & (problem.baseline != assignment)
    return float(problem.disruption_weight[left].sum())


def _band_misses(problem: Problem, sums: FloatArray) -> tuple[list[str], float]:
    misses, violation = [], 0.0
    below = sums < problem.lower - BAND_TOLERANCE * np.abs(problem.lower)
    above = sums > problem.upper + BAND_TOLERANCE * np.abs(problem.upper)
    for t, m in np.argwhere(below | above):
        limit = problem.lower[t, m] if below[t, m] else problem.upper[t, m]
        side = "below its lower" if below[t, m] else "above its upper"
        share = abs(sums[t, m] - limit) / (abs(limit) if limit else 1.0)
        misses.append(
            f"territory {t}, measure {m}: {sums[t, m]:.6g} is {share:.2%} {side} limit {limit:.6g}"
        )
        violation += share
    return misses, float(violation)


def _shape_misses(
    problem: Problem, assignment: IntArray, pieces: IntArray, found: BoolArray
) -> list[str]:
    sizes = np.bincount(assignment, minlength=problem.n_territories)
    misses = [f"territory {t} has no unit" for t in np.flatnonzero(sizes == 0)]
    misses += [
        f"territory {t} has none of the candidate centers"
        for t in np.flatnonzero((sizes > 0) & ~found)
    ]
    misses += [f"territory {t} is in {pieces[t]} pieces" for t in np.flatnonzero(pieces > 1)]
    return misses


def _rule_misses(problem: Problem, assignment: IntArray) -> list[str]:
    broken = np.flatnonzero((problem.locked >= 0) & (problem.locked != assignment))
    misses = [f"unit {i} left territory {problem.locked[i]}, where it is locked" for i in broken]
    if problem.eligible is not None:
        units = np.arange(problem.n_units)
        barred = np.flatnonzero(~problem.eligible[units, assignment])
        misses += [f"unit {i} may not be in territory {assignment[i]}" for i in barred]
    budget = problem.disruption_budget
    moved = moved_weight(problem, assignment)
    if budget is not None and moved > budget * (1 + BAND_TOLERANCE):
        misses.append(f"{moved:.6g} moves, the budget is {budget:.6g}")
    return misses
