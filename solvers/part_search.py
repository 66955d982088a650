"""Work on parts of a large plan side by side, each a few neighbouring territories.

Parts of one batch have no territory in common, so that what comes of them fits together and does
not depend on how many of them run at a time. The compiled walks leave Python while they work:
threads are enough to keep every core busy.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solvers.cooling import FixedEffort, anneal, build_cooling
from solvers.incumbent import Incumbent
from solvers.problem import FloatArray, IntArray, Problem
from solvers.score import Score, score_assignment
from solvers.stop import Stop
from solvers.subproblems import Subproblem, cut_out
from solvers.walk_arrays import MARGIN, build_rules, uses_centroids

ROOM = 0.5
"""Part of a band's half-width within which the mean of a cut-out has to be, for it to have room."""


@dataclass(frozen=True)
class Manner:
    """How a part is annealed.

    `heat` is the first temperature in parts of what a mean unit costs, `penalty` and `last` are of
    missing a mean territory, in parts of what one costs. `effort` is the part of the full number
    of steps, `margin` the part of the bands that is kept clear of.
    """

    heat: float
    epochs: int
    effort: float
    penalty: float
    last: float = 4e4
    margin: float = MARGIN

    @property
    def steps(self) -> float:
        """Work for each unit, by which manners compare."""
        return self.epochs * self.effort


@dataclass(frozen=True, eq=False)
class Worked:
    """A part after work: the plan and the prices it ended with, and the best plan met.

    `before` is the score of the plan begun with.
    """

    part: Subproblem
    before: Score
    ended: IntArray
    best: Incumbent
    prices: FloatArray

    @property
    def improved(self) -> bool:
        """Whether the best plan is better than the one begun with."""
        return self.best.assignment is not self.part.assignment


def work_on(
    problem: Problem,
    assignment: IntArray,
    groups: list[IntArray],
    manners: list[Manner],
    stop: Stop,
    seed: list[int],
    prices: FloatArray | None = None,
) -> list[Worked]:
    """Anneal groups of territories, none in two of them, side by side, each in its manner.

    `prices` (k, m, 2) of the limits are what an earlier schedule learned.
    """
    slack = 1.0 / max(len(groups), 1)
    parts = [cut_out(problem, assignment, group, slack) for group in groups]
    inertia = uses_centroids(problem)

    def work(number: int) -> Worked:
        part, manner, rng = parts[number], manners[number], np.random.default_rng([*seed, number])
        before = score_assignment(part.problem, part.assignment)
        best = Incumbent(part.assignment, before)
        known = None if prices is None else prices[part.territories]
        if len(part.territories) == 1:
            nothing = np.zeros((1, problem.n_measures, 2)) if known is None else known
            return Worked(part, before, part.assignment, best, nothing)
        rules = build_rules(part.problem, manner.margin)._replace(inertia=inertia)
        cooling = build_cooling(
            part.problem,
            before.objective / part.problem.n_units,
            manner.heat,
            manner.epochs,
            manner.penalty,
            manner.last,
            known,
        )
        effort = FixedEffort(manner.effort)
        ended = anneal(part.problem, rules, part.assignment, best, cooling, effort, stop, rng)
        return Worked(part, before, ended, best, cooling.prices)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, range(len(parts))))


def put_together(assignment: IntArray, worked: Iterable[Worked], best: bool) -> IntArray:
    """The plan with the best of every part, or with what each ended with."""
    for done in worked:
        plan = done.best.assignment if best else done.ended
        assignment = done.part.put_back(assignment, plan)
    return assignment


def places_of(layout: FloatArray, assignment: IntArray, k: int) -> tuple[FloatArray, IntArray]:
    """Middle and number of units of each of k territories, (k, d) and (k,).

    `layout` (n, d) are coordinates in which near units are near.
    """
    count = np.bincount(assignment, minlength=k)
    sums = [np.bincount(assignment, axis, minlength=k) for axis in layout.T]
    return np.column_stack(sums) / np.maximum(count, 1)[:, None], count


def split_territories(places: FloatArray, parts: int, rng: np.random.Generator) -> list[IntArray]:
    """Groups of about equally many territories near each other, by bisection along random axes.

    `places` (k, d) is where the territories are.
    """
    groups = [np.arange(len(places))]
    while len(groups) < parts:
        group = max(groups, key=len)
        groups = [other for other in groups if other is not group]
        axis = rng.normal(size=places.shape[1])
        order = group[np.argsort(np.einsum("ij,j->i", places[group], axis), kind="stable")]
        groups += [np.sort(half) for half in np.array_split(order, 2)]
    return groups


def groups_around(
    problem: Problem,
    assignment: IntArray,
    sums: FloatArray,
    wanted: IntArray,
    size: int,
    most: int,
) -> dict[int, IntArray]:
    """Disjoint groups of at least `size` territories around those of `wanted`, by their center.

    A group grows by the neighbour with the most border to it, until its mean lies well within the
    bands or it has `most` territories: a surplus has to be taken to where there is room for it. One
    that is hemmed in by others before it has `size` is left out.
    """
    between = assignment[problem.edges]
    between = between[between[:, 0] != between[:, 1]]
    k = problem.n_territories
    border = np.zeros((k, k))
    np.add.at(border, (between[:, 0], between[:, 1]), 1.0)
    border += border.T
    free = np.ones(k, dtype=bool)
    groups = {}
    for center in wanted.tolist():
        if free[center]:
            group = _grown(problem, border, sums, center, (size, most), free)
            if len(group) < size and border[group][:, ~free].any():
                continue
            free[group] = False
            groups[center] = np.sort(group)
    return groups


def _grown(
    problem: Problem,
    border: FloatArray,
    sums: FloatArray,
    center: int,
    sizes: tuple[int, int],
    free: FloatArray,
) -> list[int]:
    group, met = [center], border[center].copy()
    least, most = sizes
    while len(group) < least or (len(group) < most and not _has_room(problem, sums, group)):
        reached = np.where(free, met, 0.0)
        reached[group] = 0.0
        if not reached.any():
            break
        group.append(int(np.argmax(reached)))
        met += border[group[-1]]
    return group


def _has_room(problem: Problem, sums: FloatArray, group: list[int]) -> bool:
    """Whether the sums of a group lie within the inner part of its bands, taken together."""
    total, low = sums[group].sum(axis=0), problem.lower[group].sum(axis=0)
    high = problem.upper[group].sum(axis=0)
    width = np.where(np.isfinite(high), high - low, 0.0)
    inset = np.where(low > 0, 0.5 * (1.0 - ROOM) * width, 0.0)
    return bool(((total >= low + inset) & (total <= high - inset)).all())
