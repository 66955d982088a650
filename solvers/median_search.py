"""Search for capacitated medians by annealing: hot and loose at first, cold and strict at last.

Driver of the compiled walk in `median_moves`. A round is one cooling schedule, in which the price
of missing a band grows while the temperature falls: as long as it is low, a surplus drains through
clusters that are full themselves. Rounds repeat until several in a row bring nothing; the first
begins hot enough to forget its start, the others heat the best plan up again, further or less.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from solvers.bound_pairs import build_terrain
from solvers.cost import cost_matrix
from solvers.incumbent import Incumbent
from solvers.median_moves import Clusters, Ground, gather, walk_medians
from solvers.pace import Pace
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.score import Score, score_assignment
from solvers.stop import Stop

NEIGHBOURS = 12
MOST_UNITS = 60
"""Mean units of a cluster; where they are more, moving borders alone does better."""
EPOCHS = 100
STEPS_PER_UNIT = 4000
LARGE, SLOWER = 1000, 4
"""Larger problems take more steps a unit, in proportion, up to so many times as many.

On 4,461 points four times the steps were worth 0.6 percent. On 318 they were worth nothing: there
the rounds differ by as much, and the best of many short ones is better.
"""
HEAT = (1.0, 0.2, 0.4)
"""Temperature at the begin of the rounds in turn, in parts of the mean cost of a unit."""
BRIEF_HEAT, BRIEF = 0.2, 0.05
"""Where large problems begin, and with which part of the steps: for a first plan soon."""
COLD = 0.02
"""The same at their end."""
LOOSE, STRICT = 10.0, 1000.0
"""Price of missing a band by a mean territory, in parts of its mean cost, first and last."""
STRICTER = 3.0
"""Factor of these prices after a round without a plan within the bands."""
IDLE_ROUNDS, STUCK_ROUNDS, MAX_ROUNDS = 3, 9, 30
WORTHWHILE = 2e-4
"""A round that lowers the objective by a smaller share counts as idle."""

Report = Callable[[Score], None]


def are_medians(problem: Problem) -> bool:
    """Whether only bands bind the units, each may be a center, and few make up a cluster."""
    n, k = problem.n_units, problem.n_territories
    bound = problem.contiguous or problem.labelled or problem.fixed_sites
    free = not bound and problem.terms is None
    everyone = len(problem.centers) == n == len(np.unique(problem.centers))
    return free and everyone and 1 < k < n <= MOST_UNITS * k


def are_many_medians(problem: Problem) -> bool:
    """Whether so many units are searched that rounds are long, and starts by linear programs."""
    return problem.n_units > LARGE and are_medians(problem)


def improve_medians(
    problem: Problem, assignment: IntArray, stop: Stop, seed: int, report: Report
) -> tuple[Incumbent, int]:
    """Improve a plan of a problem of medians; returns the incumbent and rounds done."""
    rng = np.random.default_rng(seed)
    incumbent = Incumbent(assignment.copy(), score_assignment(problem, assignment))
    ground = build_ground(problem)
    limit = MAX_ROUNDS if stop.iterations is None else stop.iterations
    rounds = idle = 0
    strictness = 1.0
    if are_many_medians(problem):
        _anneal(problem, ground, incumbent, BRIEF_HEAT, 1.0, stop, rng, report, BRIEF)
    while rounds < limit and idle < _patience(incumbent.score) and not stop():
        before = incumbent.score
        heat = HEAT[rounds % len(HEAT)]
        _anneal(problem, ground, incumbent, heat, strictness, stop, rng, report)
        rounds += 1
        after = incumbent.score
        if not after.feasible:
            strictness *= STRICTER
        fell = not before.feasible or after.objective < before.objective * (1 - WORTHWHILE)
        idle = 0 if fell and after.feasible else idle + 1
    return incumbent, rounds


def _patience(score: Score) -> int:
    return IDLE_ROUNDS if score.feasible else STUCK_ROUNDS


def build_ground(problem: Problem) -> Ground:
    """The problem as the walk's constant arrays."""
    place = np.empty(problem.n_units, dtype=np.int64)
    place[problem.centers] = np.arange(problem.n_units)
    slack = 0.5 * BAND_TOLERANCE
    mean = problem.activity.sum(axis=0) / problem.n_territories
    return Ground(
        terrain=build_terrain(problem, np.zeros((0, 0), dtype=np.bool_)),
        place=place,
        near=_neighbours(problem, place),
        activity=problem.activity,
        lower=problem.lower - slack * np.abs(problem.lower),
        upper=problem.upper + slack * np.abs(problem.upper),
        scale=1.0 / np.where(mean > 0, mean, 1.0),
    )


def _neighbours(problem: Problem, place: IntArray) -> IntArray:
    """The nearest units of each unit, itself perhaps among them, (n, w)."""
    width = min(NEIGHBOURS + 1, problem.n_units)
    if problem.xy is not None:
        found = cKDTree(problem.xy).query(problem.xy, k=width)[1]
    else:
        found = np.argsort(cost_matrix(problem, place), axis=1, kind="stable")[:, :width]
    return np.ascontiguousarray(found[:, 1:], dtype=np.int64)


def build_clusters(problem: Problem, ground: Ground, assignment: IntArray) -> Clusters:
    """The walk's changing arrays for an assignment."""
    n, k, m = problem.n_units, problem.n_territories, problem.n_measures
    units = [np.full(n, -1, dtype=np.int64) for _ in range(3)]
    clusters = Clusters(
        assignment=units[0],
        first=np.full(k, -1, dtype=np.int64),
        after=units[1],
        before=units[2],
        total=np.zeros(n),
        size=np.zeros(k, dtype=np.int64),
        median=np.full(k, -1, dtype=np.int64),
        cost=np.zeros(k),
        miss=np.zeros(k),
        sums=np.zeros((k, m)),
        spare=np.full(1, -1, dtype=np.int64),
        best=assignment.copy(),
        best_cost=np.full(1, np.inf),
    )
    gather(assignment, ground, clusters)
    return clusters


def _anneal(
    problem: Problem,
    ground: Ground,
    incumbent: Incumbent,
    heat: float,
    strictness: float,
    stop: Stop,
    rng: np.random.Generator,
    report: Report,
    effort: float = 1.0,
) -> None:
    """Walk down one cooling schedule, offering the incumbent the best plan of every epoch."""
    state = build_clusters(problem, ground, incumbent.assignment)
    steps_per_unit = effort * STEPS_PER_UNIT * min(max(problem.n_units / LARGE, 1.0), SLOWER)
    temperatures, penalties = _schedule(problem, incumbent.score.objective, heat, strictness)
    pace = Pace(stop, EPOCHS)
    for epoch in range(EPOCHS):
        if stop():
            return
        steps = int(pace.share * steps_per_unit * problem.n_units / EPOCHS)
        hot, cold = temperatures[epoch : epoch + 2]
        # From scratch, lest rounding errors add up.
        gather(state.assignment.copy(), ground, state)
        best = state.best_cost[0]
        walk_medians(ground, state, penalties[epoch], hot, cold, steps, rng)
        if state.best_cost[0] < best and incumbent.offer(problem, state.best):
            report(incumbent.score)
        pace.step()
    if not incumbent.score.feasible and incumbent.offer(problem, state.assignment):
        report(incumbent.score)


def _schedule(
    problem: Problem, objective: float, heat: float, strictness: float
) -> tuple[FloatArray, FloatArray]:
    """Temperatures (EPOCHS + 1,) around the epochs, and the price of a miss (EPOCHS,) in each."""
    unit_cost = max(objective / problem.n_units, 1e-12)
    fair = max(objective / problem.n_territories, 1e-12)
    temperatures = np.geomspace(heat, COLD, EPOCHS + 1) * unit_cost
    # A round that begins colder also begins stricter.
    begun = np.log(HEAT[0] / heat) / np.log(HEAT[0] / COLD)
    loose = LOOSE * (STRICT / LOOSE) ** begun
    return temperatures, np.geomspace(loose, STRICT, EPOCHS) * fair * strictness
