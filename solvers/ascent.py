"""Ascent of the Lagrangian bound: multipliers of "each unit once" that make it high.

A subgradient method (Held & Karp, 1971) with an averaged direction (deflection; Camerini, Fratta,
Maffioli, 1975) and Polyak's step.
"""

from __future__ import annotations

import numpy as np

from solvers.problem import FloatArray
from solvers.relaxation import Relaxation
from solvers.stop import Stop

MOMENTUM = 0.95
"""Part of the old direction in the new one; it evens out candidates that win in turn."""
OF_LATE = 0.98
"""The same for the candidates that were chosen of late: an estimate of the open ones."""
SHRINK = 0.7
SMALLEST_STEP, LONGEST_STEP = 1e-4, 1.0
OVERSHOT = 0.05
"""A loss of more than this part of the bound, and of what is left, was too long a step."""
IDLE_CUTS, WORTHWHILE = 4, 1e-4
"""Ends after so many cuts of the step in a row that each gained less of what is left."""
FURTHER = 0.3
"""How far the bound is believed to rise when no plan is known, as a part of its size."""


class Ascent:
    """Subgradient method with an averaged direction, from the best multipliers so far.

    Parameters
    ----------
    upper
        Objective of a plan, or infinity; it scales the steps.
    start
        Multipliers to begin with, (n,).
    patience
        Steps after which, if none brings anything, they shrink.
    step
        First step, as a part of Polyak's.
    grow, shrink
        By what the steps are multiplied after one that brought something, and after idle ones.

    Attributes
    ----------
    best
        The best multipliers so far, (n,), and their `value` over the listed pairs.
    openings
        How often each candidate was chosen of late, (c,).
    """

    def __init__(
        self,
        relaxation: Relaxation,
        upper: float,
        start: FloatArray,
        patience: int,
        step: float,
        grow: float = 1.0,
        shrink: float = SHRINK,
    ) -> None:
        self.relaxation = relaxation
        self.patience = patience
        self.upper = upper
        self.scale = relaxation.step_scale()
        self.step, self.grow, self.shrink = step, grow, shrink
        self.best = start
        self.size = float(np.abs(self.best).sum())
        self.openings = np.zeros(len(relaxation.bands.own))
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
        self.openings *= OF_LATE
        self.openings[relaxation.chosen] += 1 - OF_LATE
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
            self.step = min(self.grow * self.step, LONGEST_STEP)
            return
        self.stalled += self.relaxation.refresh
        left = self.target - self.value
        overshot = self.value - value > max(left, OVERSHOT * abs(self.value))
        if self.stalled >= self.patience or overshot:
            gain, self.value_at_cut = self.value - self.value_at_cut, self.value
            little = gain < WORTHWHILE * max(left, OVERSHOT * abs(self.value))
            self.fruitless = self.fruitless + 1 if little and not overshot else 0
            self.stalled = 0
            self.step *= self.shrink
            self.u = self.best.copy()

    @property
    def target(self) -> float:
        """What the bound may reach: the incumbent's objective, or somewhat more than now."""
        if np.isfinite(self.upper):
            return self.upper
        return self.value + FURTHER * max(abs(self.value), self.size)
