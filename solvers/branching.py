"""Which area a search over where the centers lie should decide on next."""

from __future__ import annotations

import numpy as np

from solvers.cost import best_candidates, cost_matrix, own_costs
from solvers.problem import FloatArray, IntArray, Problem
from solvers.regions import Region

LEAST = 1e-6
"""Weight of a candidate that was not chosen of late."""

DOUBT = 0.1
"""Part of a center that lies elsewhere at the least where it is in doubt which half holds it."""

Child = tuple[IntArray, IntArray]


class Branching:
    """Divides regions: first by the territories of a plan, then each area in two.

    Parameters
    ----------
    assignment
        A plan, whose territories are the first areas, int (n,).
    """

    def __init__(self, problem: Problem, assignment: IntArray) -> None:
        self.problem = problem
        self.area = assignment[problem.centers]
        candidates = np.maximum(best_candidates(problem, assignment), 0)
        cost = own_costs(problem, assignment, candidates)
        weight = problem.weight if problem.cost is None else np.abs(problem.cost).mean(axis=1)
        self.weight = np.maximum(weight, 1e-300)
        self.cost = np.bincount(assignment, cost, minlength=problem.n_territories)

    def divide(self, region: Region) -> list[Child]:
        """Candidates and groups of the two parts; every choice of centers lies in one of them."""
        openings = region.openings * self.problem.n_territories
        openings = openings / max(region.openings.sum(), 1e-300)
        if region.n_groups == self.problem.n_territories:
            return self._halve(region, openings)
        free = region.candidates[region.group[region.candidates] < 0]
        if len(free):
            area = self._undecided(free, openings)
        else:
            area = self._fullest_half(region, openings)
        return _none_or_some(region, area)

    def _undecided(self, free: IntArray, openings: FloatArray) -> IntArray:
        """The area of which it matters most whether it holds a center."""
        count = np.bincount(self.area[free], openings[free], minlength=len(self.cost))
        present = np.unique(self.area[free])
        doubt = np.minimum(count, np.abs(1 - count)) + LEAST
        chosen = present[np.argmax((doubt * self.cost)[present])]
        return free[self.area[free] == chosen]

    def _fullest_half(self, region: Region, openings: FloatArray) -> IntArray:
        """One half of the group with the most centers."""
        group = region.group[region.candidates]
        count = np.bincount(group, openings[region.candidates])
        members = region.candidates[group == int(np.argmax(count))]
        return self._halves(members, openings)[0]

    def _halve(self, region: Region, openings: FloatArray) -> list[Child]:
        """Every group holds one center: which half of the one that is the most spread out?"""
        group = region.group[region.candidates]
        parts = [region.candidates[group == g] for g in range(region.n_groups)]
        spread = [self._spread(part, openings) for part in parts]
        part = parts[int(np.argmax(spread))]
        first, second = self._halves(part, openings)
        if min(openings[first].sum(), openings[second].sum()) < DOUBT * openings[part].sum():
            # Which candidates are open is no question here; shut out those that are not.
            first, second = self._near_and_far(max(parts, key=len), openings)
        without = [np.setdiff1d(region.candidates, half) for half in (second, first)]
        return [(candidates, region.group) for candidates in without]

    def _near_and_far(self, part: IntArray, openings: FloatArray) -> tuple[IntArray, IntArray]:
        """The half of a group around its likeliest candidate, and the other half."""
        order = np.argsort(self._apart(part)[:, int(np.argmax(openings[part]))], kind="stable")
        half = len(part) // 2
        return part[order[:half]], part[order[half:]]

    def _spread(self, part: IntArray, openings: FloatArray) -> float:
        """Mean distance of two centers drawn from a group."""
        weight = _normed(part, openings)
        return float(weight @ self._apart(part) @ weight)

    def _halves(self, part: IntArray, openings: FloatArray) -> tuple[IntArray, IntArray]:
        """Split a group around the two likely candidates that lie the farthest apart."""
        apart, weight = self._apart(part), _normed(part, openings)
        a, b = np.unravel_index(np.argmax(weight[:, None] * apart * weight), apart.shape)
        near = apart[:, a] <= apart[:, b]
        near[a], near[b] = True, False
        return part[near], part[~near]

    def _apart(self, part: IntArray) -> FloatArray:
        """How far candidates lie from each other, (len(part), len(part)): cost over weight."""
        sites = self.problem.centers[part]
        apart = cost_matrix(self.problem, part)[sites] / self.weight[sites, None]
        return np.asarray(apart + apart.T)


def _normed(part: IntArray, openings: FloatArray) -> FloatArray:
    weight = openings[part] + LEAST
    return np.asarray(weight / weight.sum())


def _none_or_some(region: Region, area: IntArray) -> list[Child]:
    """The area holds no center, or at least one."""
    group = region.group.copy()
    old = group[area[0]]
    if old >= 0:
        group[group == old] = -1  # a center in a part of the group is one in the group
    group[area] = old if old >= 0 else region.n_groups
    return [(np.setdiff1d(region.candidates, area), region.group), (region.candidates, group)]
