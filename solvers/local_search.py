"""Anneal the borders of a contiguous start until it is within every band, then until it is short.

A round is a schedule of `cooling`; rounds repeat, each from the best plan so far, until several in
a row bring nothing, so that a run ends by itself after an effort that depends on the problem and
the seed alone, and the clock can only cut it short. Large maps have a search of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solvers.cooling import LAST_PENALTY, Cooling, Report, anneal, build_cooling
from solvers.incumbent import Incumbent
from solvers.pace import Pace
from solvers.problem import IntArray, Problem
from solvers.score import Score, score_assignment
from solvers.stop import Stop
from solvers.walk_arrays import build_rules

EPOCHS = 80
"""Of a round, and at most; small problems have 40 and a tenth of their number of units."""
IDLE_ROUNDS = 3
STUCK_ROUNDS = 6
"""Idle rounds after which a search without any plan within the rules gives up."""
STARTS = 8
UNITS_OF_STARTS = 2400
"""A problem is begun from as many starts as this many units allow, at most `STARTS`."""
MAX_ROUNDS = 60
WORTHWHILE = 2e-4
"""A round that lowers the objective by a smaller share counts as idle."""
LESS_MISSED = 0.05
"""The same for what is missed while there is no plan within the rules."""

OtherStart = Callable[[], IntArray]


def _fell(before: Score, after: Score) -> bool:
    """Whether a round brought something: less misses, the first plan, or a cheaper one."""
    if not after.feasible:
        return after.violation < before.violation * (1 - LESS_MISSED)
    return not before.feasible or after.objective < before.objective * (1 - WORTHWHILE)


def improve(
    problem: Problem,
    assignment: IntArray,
    stop: Stop,
    seed: int,
    report: Report | None = None,
    other_start: OtherStart | None = None,
    late: Stop | None = None,
) -> tuple[Incumbent, int]:
    """Improve a start whose territories are connected; returns the incumbent and rounds done.

    `other_start` builds starts unlike the first. Small problems try several of them, and turn to
    them again when they are stuck without a plan within the rules; large ones go on until `late`
    then.
    """
    rng = np.random.default_rng(seed)
    incumbent = Incumbent(assignment.copy(), score_assignment(problem, assignment))
    rules = build_rules(problem)
    if problem.n_territories in (1, problem.n_units) or len(rules.edges) == 0:
        return incumbent, 0
    rounds = idle = 0
    large = problem.n_units > UNITS_OF_STARTS
    limit = MAX_ROUNDS if stop.iterations is None else stop.iterations
    starts = 1
    if other_start is not None:
        starts = int(np.clip(UNITS_OF_STARTS // problem.n_units, 1, STARTS))
    while rounds < limit and idle < _patience(incumbent.score, large):
        if stop() and large and late is not None and not incumbent.score.feasible:
            stop, late = late, None
        if stop():
            break
        before = incumbent.score
        explores = 0 < rounds < starts or (starts > 1 and idle > 0 and not before.feasible)
        begin = incumbent.assignment
        if other_start is not None and explores:
            begin = other_start()
        reheat = rounds >= starts and before.feasible
        mends = rounds > 0 and not before.feasible and not explores and idle % 2 == 0
        cooling = _cooling(problem, before.objective, reheat=reheat, mends=mends)
        pace = Pace(stop, cooling.epochs)
        anneal(problem, rules, begin, incumbent, cooling, pace, stop, rng, report)
        rounds += 1
        fell = _fell(before, incumbent.score)
        idle = 0 if fell or rounds < starts else idle + 1
    return incumbent, rounds


def _patience(score: Score, large: bool) -> int:
    """Idle rounds after which to give up: a large problem only once it has a plan."""
    if score.feasible:
        return IDLE_ROUNDS
    return MAX_ROUNDS if large else STUCK_ROUNDS


def _cooling(problem: Problem, objective: float, *, reheat: bool, mends: bool) -> Cooling:
    """Schedule of a round; one that mends leaves out the hot part, in which limits are missed."""
    heat, epochs = 1.0 if reheat else 3.0, min(EPOCHS, 40 + problem.n_units // 10)
    unit_cost = objective / problem.n_units
    if mends:
        return build_cooling(problem, unit_cost, 0.3 * heat, epochs, LAST_PENALTY)
    return build_cooling(problem, unit_cost, heat, epochs)
