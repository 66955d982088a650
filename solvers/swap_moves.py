"""Compiled random walk over swaps: two units of two territories change places.

Where territories have few units and little room, no unit can move alone without a miss. For
problems without contiguity only, whose costs are those of `State.site_cost`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from solvers.border_moves import Rules, State, band_price, set_prices


@njit(cache=True)
def _swap_price(
    i: int, j: int, s: int, t: int, leaving: float, penalty: float, rules: Rules, state: State
) -> float:
    """Change of the priced rule misses when i goes from s to t and j from t to s."""
    change = 0.0
    for m in range(rules.activity.shape[1]):
        gain = rules.activity[j, m] - rules.activity[i, m]
        if gain != 0.0:
            for territory, sign in ((s, 1.0), (t, -1.0)):
                change += band_price(
                    state.sums[territory, m] + sign * gain,
                    rules.lower[territory, m],
                    rules.upper[territory, m],
                    rules.scale[m],
                    state.prices[territory, m, 0],
                    state.prices[territory, m, 1],
                    penalty,
                )
                change -= state.priced[territory, m]
    if rules.barred.shape[0] > 0:
        barred = rules.barred
        change += penalty * (int(barred[i, t]) + int(barred[j, s]))
        change -= penalty * (int(barred[i, s]) + int(barred[j, t]))
    if leaving != 0.0 and rules.budget < np.inf:
        over = max(0.0, state.moved[0] + leaving - rules.budget)
        over -= max(0.0, state.moved[0] - rules.budget)
        change += penalty * over / max(rules.budget, rules.disruption[i], rules.disruption[j])
    return change


@njit(cache=True)
def _leaving(i: int, s: int, t: int, rules: Rules) -> float:
    home = rules.baseline[i]
    if home < 0:
        return 0.0
    return float(rules.disruption[i] * (int(t != home) - int(s != home)))


@njit(cache=True, nogil=True)
def swap(
    rules: Rules, state: State, penalty: float, temperature: float, steps: int, rng: Any
) -> int:
    """Try up to `steps` random swaps of neighbours in place and return how many were taken."""
    set_prices(rules, state, penalty)
    taken = 0
    for _ in range(steps):
        if state.halted[0]:
            break
        e = int(rng.random() * len(rules.edges))
        i, j = rules.edges[e, 0], rules.edges[e, 1]
        s, t = state.assignment[i], state.assignment[j]
        if s == t or state.pinned[i] or state.pinned[j]:
            continue
        cost = state.site_cost
        change = cost[i, t] - cost[i, s] + cost[j, s] - cost[j, t]
        place = rules.place_price
        if len(place) > 0:
            change += place[i, t] - place[i, s] + place[j, s] - place[j, t]
        leaving = _leaving(i, s, t, rules) + _leaving(j, t, s, rules)
        change += _swap_price(i, j, s, t, leaving, penalty, rules, state)
        if change > 0.0 and (temperature <= 0.0 or rng.random() >= np.exp(-change / temperature)):
            continue
        state.assignment[i], state.assignment[j] = t, s
        state.moved[0] += leaving
        for m in range(rules.activity.shape[1]):
            gain = rules.activity[j, m] - rules.activity[i, m]
            for territory, sign in ((s, 1.0), (t, -1.0)):
                state.sums[territory, m] += sign * gain
                state.priced[territory, m] = band_price(
                    state.sums[territory, m],
                    rules.lower[territory, m],
                    rules.upper[territory, m],
                    rules.scale[m],
                    state.prices[territory, m, 0],
                    state.prices[territory, m, 1],
                    penalty,
                )
        taken += 1
    return taken
