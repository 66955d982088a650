"""Compiled search for every territory around a unit, as far as it can be part of a plan.

One neighbour after the other joins or stays out. A branch ends where the territory cannot be filled
any more, where a pocket that it has cut off holds no whole number of territories, and where its
choices cost more than a limit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from solvers.problem import BoolArray

FREE, JOINED, OUT = 0, 1, 2


class Land(NamedTuple):
    """Neighbours as in `Graph`, `activity` (n, m), band (m,) of a territory, and how many."""

    start: Any
    neighbours: Any
    activity: Any
    lower: Any
    upper: Any
    territories: int


class Prices(NamedTuple):
    """What it costs beyond the cheapest choice that a unit joins, or stays out, (n,) each."""

    joining: Any
    missing: Any


class Walk(NamedTuple):
    """Where the search around a unit is, so that it can be left and gone on with.

    `state` (n,) of each unit and how many of its neighbours joined; `sums` (m,) of the territory;
    the units decided on in turn, up to `depth` (1,), and the choice that is `left` for each; what
    the choices cost (1,); then work space, (n,) and (m,).
    """

    state: Any
    beside: Any
    sums: Any
    decided: Any
    left: Any
    depth: Any
    spent: Any
    mark: Any
    queue: Any
    part: Any
    open: Any
    least: Any
    most: Any


def begin(land: Land, root: int, barred: BoolArray) -> Walk:
    """Before the first choice: `root` alone has joined, units that are `barred` (n,) stay out."""
    n, m = land.activity.shape
    numbers = [np.zeros(n, np.int64) for _ in range(4)]
    state = np.where(barred, OUT, FREE).astype(np.int8)
    beside, decided, mark, queue = numbers
    sums, *sizes = [np.zeros(m) for _ in range(5)]
    depth, spent = np.zeros(1, np.int64), np.zeros(1)
    walk = Walk(state, beside, sums, decided, state.copy(), depth, spent, mark, queue, *sizes)
    _put(land, walk, root, JOINED)
    return walk


@njit(cache=True, nogil=True)
def go_on(land: Land, walk: Walk, prices: Prices, limit: float, found: Any, most: int) -> Any:
    """Write the next territories into `found` (s, n), as its rows or `most` branches allow.

    Returns how many there are, how many branches were looked at, and whether these were the last.
    """
    count = branches = 0
    while branches < most and count < len(found):
        branches += 1
        if _is_alive(land, walk, prices, limit):
            unit = _most_decisive(walk, prices)
            if unit >= 0:
                _decide(land, walk, prices, limit, unit)
                continue
            found[count] = walk.state == JOINED
            count += 1
        if not _turn(land, walk, prices):
            return count, branches, True
    return count, branches, False


@njit(cache=True, nogil=True)
def _is_alive(land: Land, walk: Walk, prices: Prices, limit: float) -> bool:
    for q in range(len(walk.sums)):
        if walk.sums[q] > land.upper[q]:
            return False
    if walk.spent[0] > limit:
        return False
    _reach(land, walk)
    return walk.spent[0] + _left_out(walk, prices) <= limit and _rest_fits(land, walk)


@njit(cache=True, nogil=True)
def _turn(land: Land, walk: Walk, prices: Prices) -> bool:
    """Go back to the last choice that has another side, and take that; false without any."""
    depth = walk.depth[0]
    while depth > 0 and walk.left[depth - 1] == FREE:
        depth -= 1
        _take_back(land, walk, prices, walk.decided[depth])
    walk.depth[0] = depth
    if depth == 0:
        return False
    unit, other = walk.decided[depth - 1], walk.left[depth - 1]
    _take_back(land, walk, prices, unit)
    walk.left[depth - 1] = FREE
    _choose(land, walk, prices, unit, other)
    return True


@njit(cache=True, nogil=True)
def _fits(land: Land, walk: Walk, unit: int) -> bool:
    for q in range(len(walk.sums)):
        if walk.sums[q] + land.activity[unit, q] > land.upper[q]:
            return False
    return True


@njit(cache=True, nogil=True)
def _put(land: Land, walk: Walk, unit: int, state: int) -> None:
    walk.state[unit] = state
    if state == JOINED:
        _count_in(land, walk, unit, 1)


@njit(cache=True, nogil=True)
def _count_in(land: Land, walk: Walk, unit: int, sign: int) -> None:
    for q in range(len(walk.sums)):
        walk.sums[q] += sign * land.activity[unit, q]
    for e in range(land.start[unit], land.start[unit + 1]):
        walk.beside[land.neighbours[e]] += sign


@njit(cache=True, nogil=True)
def _price(prices: Prices, unit: int, state: int) -> float:
    return prices.joining[unit] if state == JOINED else prices.missing[unit]


@njit(cache=True, nogil=True)
def _decide(land: Land, walk: Walk, prices: Prices, limit: float, unit: int) -> None:
    """Make the cheaper of two choices about a unit, and remember the other one if it can be."""
    first, second = JOINED, OUT
    if not _fits(land, walk, unit):
        first, second = OUT, FREE
    elif prices.joining[unit] > prices.missing[unit]:
        first, second = OUT, JOINED
    if second != FREE and walk.spent[0] + _price(prices, unit, second) > limit:
        second = FREE
    walk.decided[walk.depth[0]], walk.left[walk.depth[0]] = unit, second
    walk.depth[0] += 1
    _choose(land, walk, prices, unit, first)


@njit(cache=True, nogil=True)
def _choose(land: Land, walk: Walk, prices: Prices, unit: int, state: int) -> None:
    walk.spent[0] += _price(prices, unit, state)
    _put(land, walk, unit, state)


@njit(cache=True, nogil=True)
def _take_back(land: Land, walk: Walk, prices: Prices, unit: int) -> None:
    walk.spent[0] -= _price(prices, unit, walk.state[unit])
    if walk.state[unit] == JOINED:
        _count_in(land, walk, unit, -1)
    walk.state[unit] = FREE


@njit(cache=True, nogil=True)
def _most_decisive(walk: Walk, prices: Prices) -> int:
    """The free neighbour whose choice costs the most, with the most joined; -1 without any."""
    best, unit = -1.0, -1
    for i in range(len(walk.state)):
        if walk.state[i] == FREE and walk.beside[i] > 0:
            worth = max(prices.joining[i], prices.missing[i])
            if worth > best or (worth == best and walk.beside[i] > walk.beside[unit]):
                best, unit = worth, i
    return unit


@njit(cache=True, nogil=True)
def _reach(land: Land, walk: Walk) -> None:
    """Set `mark` to one for the free units that can still join, and to zero for all others."""
    count = done = 0
    for i in range(len(walk.state)):
        walk.mark[i] = 0
        if walk.state[i] == FREE and walk.beside[i] > 0:
            walk.mark[i] = 1
            walk.queue[count] = i
            count += 1
    while done < count:
        i = walk.queue[done]
        done += 1
        for e in range(land.start[i], land.start[i + 1]):
            j = land.neighbours[e]
            if walk.state[j] == FREE and walk.mark[j] == 0:
                walk.mark[j] = 1
                walk.queue[count] = j
                count += 1


@njit(cache=True, nogil=True)
def _left_out(walk: Walk, prices: Prices) -> float:
    """What the free units cost that cannot join any more."""
    cost = 0.0
    for i in range(len(walk.state)):
        if walk.state[i] == FREE and walk.mark[i] == 0:
            cost += prices.missing[i]
    return cost


@njit(cache=True, nogil=True)
def _rest_fits(land: Land, walk: Walk) -> bool:
    """Whether each part of the rest can give and keep enough for whole territories.

    Of each part the territory takes at least what is too much for whole territories there, and at
    most what it can reach and has room for; together the parts must fill it.
    """
    few = many = 0.0
    walk.least[:], walk.most[:] = 0.0, 0.0
    for i in range(len(walk.state)):
        if walk.state[i] != JOINED and walk.mark[i] < 2:
            _weigh_part(land, walk, i)
            low, high = _whole_in_part(land, walk)
            if low > high:
                return False
            few, many = few + low, many + high
            _give(land, walk, low, high)
    others = land.territories - 1
    if few > others or many < others:
        return False
    for q in range(len(walk.sums)):
        filled, room = land.lower[q] - walk.sums[q], land.upper[q] - walk.sums[q]
        if walk.least[q] > room or walk.most[q] < filled:
            return False
    return True


@njit(cache=True, nogil=True)
def _weigh_part(land: Land, walk: Walk, root: int) -> None:
    """Set `part` (m,), and of that what can join, as `open` (m,), for the part of `root`."""
    count, done = 1, 0
    walk.part[:], walk.open[:] = 0.0, 0.0
    walk.queue[0] = root
    reached, walk.mark[root] = walk.mark[root], 2
    _weigh(land, walk, root, reached)
    while done < count:
        i = walk.queue[done]
        done += 1
        for e in range(land.start[i], land.start[i + 1]):
            j = land.neighbours[e]
            if walk.state[j] != JOINED and walk.mark[j] < 2:
                reached, walk.mark[j] = walk.mark[j], 2
                _weigh(land, walk, j, reached)
                walk.queue[count] = j
                count += 1


@njit(cache=True, nogil=True)
def _weigh(land: Land, walk: Walk, unit: int, reached: int) -> None:
    for q in range(len(walk.sums)):
        walk.part[q] += land.activity[unit, q]
        walk.open[q] += reached * land.activity[unit, q]


@njit(cache=True, nogil=True)
def _whole_in_part(land: Land, walk: Walk) -> Any:
    """Fewest and most whole territories that the part can keep."""
    low, high = 0.0, land.territories - 1.0
    for q in range(len(walk.sums)):
        total, room = walk.part[q], land.upper[q] - walk.sums[q]
        kept = total - min(walk.open[q], room)
        if land.upper[q] > 0.0:
            low = max(low, np.ceil(kept / land.upper[q]))
        if land.lower[q] > 0.0:
            high = min(high, np.floor(total / land.lower[q]))
    return low, high


@njit(cache=True, nogil=True)
def _give(land: Land, walk: Walk, low: float, high: float) -> None:
    """Add to `least` and `most` (m,) what the part gives if it keeps so many territories."""
    for q in range(len(walk.sums)):
        total, room = walk.part[q], land.upper[q] - walk.sums[q]
        if high == 0.0:
            walk.least[q] += total
        elif land.upper[q] * high < total:
            walk.least[q] += total - land.upper[q] * high
        walk.most[q] += min(min(walk.open[q], room), total - low * land.lower[q])
