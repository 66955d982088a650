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

from solvers.problem import FloatArray, IntArray, Problem
from solvers.relaxation import WIDTH, Relaxation
from solvers.stop import Stop

ROUNDS = 3
"""How often the bound is proven on the way."""
LISTS_MISS = 0.1
"""Lists of near pairs are too short when they hide a larger part of what is left to gain."""
MOMENTUM = 0.95
"""Part of the old direction in the new one; it evens out candidates that win in turn."""
STEP = 0.15
"""First step, as a part of Polyak's."""
IDLE_PARTS = 40
"""Parts of the iterations after which, if none brings anything, the steps shrink."""
SHRINK = 0.7
SMALLEST_STEP = 1e-4
OVERSHOT = 0.05
"""A loss of more than this part of the bound, and of what is left, was too long a step."""
IDLE_CUTS, WORTHWHILE = 4, 1e-4
"""Ends after so many cuts of the step in a row that each gained less of what is left."""
FURTHER = 0.3
"""How far the bound is believed to rise when no plan is known, as a part of its size."""


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
        None when fewer than k candidates can be the center of a territory.
    """
    relaxation = Relaxation(problem)
    if len(relaxation.usable) < problem.n_territories:
        return None
    ascent = _Ascent(relaxation, upper, relaxation.start(assignment), iterations)
    best = None
    done, width = 0, WIDTH
    while best is None or not (done >= iterations or ascent.converged or stop()):
        done += ascent.run(min(iterations - done, max(iterations // ROUNDS, 1)), stop)
        found = _prove(relaxation, ascent.best)
        if best is None or found.value > best.value:
            best = found
        missed = ascent.value - found.value
        short = missed > LISTS_MISS * max(ascent.target - found.value, 0.0)
        if short and relaxation.widens and not stop():
            width *= 2.0
            relaxation.widen(width)
            ascent.restart()
    return best


def _prove(relaxation: Relaxation, u: FloatArray) -> Bound:
    value, chosen = relaxation.prove(u)
    return Bound(value, u, chosen)


class _Ascent:
    """Subgradient method with an averaged direction, from the best multipliers so far."""

    def __init__(
        self, relaxation: Relaxation, upper: float, start: FloatArray, iterations: int
    ) -> None:
        self.relaxation = relaxation
        self.patience = max(iterations // IDLE_PARTS, 1)
        self.upper = upper
        self.scale = relaxation.step_scale()
        self.step = STEP
        self.best = start
        self.size = float(np.abs(self.best).sum())
        self.restart()

    def restart(self) -> None:
        """Judge the best multipliers anew, over lists of pairs that have changed."""
        self.u = self.best.copy()
        self.direction = np.zeros_like(self.u)
        self.stalled = 0
        self.active = self.relaxation.usable
        self.value = self.value_at_cut = -np.inf
        self.fruitless = 0
        self.turn = 0

    @property
    def converged(self) -> bool:
        """Whether the steps have become too small to matter, or nothing is left to gain."""
        return self.step < SMALLEST_STEP or self.fruitless >= IDLE_CUTS or self.value >= self.upper

    def run(self, iterations: int, stop: Stop) -> int:
        """Make at most so many steps and return their number."""
        for done in range(iterations):
            if self.converged or stop():
                return done
            self._step()
        return iterations

    def _step(self) -> None:
        relaxation = self.relaxation
        whole = self.turn % relaxation.refresh == 0
        self.turn += 1
        which = relaxation.usable if whole else self.active
        value = relaxation.price(self.u, which)
        served = relaxation.served(self.u)
        if whole:
            self.active = relaxation.promising()
            self._remember(value)
        self.direction = MOMENTUM * self.direction + (1 - MOMENTUM) * (1.0 - served)
        length = float((self.scale * self.direction**2).sum())
        if length > 0:
            size = self.step * (self.target - self.value) / length
            self.u = self.u + size * self.scale * self.direction

    def _remember(self, value: float) -> None:
        """Keep the best multipliers, and go back to them with shorter steps after idle ones."""
        if value > self.value:
            self.value, self.best, self.stalled = value, self.u.copy(), 0
            return
        self.stalled += self.relaxation.refresh
        left = self.target - self.value
        overshot = self.value - value > max(left, OVERSHOT * abs(self.value))
        if self.stalled >= self.patience or overshot:
            gain, self.value_at_cut = self.value - self.value_at_cut, self.value
            little = gain < WORTHWHILE * max(left, OVERSHOT * abs(self.value))
            self.fruitless = self.fruitless + 1 if little and not overshot else 0
            self.stalled = 0
            self.step *= SHRINK
            self.u = self.best.copy()

    @property
    def target(self) -> float:
        """What the bound may reach: the incumbent's objective, or somewhat more than now."""
        if np.isfinite(self.upper):
            return self.upper
        return self.value + FURTHER * max(abs(self.value), self.size)
