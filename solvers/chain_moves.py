"""Compiled random walk: a unit changes to a neighbouring territory, and may drive another one out.

Simulated annealing (Kirkpatrick, Gelatt, Vecchi, 1983) on contiguous partitions with the shortest
ejection chains (Glover, 1996): unit i goes from s to t, and in most steps unit j goes on from t to
a neighbour u, which may be s. Where bands are tight no unit fits anywhere alone, while two of them
change the mixture of two territories, or pass a surplus on, and leave the sums about as they were.

A step costs O(m), without any search for a border to work on, and when a move is taken a local
search for ways round the units that leave.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from solvers.border_moves import Rules, State, band_price, set_prices, stays_connected

CHAINS = 0.7
"""Part of the steps in which a second unit is driven out."""
HOPS = 6
"""Most steps inside of t from where i comes in to where j goes out."""


@njit(cache=True, inline="always")
def _priced(t: int, gained: int, lost: int, sums: Any, load: Any, limits: Any) -> float:
    """Price of the bands of territory t once it gains and loses a unit (-1 for none)."""
    price = 0.0
    for m in range(limits.shape[1]):
        value = sums[t, m]
        if gained >= 0:
            value += load[gained, m]
        if lost >= 0:
            value -= load[lost, m]
        limit = limits[t, m]
        price += band_price(value, limit[0], limit[1], limit[2], limit[3], limit[4], limit[5])
    return price


@njit(cache=True, inline="always")
def _inertia(t: int, gained: int, lost: int, moments: Any, load: Any) -> float:
    """Inertia of territory t once it gains and loses a unit, less what no move can change.

    That is the weighted squared distance of all units to the origin, wherever they are.
    """
    w, x, y = moments[t, 0], moments[t, 1], moments[t, 2]
    last = load.shape[1] - 1
    if gained >= 0:
        w += load[gained, last - 2]
        x += load[gained, last - 1]
        y += load[gained, last]
    if lost >= 0:
        w -= load[lost, last - 2]
        x -= load[lost, last - 1]
        y -= load[lost, last]
    # What is left of weights that cancel is rounding.
    return -(x * x + y * y) / w if w > 1e-12 * moments[t, 0] else 0.0


@njit(cache=True, inline="always")
def _broken(t: int, sums: Any, limits: Any) -> int:
    """Number of bands that territory t misses."""
    count = 0
    for m in range(limits.shape[1]):
        count += int(sums[t, m] < limits[t, m, 6] or sums[t, m] > limits[t, m, 7])
    return count


@njit(cache=True, inline="always")
def _enter(t: int, unit: int, sign: float, sums: Any, moments: Any, load: Any) -> None:
    """Enter in the books that territory t gains (1.0) or loses (-1.0) a unit, -1 for none."""
    if unit >= 0:
        measures = sums.shape[1]
        for m in range(measures):
            sums[t, m] += sign * load[unit, m]
        for d in range(3):
            moments[t, d] += sign * load[unit, measures + d]


@njit(cache=True)
def _cut_arcs(assignment: Any, tail: Any, neighbours: Any) -> Any:
    """Arcs between territories, the place of each arc among them (-1 for none), and how many."""
    cut, place = np.empty(len(tail), np.int32), np.full(len(tail), -1, np.int32)
    count = 0
    for p in range(len(tail)):
        if assignment[tail[p]] != assignment[neighbours[p]]:
            cut[count], place[p] = p, count
            count += 1
    return cut, place, count


@njit(cache=True, inline="always")
def _redraw(
    i: int,
    count: int,
    assignment: Any,
    start: Any,
    neighbours: Any,
    reverse: Any,
    cut: Any,
    place: Any,
) -> int:
    """Bring the list `cut` of arcs between territories up to date after unit i has moved.

    `place` says where in the list an arc is, -1 for nowhere. Returns the new length of the list.
    """
    for p in range(start[i], start[i + 1]):
        if (assignment[neighbours[p]] != assignment[i]) == (place[p] >= 0):
            continue
        for arc in (p, reverse[p]):
            if place[arc] < 0:
                cut[count], place[arc] = arc, count
                count += 1
            else:
                count -= 1
                cut[place[arc]] = cut[count]
                place[cut[count]] = place[arc]
                place[arc] = -1
    return count


@njit(cache=True, inline="always")
def _driven_out(i: int, j: int, assignment: Any, start: Any, neighbours: Any, rng: Any) -> Any:
    """A unit of j's territory at its border, a few random steps from j, and where it may go.

    The unit has a neighbour there other than i. (-1, -1) when the steps end inside.
    """
    t = assignment[j]
    for _ in range(int(rng.random() * (HOPS + 1))):
        k = neighbours[start[j] + int(rng.random() * (start[j + 1] - start[j]))]
        if assignment[k] == t:
            j = k
    degree = start[j + 1] - start[j]
    first = int(rng.random() * degree)
    for d in range(degree):
        k = neighbours[start[j] + (first + d) % degree]
        if assignment[k] != t and k != i:
            return j, assignment[k]
    return -1, -1


@njit(cache=True)
def _limits(rules: Rules, state: State, penalty: float) -> Any:
    """Limits, scale, prices, penalty and hard limits in one array (k, m, 8), to be read at once."""
    limits = np.empty((*state.sums.shape, 8))
    limits[:, :, 0], limits[:, :, 1], limits[:, :, 2] = rules.lower, rules.upper, rules.scale
    limits[:, :, 3:5], limits[:, :, 5] = state.prices, penalty
    limits[:, :, 6], limits[:, :, 7] = rules.least, rules.most
    return limits


@njit(cache=True, inline="always")
def _leaving(unit: int, s: int, t: int, baseline: Any, disruption: Any) -> float:
    home = baseline[unit]
    if home < 0:
        return 0.0
    return float(disruption[unit] * (int(t != home) - int(s != home)))


@njit(cache=True, inline="always")
def _more_border(
    i: int, s: int, t: int, other: int, assignment: Any, start: Any, neighbours: Any, price: Any
) -> float:
    """What borders cost more when unit i goes from s to t, once unit `other` has come to t."""
    more = 0.0
    for p in range(start[i], start[i + 1]):
        k = neighbours[p]
        beside = s if k == other else assignment[k]
        if beside == s:
            more += price[p]
        elif beside == t:
            more -= price[p]
    return more


@njit(cache=True, nogil=True)
def walk(
    rules: Rules, state: State, penalty: float, temperature: float, steps: int, rng: Any
) -> int:
    """Try up to `steps` random moves and chains in place and return how many were taken.

    `penalty` prices one unit of rule miss in units of cost; at `temperature` zero only moves that
    do not worsen the priced total are taken. A plan within all rules that is cheaper than any
    before it in this walk is kept in `State.best` when the walk leaves it for a worse one.
    """
    # Handing `rules` and `state` over costs more than a step; their arrays are taken out once.
    assignment, sums, moments, sizes = state.assignment, state.sums, state.moments, state.sizes
    pinned, site_cost, stamp, queue = state.pinned, state.site_cost, state.stamp, state.queue
    start, neighbours, tail, reverse = (
        rules.graph_start,
        rules.neighbours,
        rules.tail,
        rules.reverse,
    )
    load, barred, baseline, disruption = rules.load, rules.barred, rules.baseline, rules.disruption
    budget, inertia, contiguous, moved = rules.budget, rules.inertia, rules.contiguous, state.moved
    place_price, arc_price = rules.place_price, rules.arc_price
    placed, bordered = len(place_price) > 0, len(arc_price) > 0
    halted = state.halted
    limits, k = _limits(rules, state, penalty), len(sums)
    priced, spare, inert = np.empty(k), np.empty(k), np.zeros(k)
    broken = int(moved[0] > budget)
    for t in range(k):
        priced[t] = _priced(t, -1, -1, sums, load, limits)
        # A price is at least this, so that most moves are refused for their cost alone.
        spare[t] = -0.5 * (state.prices[t] ** 2).sum() / max(penalty, 1e-300)
        broken += _broken(t, sums, limits)
        if inertia:
            inert[t] = _inertia(t, -1, -1, moments, load)
    bars = len(barred) > 0
    if bars:
        for i in range(len(assignment)):
            broken += int(barred[i, assignment[i]])
    cut, place, count = _cut_arcs(assignment, tail, neighbours)
    taken, cost, lowest = 0, 0.0, np.inf
    for _ in range(steps):
        if count == 0 or halted[0]:
            break
        p = cut[int(rng.random() * count)]
        i = tail[p]
        s, t = assignment[i], assignment[neighbours[p]]
        if pinned[i] or sizes[s] == 1:
            continue
        j = u = -1
        if rng.random() < CHAINS:
            j, u = _driven_out(i, neighbours[p], assignment, start, neighbours, rng)
            if j < 0 or pinned[j]:
                continue
        limit = -temperature * np.log(1.0 - rng.random())
        third = j >= 0 and u != s
        back = j if u == s else -1
        # What it costs and breaks, cheapest first.
        if inertia:
            dearer = _inertia(s, back, i, moments, load) - inert[s]
            dearer += _inertia(t, i, j, moments, load) - inert[t]
            if third:
                dearer += _inertia(u, j, -1, moments, load) - inert[u]
        else:
            dearer = site_cost[i, t] - site_cost[i, s]
            if j >= 0:
                dearer += site_cost[j, u] - site_cost[j, t]
        if placed:
            dearer += place_price[i, t] - place_price[i, s]
            if j >= 0:
                dearer += place_price[j, u] - place_price[j, t]
        if bordered:
            dearer += _more_border(i, s, t, -1, assignment, start, neighbours, arc_price)
            if j >= 0:
                # By then i is in t, from where j leaves.
                dearer += _more_border(j, t, u, i, assignment, start, neighbours, arc_price)
        change = dearer - priced[s] - priced[t] - (priced[u] if third else 0.0)
        worse = 0
        if bars:
            worse += int(barred[i, t]) - int(barred[i, s])
            if j >= 0:
                worse += int(barred[j, u]) - int(barred[j, t])
            change += penalty * worse
        leaving = _leaving(i, s, t, baseline, disruption)
        if j >= 0:
            leaving += _leaving(j, t, u, baseline, disruption)
        if leaving != 0.0 and budget < np.inf:
            over = max(0.0, moved[0] + leaving - budget) - max(0.0, moved[0] - budget)
            change += penalty * over / max(budget, disruption[i])
        if change + spare[s] + spare[t] + (spare[u] if third else 0.0) > limit:
            continue
        change += _priced(s, back, i, sums, load, limits) + _priced(t, i, j, sums, load, limits)
        if third:
            change += _priced(u, j, -1, sums, load, limits)
        if change > limit:
            continue
        if contiguous:
            if not stays_connected(i, assignment, stamp, queue, start, neighbours):
                continue
            if j >= 0:
                assignment[i] = t
                if not stays_connected(j, assignment, stamp, queue, start, neighbours):
                    assignment[i] = s
                    continue
        # Taken: assign, and bring every book up to date.
        was_whole = broken == 0
        broken += worse + int(moved[0] + leaving > budget) - int(moved[0] > budget)
        moved[0] += leaving
        broken -= _broken(s, sums, limits) + _broken(t, sums, limits)
        _enter(s, i, -1.0, sums, moments, load)
        _enter(s, back, 1.0, sums, moments, load)
        _enter(t, i, 1.0, sums, moments, load)
        _enter(t, j, -1.0, sums, moments, load)
        broken += _broken(s, sums, limits) + _broken(t, sums, limits)
        sizes[s] -= 1
        sizes[t] += 1
        assignment[i] = t
        count = _redraw(i, count, assignment, start, neighbours, reverse, cut, place)
        if j >= 0:
            sizes[t] -= 1
            sizes[u] += 1
            assignment[j] = u
            count = _redraw(j, count, assignment, start, neighbours, reverse, cut, place)
        if third:
            broken -= _broken(u, sums, limits)
            _enter(u, j, 1.0, sums, moments, load)
            broken += _broken(u, sums, limits)
        for territory in (s, t, u):
            if territory >= 0:
                priced[territory] = _priced(territory, -1, -1, sums, load, limits)
                if inertia:
                    inert[territory] = _inertia(territory, -1, -1, moments, load)
        if was_whole and cost < lowest and (broken > 0 or dearer > 0.0):
            lowest = cost
            state.best[:] = assignment
            state.best[i] = s
            if j >= 0:
                state.best[j] = t
            state.found[0] = True
        cost += dearer
        taken += 1
    set_prices(rules, state, penalty)
    return taken
