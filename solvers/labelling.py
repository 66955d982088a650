"""Fewest cut edges as a second objective: smoother borders for a small share of the cost.

The centers of a plan stay in their territories, which tells these apart without symmetry. Among the
plans with these centers, within the bands and a share above the cost, branch and bound looks for
the one that cuts the fewest edges (Validi and Buchanan, 2022, "Political districting to minimize
cut edges"). Large plans are improved a few neighbouring territories at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.labelling_model import Edges, affordable_pairs, hold_centers
from solvers.labelling_parts import LabellingDescent
from solvers.labelling_search import LabellingSearch
from solvers.problem import IntArray, Problem
from solvers.score import score_assignment
from solvers.stop import Stop

FEW_PAIRS, MOST_PAIRS = 1_000, 20_000
"""Pairs of units and territories up to which the whole is solved at once, and at all."""
PARTS_SHARE = 0.7
"""Share of the time for improving parts before the whole is solved."""


@dataclass(frozen=True, eq=False)
class FewerCuts:
    """A plan that cuts fewer edges: `before` and `after` are the weights of those that are cut.

    `bound` is at most the least possible weight with these centers, bands and allowance; it is zero
    for problems that are too large to prove one. `finished` tells that `after` is as good.
    """

    assignment: IntArray
    before: float
    after: float
    bound: float
    finished: bool


def reduce_cut_edges(
    problem: Problem,
    assignment: IntArray,
    stop: Stop,
    *,
    allowance: float = 0.02,
    edge_weight: npt.ArrayLike | None = None,
    seed: int = 0,
) -> FewerCuts:
    """Look for the plan that cuts the fewest edges and costs little more than a given one.

    Parameters
    ----------
    assignment
        A plan that keeps every rule, int (n,); its centers stay in their territories.
    stop
        Ends the search with the best plan so far.
    allowance
        Most by which the cost may rise, as a share of the plan's.
    edge_weight
        Weight of each of `problem.edges`, such as the length of the border, not negative, (e,);
        one each by default. An edge that is listed twice counts once, with its greater weight.

    Raises
    ------
    ValueError
        For a plan that breaks a rule, and for weights or an allowance below zero.
    """
    score = score_assignment(problem, assignment)
    if not score.feasible:
        raise ValueError(f"the plan breaks rules: {'; '.join(score.misses)}")
    if not 0 <= allowance < np.inf:
        raise ValueError(f"allowance must be zero or more, not {allowance!r}")
    edges = _edges(problem, edge_weight)
    limit = score.objective + allowance * abs(score.objective)
    before = edges.cut(assignment)
    if before == 0:
        return FewerCuts(assignment, before, before, before, finished=True)
    sites = hold_centers(problem, assignment)
    pairs = affordable_pairs(sites, limit)
    if pairs is None or len(pairs) > FEW_PAIRS:
        brief = stop if pairs is None or len(pairs) > MOST_PAIRS else stop.part(PARTS_SHARE)
        descent = LabellingDescent(sites, edges, limit, assignment, seed)
        descent.run(brief)
        assignment = descent.assignment
        if brief is stop:
            return FewerCuts(assignment, before, edges.cut(assignment), 0.0, finished=False)
        stop.hurried |= brief.cut_short or brief.hurried
    assert pairs is not None
    search = LabellingSearch(sites, pairs, edges, limit, assignment, seed)
    search.run(stop)
    return FewerCuts(search.assignment, before, search.least, search.bound, search.finished)


def _edges(problem: Problem, edge_weight: npt.ArrayLike | None) -> Edges:
    count = len(problem.edges)
    weight = np.ones(count) if edge_weight is None else np.asarray(edge_weight, float)
    if weight.shape != (count,) or not (weight >= 0).all() or not np.isfinite(weight).all():
        raise ValueError(f"edge_weight must hold {count} numbers of zero or more")
    ends, place = np.unique(np.sort(problem.edges, axis=1), axis=0, return_inverse=True)
    most = np.zeros(len(ends))
    np.maximum.at(most, place, weight)
    apart = ends[:, 0] != ends[:, 1]
    return Edges(ends[apart], most[apart])
