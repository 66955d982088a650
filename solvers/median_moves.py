"""Compiled random walk over clusters around medians: units move, change places, or push others on.

Simulated annealing (Kirkpatrick, Gelatt, Vecchi, 1983) for the capacitated p-median (Lorena &
Senne, 2004), without contiguity. A step moves one unit, exchanges two, or moves a unit and ejects
another from where it goes (Glover, 1996): where clusters have few units and little room, no unit
can move alone. Every unit carries the cost of its cluster if it were the median, so that a change
is judged by the best median afterwards, in time proportional to the units of the clusters touched.
A cluster may run empty; it is then free to be opened anywhere else.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from solvers.bound_pairs import Terrain

FEW = 40
"""Clusters with more units are judged by their present median while it stays."""
NO_MISS = 1e-12


class Ground(NamedTuple):
    """What stays the same during a walk.

    `place` (n,) is the position of each unit among the candidates; `near` (n, w) lists neighbours,
    between whose clusters units are moved. `activity` (n, m); `lower` and `upper` (k, m); `scale`
    (m,) turns an excess of a measure into parts of its mean territory.
    """

    terrain: Terrain
    place: Any
    near: Any
    activity: Any
    lower: Any
    upper: Any
    scale: Any


class Clusters(NamedTuple):
    """What a walk changes in place.

    `assignment` (n,). The units of a cluster are a doubly linked list: `first` (k,), `after` and
    `before` (n,), -1 at the ends. `total` (n,) is the cost of each unit's cluster with that unit as
    the median; `size`, `median`, `cost` and `miss` (k,), `sums` (k, m) describe the clusters, and
    `spare` (1,) is one that is empty, or -1. `best` (n,) is the cheapest assignment met within
    every band, of cost `best_cost` (1,).
    """

    assignment: Any
    first: Any
    after: Any
    before: Any
    total: Any
    size: Any
    median: Any
    cost: Any
    miss: Any
    sums: Any
    spare: Any
    best: Any
    best_cost: Any


@njit(cache=True, inline="always")
def _pair_cost(i: int, j: int, ground: Ground) -> float:
    """Cost of unit i under unit j as its center."""
    terrain = ground.terrain
    if terrain.cost.shape[0] > 0:
        return float(terrain.cost[i, ground.place[j]])
    dx = terrain.xy[i, 0] - terrain.xy[j, 0]
    dy = terrain.xy[i, 1] - terrain.xy[j, 1]
    far = dx * dx + dy * dy
    if not terrain.squared:
        far = np.sqrt(far)
    return float(far / terrain.divisor * terrain.scale[i])


@njit(cache=True)
def _cost_with(t: int, gained: int, lost: int, ground: Ground, state: Clusters) -> float:
    """Cost of cluster t once it gains and loses a unit (-1 for none); an upper bound if large."""
    median = state.median[t]
    if state.size[t] > FEW and lost != median:
        value = state.total[median]
        if gained >= 0:
            value += _pair_cost(gained, median, ground)
        if lost >= 0:
            value -= _pair_cost(lost, median, ground)
        return float(value)
    best, own = np.inf, 0.0
    i = state.first[t]
    while i >= 0:
        if i != lost:
            value = state.total[i]
            if gained >= 0:
                value += _pair_cost(gained, i, ground)
                own += _pair_cost(i, gained, ground)
            if lost >= 0:
                value -= _pair_cost(lost, i, ground)
            best = min(best, value)
        i = state.after[i]
    if gained >= 0:
        best = min(best, own + _pair_cost(gained, gained, ground))
    return float(best) if best < np.inf else 0.0


@njit(cache=True, inline="always")
def _miss_with(t: int, gained: int, lost: int, ground: Ground, state: Clusters) -> float:
    """By how much of a mean territory cluster t misses its bands after gaining and losing."""
    miss = 0.0
    for m in range(ground.activity.shape[1]):
        value = state.sums[t, m]
        if gained >= 0:
            value += ground.activity[gained, m]
        if lost >= 0:
            value -= ground.activity[lost, m]
        out = max(0.0, value - ground.upper[t, m], ground.lower[t, m] - value)
        miss += out * ground.scale[m]
    return miss


@njit(cache=True)
def _leave(i: int, ground: Ground, state: Clusters) -> None:
    t = state.assignment[i]
    before, after = state.before[i], state.after[i]
    if before >= 0:
        state.after[before] = after
    else:
        state.first[t] = after
    if after >= 0:
        state.before[after] = before
    j = state.first[t]
    while j >= 0:
        state.total[j] -= _pair_cost(i, j, ground)
        j = state.after[j]
    state.size[t] -= 1
    for m in range(ground.activity.shape[1]):
        state.sums[t, m] -= ground.activity[i, m]


@njit(cache=True)
def _join(i: int, t: int, ground: Ground, state: Clusters) -> None:
    total = _pair_cost(i, i, ground)
    j = state.first[t]
    while j >= 0:
        state.total[j] += _pair_cost(i, j, ground)
        total += _pair_cost(j, i, ground)
        j = state.after[j]
    state.total[i] = total
    following = state.first[t]
    state.after[i], state.before[i] = following, -1
    if following >= 0:
        state.before[following] = i
    state.first[t] = i
    state.size[t] += 1
    state.assignment[i] = t
    for m in range(ground.activity.shape[1]):
        state.sums[t, m] += ground.activity[i, m]


@njit(cache=True)
def _settle(t: int, ground: Ground, state: Clusters) -> None:
    """Take the best median of cluster t, and what it costs and misses with it."""
    state.median[t], state.cost[t] = -1, 0.0
    i = state.first[t]
    while i >= 0:
        if state.median[t] < 0 or state.total[i] < state.cost[t]:
            state.median[t], state.cost[t] = i, state.total[i]
        i = state.after[i]
    state.miss[t] = _miss_with(t, -1, -1, ground, state)


@njit(cache=True)
def _find_spare(state: Clusters) -> None:
    state.spare[0] = -1
    for t in range(len(state.size)):
        if state.size[t] == 0:
            state.spare[0] = t


@njit(cache=True)
def gather(assignment: Any, ground: Ground, state: Clusters) -> None:
    """Form the clusters of an assignment (n,) from scratch."""
    state.first[:] = -1
    state.size[:] = 0
    state.sums[:] = 0.0
    for i in range(len(assignment)):
        _join(i, assignment[i], ground, state)
    for t in range(len(state.first)):
        _settle(t, ground, state)
    _find_spare(state)


@njit(cache=True, inline="always")
def _propose(ground: Ground, state: Clusters, rng: Any) -> tuple[int, int, int, int, int]:
    """Unit i to go from s to t, and j (or -1) from t to u; i is -1 when there is none."""
    n, width = ground.near.shape
    i = int(rng.random() * n)
    s = state.assignment[i]
    j = ground.near[i, int(rng.random() * width)]
    t = state.assignment[j]
    if t == s:
        t = state.spare[0]
        return (i if t >= 0 and state.size[s] > 1 else -1), s, t, -1, -1
    if rng.random() < 0.3:
        return i, s, t, -1, -1
    if rng.random() < 0.5:
        for _ in range(int(rng.random() * min(state.size[t], FEW))):
            j = state.after[j]
            if j < 0:
                j = state.first[t]
    if rng.random() < 0.5:
        return i, s, t, j, s
    u = state.assignment[ground.near[j, int(rng.random() * width)]]
    return (i if u != t else -1), s, t, j, u


@njit(cache=True, inline="always")
def _miss_change(
    i: int, s: int, t: int, j: int, u: int, ground: Ground, state: Clusters
) -> tuple[float, float]:
    """Change of what the clusters of a move miss, and what they cost now."""
    change = _miss_with(t, i, j, ground, state) - state.miss[t] - state.miss[s]
    change += _miss_with(s, j if u == s else -1, i, ground, state)
    now = state.cost[s] + state.cost[t]
    if j >= 0 and u != s:
        change += _miss_with(u, j, -1, ground, state) - state.miss[u]
        now += state.cost[u]
    return change, now


@njit(cache=True, inline="always")
def _cost_after(i: int, s: int, t: int, j: int, u: int, ground: Ground, state: Clusters) -> float:
    """What the clusters of a move cost after it."""
    cost = _cost_with(t, i, j, ground, state)
    cost += _cost_with(s, j if u == s else -1, i, ground, state)
    if j >= 0 and u != s:
        cost += _cost_with(u, j, -1, ground, state)
    return cost


@njit(cache=True)
def _make(i: int, s: int, t: int, j: int, u: int, ground: Ground, state: Clusters) -> None:
    _leave(i, ground, state)
    if j >= 0:
        _leave(j, ground, state)
        _join(j, u, ground, state)
        if u != s:
            _settle(u, ground, state)
    _join(i, t, ground, state)
    _settle(s, ground, state)
    _settle(t, ground, state)
    if t == state.spare[0] or state.size[s] == 0:
        _find_spare(state)


@njit(cache=True)
def walk_medians(
    ground: Ground,
    state: Clusters,
    penalty: float,
    hot: float,
    cold: float,
    steps: int,
    rng: Any,
) -> int:
    """Try `steps` moves while the temperature falls, and return how many were taken.

    `penalty` is the price of missing a band by a mean territory, in units of cost.
    """
    cost, miss = state.cost.sum(), state.miss.sum()
    temperature, cooling = hot, (cold / hot) ** (1.0 / max(steps, 1))
    taken = 0
    for _ in range(steps):
        temperature *= cooling
        i, s, t, j, u = _propose(ground, state, rng)
        if i < 0:
            continue
        missed, now = _miss_change(i, s, t, j, u, ground, state)
        room = now - penalty * missed - temperature * np.log(1.0 - rng.random())
        # No clusters cost less than nothing: most moves that break a band are seen through here.
        if room < 0.0:
            continue
        after = _cost_after(i, s, t, j, u, ground, state)
        if after > room:
            continue
        left = state.cost[s] + state.cost[t] + (state.cost[u] if j >= 0 and u != s else 0.0)
        _make(i, s, t, j, u, ground, state)
        left -= state.cost[s] + state.cost[t] + (state.cost[u] if j >= 0 and u != s else 0.0)
        cost -= left
        miss += missed
        taken += 1
        whole = state.spare[0] < 0 and miss < NO_MISS
        if whole and cost < state.best_cost[0]:
            state.best_cost[0] = cost
            state.best[:] = state.assignment
    return taken
