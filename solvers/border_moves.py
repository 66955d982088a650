"""What compiled walks over plans share: their arrays, the prices of bands, and who may leave.

Every band counts as a penalty of its own while a walk is hot, contiguity is never given up: a unit
only leaves a territory that stays connected without it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit


class Rules(NamedTuple):
    """What stays the same during a walk, as plain arrays.

    `lower` and `upper` (k, m) are the limits that have prices, `least` and `most` (k, m) those that
    must be kept. `scale` (m,) turns an excess of a measure into parts of its mean territory.
    `tail` is where each arc of `neighbours` begins, `reverse` the arc back. `load` (n, m + 3) is
    what a unit adds to its territory: measures, weight, weight * x, weight * y. `barred` is (n, k)
    or (0, 0). `xy` is in kilometres. With `inertia` the cost is the weighted squared distance to
    the territory's moving centroid, otherwise `State.site_cost`. `place_price` (n, k) or (0, 0) is
    what a unit costs besides in a territory, `arc_price` (arcs,) or (0,) what a border along an arc
    does.
    """

    graph_start: Any
    neighbours: Any
    tail: Any
    reverse: Any
    load: Any
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
    place_price: Any
    arc_price: Any


class State(NamedTuple):
    """What a walk changes in place.

    `sums` (k, m); `prices` (k, m, 2) of being below the lower and above the upper limit; `priced`
    (k, m) what the sums cost at these prices; `sizes` (k,); `moved` (1,) disruption so far;
    `moments` (k, 3) weight, weight * x and weight * y; `site_cost` (n, k) or (0, 0); `pinned` bool
    (n,) units that must not leave; `stamp` (n + 1,) and `queue` (n,) are scratch for the search.
    `best` (n,) is the cheapest assignment met that keeps every rule, if `found` (1,) says so.
    `halted` (1,) is raised by others to end a walk between two steps.
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
    halted: Any


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
def stays_connected(
    unit: int, assignment: Any, stamp: Any, queue: Any, start: Any, neighbours: Any
) -> bool:
    """Whether the unit's territory, one piece until now, is still one piece without it.

    Breadth-first from one of the unit's neighbours until all the others are met, which on a map is
    nearly always within a few steps. The last place of `stamp` holds the running mark.
    """
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
