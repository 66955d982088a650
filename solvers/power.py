"""Balanced power diagrams: units go to the nearest center, and overfull centers grow dearer.

Each territory has a price for what it holds; the prices of a balanced assignment are the weights
of a power diagram (Aurenhammer, Hoffmann, Aronov, 1998). A round gives every unit to the center of
least priced cost, then each price moves by what its territory misses; now and then the centers
move to the middle of their territories. It comes as near to the bands as whole units let it, a
hundred times sooner than the transportation problem of `location_allocation`. Of several measures
only the mean has a price: one price leaves territories round, where several make them ragged.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from solvers.cost import best_candidates, cost_matrix, costs_there, nearest_candidates
from solvers.location_allocation import Allocation
from solvers.problem import BoolArray, IntArray, Problem
from solvers.stop import Stop

NEAREST = 12
MOVES, ROUNDS = 14, 12
"""Times that the centers move, and rounds of pricing before each."""
SOUGHT = (0, 1, 3, 7)
"""Moves before which the nearest centers are sought anew: later ones are short."""
STEP = 1.2
"""First step of a price, in what the territory costs for each part of itself that it misses."""
SLOWER, FASTER, MOST_STEP = 0.5, 1.15, 4.0
"""What a step is multiplied by when the price overshot and when it lags, and the longest step."""
LEAST_PULL = 1e-5
"""Least that a price moves by, in parts of what a mean territory costs."""
INSET = 0.5
"""Part of a band's half-width that prices keep clear of: whole units are rough."""
BARRED = 1e6
"""Cost of a pair that cannot be, in parts of the dearest one."""


class Near(NamedTuple):
    """The nearest territories of each unit (n, w), and the cost of the unit there (n, w)."""

    territory: Any
    cost: Any


class Load(NamedTuple):
    """Mean share of each unit in the measures (n,), and its band in each territory (k,)."""

    share: Any
    lower: Any
    upper: Any


class Prices(NamedTuple):
    """Price of each territory, its step, and what it missed in the last round, all (k,)."""

    price: Any
    step: Any
    missed: Any


def relocate_by_prices(
    problem: Problem, candidates: IntArray, barred: BoolArray, stop: Stop
) -> Allocation:
    """Alternate between pricing and moving the centers; the best allocation met.

    Parameters
    ----------
    candidates
        Where to begin: position in `problem.centers` of each territory's center, int (k,).
    barred
        Units that a territory may not take, bool (n, k), or (0, 0) for none.
    """
    k, load = problem.n_territories, mean_load(problem, INSET)
    prices = Prices(np.zeros(k), np.full(k, STEP), np.zeros(k))
    assignment = np.zeros(problem.n_units, dtype=np.int64)
    best: Allocation | None = None
    for move in range(MOVES):
        if barred.size or move in SOUGHT:
            near = _nearest(problem, candidates, barred)
        else:
            near = near._replace(cost=costs_there(problem, candidates, near.territory))
        cost = _settle_prices(near, load, prices, assignment, ROUNDS)
        total = cost * (1 + np.abs(prices.missed).sum() / k)
        if best is None or total < best.total:
            best = Allocation(assignment.copy(), candidates, total)
        if problem.fixed_sites or stop():
            break
        moved = best_candidates(problem, assignment)
        candidates = np.where(moved >= 0, moved, candidates)
    assert best is not None
    return best


def mean_load(problem: Problem, inset: float) -> Load:
    """Mean over the measures that have bands, these narrowed by a part of their half-width."""
    banded = (problem.lower > 0).any(axis=0) | np.isfinite(problem.upper).any(axis=0)
    if not banded.any():
        k = problem.n_territories
        return Load(np.zeros(problem.n_units), np.zeros(k), np.full(k, np.inf))
    mean = np.maximum(problem.activity[:, banded].sum(axis=0) / problem.n_territories, 1e-12)
    low = (problem.lower[:, banded] / mean).mean(axis=1)
    high = (problem.upper[:, banded] / mean).mean(axis=1)
    width = np.where(np.isfinite(high), high - low, 0.0)
    step = np.where(low > 0, 0.5 * inset * width, 0.0)
    share = (problem.activity[:, banded] / mean).mean(axis=1)
    return Load(share, low + step, high - step)


def _nearest(problem: Problem, candidates: IntArray, barred: BoolArray) -> Near:
    """Nearest territories of each unit, barred ones at a cost beyond any other."""
    width = min(NEAREST, problem.n_territories)
    if not barred.size:
        return Near(*nearest_candidates(problem, candidates, width))
    cost = cost_matrix(problem, candidates)
    cost = np.where(barred, BARRED * (1.0 + np.abs(cost).max()), cost)
    found = np.argsort(cost, axis=1, kind="stable")[:, :width]
    return Near(found, np.take_along_axis(cost, found, axis=1))


@njit(cache=True, nogil=True)
def _settle_prices(near: Near, load: Load, prices: Prices, assignment: Any, rounds: int) -> float:
    """Move the prices `rounds` times, leave the last assignment, and return what it costs."""
    k = len(prices.price)
    sums, spent = np.empty(k), np.empty(k)
    total = 0.0
    for turn in range(rounds):
        _assign(near, load.share, prices.price, assignment, sums, spent)
        total = spent.sum()
        for t in range(k):
            missed = max(sums[t] - load.upper[t], 0.0) - max(load.lower[t] - sums[t], 0.0)
            if turn < rounds - 1:
                # A price that overshot goes on in smaller steps, one that lags in larger ones.
                if missed * prices.missed[t] < 0.0:
                    prices.step[t] *= SLOWER
                elif missed * prices.missed[t] > 0.0:
                    prices.step[t] = min(prices.step[t] * FASTER, MOST_STEP)
                # What moves a border by the same part is dearer where territories are wide.
                pull = max(spent[t] / max(sums[t], 0.2), LEAST_PULL * total / k)
                prices.price[t] += pull * prices.step[t] * min(missed, 1.0)
            prices.missed[t] = missed
    return total


@njit(cache=True, nogil=True)
def _assign(near: Near, share: Any, price: Any, assignment: Any, sums: Any, spent: Any) -> None:
    """Give every unit to the territory of least priced cost; sums and cost of each anew."""
    sums[:], spent[:] = 0.0, 0.0
    for i in range(len(assignment)):
        best, least = 0, np.inf
        for c in range(near.territory.shape[1]):
            priced = near.cost[i, c] + price[near.territory[i, c]] * share[i]
            if priced < least:
                best, least = c, priced
        t = near.territory[i, best]
        assignment[i] = t
        sums[t] += share[i]
        spent[t] += near.cost[i, best]
