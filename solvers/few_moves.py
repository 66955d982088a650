"""Compiled walk from a standing plan: few moves, bands met as nearly as the budgets allow.

Simulated annealing (Kirkpatrick, Gelatt, Vecchi, 1983) over units that change territory at a
border, together with whatever they would cut off. Unlike in the walks that look for a plan from
nothing, here the budgets hold at every step and the bands are what gives: the question is how near
to them one can come for what may move.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit


class Ground(NamedTuple):
    """What stays the same: arrays as in `Problem` and `Budgets`.

    `tail` and `neighbours` are the arcs, `start` where those of each unit begin; `fixed` bool (n,)
    units that must stay; `barred` (n, k) or (0, 0); `scale_low` and `scale_high` (k, m) turn a miss
    into a part of the limit; `site_cost` (n, k) the cost under the present centers, in parts of the
    whole; `bend` the weight of the square of a miss beside the miss.
    """

    start: Any
    neighbours: Any
    tail: Any
    activity: Any
    lower: Any
    upper: Any
    scale_low: Any
    scale_high: Any
    fixed: Any
    barred: Any
    home: Any
    weight: Any
    total: Any
    leaving: Any
    site_cost: Any
    contiguous: bool
    bend: float


class Walk(NamedTuple):
    """What changes: the plan, its sums (k, m), sizes (k,), what moved (b,) and left (k, b).

    The others are scratch: `stamp` (n,), `queue` (n,) and `group` (n,).
    """

    assignment: Any
    sums: Any
    sizes: Any
    moved: Any
    left: Any
    stamp: Any
    queue: Any
    group: Any


@njit(cache=True, inline="always")
def _bent(miss: float, bend: float) -> float:
    return miss + bend * miss * miss if miss > 0.0 else 0.0


@njit(cache=True)
def _miss(ground: Ground, t: int, m: int, value: float) -> float:
    """What missing the band of one measure in one territory counts."""
    low = (ground.lower[t, m] - value) * ground.scale_low[t, m]
    if low > 0.0:
        return _bent(low, ground.bend)
    return _bent((value - ground.upper[t, m]) * ground.scale_high[t, m], ground.bend)


@njit(cache=True)
def _gather(ground: Ground, walk: Walk, i: int, s: int, clock: int, most: int) -> int:
    """Fill `group` with the unit and what it would cut off; return how many, 0 for too many.

    The largest part that is left of its piece stays, all smaller ones go along.
    """
    group, queue, stamp = walk.group, walk.queue, walk.stamp
    group[0] = i
    count = 1
    if not ground.contiguous:
        return count
    stamp[i] = clock
    # Parts are searched one after the other into `queue`; the largest so far is not in `group`.
    kept_from, kept_to = 0, 0
    end = 0
    for a in range(ground.start[i], ground.start[i + 1]):
        first = ground.neighbours[a]
        if walk.assignment[first] != s or stamp[first] == clock:
            continue
        begin = end
        stamp[first] = clock
        queue[end] = first
        end += 1
        at = begin
        while at < end:
            unit = queue[at]
            at += 1
            for c in range(ground.start[unit], ground.start[unit + 1]):
                other = ground.neighbours[c]
                if walk.assignment[other] == s and stamp[other] != clock:
                    stamp[other] = clock
                    queue[end] = other
                    end += 1
        if end - begin > kept_to - kept_from:
            lesser_from, lesser_to = kept_from, kept_to
            kept_from, kept_to = begin, end
        else:
            lesser_from, lesser_to = begin, end
        if count + lesser_to - lesser_from > most:
            return 0
        for q in range(lesser_from, lesser_to):
            group[count] = queue[q]
            count += 1
    return count


@njit(cache=True)
def _allowed(ground: Ground, walk: Walk, count: int, s: int, t: int) -> bool:
    """Whether locks, eligibility and every budget let the group go from s to t."""
    for g in range(count):
        unit = walk.group[g]
        if ground.fixed[unit] or (ground.barred.shape[0] > 0 and ground.barred[unit, t]):
            return False
    for b in range(len(ground.total)):
        more = 0.0
        gone = 0.0
        for g in range(count):
            unit = walk.group[g]
            home = ground.home[unit]
            if home < 0:
                continue
            value = ground.weight[unit, b]
            if home == s:
                more += value
                gone += value
            else:
                # Budgets of other territories only get room by it, or stay as they are.
                more -= value if home == t else 0.0
        if more > 0.0 and walk.moved[b] + more > ground.total[b]:
            return False
        if gone > 0.0 and walk.left[s, b] + gone > ground.leaving[s, b]:
            return False
    return True


@njit(cache=True)
def _change(
    ground: Ground, walk: Walk, count: int, s: int, t: int, penalty: float, price: Any
) -> float:
    """Change of what is minimised when the group goes from s to t."""
    change = 0.0
    for m in range(ground.activity.shape[1]):
        value = 0.0
        for g in range(count):
            value += ground.activity[walk.group[g], m]
        if value != 0.0:
            change += _miss(ground, s, m, walk.sums[s, m] - value)
            change -= _miss(ground, s, m, walk.sums[s, m])
            change += _miss(ground, t, m, walk.sums[t, m] + value)
            change -= _miss(ground, t, m, walk.sums[t, m])
    change *= penalty
    for g in range(count):
        unit = walk.group[g]
        change += ground.site_cost[unit, t] - ground.site_cost[unit, s]
        home = ground.home[unit]
        if home in (s, t):
            sign = 1.0 if home == s else -1.0
            for b in range(len(price)):
                change += sign * price[b] * ground.weight[unit, b]
    return change


@njit(cache=True)
def _move(ground: Ground, walk: Walk, count: int, s: int, t: int) -> None:
    for g in range(count):
        unit = walk.group[g]
        walk.assignment[unit] = t
        for m in range(ground.activity.shape[1]):
            walk.sums[s, m] -= ground.activity[unit, m]
            walk.sums[t, m] += ground.activity[unit, m]
        home = ground.home[unit]
        if home in (s, t):
            sign = 1.0 if home == s else -1.0
            for b in range(len(walk.moved)):
                walk.moved[b] += sign * ground.weight[unit, b]
                walk.left[home, b] += sign * ground.weight[unit, b]
    walk.sizes[s] -= count
    walk.sizes[t] += count


@njit(cache=True)
def walk_few(
    ground: Ground,
    walk: Walk,
    penalty: float,
    price: Any,
    hot: float,
    cold: float,
    steps: int,
    most: int,
    clock: int,
    rng: Any,
) -> int:
    """Anneal in place from temperature `hot` to `cold`, both above 0; returns the moves taken.

    Parameters
    ----------
    penalty, price
        What a miss costs, and each budget's unit of value away from home, (b,), in parts of the
        cost of the whole plan.
    most
        Most units that move at once.
    clock
        Above every number in `walk.stamp`; `steps` numbers from there on are used.
    """
    taken = 0
    arcs = len(ground.neighbours)
    cooling = (cold / hot) ** (1.0 / max(steps, 1))
    temperature = hot
    for step in range(steps):
        temperature *= cooling
        arc = int(rng.random() * arcs)
        i = ground.tail[arc]
        s = walk.assignment[i]
        t = walk.assignment[ground.neighbours[arc]]
        if s == t or ground.fixed[i]:
            continue
        walk.group[0] = i
        # Most moves are refused: the cheap question first, for the unit alone.
        if _change(ground, walk, 1, s, t, penalty, price) > 40.0 * temperature + penalty * 0.05:
            continue
        count = _gather(ground, walk, i, s, clock + step, most)
        if count == 0 or count >= walk.sizes[s] or not _allowed(ground, walk, count, s, t):
            continue
        change = _change(ground, walk, count, s, t, penalty, price)
        if change > 0.0 and rng.random() >= np.exp(-change / temperature):
            continue
        _move(ground, walk, count, s, t)
        taken += 1
    return taken
