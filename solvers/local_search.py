"""Anneal the borders of a contiguous start until it is within every band, then until it is short.

Driver of the compiled walk in `border_moves`. A round is a cooling schedule; rounds repeat, each
from the best plan so far, until several in a row bring nothing, so that a run ends by itself after
an effort that depends on the problem and the seed alone, and the clock can only cut it short.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from solvers.border_moves import Rules, State, walk
from solvers.contiguity import build_graph
from solvers.cost import METRES_PER_KM, best_candidates, cost_matrix
from solvers.eligibility import barred_units
from solvers.pace import Pace
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.recombination import recombine_borders
from solvers.score import Score, moved_weight, score_assignment, territory_sums
from solvers.stop import Stop
from solvers.swap_moves import swap

EPOCHS = 80
"""Of a round, and at most; small problems have 40 and a tenth of their number of units."""
STEPS_PER_EDGE = 30
RECOMBINATIONS = 10
PRICE_STEP = 0.5
MARGIN = 0.04
"""Part of each band's half-width that the walk keeps clear of, to end within and not on a limit."""
IDLE_ROUNDS = 3
STUCK_ROUNDS = 6
"""Idle rounds after which a search without any plan within the rules gives up."""
STARTS = 8
UNITS_OF_STARTS = 2400
"""A problem is begun from as many starts as this many units allow, at most `STARTS`."""
FEW_UNITS = 2000
"""Up to here distances to the present centers make better plans than inertia about centroids."""
MAX_ROUNDS = 60
WORTHWHILE = 2e-4
"""A round that lowers the objective by a smaller share counts as idle."""
LESS_MISSED = 0.05
"""The same for what is missed while there is no plan within the rules."""

Report = Callable[[Score], None]
OtherStart = Callable[[], IntArray]


@dataclass(eq=False)
class Incumbent:
    """Best assignment so far: feasible ones by objective, before them the least violation."""

    assignment: IntArray
    score: Score

    def offer(self, problem: Problem, assignment: IntArray) -> bool:
        """Take the assignment if it is better; whether it was."""
        if self.score.feasible and not _within_bands(problem, assignment):
            return False
        score = score_assignment(problem, assignment)
        if _rank(score) >= _rank(self.score):
            return False
        self.assignment, self.score = assignment.copy(), score
        return True


def _within_bands(problem: Problem, assignment: IntArray) -> bool:
    """Whether scoring is worth while: on small problems it takes longer than the walk."""
    sums = territory_sums(problem, assignment)
    low, high = problem.lower, problem.upper
    return not (
        (sums < low - BAND_TOLERANCE * np.abs(low)) | (sums > high + BAND_TOLERANCE * np.abs(high))
    ).any()


def _rank(score: Score) -> tuple[float, float]:
    return (score.violation if not score.feasible else 0.0, score.objective)


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
) -> tuple[Incumbent, int]:
    """Improve a start whose territories are connected; returns the incumbent and rounds done.

    `other_start` builds starts unlike the first. Small problems try several of them, and turn to
    them again when they are stuck without a plan within the rules.
    """
    rng = np.random.default_rng(seed)
    incumbent = Incumbent(assignment.copy(), score_assignment(problem, assignment))
    rules = build_rules(problem)
    if problem.n_territories in (1, problem.n_units) or len(rules.edges) == 0:
        return incumbent, 0
    rounds = idle = 0
    limit = MAX_ROUNDS if stop.iterations is None else stop.iterations
    starts = 1
    if other_start is not None:
        starts = int(np.clip(UNITS_OF_STARTS // problem.n_units, 1, STARTS))
    while rounds < limit and idle < _patience(incumbent.score) and not stop():
        before = incumbent.score
        explores = 0 < rounds < starts or (starts > 1 and idle > 0 and not before.feasible)
        begin = incumbent.assignment
        if other_start is not None and explores:
            begin = other_start()
        reheat = rounds >= starts and before.feasible
        cooling = _cooling(problem, before.objective, reheat=reheat)
        if rounds > 0 and not before.feasible and not explores and idle % 2 == 0:
            cooling.mend()
        _anneal(problem, rules, begin, incumbent, cooling, stop, rng, report)
        rounds += 1
        fell = _fell(before, incumbent.score)
        idle = 0 if fell or rounds < starts else idle + 1
    return incumbent, rounds


def _patience(score: Score) -> int:
    return IDLE_ROUNDS if score.feasible else STUCK_ROUNDS


def build_rules(problem: Problem) -> Rules:
    """The problem as the walk's constant arrays."""
    edges = problem.edges if problem.contiguous else _proposals(problem)
    graph = build_graph(problem.n_units, edges)
    k = problem.n_territories
    mean = problem.activity.sum(axis=0) / k
    # Only where every unit may be the center, and units are many, does one lie near the centroid.
    anywhere = len(np.unique(problem.centers)) == problem.n_units > FEW_UNITS
    anywhere = anywhere and not problem.fixed_sites
    inertia = problem.cost is None and problem.metric == "squared_km" and anywhere
    xy = np.zeros((0, 2)) if problem.xy is None else (problem.xy - problem.xy.mean(axis=0))
    lower, upper = _inset(problem)
    return Rules(
        graph_start=graph.start,
        neighbours=graph.neighbours,
        edges=edges.astype(np.int32),
        activity=problem.activity,
        lower=lower,
        upper=upper,
        least=problem.lower - 0.5 * BAND_TOLERANCE * np.abs(problem.lower),
        most=problem.upper + 0.5 * BAND_TOLERANCE * np.abs(problem.upper),
        scale=1.0 / np.where(mean > 0, mean, 1.0),
        barred=barred_units(problem),
        baseline=problem.baseline,
        disruption=problem.disruption_weight,
        budget=np.inf if problem.disruption_budget is None else float(problem.disruption_budget),
        weight=problem.weight,
        xy=xy / METRES_PER_KM,
        inertia=inertia,
        contiguous=problem.contiguous,
    )


def _inset(problem: Problem) -> tuple[FloatArray, FloatArray]:
    """Bands narrowed by the margin; one-sided and zero-width ones stay as they are."""
    width = np.where(np.isfinite(problem.upper), problem.upper - problem.lower, 0.0)
    step = np.where(problem.lower > 0, 0.5 * MARGIN * width, 0.0)
    return problem.lower + step, problem.upper - step


def _proposals(problem: Problem, nearest: int = 8) -> IntArray:
    """Pairs between which units may pass when contiguity is not asked: nearest neighbours."""
    n = problem.n_units
    near = min(nearest + 1, n)
    if problem.xy is not None:
        found = cKDTree(problem.xy).query(problem.xy, k=near)[1].reshape(n, near)
    else:
        assert problem.cost is not None
        found = problem.centers[np.argsort(problem.cost, axis=1, kind="stable")[:, :near]]
    pairs = np.column_stack([np.repeat(np.arange(n), found.shape[1]), found.ravel()])
    pairs = np.vstack([pairs, problem.edges])
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return np.unique(pairs, axis=0).astype(np.int64)


def build_state(problem: Problem, rules: Rules, assignment: IntArray, prices: FloatArray) -> State:
    """The walk's changing arrays for an assignment, all sums taken from scratch."""
    k, n = problem.n_territories, problem.n_units
    moments, pinned, site_cost = np.zeros((k, 3)), np.zeros(n, dtype=np.bool_), np.zeros((0, 0))
    if rules.inertia:
        parts = (rules.weight, rules.weight * rules.xy[:, 0], rules.weight * rules.xy[:, 1])
        moments = np.column_stack([np.bincount(assignment, part, minlength=k) for part in parts])
    else:
        candidates = best_candidates(problem, assignment)
        # In rows: another memory layout would compile the walk once more.
        site_cost = np.ascontiguousarray(cost_matrix(problem, np.maximum(candidates, 0)))
        if not problem.fixed_sites:
            seats = problem.centers[candidates[candidates >= 0]]
            pinned[seats] = True
            if rules.barred.size:
                pinned[seats] = ~rules.barred[seats, assignment[seats]]
    return State(
        assignment=assignment.copy(),
        sums=territory_sums(problem, assignment),
        prices=prices,
        priced=np.zeros((k, problem.n_measures)),
        sizes=np.bincount(assignment, minlength=k),
        moved=np.array([moved_weight(problem, assignment)]),
        moments=moments,
        site_cost=site_cost,
        pinned=pinned,
        stamp=np.zeros(n + 1, dtype=np.int64),
        queue=np.zeros(n, dtype=np.int32),
        best=assignment.copy(),
        found=np.zeros(1, dtype=np.bool_),
    )


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
) -> None:
    """Walk down one cooling schedule, offering the incumbent the plans of every epoch."""
    pace = Pace(stop, cooling.epochs)
    for epoch in range(cooling.epochs):
        if stop():
            return
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
