"""Simulated annealing of a plan down one schedule, with prices that learn which bands are hard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from solvers.border_moves import Rules
from solvers.chain_moves import walk
from solvers.halt import halting
from solvers.incumbent import Incumbent
from solvers.problem import FloatArray, IntArray, Problem
from solvers.recombination import recombine_borders
from solvers.score import Score, territory_sums
from solvers.stop import Stop
from solvers.swap_moves import swap
from solvers.walk_arrays import build_state

STEPS_PER_EDGE = 30
RECOMBINATIONS = 10
"""Steps of the walk for each edge, and recombinations for each territory, in an epoch."""
PRICE_STEP = 0.5
FIRST_PENALTY, LAST_PENALTY = 200.0, 4e4
"""Of missing a mean territory, in parts of what one costs."""
COLD = 0.05
"""Last temperature, in parts of what a mean unit costs."""

Report = Callable[[Score], None]


class Effort(Protocol):
    """Part of the full effort that each epoch may take; `Pace` is one that follows the clock."""

    share: float

    def step(self) -> None:
        """Tell that an epoch is done."""


@dataclass(eq=False)
class FixedEffort:
    """The same part in every epoch."""

    share: float

    def step(self) -> None:
        """Nothing changes."""


@dataclass(eq=False)
class Cooling:
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


def build_cooling(
    problem: Problem,
    unit_cost: float,
    heat: float,
    epochs: int,
    penalty: float = FIRST_PENALTY,
    last: float = LAST_PENALTY,
    prices: FloatArray | None = None,
) -> Cooling:
    """Schedule from `heat` to `COLD`, both in parts of `unit_cost`, what a mean unit costs.

    The penalty grows from `penalty` to `last`, in parts of what a mean territory costs. `prices`
    (k, m, 2) are what an earlier schedule learned, none by default.
    """
    unit_cost = max(unit_cost, 1e-12)
    if prices is None:
        prices = np.zeros((problem.n_territories, problem.n_measures, 2))
    return Cooling(
        hot=heat * unit_cost,
        cold=COLD * unit_cost,
        epochs=epochs,
        penalty=penalty * unit_cost * problem.n_units / problem.n_territories,
        growth=(last / penalty) ** (1.0 / epochs),
        prices=prices,
    )


def anneal(
    problem: Problem,
    rules: Rules,
    assignment: IntArray,
    incumbent: Incumbent,
    cooling: Cooling,
    effort: Effort,
    stop: Stop,
    rng: np.random.Generator,
    report: Report | None = None,
) -> IntArray:
    """Walk down one cooling schedule, offering the incumbent the plans of every epoch.

    Returns the plan it ends with.
    """
    for epoch in range(cooling.epochs):
        if stop():
            break
        temperature = cooling.temperature(epoch)
        with halting(stop) as halted:
            state = build_state(problem, rules, assignment, cooling.prices, halted)
            steps = int(effort.share * STEPS_PER_EDGE * len(rules.edges))
            walk(rules, state, cooling.penalty, temperature, steps, rng)
            pairs = int(effort.share * RECOMBINATIONS * problem.n_territories)
            recombine_borders(rules, state, cooling.penalty, temperature, pairs, rng)
            if not (rules.contiguous or rules.inertia):
                swap(rules, state, cooling.penalty, temperature, steps, rng)
        assignment = state.assignment
        better = bool(state.found[0]) and incumbent.offer(problem, state.best)
        cooling.learn(rules, territory_sums(problem, assignment))
        better = incumbent.offer(problem, assignment) or better
        if better and report is not None:
            report(incumbent.score)
        effort.step()
    return assignment
