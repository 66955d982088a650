"""Compiled random walk over border moves: one unit at a time changes to a neighbouring territory.

Simulated annealing (Kirkpatrick, Gelatt, Vecchi, 1983) on contiguous partitions. Every band counts
as a penalty of its own while the walk is hot, contiguity is never given up: a unit only leaves a
territory that stays connected without it. One step costs O(m) plus, when a move is taken, a local
search for a way round the unit that leaves.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit


class Rules(NamedTuple):
    """What stays the same during a walk, as plain arrays.

    `lower` and `upper` (k, m) are the limits that have prices, `least` and `most` (k, m) those that
    must be kept. `scale` (m,) turns an excess of a measure into parts of its mean territory.
    `barred` is (n, k) or (0, 0). `xy` is in kilometres. With `inertia` the cost is the weighted
    squared distance to the territory's moving centroid, otherwise `State.site_cost`.
    """

    graph_start: Any
    neighbours: Any
    edges: Any
    activity: Any
    lower: Any
    upper: Any
    least: Any
    most: Any
    scale: Any
    barred: Any
    baseline: Any
    disruption: Any
    budget: float
    weight: Any
    xy: Any
    inertia: bool
    contiguous: bool


class State(NamedTuple):
    """What a walk changes in place.

    `sums` (k, m); `prices` (k, m, 2) of being below the lower and above the upper limit; `priced`
    (k, m) what the sums cost at these prices; `sizes` (k,); `moved` (1,) disruption so far;
    `moments` (k, 3) weight, weight * x and weight * y; `site_cost` (n, k) or (0, 0); `pinned` bool
    (n,) units that must not leave; `stamp` (n + 1,) and `queue` (n,) are scratch for the search.
    `best` (n,) is the cheapest assignment met that keeps every rule, if `found` (1,) says so.
    """

    assignment: Any
    sums: Any
    prices: Any
    priced: Any
    sizes: Any
    moved: Any
    moments: Any
    site_cost: Any
    pinned: Any
    stamp: Any
    queue: Any
    best: Any
    found: Any


@njit(cache=True)
def _bent(excess: float, price: float, penalty: float) -> float:
    """Augmented Lagrangian of a limit: price * excess + penalty / 2 * excess ** 2, cut where flat.

    A limit with a price pushes before it is reached, so that a surplus drains through territories
    that are full themselves to where there is room; a plain penalty leaves it where it is.
    """
    if price + penalty * excess <= 0.0:
        return -0.5 * price * price / penalty
    return excess * (price + 0.5 * penalty * excess)


@njit(cache=True)
def band_price(
    value: float,
    low: float,
    high: float,
    scale: float,
    price_low: float,
    price_high: float,
    penalty: float,
) -> float:
    """Price in units of cost of a sum with the limits `low` and `high`.

    Only numbers are passed: the arrays of `Rules` and `State` cost more to hand over than this
    takes to compute, and it is called for every cut and every move.
    """
    price = 0.0
    if high < np.inf:
        price += _bent((value - high) * scale, price_high, penalty)
    if low > 0.0:
        price += _bent((low - value) * scale, price_low, penalty)
    return price


@njit(cache=True, inline="always")
def _territory_price(
    t: int, m: int, value: float, penalty: float, rules: Rules, state: State
) -> float:
    return band_price(
        value,
        rules.lower[t, m],
        rules.upper[t, m],
        rules.scale[m],
        state.prices[t, m, 0],
        state.prices[t, m, 1],
        penalty,
    )


@njit(cache=True)
def set_prices(rules: Rules, state: State, penalty: float) -> None:
    """Price the sums of every territory afresh, after the penalty or the prices have changed."""
    for t in range(len(state.sums)):
        for m in range(rules.activity.shape[1]):
            state.priced[t, m] = _territory_price(t, m, state.sums[t, m], penalty, rules, state)


@njit(cache=True)
def stays_connected(unit: int, rules: Rules, state: State) -> bool:
    """Whether the unit's territory, one piece until now, is still one piece without it.

    Breadth-first from one of the unit's neighbours until all the others are met, which on a map is
    nearly always within a few steps. The last place of `stamp` holds the running mark.
    """
    assignment, stamp, queue = state.assignment, state.stamp, state.queue
    start, neighbours = rules.graph_start, rules.neighbours
    own = assignment[unit]
    last = len(stamp) - 1
    seek, reached = stamp[last] + 1, stamp[last] + 2
    stamp[last] += 2
    missing = 0
    first = -1
    for p in range(start[unit], start[unit + 1]):
        j = neighbours[p]
        if assignment[j] == own:
            stamp[j] = seek
            missing += 1
            first = j
    if missing <= 1:
        return missing == 1
    stamp[first] = reached
    stamp[unit] = reached
    missing -= 1
    queue[0] = first
    head, tail = 0, 1
    while head < tail:
        i = queue[head]
        head += 1
        for p in range(start[i], start[i + 1]):
            j = neighbours[p]
            if assignment[j] != own or stamp[j] == reached:
                continue
            if stamp[j] == seek:
                missing -= 1
                if missing == 0:
                    return True
            stamp[j] = reached
            queue[tail] = j
            tail += 1
    return False


@njit(cache=True, inline="always")
def _cost_change(i: int, s: int, t: int, rules: Rules, state: State) -> float:
    """Change of the distance cost when unit i goes from territory s to t."""
    if not rules.inertia:
        return float(state.site_cost[i, t] - state.site_cost[i, s])
    w = rules.weight[i]
    if w == 0.0:
        return 0.0
    moments = state.moments
    x, y = rules.xy[i, 0], rules.xy[i, 1]
    change = 0.0
    total = moments[s, 0]
    if total - w > 1e-12 * total:
        dx, dy = x - moments[s, 1] / total, y - moments[s, 2] / total
        change -= w * total / (total - w) * (dx * dx + dy * dy)
    total = moments[t, 0]
    if total > 0.0:
        dx, dy = x - moments[t, 1] / total, y - moments[t, 2] / total
        change += w * total / (total + w) * (dx * dx + dy * dy)
    return change


@njit(cache=True, inline="always")
def _rule_change(
    i: int, s: int, t: int, leaving: float, penalty: float, rules: Rules, state: State
) -> float:
    """Change of the summed rule misses, bands each in parts of the measure's scale."""
    change = 0.0
    for m in range(rules.activity.shape[1]):
        a = rules.activity[i, m]
        if a > 0.0:
            change += _territory_price(s, m, state.sums[s, m] - a, penalty, rules, state)
            change += _territory_price(t, m, state.sums[t, m] + a, penalty, rules, state)
            change -= state.priced[s, m] + state.priced[t, m]
    if rules.barred.shape[0] > 0:
        change += penalty * (int(rules.barred[i, t]) - int(rules.barred[i, s]))
    if leaving != 0.0 and rules.budget < np.inf:
        over = max(0.0, state.moved[0] + leaving - rules.budget)
        over -= max(0.0, state.moved[0] - rules.budget)
        change += penalty * over / max(rules.budget, rules.disruption[i])
    return change


@njit(cache=True)
def _move(
    i: int, s: int, t: int, leaving: float, penalty: float, rules: Rules, state: State
) -> None:
    state.assignment[i] = t
    state.sizes[s] -= 1
    state.sizes[t] += 1
    state.moved[0] += leaving
    for m in range(rules.activity.shape[1]):
        state.sums[s, m] -= rules.activity[i, m]
        state.sums[t, m] += rules.activity[i, m]
        for territory in (s, t):
            total = state.sums[territory, m]
            state.priced[territory, m] = _territory_price(
                territory, m, total, penalty, rules, state
            )
    if rules.inertia:
        w, x, y = rules.weight[i], rules.xy[i, 0], rules.xy[i, 1]
        for d, part in enumerate((w, w * x, w * y)):
            state.moments[s, d] -= part
            state.moments[t, d] += part


@njit(cache=True)
def _breaks(t: int, m: int, value: float, rules: Rules) -> int:
    """1 when the sum `value` of measure m is outside the band of territory t."""
    return int(value < rules.least[t, m] or value > rules.most[t, m])


@njit(cache=True)
def _count_broken(rules: Rules, state: State) -> int:
    """Number of bands that are missed, of units where they may not be, and of budgets overrun."""
    broken = int(state.moved[0] > rules.budget)
    for t in range(len(state.sums)):
        for m in range(rules.activity.shape[1]):
            broken += _breaks(t, m, state.sums[t, m], rules)
    if rules.barred.shape[0] > 0:
        for i in range(len(state.assignment)):
            broken += int(rules.barred[i, state.assignment[i]])
    return broken


@njit(cache=True)
def _broken_change(i: int, s: int, t: int, leaving: float, rules: Rules, state: State) -> int:
    """Change of the number of broken rules when unit i goes from territory s to t."""
    moved = state.moved[0]
    change = int(moved + leaving > rules.budget) - int(moved > rules.budget)
    for m in range(rules.activity.shape[1]):
        a = rules.activity[i, m]
        for territory, sign in ((s, -1.0), (t, 1.0)):
            before = state.sums[territory, m]
            change += _breaks(territory, m, before + sign * a, rules)
            change -= _breaks(territory, m, before, rules)
    if rules.barred.shape[0] > 0:
        change += int(rules.barred[i, t]) - int(rules.barred[i, s])
    return change


@njit(cache=True)
def walk(
    rules: Rules, state: State, penalty: float, temperature: float, steps: int, rng: Any
) -> int:
    """Try `steps` random border moves in place and return how many were taken.

    `penalty` prices one unit of rule miss in units of cost; at `temperature` zero only moves that
    do not worsen the priced total are taken. A plan within all rules that is cheaper than any
    before it in this walk is kept in `State.best` when the walk leaves it for a worse one.
    """
    set_prices(rules, state, penalty)
    taken = 0
    broken, cost, lowest = _count_broken(rules, state), 0.0, np.inf
    ends = 2 * len(rules.edges)
    for _ in range(steps):
        e = int(rng.random() * ends)
        i = rules.edges[e >> 1, e & 1]
        s, t = state.assignment[i], state.assignment[rules.edges[e >> 1, 1 - (e & 1)]]
        if s == t or state.pinned[i] or state.sizes[s] == 1:
            continue
        home = rules.baseline[i]
        leaving = 0.0
        if home >= 0:
            leaving = rules.disruption[i] * (int(t != home) - int(s != home))
        dearer = _cost_change(i, s, t, rules, state)
        change = dearer + _rule_change(i, s, t, leaving, penalty, rules, state)
        if change > 0.0 and (temperature <= 0.0 or rng.random() >= np.exp(-change / temperature)):
            continue
        if rules.contiguous and not stays_connected(i, rules, state):
            continue
        worse = _broken_change(i, s, t, leaving, rules, state)
        if broken == 0 and cost < lowest and (worse > 0 or dearer > 0.0):
            lowest = cost
            state.best[:] = state.assignment
            state.found[0] = True
        _move(i, s, t, leaving, penalty, rules, state)
        broken += worse
        cost += dearer
        taken += 1
    return taken
