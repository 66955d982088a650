"""Anneal the borders of a contiguous start until it is within every band, then until it is short.

Driver of the compiled walk in `chain_moves`. A round is a cooling schedule; rounds repeat, each
from the best plan so far, until several in a row bring nothing, so that a run ends by itself after
an effort that depends on the problem and the seed alone, and the clock can only cut it short.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.border_moves import Rules
from solvers.chain_moves import walk
from solvers.incumbent import Incumbent
from solvers.mending import mend
from solvers.pace import Pace
from solvers.problem import FloatArray, IntArray, Problem
from solvers.recombination import recombine_borders
from solvers.score import Score, score_assignment, territory_sums
from solvers.stop import Stop
from solvers.swap_moves import swap
from solvers.walk_arrays import build_rules, build_state

EPOCHS = 80
"""Of a round, and at most; small problems have 40 and a tenth of their number of units."""
STEPS_PER_EDGE = 30
HOLD = 10.0
"""Factor of the first penalty once a plan within the bands was hard to get."""
RECOMBINATIONS = 10
PRICE_STEP = 0.5
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

Report = Callable[[Score], None]
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
    tight, large = False, problem.n_units > UNITS_OF_STARTS
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
        cooling = _cooling(problem, before.objective, reheat=reheat)
        if rounds > 0 and not before.feasible and not explores and idle % 2 == 0:
            cooling.mend()
        if tight and before.feasible:
            cooling.hold()
        cooled = _anneal(problem, rules, begin, incumbent, cooling, stop, rng, report)
        if large and not stop():
            tight = _mend(problem, cooled, incumbent, stop, rng, report)
        rounds += 1
        fell = _fell(before, incumbent.score)
        idle = 0 if fell or rounds < starts else idle + 1
    return incumbent, rounds


def _mend(
    problem: Problem,
    cooled: IntArray,
    incumbent: Incumbent,
    stop: Stop,
    rng: np.random.Generator,
    report: Report | None,
) -> bool:
    """Offer the incumbent what a cooled plan becomes once it is mended; whether it had to be."""
    mended = Incumbent(cooled, score_assignment(problem, cooled))
    tight = not mended.score.feasible
    mend(problem, mended, stop, rng)
    if incumbent.offer(problem, mended.assignment) and report is not None:
        report(incumbent.score)
    return tight


def _patience(score: Score, large: bool) -> int:
    """Idle rounds after which to give up: a large problem only once it has a plan."""
    if score.feasible:
        return IDLE_ROUNDS
    return MAX_ROUNDS if large else STUCK_ROUNDS


@dataclass(eq=False)
class _Cooling:
    """One schedule from `hot` to `cold`, with prices that learn which limits are hard to keep.

    The prices are multipliers of an augmented Lagrangian, raised between epochs by what each limit
    was missed by; the penalty grows meanwhile, until nothing can be gained by missing a limit.
    """

    hot: float
    cold: float
    epochs: int
    penalty: float
    growth: float
    prices: FloatArray

    def mend(self) -> None:
        """Leave out the hot part, in which limits are missed freely: few of them are left."""
        self.hot *= 0.3
        self.penalty *= 200.0
        self.growth = 1.0

    def hold(self) -> None:
        """Begin with a higher penalty, to keep what took mending; the last one stays the same."""
        self.penalty *= HOLD
        self.growth *= HOLD ** (-1.0 / self.epochs)

    def temperature(self, epoch: int) -> float:
        """Temperature of an epoch, in units of cost; zero in the last."""
        if epoch == self.epochs - 1:
            return 0.0
        return float(self.hot * (self.cold / self.hot) ** (epoch / (self.epochs - 1)))

    def learn(self, rules: Rules, sums: FloatArray) -> None:
        """Raise the prices of the limits that are missed, lower the others."""
        below = (rules.lower - sums) * rules.scale
        above = np.minimum((sums - rules.upper) * rules.scale, 1.0)
        excess = np.stack([below, np.where(np.isfinite(above), above, 0.0)], axis=2)
        self.prices = np.maximum(0.0, self.prices + PRICE_STEP * self.penalty * excess)
        self.penalty *= self.growth


def _cooling(problem: Problem, objective: float, reheat: bool) -> _Cooling:
    unit_cost = max(objective / problem.n_units, 1e-12)
    fair = max(objective / problem.n_territories, 1e-12)
    heat = 1.0 if reheat else 3.0
    epochs = min(EPOCHS, 40 + problem.n_units // 10)
    return _Cooling(
        hot=heat * unit_cost,
        cold=0.05 * unit_cost,
        epochs=epochs,
        penalty=200.0 * fair,
        growth=200.0 ** (1.0 / epochs),
        prices=np.zeros((problem.n_territories, problem.n_measures, 2)),
    )


def _anneal(
    problem: Problem,
    rules: Rules,
    assignment: IntArray,
    incumbent: Incumbent,
    cooling: _Cooling,
    stop: Stop,
    rng: np.random.Generator,
    report: Report | None,
) -> IntArray:
    """Walk down one cooling schedule, offering the incumbent the plans of every epoch.

    Returns the plan it ends with.
    """
    pace = Pace(stop, cooling.epochs)
    for epoch in range(cooling.epochs):
        if stop():
            break
        state = build_state(problem, rules, assignment, cooling.prices)
        steps = int(pace.share * STEPS_PER_EDGE * len(rules.edges))
        temperature = cooling.temperature(epoch)
        walk(rules, state, cooling.penalty, temperature, steps, rng)
        pairs = int(pace.share * RECOMBINATIONS * problem.n_territories)
        recombine_borders(rules, state, cooling.penalty, temperature, pairs, rng)
        if not (rules.contiguous or rules.inertia):
            swap(rules, state, cooling.penalty, temperature, steps, rng)
        assignment = state.assignment
        better = bool(state.found[0]) and incumbent.offer(problem, state.best)
        cooling.learn(rules, territory_sums(problem, assignment))
        better = incumbent.offer(problem, assignment) or better
        if better and report is not None:
            report(incumbent.score)
        pace.step()
    return assignment
