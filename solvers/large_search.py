"""Search on large maps: a first plan at once, one long cooling, then part after part anew.

Territories far apart have nothing to do with each other, so a large plan is annealed in parts of
some dozen territories side by side. The parts of each sweep are cut elsewhere, and a surplus gets
through to where there is room. Once there is a plan, parts are reheated one by one, and each keeps
what it gained whatever becomes of the others (large neighbourhood search: Shaw, 1998).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from solvers.cooling import COLD, FIRST_PENALTY, LAST_PENALTY, Report
from solvers.incumbent import Incumbent
from solvers.mending import CAREFUL, HASTY, mend
from solvers.pace import Pace
from solvers.part_search import Manner, put_together, split_territories, work_on
from solvers.problem import FloatArray, IntArray, Problem
from solvers.score import score_assignment
from solvers.stop import Stop
from solvers.task import heed

PART_UNITS = 1600
"""Units of a part while a plan cools as a whole."""
SWEEPS, SWEEP_EPOCHS = 10, 8
"""Sweeps of the long cooling, and epochs of each."""
QUICK_SWEEPS, QUICK_EPOCHS, QUICK_EFFORT = 3, 3, 0.33
"""The same of the first plan, for each measure the epochs, and its part of the full effort."""
COOLINGS, UNITS_OF_COOLINGS = 4, 7_000
"""Long coolings from other starts, at most and by what the size allows: plans differ by their start
more than by anything done to it."""
QUICK_TRIES = 4
"""Times that a first plan is mended anew before it is given up for a better one."""
HEAT = 3.0
QUICK_MARGIN, LONG_MARGIN = 0.2, 0.08
"""Parts of the bands that are kept clear of: whole units are rough."""
SIZES = (3, 5, 8, 14)
"""Territories of a part that is reheated."""
REHEATS = (
    Manner(1.0, 32, 0.7, 1000.0, 1e5, 0.06),
    Manner(3.0, 48, 1.0, 200.0, 1e5, 0.08),
    Manner(0.5, 24, 0.5, 4e3, 1e5, 0.05),
)
WAYS = tuple((size, manner) for manner in REHEATS for size in SIZES)
MEMORY = 0.5
"""Part of what a way gained before in what it is believed to gain next."""
IDLE_PASSES, WORTHWHILE = 15, 2e-4
"""Passes in a row after which to end, none of which lowered the objective by a larger share."""
PROMISING, PENDING_PASSES = 0.005, 6
"""How much cheaper a plan has to be to be mended on, and the passes in which it is."""
MAX_ROUNDS, PASSES = 120, 4
"""Rounds, at most, and passes over all parts in each after the first, which is the long cooling."""
MAIN_SHARE = 0.5
"""Part of the time after the first plan that the long cooling may take."""

Start = Callable[[Stop], IntArray]


@dataclass(eq=False)
class _Search:
    problem: Problem
    incumbent: Incumbent
    seed: int
    report: Report | None
    layout: FloatArray
    pending: Incumbent | None = None
    """A plan that promises more than the incumbent, but still misses a band."""
    gains: FloatArray = field(default_factory=lambda: np.full(len(WAYS), np.inf))
    """What each way to reheat gained of late for its effort; infinite until it was tried."""

    def offer(self, assignment: IntArray) -> bool:
        """Offer a plan to the incumbent, and report it when it is better."""
        better = self.incumbent.offer(self.problem, assignment)
        if better and self.report is not None:
            self.report(self.incumbent.score)
        return better

    def mend(
        self,
        assignment: IntArray,
        stop: Stop,
        number: int,
        ladder: tuple[Manner, ...] = CAREFUL,
    ) -> None:
        """Offer a plan once it is mended; one that still misses a little is kept for later."""
        mended = Incumbent(assignment, score_assignment(self.problem, assignment))
        mend(self.problem, mended, stop, [self.seed, number], ladder)
        self.offer(mended.assignment)
        cheaper = mended.score.objective < self.incumbent.score.objective * (1 - PROMISING)
        self.pending = None if mended.score.feasible or not cheaper else mended

    def cool(
        self,
        assignment: IntArray,
        sweeps: int,
        epochs: int,
        effort: float,
        margin: float,
        stop: Stop,
        number: int,
    ) -> IntArray:
        """Anneal the whole plan from `HEAT` to cold, cut into other parts for each sweep."""
        rng = np.random.default_rng([self.seed, number, 1])
        heats = np.geomspace(HEAT, COLD, sweeps + 1)
        penalties = np.geomspace(FIRST_PENALTY, LAST_PENALTY, sweeps + 1)
        prices = np.zeros((self.problem.n_territories, self.problem.n_measures, 2))
        pace = Pace(stop, sweeps)
        for sweep in range(sweeps):
            if stop():
                break
            share = effort * pace.share
            manner = Manner(
                heats[sweep], epochs, share, penalties[sweep], penalties[sweep + 1], margin
            )
            groups = self.split(assignment, PART_UNITS, rng)
            seed = [self.seed, number, sweep]
            manners = [manner] * len(groups)
            worked = work_on(self.problem, assignment, groups, manners, stop, seed, prices)
            assignment = put_together(assignment, worked, best=False)
            for done in worked:
                prices[done.part.territories] = done.prices
            pace.step()
        return assignment

    def hurry(self, start: IntArray, stop: Stop) -> None:
        """Offer a first plan within the rules, whatever it costs."""
        epochs = QUICK_EPOCHS * self.problem.n_measures
        plan = self.cool(start, QUICK_SWEEPS, epochs, QUICK_EFFORT, QUICK_MARGIN, stop, 0)
        for attempt in range(QUICK_TRIES):
            self.mend(plan, stop, 1000 + attempt, HASTY)
            plan = self.incumbent.assignment
            if self.incumbent.score.feasible or stop():
                return

    def coolest(self, best_start: Start, stop: Stop) -> IntArray:
        """Best plan of long coolings from several starts, as many as the size allows."""
        many = int(np.clip(UNITS_OF_COOLINGS // self.problem.n_units, 1, COOLINGS))
        best: tuple[float, IntArray] | None = None
        for number in range(many):
            part = stop.part(1.0 / (many - number))
            cooled = self.cool(
                best_start(part), SWEEPS, SWEEP_EPOCHS, 1.0, LONG_MARGIN, part, 1 + number
            )
            heed(stop, part)
            score = score_assignment(self.problem, cooled)
            worth = score.objective * (1.0 + score.violation)
            if best is None or worth < best[0]:
                best = worth, cooled
            if stop():
                break
        assert best is not None
        return best[1]

    def reheat(self, stop: Stop, number: int) -> None:
        """Reheat every part of the incumbent in a way that has paid, and keep what each gains."""
        rng = np.random.default_rng([self.seed, number, 2])
        way = self._choose(rng)
        size, manner = WAYS[way]
        before, cost = self.incumbent.assignment, self.incumbent.score.objective
        units = size * self.problem.n_units / self.problem.n_territories
        groups = self.split(before, units, rng)
        manners = [manner] * len(groups)
        worked = work_on(self.problem, before, groups, manners, stop, [self.seed, number])
        self.offer(put_together(before, worked, best=True))
        gain = (cost - self.incumbent.score.objective) / (manner.epochs * manner.effort)
        known = self.gains[way] if np.isfinite(self.gains[way]) else gain
        self.gains[way] = MEMORY * known + (1 - MEMORY) * gain

    def _choose(self, rng: np.random.Generator) -> int:
        """A way that was not tried yet, else one at random by what it gained for its effort."""
        untried = np.flatnonzero(np.isinf(self.gains))
        if len(untried):
            return int(untried[0])
        likely = self.gains + 0.1 * self.gains.max() + 1e-12
        return int(rng.choice(len(WAYS), p=likely / likely.sum()))

    def split(self, assignment: IntArray, units: float, rng: np.random.Generator) -> list[IntArray]:
        """Groups of neighbouring territories with about so many units each."""
        k = self.problem.n_territories
        count = np.bincount(assignment, minlength=k)[:, None]
        sums = [np.bincount(assignment, axis, minlength=k) for axis in self.layout.T]
        places = np.column_stack(sums) / np.maximum(count, 1)
        parts = int(np.clip(round(self.problem.n_units / units), 1, max(k // 2, 1)))
        return split_territories(places, parts, rng)


def improve_large(
    problem: Problem,
    begun: Incumbent,
    layout: FloatArray,
    stop: Stop,
    late: Stop,
    seed: int,
    report: Report | None = None,
    best_start: Start | None = None,
) -> tuple[Incumbent, int]:
    """Improve a plan whose territories are connected; returns the incumbent and rounds done.

    Parameters
    ----------
    layout
        Coordinates in which near units are near, (n, d).
    stop, late
        When to end; `late` where there is no plan within the rules until then.
    best_start
        Builds a better start than the one begun with, for the long cooling. None keeps to the
        plan begun with, which is then only mended and reheated.
    """
    search = _Search(problem, begun, seed, report, layout)
    if problem.n_territories in (1, problem.n_units):
        return begun, 0
    if best_start is not None:
        search.hurry(begun.assignment, stop)
        if not stop():
            main = stop.part(MAIN_SHARE)
            cooled = search.coolest(best_start, main)
            heed(stop, main)
            search.mend(cooled, stop, 1)
    else:
        search.mend(begun.assignment, stop, 0)
    passes, idle = 0, 0
    rounds = MAX_ROUNDS if stop.iterations is None else stop.iterations
    while passes < (rounds - 1) * PASSES and idle < IDLE_PASSES:
        before = search.incumbent.score
        # Overtime ends with the first plan: the bound needs what is left of it.
        ends = late if stop() and not before.feasible else stop
        if ends():
            break
        number, passes = COOLINGS + 1 + passes, passes + 1
        if before.feasible and search.pending is not None and passes <= PENDING_PASSES:
            search.mend(search.pending.assignment, ends, number, HASTY)
        elif before.feasible:
            search.reheat(ends, number)
        else:
            search.mend(search.incumbent.assignment, ends, number)
        after = search.incumbent.score
        gained = after.objective < before.objective * (1 - WORTHWHILE)
        idle = 0 if gained or not after.feasible else idle + 1
    return search.incumbent, 1 + -(-passes // PASSES)
