"""Compiled knapsacks in whole units, one for each candidate center."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from solvers.bound_kernel import Pairs
from solvers.bound_pairs import Terrain, measure_far


class Load(NamedTuple):
    """`weight` (n,) of the units and the `room` of a territory, whole numbers; `own` (c,) units."""

    weight: Any
    room: int
    own: Any


@njit(cache=True, nogil=True)
def _fill(count: int, value: Any, weight: Any, room: int, least: Any) -> None:
    """Set `least` (room + 1,) to the least sum of values that fits into each room.

    All values are negative.
    """
    least[: room + 1] = 0.0
    reached = 0
    for x in range(count):
        w, v = weight[x], value[x]
        top = min(reached + w, room)
        # Beyond what all items so far weigh the least stays the same.
        for q in range(reached + 1, top + 1):
            least[q] = least[reached]
        for q in range(top, w - 1, -1):
            least[q] = min(least[q], least[q - w] + v)
        reached = top
    for q in range(reached + 1, room + 1):
        least[q] = least[reached]


@njit(cache=True, nogil=True)
def _list_wanted(
    j: int, u: Any, pairs: Pairs, load: Load, value: Any, weight: Any, unit: Any
) -> tuple[Any, Any]:
    """Write the units that candidate j would serve at u; their number, and what its own costs."""
    count, own = 0, 0.0
    room = load.room - load.weight[load.own[j]]
    for p in range(pairs.start[j], pairs.start[j + 1]):
        i = pairs.unit[p]
        reduced = pairs.cost[p] - u[i]
        if i == load.own[j]:
            own = reduced
        elif reduced < 0.0 and load.weight[i] <= room:
            value[count], weight[count], unit[count] = reduced, load.weight[i], i
            count += 1
    return count, own


@njit(cache=True, nogil=True)
def pack_candidates(which: Any, u: Any, pairs: Pairs, load: Load, offered: Any) -> None:
    """Set `offered` (c,) of the candidates of `which`: the best they can serve."""
    longest = 0
    for j in which:
        longest = max(longest, pairs.start[j + 1] - pairs.start[j])
    value, least = np.empty(longest), np.empty(load.room + 1)
    weight, unit = np.empty(longest, np.int64), np.empty(longest, np.int64)
    for j in which:
        count, own = _list_wanted(j, u, pairs, load, value, weight, unit)
        room = load.room - load.weight[load.own[j]]
        if weight[:count].sum() <= room:
            offered[j] = own + value[:count].sum()
        else:
            _fill(count, value, weight, room, least)
            offered[j] = own + least[room]


@njit(cache=True, nogil=True)
def count_packed(which: Any, u: Any, pairs: Pairs, load: Load, served: Any) -> None:
    """Add to `served` (n,) how often the candidates of `which` together serve each unit."""
    longest = 0
    for j in which:
        longest = max(longest, pairs.start[j + 1] - pairs.start[j])
    value, weight = np.empty(longest), np.empty(longest, np.int64)
    unit = np.empty(longest, np.int64)
    taken = np.empty((longest, load.room + 1), np.bool_)
    least = np.empty(load.room + 1)
    for j in which:
        count, _ = _list_wanted(j, u, pairs, load, value, weight, unit)
        room = load.room - load.weight[load.own[j]]
        served[load.own[j]] += 1.0
        least[:] = 0.0
        for x in range(count):
            w, v = weight[x], value[x]
            taken[x, :w] = False
            for q in range(room, w - 1, -1):
                better = least[q - w] + v < least[q]
                taken[x, q] = better
                if better:
                    least[q] = least[q - w] + v
        q = room
        for x in range(count - 1, -1, -1):
            if taken[x, q]:
                served[unit[x]] += 1.0
                q -= weight[x]


@njit(cache=True, nogil=True)
def _fill_from_all(
    j: int, u: Any, terrain: Terrain, load: Load, reduced: Any, value: Any, weight: Any, least: Any
) -> None:
    """Set `reduced` (n,) and `least` of candidate j, over every unit there is."""
    measure_far(j, terrain, reduced)
    own = load.own[j]
    room, count = load.room - load.weight[own], 0
    for i in range(len(u)):
        reduced[i] = reduced[i] * terrain.scale[i] - u[i]
        if i != own and reduced[i] < 0.0 and load.weight[i] <= room:
            value[count], weight[count] = reduced[i], load.weight[i]
            count += 1
    _fill(count, value, weight, room, least)


@njit(cache=True, nogil=True)
def evaluate_packed(which: Any, u: Any, terrain: Terrain, load: Load, offered: Any) -> None:
    """Set `offered` (c,) of the candidates `which`, over every unit there is."""
    reduced, value, weight = np.empty(len(u)), np.empty(len(u)), np.empty(len(u), np.int64)
    least = np.empty(load.room + 1)
    for j in which:
        _fill_from_all(j, u, terrain, load, reduced, value, weight, least)
        own = load.own[j]
        offered[j] = reduced[own] + least[load.room - load.weight[own]]


@njit(cache=True, nogil=True)
def _serving(reduced: float, weight: int, room: int, least: Any) -> float:
    """What it costs at least that an open candidate serves a unit."""
    return max(reduced + least[room - weight] - least[room], 0.0) if weight <= room else np.inf


@njit(cache=True, nogil=True)
def serving_costs(j: int, u: Any, terrain: Terrain, load: Load) -> Any:
    """What it costs at least, (n,), that the open candidate j serves each unit."""
    reduced, value, weight = np.empty(len(u)), np.empty(len(u)), np.empty(len(u), np.int64)
    least = np.empty(load.room + 1)
    _fill_from_all(j, u, terrain, load, reduced, value, weight, least)
    own = load.own[j]
    room = load.room - load.weight[own]
    more = np.empty(len(u))
    for i in range(len(u)):
        more[i] = _serving(reduced[i], load.weight[i], room, least)
    more[own] = 0.0
    return more


@njit(cache=True, nogil=True)
def select_packed(
    which: Any, opening: Any, limit: float, u: Any, pairs: Pairs, load: Load
) -> Pairs:
    """Pairs of the candidates `which` in which a plan below `limit` may contain them.

    `opening` (len(which),) is a bound on every plan with that candidate open.
    """
    start = np.zeros(len(pairs.start), dtype=np.int64)
    unit = np.empty(len(pairs.unit), dtype=np.int32)
    cost = np.empty(len(pairs.unit))
    longest = 0
    for j in which:
        longest = max(longest, pairs.start[j + 1] - pairs.start[j])
    value, least = np.empty(longest), np.empty(load.room + 1)
    weight, item = np.empty(longest, np.int64), np.empty(longest, np.int64)
    count = 0
    for x, j in enumerate(which):
        before = count
        if opening[x] <= limit:
            wanted, _ = _list_wanted(j, u, pairs, load, value, weight, item)
            room = load.room - load.weight[load.own[j]]
            _fill(wanted, value, weight, room, least)
            for p in range(pairs.start[j], pairs.start[j + 1]):
                i = pairs.unit[p]
                more = 0.0
                if i != load.own[j]:
                    more = _serving(pairs.cost[p] - u[i], load.weight[i], room, least)
                if opening[x] + more <= limit:
                    unit[count], cost[count] = i, pairs.cost[p]
                    count += 1
        start[j + 1] = count - before
    return Pairs(np.cumsum(start), unit[:count].copy(), cost[:count].copy())
