"""Bring the last territories within their bands: walk hot around each that misses one.

A cooled plan misses a few bands at the rim of the map or where units are heavy, and no short chain
helps: a dozen units have to be dealt out anew among some territories. So a few neighbours are cut
out, and annealed for the bands nearly alone, which takes a tenth of a second; again, with other
numbers of neighbours, until nothing is missed.
"""

from __future__ import annotations

import numpy as np

from solvers.chain_moves import walk
from solvers.incumbent import Incumbent
from solvers.problem import BAND_TOLERANCE, FloatArray, IntArray, Problem
from solvers.score import score_assignment, territory_sums
from solvers.stop import Stop
from solvers.subproblems import cut_out
from solvers.walk_arrays import build_rules, build_state, uses_centroids

TRIES, IDLE = 80, 24
"""Cut-outs, at most in all, and at most in a row that bring nothing."""
SIZES = (3, 4, 5, 6, 8, 12)
"""Territories of a cut-out."""
EPOCHS, STEPS_PER_UNIT = 40, 100
GENTLE = (1.0, 0.01), (6e3, 2e5)
"""First and last temperature, and penalty, in parts of what a mean territory costs: a hundredth
missed counts as a third of that cost at first, and as ten times it in the end."""
WILD = (80.0, 0.01), (1e5, 2e5)
"""The same where gentle walks bring nothing: cost is of no account, and territories get shapes that
are dear, but possible."""
PATIENCE = 3
"""Gentle cut-outs in a row that bring nothing before wild ones are tried."""
MOST_MISSED = 0.4
"""Part of the territories above which the plan has to cool for longer first."""

Manner = tuple[tuple[float, float], tuple[float, float]]


def mend(problem: Problem, incumbent: Incumbent, stop: Stop, rng: np.random.Generator) -> None:
    """Lessen what the incumbent misses, until nothing is missed or several cut-outs bring nothing.

    Parameters
    ----------
    incumbent
        A plan whose territories are connected; changed in place.
    """
    idle = 0
    for attempt in range(TRIES):
        missing = np.flatnonzero(_missed(problem, incumbent.assignment))
        if not 0 < len(missing) <= MOST_MISSED * problem.n_territories or idle > IDLE or stop():
            return
        center = int(missing[attempt % len(missing)])
        size = int(rng.choice(SIZES))
        chosen = _around(problem, incumbent.assignment, center, min(size, problem.n_territories))
        manner = GENTLE if idle < PATIENCE else WILD
        idle = 0 if _redo(problem, incumbent, chosen, manner, rng) else idle + 1


def _missed(problem: Problem, assignment: IntArray) -> FloatArray:
    """Sum of the misses of each territory, in parts of the limits, (k,)."""
    sums, slack = territory_sums(problem, assignment), 1 + BAND_TOLERANCE
    below = np.maximum(problem.lower - sums * slack, 0.0)
    above = np.maximum(sums - problem.upper * slack, 0.0)
    return np.asarray((below + above).sum(axis=1))


def _around(problem: Problem, assignment: IntArray, center: int, size: int) -> IntArray:
    """The territory `center` and others that border on those already taken, int, ascending."""
    between = assignment[problem.edges]
    between = between[between[:, 0] != between[:, 1]]
    taken = [center]
    while len(taken) < size:
        inside = np.isin(between, taken)
        met = between[inside[:, ::-1] & ~inside]
        if len(met) == 0:
            break
        # The one with the most border to those taken makes the roundest cut-out.
        taken.append(int(np.argmax(np.bincount(met))))
    return np.sort(taken)


def _redo(
    problem: Problem,
    incumbent: Incumbent,
    chosen: IntArray,
    manner: Manner,
    rng: np.random.Generator,
) -> bool:
    """Anneal some territories for their bands; whether the incumbent got better."""
    part = cut_out(problem, incumbent.assignment, chosen)
    rules = build_rules(part.problem)._replace(inertia=uses_centroids(problem))
    small = Incumbent(part.assignment, score_assignment(part.problem, part.assignment))
    before = small.assignment
    fair = incumbent.score.objective / problem.n_territories
    heat, penalty = (fair * np.geomspace(*ends, EPOCHS) for ends in manner)
    prices = np.zeros((len(chosen), problem.n_measures, 2))
    assignment = before
    for epoch in range(EPOCHS):
        state = build_state(part.problem, rules, assignment, prices)
        walk(rules, state, penalty[epoch], heat[epoch], STEPS_PER_UNIT * len(part.units), rng)
        assignment = state.assignment
        if state.found[0]:
            small.offer(part.problem, state.best)
        small.offer(part.problem, assignment)
    if small.assignment is before:
        return False
    return incumbent.offer(problem, part.put_back(incumbent.assignment, small.assignment))
