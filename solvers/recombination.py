"""Compiled recombination: merge two neighbouring territories, cut them apart along a random tree.

The ReCom step of DeFord, Duchin and Solomon (2021), here with the best cut of each tree in place of
any balanced one. It moves many units at once, and so brings territories of few heavy units within
their bands where no single unit can move.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from solvers.border_moves import Rules, State, band_price, set_prices


@njit(cache=True)
def _random_tree(s: int, t: int, root: int, rules: Rules, state: State, rng: Any) -> Any:
    """Units of s and t from `root` outwards (size,) and the position of each one's parent."""
    stamp = state.stamp
    last = len(stamp) - 1
    stamp[last] += 2
    mark = stamp[last]
    size = state.sizes[s] + state.sizes[t]
    order = np.empty(size, dtype=np.int32)
    parent = np.empty(size, dtype=np.int32)
    capacity = 8 * size + 8
    frontier = np.empty((capacity, 2), dtype=np.int32)
    frontier[0, 0], frontier[0, 1] = root, -1
    waiting, done = 1, 0
    while waiting > 0:
        pick = int(rng.random() * waiting)
        unit, origin = frontier[pick, 0], frontier[pick, 1]
        waiting -= 1
        frontier[pick, 0], frontier[pick, 1] = frontier[waiting, 0], frontier[waiting, 1]
        if stamp[unit] == mark:
            continue
        stamp[unit] = mark
        order[done], parent[done] = unit, origin
        for p in range(rules.graph_start[unit], rules.graph_start[unit + 1]):
            j = rules.neighbours[p]
            if stamp[j] != mark and (state.assignment[j] == s or state.assignment[j] == t):
                if waiting == capacity:
                    capacity *= 2
                    larger = np.empty((capacity, 2), dtype=np.int32)
                    larger[:waiting] = frontier
                    frontier = larger
                frontier[waiting, 0], frontier[waiting, 1] = j, done
                waiting += 1
        done += 1
    return order[:done], parent[:done]


@njit(cache=True)
def _loads(order: Any, s: int, t: int, rules: Rules, state: State) -> Any:
    """What each unit adds to a side, (size, m + 9).

    After the measures: weight, weight * x, weight * y, then for s and for t the site cost, the
    rules broken there, and the disruption of being there.
    """
    m = rules.activity.shape[1]
    loads = np.zeros((len(order), m + 9))
    for p in range(len(order)):
        i = order[p]
        for k in range(m):
            loads[p, k] = rules.activity[i, k]
        if rules.inertia:
            loads[p, m] = rules.weight[i]
            loads[p, m + 1] = rules.weight[i] * rules.xy[i, 0]
            loads[p, m + 2] = rules.weight[i] * rules.xy[i, 1]
        for side, territory in enumerate((s, t)):
            if not rules.inertia:
                loads[p, m + 3 + side] = state.site_cost[i, territory]
            if len(rules.place_price) > 0:
                loads[p, m + 3 + side] += rules.place_price[i, territory]
            if rules.barred.shape[0] > 0 and rules.barred[i, territory]:
                loads[p, m + 5 + side] += 1.0
            if state.pinned[i] and state.assignment[i] != territory:
                loads[p, m + 5 + side] += 1e6
            if rules.baseline[i] >= 0 and rules.baseline[i] != territory:
                loads[p, m + 7 + side] = rules.disruption[i]
    return loads


@njit(cache=True)
def _limits(s: int, t: int, rules: Rules, state: State) -> Any:
    """Band, scale and prices of both territories in one small array, (2, m, 5)."""
    limits = np.empty((2, rules.activity.shape[1], 5))
    for side, territory in enumerate((s, t)):
        for m in range(limits.shape[1]):
            limits[side, m, 0] = rules.lower[territory, m]
            limits[side, m, 1] = rules.upper[territory, m]
            limits[side, m, 2] = rules.scale[m]
            limits[side, m, 3] = state.prices[territory, m, 0]
            limits[side, m, 4] = state.prices[territory, m, 1]
    return limits


@njit(cache=True)
def _side_price(load: Any, row: int, side: int, limits: Any, penalty: float) -> float:
    """Price of the loads in a row as side 0 or 1 of a cut, disruption left out."""
    m = limits.shape[1]
    price = load[row, m + 3 + side] + penalty * load[row, m + 5 + side]
    if load[row, m] > 0.0:
        # Inertia about the centroid, less the part that is the same for every cut.
        x, y = load[row, m + 1], load[row, m + 2]
        price -= (x * x + y * y) / load[row, m]
    for k in range(m):
        limit = limits[side, k]
        price += band_price(load[row, k], limit[0], limit[1], limit[2], limit[3], limit[4], penalty)
    return price


@njit(cache=True)
def best_cut(
    loads: Any, limits: Any, least: float, kept: float, budget: float, penalty: float
) -> Any:
    """Cut with the lowest price: its row, that price, and whether the subtree becomes side 1.

    `loads` are those of whole subtrees, the root's in row 0; `least` is what any cut costs besides
    the band of the first measure, `kept` the disruption elsewhere.
    """
    m = limits.shape[1]
    sides = np.empty((2, loads.shape[1]))
    best, best_price, best_swapped = -1, np.inf, False
    for row in range(1, len(loads)):
        filled = False
        for swapped in (False, True):
            a, b = (1, 0) if swapped else (0, 1)
            # Most cuts are far from the band of the first measure, which alone rules them out.
            first = _first_price(loads[row, 0], a, limits, penalty)
            first += _first_price(loads[0, 0] - loads[row, 0], b, limits, penalty)
            if first + least >= best_price:
                continue
            if not filled:
                filled = True
                for c in range(loads.shape[1]):
                    sides[0, c] = loads[row, c]
                    sides[1, c] = loads[0, c] - loads[row, c]
            price = _side_price(sides, a, 0, limits, penalty)
            price += _side_price(sides, b, 1, limits, penalty)
            if budget < np.inf:
                price += penalty * _over(kept + sides[a, m + 7] + sides[b, m + 8], budget)
            if price < best_price:
                best, best_price, best_swapped = row, price, swapped
    return best, best_price, best_swapped


@njit(cache=True, inline="always")
def _first_price(value: float, side: int, limits: Any, penalty: float) -> float:
    limit = limits[side, 0]
    return band_price(value, limit[0], limit[1], limit[2], limit[3], limit[4], penalty)


@njit(cache=True)
def least_price(loads: Any, limits: Any, penalty: float) -> float:
    """No cut costs less than this besides the band of the first measure, (size, m + 9) by unit."""
    m = limits.shape[1]
    least = 0.0
    for side in range(2):
        for k in range(1, m):
            for price in limits[side, k, 3:]:
                least -= 0.5 * price * price / max(penalty, 1e-300)
    for p in range(len(loads)):
        least += min(loads[p, m + 3], loads[p, m + 4])
        if loads[p, m] > 0.0:
            # As if every unit had a territory to itself.
            least -= (loads[p, m + 1] ** 2 + loads[p, m + 2] ** 2) / loads[p, m]
    return least


@njit(cache=True)
def _over(moved: float, budget: float) -> float:
    return max(0.0, moved - budget) / max(budget, 1e-12)


@njit(cache=True)
def _recombine(
    s: int,
    t: int,
    root: int,
    rules: Rules,
    state: State,
    penalty: float,
    temperature: float,
    rng: Any,
) -> bool:
    order, parent = _random_tree(s, t, root, rules, state, rng)
    size = len(order)
    if size != state.sizes[s] + state.sizes[t]:
        return False
    m = rules.activity.shape[1]
    loads = _loads(order, s, t, rules, state)
    limits = _limits(s, t, rules, state)
    now = np.zeros((2, m + 9))
    for p in range(size):
        side = int(state.assignment[order[p]] == t)
        for c in range(m + 9):
            now[side, c] += loads[p, c]
    kept = state.moved[0] - now[0, m + 7] - now[1, m + 8]
    present = _side_price(now, 0, 0, limits, penalty) + _side_price(now, 1, 1, limits, penalty)
    if rules.budget < np.inf:
        present += penalty * _over(state.moved[0], rules.budget)
    least = least_price(loads, limits, penalty)
    for p in range(size - 1, 0, -1):
        for c in range(m + 9):
            loads[parent[p], c] += loads[p, c]
    best, best_price, swapped = best_cut(loads, limits, least, kept, rules.budget, penalty)
    if best < 0:
        return False
    inside = np.zeros(size, dtype=np.bool_)
    inside[best] = True
    for p in range(best + 1, size):
        inside[p] = inside[parent[p]]
    change = best_price - present
    if len(rules.arc_price) > 0:
        change += _more_border(order, inside, s, t, rules, state)
    if change > 0.0 and (temperature <= 0.0 or rng.random() >= np.exp(-change / temperature)):
        return False
    _apply(order, inside, s, t, swapped, rules, state)
    return True


@njit(cache=True)
def _more_border(order: Any, inside: Any, s: int, t: int, rules: Rules, state: State) -> float:
    """What borders cost more between s and t once the subtree is parted from the rest."""
    position = state.queue
    for p in range(len(order)):
        position[order[p]] = p
    more = 0.0
    for p in range(len(order)):
        i = order[p]
        for arc in range(rules.graph_start[i], rules.graph_start[i + 1]):
            j = rules.neighbours[arc]
            own, other = state.assignment[i], state.assignment[j]
            if other in (s, t):
                parted = inside[p] != inside[position[j]]
                # Every border is met from both sides.
                more += 0.5 * rules.arc_price[arc] * (int(parted) - int(own != other))
    return more


@njit(cache=True)
def _apply(
    order: Any, inside: Any, s: int, t: int, swapped: bool, rules: Rules, state: State
) -> None:
    """Give the subtree to s and the rest to t, or the other way round."""
    for territory in (s, t):
        state.sums[territory] = 0.0
        state.moments[territory] = 0.0
        state.sizes[territory] = 0
    for p in range(len(order)):
        i = order[p]
        own = s if inside[p] != swapped else t
        home = rules.baseline[i]
        if home >= 0:
            was = int(state.assignment[i] != home)
            state.moved[0] += rules.disruption[i] * (int(own != home) - was)
        state.assignment[i] = own
        state.sizes[own] += 1
        for m in range(rules.activity.shape[1]):
            state.sums[own, m] += rules.activity[i, m]
        if rules.inertia:
            w = rules.weight[i]
            state.moments[own, 0] += w
            state.moments[own, 1] += w * rules.xy[i, 0]
            state.moments[own, 2] += w * rules.xy[i, 1]


@njit(cache=True, nogil=True)
def recombine_borders(
    rules: Rules, state: State, penalty: float, temperature: float, steps: int, rng: Any
) -> int:
    """Recombine up to `steps` random neighbouring pairs and return how often it helped.

    Half of the pairs are sought where a band is missed. Parameters as for `walk`.
    """
    taken = 0
    edges = len(rules.edges)
    for step in range(steps):
        if state.halted[0]:
            break
        for attempt in range(200):
            e = int(rng.random() * edges)
            i, j = rules.edges[e, 0], rules.edges[e, 1]
            s, t = state.assignment[i], state.assignment[j]
            if s == t:
                continue
            missed = _misses(s, rules, state) or _misses(t, rules, state)
            if missed or step % 2 == 0 or attempt > 100:
                taken += int(_recombine(s, t, i, rules, state, penalty, temperature, rng))
                break
    set_prices(rules, state, penalty)
    return taken


@njit(cache=True)
def _misses(territory: int, rules: Rules, state: State) -> bool:
    for m in range(rules.activity.shape[1]):
        value = state.sums[territory, m]
        if value < rules.lower[territory, m] or value > rules.upper[territory, m]:
            return True
    return False
