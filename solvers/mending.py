"""Bring the last territories within their bands: anneal around each that misses one.

A cooled plan misses a few bands at the rim of the map or where units are heavy, and no short chain
helps: a dozen units have to be dealt out anew among some territories. So a few neighbours are cut
out, enough of them to have room for what is too much or too little, and annealed with growing
disregard for cost; again, with other numbers of neighbours, until nothing is missed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from solvers.incumbent import Incumbent
from solvers.part_search import Manner, Worked, groups_around, put_together, work_on
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.score import territory_sums
from solvers.stop import Stop

TRIES = 60
"""Batches of cut-outs, at most."""
SIZES = (4, 6, 8, 5, 12, 3)
"""Least territories of a cut-out."""
_COLD = Manner(0.6, 16, 0.6, 1e3, 2e4, 0.1)
_STIFF = Manner(0.6, 16, 0.6, 4e3, 1e5, 0.1)
_FRESH = Manner(3.0, 40, 0.8, 50.0, 1e4, 0.14)
_HOT = Manner(30.0, 32, 1.0, 6e3, 2e5, 0.1)
_WILD = Manner(2500.0, 120, 0.5, 1e5, 2e5, 0.08)
"""The first three keep to cost, the hot one less, to the last it is of no account: territories get
shapes that are dear, but possible. All keep well clear of the limits, for a walk ends where cost
pulls as hard as the bands do."""
CAREFUL = (_COLD, _FRESH, *2 * (_HOT,), *6 * (_WILD,))
HASTY = (*2 * (_STIFF,), *3 * (_HOT,), *8 * (_WILD,))
"""What is tried in turn as long as nothing helps."""
NARROW, WIDE = 16, 32
"""Territories of a hasty cut-out, as long as that does, and of a careful one, at most. Half a map
may have more of one measure than of the others, and room is then far away."""
WILD_UNITS = 500
"""Units of a cut-out that is annealed wildly in full. Larger ones get no more steps in all: they
have more ways to be within their bands, and would take longer than all else."""
LESS_MISSED = 0.9
"""Part of what was missed that a manner which helps leaves at most; to save cost is no help."""
ALLOWED, MORE_ALLOWED = 0.25, 1.5
"""What mending may add to the cost of a cut-out at first, in parts of what its mean territory
costs, and how much more after each try: the first shapes that fit may cost twice of others."""
DEARLY = 0.1
"""What mending adds to the cost of a cut-out, in the same parts, from where on it is polished."""
WILD_TRIES = 4
"""Wild cut-outs that are annealed side by side: with fewer misses each is tried more than once, as
a hard one is mended by a few tries in ten."""


class CutOut(NamedTuple):
    """Territories around one that misses a band, ascending, and how they are to be annealed."""

    center: int
    group: IntArray
    manner: Manner


class Mender:
    """Remembers how often it was tried in vain to mend each territory.

    Parameters
    ----------
    ladder
        Manners to try in turn around each; one that has helped is tried again.
    seed
        Of the order in which they take their turns.
    most
        Territories of a cut-out, at most; None goes as far as it must.
    """

    def __init__(
        self, problem: Problem, ladder: tuple[Manner, ...], seed: list[int], most: int | None = None
    ) -> None:
        self.problem, self.ladder = problem, ladder
        self.most = most or problem.n_territories
        self.rng = np.random.default_rng([*seed, 3])
        self.tries = np.zeros(problem.n_territories, dtype=np.int64)
        self.attempts = np.zeros(problem.n_territories, dtype=np.int64)
        self.batches = 0

    def cut_outs(self, assignment: IntArray) -> list[CutOut]:
        """What to anneal next; nothing once no manner is left to try.

        Cut-outs of different centers have no territory in common, those of one center are alike.
        """
        missed = _missed(self.problem, assignment) > 0
        wanted = self.rng.permutation(np.flatnonzero(missed & (self.tries < len(self.ladder))))
        size = min(SIZES[self.batches % len(SIZES)], self.problem.n_territories)
        self.batches += 1
        sums = territory_sums(self.problem, assignment)
        groups = groups_around(self.problem, assignment, sums, wanted, size, self.most)
        sizes = np.bincount(assignment, minlength=self.problem.n_territories)
        cuts, wild = [], []
        for center, group in groups.items():
            manner = self.ladder[self.tries[center]]
            cut = CutOut(center, group, _within_effort(manner, int(sizes[group].sum())))
            cuts.append(cut)
            if manner is _WILD:
                wild.append(cut)
        return cuts + wild * (WILD_TRIES // max(len(wild), 1) - 1)

    def again(self) -> None:
        """Begin with the first manner again, around every territory."""
        self.tries[:] = 0

    def learn(
        self, tried: list[CutOut], worked: list[Worked], *, at_any_cost: bool = True
    ) -> list[Worked]:
        """Remember what did not help, and return the best that came of each center.

        What mends at too high a cost counts as no help, unless `at_any_cost`.
        """
        best: dict[int, Worked] = {}
        for cut, done in zip(tried, worked, strict=True):
            if cut.center not in best or done.best.score.rank < best[cut.center].best.score.rank:
                best[cut.center] = done
        taken = []
        for center, done in best.items():
            allowed = ALLOWED * MORE_ALLOWED ** self.attempts[center]
            dear = _helped(done) and _price(done) > allowed and not at_any_cost
            self.tries[center] += int(dear or not _helped(done))
            self.attempts[center] += 1
            if not dear:
                taken.append(done)
        return taken


def mended_dearly(done: Worked) -> bool:
    """Whether less is missed now, at a cost that polishing may lower."""
    return _helped(done) and _price(done) > DEARLY


def _helped(done: Worked) -> bool:
    return done.best.score.violation < LESS_MISSED * done.before.violation


def _price(done: Worked) -> float:
    """What a cut-out costs more than before, in parts of what its mean territory did."""
    more = done.best.score.objective - done.before.objective
    return more * len(done.part.territories) / max(done.before.objective, 1e-300)


def _within_effort(manner: Manner, units: int) -> Manner:
    """The manner for a cut-out of so many units."""
    if manner is not _WILD:
        return manner
    return replace(manner, effort=manner.effort * min(1.0, WILD_UNITS / units))


def mend(
    problem: Problem,
    incumbent: Incumbent,
    stop: Stop,
    seed: list[int],
    ladder: tuple[Manner, ...] = CAREFUL,
    most: int | None = None,
) -> None:
    """Lessen what the incumbent misses, until nothing is missed or no manner brings anything.

    Parameters
    ----------
    incumbent
        A plan whose territories are connected; changed in place.
    ladder
        Manners to try in turn around each.
    most
        Territories of a cut-out, at most; None goes as far as it must.
    """
    mender = Mender(problem, ladder, seed, most)
    for attempt in range(TRIES):
        cuts = mender.cut_outs(incumbent.assignment)
        if not cuts or stop():
            return
        groups, manners = [cut.group for cut in cuts], [cut.manner for cut in cuts]
        worked = work_on(problem, incumbent.assignment, groups, manners, stop, [*seed, attempt])
        best = mender.learn(cuts, worked)
        incumbent.offer(problem, put_together(incumbent.assignment, best, best=True))


def _missed(problem: Problem, assignment: IntArray) -> FloatArray:
    """Sum of the misses of each territory, in parts of the limits, (k,)."""
    sums, slack = territory_sums(problem, assignment), 1 + BAND_TOLERANCE
    below = np.maximum(problem.lower - sums * slack, 0.0)
    above = np.maximum(sums - problem.upper * slack, 0.0)
    return np.asarray((below + above).sum(axis=1))
