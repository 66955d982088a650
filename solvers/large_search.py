"""Search on large maps: a first plan at once, one long cooling, then part after part anew.

Territories far apart have nothing to do with each other, so a large plan is annealed in parts of
some dozen territories side by side. The parts of each sweep are cut elsewhere, and a surplus gets
through to where there is room. Once there is a plan, parts are reheated one by one, and each keeps
what it gained whatever becomes of the others (large neighbourhood search: Shaw, 1998).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from solvers.cooling import COLD, FIRST_PENALTY, LAST_PENALTY, Report
from solvers.incumbent import Incumbent
from solvers.mending import CAREFUL, HASTY, NARROW, WIDE, CutOut, Mender, mend, mended_dearly
from solvers.pace import Pace
from solvers.part_search import (
    Manner,
    Worked,
    places_of,
    put_together,
    split_territories,
    work_on,
)
from solvers.polishing import polish
from solvers.problem import FloatArray, IntArray, Problem
from solvers.score import score_assignment, territory_costs
from solvers.stop import Stop
from solvers.task import heed


@dataclass(frozen=True)
class Schedule:
    """A cooling of the whole plan: sweeps, epochs of each, and part of the full effort.

    `heat`, `penalty`, `last` and `margin` are those of `Manner`, `penalty` of the first sweep.
    So many sweeps more, `firm`, at low heat, harden the bands as far as `LAST_PENALTY`.
    """

    sweeps: int
    epochs: int
    effort: float
    heat: float
    penalty: float
    last: float
    margin: float = 0.08
    firm: int = 0


@dataclass(frozen=True)
class Habits:
    """How parts are worked on.

    `reheats` are the manners to reheat in, `efforts` the least and most effort of a part while the
    whole plan cools and `chance` the least chance of one to be reheated: more go where a unit costs
    more, in parts of the mean. `main` is the part of the time after the first plan that starts,
    race and long cooling may take.
    """

    reheats: tuple[Manner, ...]
    efforts: tuple[float, float]
    chance: float
    main: float


PART_UNITS = 1600
"""Units of a part while a plan cools as a whole."""
QUICK = Schedule(3, 3, 0.33, 3.0, FIRST_PENALTY, LAST_PENALTY, 0.14)
"""Of the first plan, which is to miss little whatever it costs; epochs for each measure."""
RACE = Schedule(3, 6, 0.3, 0.3, 200.0, 4e3)
LONG = Schedule(14, 8, 1.2, 0.3, 200.0, 4e3, firm=4)
"""Of the race of starts, and of its winner; heat for each measure, as a start is good for the mean.
 Bands that are soft while shapes form cost less in the end; that more of them are missed is seen to
once shapes have set, by firm sweeps and by mending."""
FIRM_HEAT = 0.3
"""Of the firm sweeps."""
RACERS, UNITS_OF_RACERS = 10, 33_000
"""Starts that race, at most and by what the size allows: of starts alike in cost, a hasty cooling
tells which has room for every measure."""
START_SHARE, RACE_SHARE = 0.4, 0.3
"""Parts of the time of the long cooling that its starts and their race may take."""
QUICK_TRIES, QUICK_SHARE = 4, 0.25
"""Times that a first plan is mended anew before it is given up for a better one, and the part of
the time after which it is."""
SIZES = (3, 5, 8, 14)
"""Territories of a part that is reheated."""
ONE_MEASURE = Habits(
    (
        Manner(1.0, 32, 0.7, 200.0, 4e3, 0.06),
        Manner(3.0, 48, 1.0, 50.0, 4e3, 0.08),
        Manner(0.5, 24, 0.5, 200.0, 4e3, 0.05),
    ),
    efforts=(1.0, 1.0),
    chance=1.0,
    main=0.5,
)
SEVERAL_MEASURES = Habits(
    (
        Manner(1.0, 16, 0.5, 1e3, 4e4, 0.06),
        Manner(1.0, 32, 0.7, 1e3, 4e4, 0.06),
        Manner(3.0, 48, 1.0, 50.0, 4e3, 0.08),
    ),
    efforts=(0.5, 2.0),
    chance=0.1,
    main=0.6,
)
"""Of several measures, parts with soft bands mostly end outside."""
FEW, SAMPLE = 8, 0.1
"""Parts on which a way to reheat is tried first, at least and of all: most ways gain little once a
plan is good, and on a large map each would take long over all parts."""
MEMORY = 0.5
"""Part of what a way gained before in what it is believed to gain next."""
IDLE_PASSES, WORTHWHILE = 15, 2e-4
"""Passes in a row after which to end, none of which lowered the objective by a larger share."""
PENDING_PASSES, LESS_MISSED = 24, 0.99
"""Passes in a row, none of which left this part of what was missed, after which a plan that still
misses a band is given up for one that does not."""
MAX_ROUNDS, PASSES = 120, 4
"""Rounds, at most, and passes over all parts in each after the first, which is the long cooling."""
LATE = 0.3
"""Part of the time of the search that is left when a miss is mended whatever it costs."""

Starts = Callable[[Stop, int], list[IntArray]]


@dataclass(eq=False)
class _Search:
    problem: Problem
    incumbent: Incumbent
    seed: int
    report: Report | None
    layout: FloatArray

    def __post_init__(self) -> None:
        self.habits = ONE_MEASURE if self.problem.n_measures == 1 else SEVERAL_MEASURES
        self.ways = [(size, manner) for manner in self.habits.reheats for size in SIZES]
        # What each way gained of late for its effort; infinite until it was tried.
        self.gains = np.full(len(self.ways), np.inf)
        self.work_on(self.incumbent.assignment)

    def work_on(self, assignment: IntArray) -> None:
        """Let the next passes improve this plan, whether or not it is better than the incumbent."""
        self.plan = Incumbent(assignment, score_assignment(self.problem, assignment))
        self.mender = Mender(self.problem, CAREFUL, [self.seed], WIDE)
        self.pending = 0
        self.offer(assignment)

    def offer(self, assignment: IntArray) -> bool:
        """Offer a plan to the incumbent, and report it when it is better."""
        better = self.incumbent.offer(self.problem, assignment)
        if better and self.report is not None:
            self.report(self.incumbent.score)
        return better

    def cool(self, assignment: IntArray, how: Schedule, stop: Stop, number: int) -> IntArray:
        """Anneal the whole plan from hot to cold, cut into other parts for each sweep."""
        rng = np.random.default_rng([self.seed, number, 1])
        sweeps = how.sweeps + how.firm
        heats = [*np.geomspace(how.heat, COLD, how.sweeps + 1)[:-1], *[FIRM_HEAT] * how.firm]
        firmer = np.geomspace(how.last, LAST_PENALTY, how.firm + 1)
        penalties = [*np.geomspace(how.penalty, how.last, how.sweeps + 1)[:-1], *firmer]
        prices = np.zeros((self.problem.n_territories, self.problem.n_measures, 2))
        pace = Pace(stop, sweeps)
        for sweep in range(sweeps):
            if stop():
                break
            share = how.effort * pace.share
            groups = self.split(assignment, PART_UNITS, rng)
            seed = [self.seed, number, sweep]
            manners = [
                Manner(
                    heats[sweep],
                    how.epochs,
                    share * effort,
                    penalties[sweep],
                    penalties[sweep + 1],
                    how.margin,
                )
                for effort in self._dearness(assignment, groups).clip(*self.habits.efforts)
            ]
            worked = work_on(self.problem, assignment, groups, manners, stop, seed, prices)
            assignment = put_together(assignment, worked, best=False)
            for done in worked:
                prices[done.part.territories] = done.prices
            pace.step()
        return assignment

    def hurry(self, start: IntArray, stop: Stop) -> None:
        """Offer a first plan within the rules, whatever it costs."""
        how = replace(QUICK, epochs=QUICK.epochs * self.problem.n_measures)
        part = stop.part(QUICK_SHARE)
        plan = self.cool(start, how, part, 0)
        for attempt in range(QUICK_TRIES):
            mended = Incumbent(plan, score_assignment(self.problem, plan))
            most = NARROW if attempt == 0 else None
            seed = [self.seed, 1000 + attempt]
            mend(self.problem, mended, part, seed, HASTY, most)
            plan = mended.assignment
            self.offer(plan)
            if self.incumbent.score.feasible or part():
                break
        heed(stop, part)

    def coolest(self, best_starts: Starts, stop: Stop) -> IntArray:
        """Plan of a long cooling from the start that promises most."""
        many = int(np.clip(UNITS_OF_RACERS // self.problem.n_units, 1, RACERS))
        part = stop.part(START_SHARE)
        starts = best_starts(part, many)
        heed(stop, part)
        start = starts[0] if len(starts) == 1 else self._winner(starts, stop)
        return self.cool(start, self._heated(LONG), stop, 1 + len(starts))

    def _winner(self, starts: list[IntArray], stop: Stop) -> IntArray:
        """Best of several starts, by what a hasty cooling makes of each."""
        part = stop.part(RACE_SHARE)

        def race(number: int) -> float:
            plan = self.cool(starts[number], self._heated(RACE), part, 1 + number)
            score = score_assignment(self.problem, plan)
            return score.objective * (1.0 + score.violation)

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            raced = list(pool.map(race, range(len(starts))))
        heed(stop, part)
        return starts[int(np.argmin(raced))]

    def _heated(self, how: Schedule) -> Schedule:
        return replace(how, heat=how.heat * self.problem.n_measures)

    def advance(self, stop: Stop, number: int) -> None:
        """Mend the plan around each miss and reheat other parts meanwhile, each to its best."""
        cuts = [] if self.plan.score.feasible else self._cut_outs()
        rng = np.random.default_rng([self.seed, number, 2])
        way = self._choose(rng)
        others, manner = self._others(cuts, way, rng), self.ways[way][1]
        groups = [*(cut.group for cut in cuts), *others]
        manners = [*(cut.manner for cut in cuts), *[manner] * len(others)]
        before, missed = self.plan.assignment, self.plan.score.violation
        worked = work_on(self.problem, before, groups, manners, stop, [self.seed, number])
        reheated = worked[len(cuts) :]
        self._remember(way, reheated)
        dear = [done for done in worked[: len(cuts)] if mended_dearly(done)]
        polish(dear, self.layout, stop, [self.seed, number])
        late = stop.remaining < LATE * stop.time_limit
        mended = self.mender.learn(cuts, worked[: len(cuts)], at_any_cost=late)
        plan = put_together(before, [*mended, *reheated], best=True)
        self.plan = Incumbent(plan, score_assignment(self.problem, plan))
        self.offer(plan)
        self._fall_back(missed)

    def settle(self, stop: Stop) -> None:
        """Advance until the plan misses nothing or is given up."""
        number = MAX_ROUNDS * PASSES
        while not (self.plan.score.feasible or self.pending > PENDING_PASSES or stop()):
            self.advance(stop, number)
            number += 1

    def _cut_outs(self) -> list[CutOut]:
        """Where to mend; from the first manner again once the last has brought nothing."""
        cuts = self.mender.cut_outs(self.plan.assignment)
        if not cuts:
            self.mender.again()
            cuts = self.mender.cut_outs(self.plan.assignment)
        return cuts

    def _others(self, cuts: list[CutOut], way: int, rng: np.random.Generator) -> list[IntArray]:
        """Parts to reheat: all of the map, or about as much as keeps another core busy meanwhile.

        While something is missed, what may yet move is left to the mending.
        """
        if cuts and self.problem.disruption_budget is not None:
            return []
        size, manner = self.ways[way]
        places, units = self._places(self.plan.assignment)
        mended = [cut.group for cut in cuts]
        rest = np.setdiff1d(np.arange(len(units)), np.concatenate([[], *mended]))
        if not len(rest):
            return []
        parts = max(round(len(rest) / size), 1)
        groups = [rest[group] for group in split_territories(places[rest], parts, rng)]
        groups = self._worthwhile(groups, rng)
        if not cuts:
            return _some(groups, rng) if np.isinf(self.gains[way]) else groups
        once = {cut.center: cut for cut in cuts}.values()
        work = sum(cut.manner.steps * units[cut.group].sum() for cut in once)
        chosen = rng.permutation(len(groups))
        done = np.cumsum([manner.steps * units[groups[g]].sum() for g in chosen])
        return [groups[g] for g in chosen[: int(np.searchsorted(done, work)) + 1]]

    def _worthwhile(self, groups: list[IntArray], rng: np.random.Generator) -> list[IntArray]:
        """Groups in which a unit costs as much as on the mean, and now and then one of the others.

        A tenth of the territories, wide ones of few units, may cost as much as half of the map.
        """
        dear = self._dearness(self.plan.assignment, groups).clip(min=self.habits.chance)
        chosen = rng.random(len(groups)) <= dear
        return [group for group, taken in zip(groups, chosen, strict=True) if taken]

    def _dearness(self, assignment: IntArray, groups: list[IntArray]) -> FloatArray:
        """What a unit of each group costs, in parts of what a mean unit does."""
        cost = territory_costs(self.problem, assignment)
        if cost.sum() <= 0:
            return np.ones(len(groups))
        units = np.bincount(assignment, minlength=self.problem.n_territories)
        dear = [cost[group].sum() / max(units[group].sum(), 1) for group in groups]
        return np.array(dear) / (cost.sum() / self.problem.n_units)

    def _remember(self, way: int, worked: list[Worked]) -> None:
        """What a way gained for each step of its walk."""
        steps = self.ways[way][1].steps * sum(len(done.part.units) for done in worked)
        if not steps:
            return
        gained = sum(done.before.objective - done.best.score.objective for done in worked)
        # Parts that miss less now may cost more.
        gain = max(gained / steps, 0.0)
        known = self.gains[way] if np.isfinite(self.gains[way]) else gain
        self.gains[way] = MEMORY * known + (1 - MEMORY) * gain

    def _fall_back(self, missed: float) -> None:
        """Leave a plan that cannot be mended, and missed as much before, for the incumbent."""
        less = self.plan.score.violation < LESS_MISSED * missed
        self.pending = 0 if less or self.plan.score.feasible else self.pending + 1
        better = self.incumbent.score.objective < self.plan.score.objective
        stuck = self.pending > PENDING_PASSES
        if self.incumbent.score.feasible and (stuck or (self.plan.score.feasible and better)):
            self.work_on(self.incumbent.assignment)

    def _choose(self, rng: np.random.Generator) -> int:
        """A way that was not tried yet, else one at random by what it gained for its effort."""
        untried = np.flatnonzero(np.isinf(self.gains))
        if len(untried):
            return int(untried[0])
        likely = self.gains + 0.1 * self.gains.max() + 1e-12
        return int(rng.choice(len(self.ways), p=likely / likely.sum()))

    def split(self, assignment: IntArray, units: float, rng: np.random.Generator) -> list[IntArray]:
        """Groups of neighbouring territories with about so many units each."""
        k = self.problem.n_territories
        parts = int(np.clip(round(self.problem.n_units / units), 1, max(k // 2, 1)))
        return split_territories(self._places(assignment)[0], parts, rng)

    def _places(self, assignment: IntArray) -> tuple[FloatArray, IntArray]:
        """Middle and number of units of each territory, (k, d) and (k,)."""
        return places_of(self.layout, assignment, self.problem.n_territories)


def _some(groups: list[IntArray], rng: np.random.Generator) -> list[IntArray]:
    """A few of the groups, in random order."""
    return [groups[g] for g in rng.permutation(len(groups))[: max(FEW, int(SAMPLE * len(groups)))]]


def improve_large(
    problem: Problem,
    begun: Incumbent,
    layout: FloatArray,
    stop: Stop,
    late: Stop,
    seed: int,
    report: Report | None = None,
    best_starts: Starts | None = None,
) -> tuple[Incumbent, int]:
    """Improve a plan whose territories are connected; returns the incumbent and rounds done.

    Parameters
    ----------
    layout
        Coordinates in which near units are near, (n, d).
    stop, late
        When to end; `late` where there is no plan within the rules until then.
    best_starts
        Builds up to so many starts, of which one cools for long. None keeps to the plan begun with,
        which is then only mended and reheated.
    """
    search = _Search(problem, begun, seed, report, layout)
    if problem.n_territories in (1, problem.n_units):
        return begun, 0
    if best_starts is not None:
        search.hurry(begun.assignment, stop)
        if not stop():
            main = stop.part(search.habits.main)
            search.work_on(search.coolest(best_starts, main))
            heed(stop, main)
    search.settle(stop)
    passes, idle = 0, 0
    rounds = MAX_ROUNDS if stop.iterations is None else stop.iterations
    while passes < (rounds - 1) * PASSES and idle < IDLE_PASSES:
        before = search.incumbent.score
        # Overtime ends with the first plan: the bound needs what is left of it.
        ends = late if stop() and not before.feasible else stop
        if ends():
            break
        search.advance(ends, passes)
        passes += 1
        after = search.incumbent.score
        gained = after.objective < before.objective * (1 - WORTHWHILE)
        idle = 0 if gained or not search.plan.score.feasible else idle + 1
    return search.incumbent, 1 + -(-passes // PASSES)
