"""From a standing plan to a better one near it: budgets kept, bands met as nearly as they allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from solvers.contiguity import build_graph, pieces
from solvers.cost import best_candidates, cost_matrix
from solvers.disruption import Budgets
from solvers.eligibility import barred_units
from solvers.few_moves import Ground, Walk, walk_few
from solvers.needless import undo_needless
from solvers.pace import Pace
from solvers.problem import FloatArray, IntArray, InvalidProblem, Problem
from solvers.result import Progress
from solvers.score import Score, score_assignment, territory_sums
from solvers.stop import Stop

ROUNDS = 6
"""Rounds by default; each begins with the best plan so far and its own centers."""
STEPS_A_UNIT, FEWEST, CHUNK = 400, 60_000, 250_000
"""Steps of a round for each unit, its fewest, and those between two looks at the clock."""
PENALTY = 20.0
"""Cost of a missed limit, in parts of the cost of the standing plan."""
PRICE = 40.0
"""Cost of using a budget up in the first round, in the same: what moves should be worth it."""
HOT, COLD = 0.1, 2e-5
"""Temperatures of the first round, in the same."""
MILDER = 0.25
"""What is left of price, heat and bend in each further round; in the last one moves are free."""
BENT = 4.0
"""Weight of the square of a miss in the first round: work then passes on from where there is far
too much of it, over territories that it brings nothing."""
MOST_AT_ONCE = 40
"""Most units that change territory in one move, for they would be cut off."""


@dataclass(frozen=True, eq=False)
class Rebalanced:
    """What was found.

    Attributes
    ----------
    assignment
        Territory of each unit, (n,).
    score
        Of the problem, without its own budget: what is missed of the bands is in it.
    moved, left
        What changed hands in total, (b,), and of each territory, (k, b).
    seconds, rounds, cut_short
        What it took, and whether the clock or the caller ended it.
    bound
        Proven lower bound on the cost of every plan within the budgets, or None.
    impossible
        Whether it is proven that no plan keeps bands and budgets.
    """

    assignment: IntArray
    score: Score
    moved: FloatArray
    left: FloatArray
    seconds: float
    rounds: int
    cut_short: bool
    bound: float | None = None
    impossible: bool = False


def rebalance(
    problem: Problem,
    budgets: Budgets,
    start: IntArray,
    *,
    time_limit: float = 60.0,
    seed: int = 0,
    rounds: int = ROUNDS,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Rebalanced:
    """Move units from a standing plan until the bands are met, or as nearly as budgets allow.

    Locks, eligible territories and every budget hold exactly. So does contiguity, but that a
    territory which is in pieces at the start stays so where the budgets do not let it be joined.

    Parameters
    ----------
    problem
        Its own disruption budget does not count.
    budgets
        What may change hands.
    start
        The plan to begin with, within the budgets, (n,).
    time_limit
        Most seconds; the walk ends by itself after `rounds`.
    seed
        Seeds every random choice.
    on_progress
        Called with each better plan.
    cancelled
        Asked often; once it answers true the best plan so far is returned.

    Raises
    ------
    InvalidProblem
        When the start is no assignment or breaks a budget.
    """
    start = _checked(problem, budgets, start)
    stop = Stop(time_limit, None, cancelled)
    rng = np.random.default_rng(seed)
    best = _Best(problem, stop, on_progress)
    best.offer(start)
    best.offer(join_pieces(problem, budgets, start))
    effort = max(STEPS_A_UNIT * problem.n_units, FEWEST)
    chunks, done = max(round(effort / CHUNK), 1), 0
    pace = Pace(stop, rounds * chunks)
    while done < rounds and not stop():
        heat = max(HOT * MILDER**done, 4 * COLD)
        # The last round goes by nothing but what plans are ranked by.
        schedule = _Schedule(heat, MILDER**done * (done + 1 < rounds), chunks, effort // chunks)
        best.offer(_round(problem, budgets, best.assignment, schedule, rng, pace))
        done += 1
    plan = undo_needless(problem, budgets.home, best.assignment, stop)
    return Rebalanced(
        plan,
        score_assignment(problem, plan),
        budgets.moved(plan),
        budgets.left(plan),
        stop.seconds,
        done,
        stop.cut_short or stop.hurried,
    )


def _checked(problem: Problem, budgets: Budgets, start: IntArray) -> IntArray:
    start = np.asarray(start, dtype=np.int64)
    if start.shape != (problem.n_units,) or not 0 <= start.min() <= start.max() < (
        problem.n_territories
    ):
        raise InvalidProblem(["start must give each unit a territory from 0 to k - 1"])
    if budgets.home.shape != start.shape or budgets.n_territories != problem.n_territories:
        raise InvalidProblem(["the budgets are of another problem"])
    if not budgets.kept(start):
        raise InvalidProblem(["start is beyond the budgets"])
    return start


class _Best:
    """The best plan so far: fewest broken rules, then the smallest misses, then the least cost."""

    def __init__(
        self, problem: Problem, stop: Stop, on_progress: Callable[[Progress], None] | None
    ) -> None:
        self.problem, self.stop, self.on_progress = problem, stop, on_progress
        self.rank: tuple[float, ...] = (np.inf,)
        self.assignment: IntArray = np.empty(0, np.int64)
        self.score: Score

    def offer(self, assignment: IntArray) -> None:
        """Take it if it is better."""
        score = score_assignment(self.problem, assignment)
        bands = _band_misses(self.problem, score.sums)
        # To a part in a million misses are alike: then the shorter ways win.
        rank = (round(score.violation - bands, 9), round(bands, 6), score.objective)
        if rank < self.rank:
            self.rank, self.assignment, self.score = rank, assignment.copy(), score
            if self.on_progress is not None:
                objective = score.objective if score.feasible else None
                seconds, missed = self.stop.seconds, score.violation
                self.on_progress(
                    Progress(seconds, "rebalance", objective, None, missed, score.assignment)
                )


def _band_misses(problem: Problem, sums: FloatArray) -> float:
    low = np.maximum(problem.lower - sums, 0.0) * _per_limit(problem.lower)
    high = np.maximum(sums - problem.upper, 0.0) * _per_limit(problem.upper)
    return float(low.sum() + high.sum())


def _per_limit(limit: FloatArray) -> FloatArray:
    usable = np.isfinite(limit) & (limit > 0)
    return np.where(usable, 1.0 / np.where(usable, limit, 1.0), np.where(limit == 0, 1.0, 0.0))


@dataclass(frozen=True)
class _Schedule:
    """Of a round: its first temperature, part of the first price and bend, chunks of steps."""

    hot: float
    milder: float
    chunks: int
    steps: int


def _round(
    problem: Problem,
    budgets: Budgets,
    assignment: IntArray,
    schedule: _Schedule,
    rng: np.random.Generator,
    pace: Pace,
) -> IntArray:
    """One annealing from the plan, by the distances to its centers."""
    ground = _ground(problem, budgets, assignment, BENT * schedule.milder)
    walk = _walk(problem, budgets, assignment)
    limited = np.isfinite(budgets.total) & (budgets.total > 0)
    prices = PRICE * schedule.milder / np.where(limited, budgets.total, np.inf)
    heats = np.geomspace(schedule.hot, COLD, schedule.chunks + 1).tolist()
    clock = 1
    for hot, cold in pairwise(heats):
        if pace.stop():
            break
        steps = max(round(schedule.steps * pace.share), 1)
        walk_few(ground, walk, PENALTY, prices, hot, cold, steps, MOST_AT_ONCE, clock, rng)
        clock += steps
        pace.step()
    return np.asarray(walk.assignment)


def _ground(problem: Problem, budgets: Budgets, assignment: IntArray, bend: float) -> Ground:
    graph = build_graph(problem.n_units, problem.edges)
    tail = np.repeat(np.arange(problem.n_units, dtype=np.int32), np.diff(graph.start))
    candidates = np.maximum(best_candidates(problem, assignment), 0)
    site_cost = np.ascontiguousarray(cost_matrix(problem, candidates))
    whole = float(site_cost[np.arange(problem.n_units), assignment].sum())
    return Ground(
        start=graph.start,
        neighbours=graph.neighbours,
        tail=tail,
        activity=problem.activity,
        lower=problem.lower,
        upper=problem.upper,
        scale_low=_per_limit(problem.lower),
        scale_high=_per_limit(problem.upper),
        fixed=np.asarray(problem.locked == assignment),
        barred=barred_units(problem),
        home=budgets.home,
        weight=budgets.weight,
        total=budgets.total,
        leaving=budgets.leaving,
        site_cost=site_cost / whole if whole > 0 else site_cost,
        contiguous=problem.contiguous,
        bend=bend,
    )


def _walk(problem: Problem, budgets: Budgets, assignment: IntArray) -> Walk:
    n = problem.n_units
    return Walk(
        assignment=assignment.copy(),
        sums=territory_sums(problem, assignment),
        sizes=np.bincount(assignment, minlength=problem.n_territories),
        moved=budgets.moved(assignment),
        left=budgets.left(assignment),
        stamp=np.zeros(n, dtype=np.int64),
        queue=np.zeros(n, dtype=np.int32),
        group=np.zeros(n + 1, dtype=np.int32),
    )


def join_pieces(problem: Problem, budgets: Budgets, start: IntArray) -> IntArray:
    """Give stray pieces of territories to neighbours, the lightest first, as budgets allow.

    The piece with most of the first measure stays, and pieces with locked units do.
    """
    if not problem.contiguous:
        return start
    plan = start.copy()
    graph = build_graph(problem.n_units, problem.edges)
    barred = barred_units(problem)
    for units in _stray_pieces(problem, plan):
        if ((problem.locked[units] >= 0) & (problem.locked[units] == plan[units])).any():
            continue
        around = np.concatenate(
            [graph.neighbours[graph.start[u] : graph.start[u + 1]] for u in units]
        )
        there = np.unique(plan[around])
        offers = []
        for t in there[there != plan[units[0]]]:
            if barred.size and barred[units, t].any():
                continue
            changed = plan.copy()
            changed[units] = t
            if budgets.kept(changed):
                sums = territory_sums(problem, changed)
                offers.append((_band_misses(problem, sums), int(t)))
        if offers:
            plan[units] = min(offers)[1]
    return plan


def _stray_pieces(problem: Problem, plan: IntArray) -> list[IntArray]:
    """Units of each piece but the main one of its territory, those with the least work first."""
    piece = pieces(plan, problem.edges)
    size = np.bincount(piece, problem.activity[:, 0] + 1e-9)
    _, first = np.unique(piece, return_index=True)
    owner = plan[first]
    order = np.lexsort((-size, owner))
    main = order[np.unique(owner[order], return_index=True)[1]]
    stray = np.setdiff1d(np.arange(len(size)), main)
    return [np.flatnonzero(piece == p) for p in stray[np.argsort(size[stray], kind="stable")]]
