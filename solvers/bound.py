"""A proven lower bound on the cost of every plan, by Lagrangian relaxation.

The Hess model (Hess et al., 1965) without contiguity: "each unit once" is relaxed with one
multiplier a unit, as Held & Karp (1971) did for tours and as is usual for the capacitated p-median
(Lorena & Senne, 2004). What remains falls apart by candidate center into continuous knapsacks with
a lower and an upper limit; further measures are relaxed with a price for each candidate and band.
The bound is the sum of the multipliers plus the k cheapest candidates. At best it reaches the
linear relaxation of the model, which it approaches by a subgradient method with an averaged
direction (deflection; Camerini, Fratta, Maffioli, 1975) and Polyak's step.

Only relaxations are made, so that any multipliers whatever give a valid bound. Its value is always
taken over all pairs of units and candidates; short lists of near pairs merely guide the ascent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.ascent import Ascent
from solvers.coarse import coarsen, spread
from solvers.packing import relax
from solvers.problem import FloatArray, IntArray, Problem
from solvers.relaxation import WIDTH, Relaxation
from solvers.stop import Interrupted, Stop

ROUNDS = 3
"""How often the bound is proven on the way."""
LISTS_MISS = 0.1
"""Lists of near pairs are too short when they hide a larger part of what is left to gain."""
STEP = 0.15
"""First step of the ascent, as a part of Polyak's."""
IDLE_PARTS = 40
"""Parts of the iterations after which, if none brings anything, the steps shrink."""

FIRST_EFFORT, FIRST_STEPS = 5e5, (100, 1000)
"""Units times steps of the ascent before there is a plan, and the fewest and most steps."""
COARSE_STEPS, COARSE_SHARE = 500, 0.4
"""Steps on the coarser map of a large problem, and the part of the time that they may take."""


@dataclass(frozen=True, eq=False)
class Bound:
    """A proven lower bound.

    Attributes
    ----------
    value
        No assignment that keeps every rule costs less.
    multipliers
        Of the relaxed "each unit once", (n,), in units of cost: about what serving it costs.
    centers
        The chosen candidates (positions in `problem.centers`), int (k,), cheapest first.
    """

    value: float
    multipliers: FloatArray
    centers: IntArray


def lower_bound(
    problem: Problem,
    upper: float,
    assignment: IntArray | None,
    stop: Stop,
    *,
    iterations: int = 1500,
) -> Bound | None:
    """Bound the objective of every feasible assignment from below.

    Locks, eligibility and the disruption budget are left out, and bands that differ by territory
    are replaced by the widest, unless the sites are fixed: then every territory keeps its own.

    Parameters
    ----------
    upper
        Objective of a feasible assignment, or infinity; it scales the steps.
    assignment
        Where to begin from: territory of each unit, int (n,), or None.
    stop
        Cuts the ascent short. Without that the result depends on the arguments alone.
    iterations
        Most steps of the ascent.

    Returns
    -------
    Bound or None
        None when fewer than k candidates can be the center of a territory, or when the caller
        cancels before anything is proven.
    """
    proven: list[Bound] = []
    try:
        _ascend(problem, upper, assignment, stop, iterations, proven)
    except Interrupted:
        stop()
    return max(proven, key=lambda bound: bound.value, default=None)


def first_bound(problem: Problem, stop: Stop) -> Bound | None:
    """Bound from nothing, in a part of the effort: where a search for plans may begin."""
    steps = int(np.clip(FIRST_EFFORT / problem.n_units, *FIRST_STEPS))
    return lower_bound(problem, np.inf, None, stop, iterations=steps)


def _ascend(
    problem: Problem,
    upper: float,
    assignment: IntArray | None,
    stop: Stop,
    iterations: int,
    proven: list[Bound],
) -> None:
    """Add to `proven` what is proven on the way."""
    guess = _coarse_guess(problem, upper, stop)
    relaxation = relax(problem, stop)
    if len(relaxation.usable) < problem.n_territories:
        return
    start, patience = relaxation.start(assignment, guess), max(iterations // IDLE_PARTS, 1)
    ascent = Ascent(relaxation, upper, start, patience, STEP)
    done, width = 0, WIDTH
    while not proven or not (done >= iterations or ascent.converged or stop()):
        done += ascent.run(min(iterations - done, max(iterations // ROUNDS, 1)), stop)
        found = _prove(relaxation, ascent.best)
        proven.append(found)
        missed = ascent.value - found.value
        short = missed > LISTS_MISS * max(ascent.target - found.value, 0.0)
        if short and relaxation.widens and not stop():
            width *= 2.0
            relaxation.widen(width)
            ascent.restart()


def _coarse_guess(problem: Problem, upper: float, stop: Stop) -> FloatArray | None:
    """Multipliers (n,) from a coarser map of a large problem."""
    coarse = coarsen(problem, stop)
    if coarse is None or stop():
        return None
    part = stop.part(COARSE_SHARE)
    found = lower_bound(coarse, upper, None, part, iterations=COARSE_STEPS)
    stop.hurried |= part.cut_short
    return None if found is None else spread(coarse, found.multipliers, problem)


def _prove(relaxation: Relaxation, u: FloatArray) -> Bound:
    value, chosen = relaxation.prove(u)
    return Bound(value, u, chosen)
