"""Compiled subproblems of the Lagrangian bound: one continuous knapsack a candidate center.

With the multipliers `u` of "each unit once" and a price per band, the units that candidate j would
serve are those of negative priced cost. Along one measure the best price is found exactly, as the
critical ratio of a continuous knapsack with a lower and an upper limit (Dantzig, 1957), by a
weighted selection in linear time (Balas & Zemel, 1980); the measures take turns.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit


class Pairs(NamedTuple):
    """Units that each candidate may plausibly serve, in compressed rows.

    Candidate j has `unit[start[j] : start[j + 1]]`, int32, at `cost` of the same places.
    """

    start: Any
    unit: Any
    cost: Any


class Bands(NamedTuple):
    """Limits of each candidate's territory.

    `activity` (n, m); `lower` and `upper` (c, m); `own` (c,) the unit that a candidate must serve
    because it lies there, or -1.
    """

    activity: Any
    lower: Any
    upper: Any
    own: Any


class Offers(NamedTuple):
    """What every candidate asks at the latest multipliers, changed in place.

    `prices` (c, m) of the bands, positive where the upper limit presses, negative where the lower
    one does; `value` (c,) of the subproblem over the listed pairs; `cut` (c,) the unit that is
    served in part, or -1, and `share` (c,) how much of it.
    """

    prices: Any
    value: Any
    cut: Any
    share: Any


class Scratch(NamedTuple):
    """Knapsack items of one candidate: `ratio`, `mass` and `item`, as long as the longest row."""

    ratio: Any
    mass: Any
    item: Any


@njit(cache=True, nogil=True)
def band_cost(price: float, lower: float, upper: float) -> float:
    """Most that the price of a band can bring in when its sum may be anywhere in the band."""
    return price * upper if price > 0.0 else price * lower


@njit(cache=True, nogil=True)
def _swap(scratch: Scratch, a: int, b: int) -> None:
    ratio, mass, item = scratch.ratio, scratch.mass, scratch.item
    ratio[a], ratio[b] = ratio[b], ratio[a]
    mass[a], mass[b] = mass[b], mass[a]
    item[a], item[b] = item[b], item[a]


@njit(cache=True, nogil=True)
def select(scratch: Scratch, count: int, target: float, guess: float) -> tuple[Any, Any, Any, Any]:
    """Fill `target` from the items of the smallest ratio; the first pivot is `guess`.

    Returns the position of the item that is taken in part (-1 when all items together do not
    reach the target), its ratio, the part of it, and the summed value.
    """
    ratio, mass = scratch.ratio, scratch.mass
    low, high = 0, count
    filled = value = 0.0
    pivot = guess
    last = -np.inf
    while high > low:
        below, i, above = low, low, high
        mass_below = value_below = mass_equal = 0.0
        while i < above:
            if ratio[i] < pivot:
                mass_below += mass[i]
                value_below += mass[i] * ratio[i]
                _swap(scratch, below, i)
                below += 1
                i += 1
            elif ratio[i] > pivot:
                above -= 1
                _swap(scratch, above, i)
            else:
                mass_equal += mass[i]
                i += 1
        if filled + mass_below >= target and below > low:
            high = below
        elif filled + mass_below + mass_equal >= target and above > below:
            filled += mass_below
            value += value_below
            for i in range(below, above):
                if filled + mass[i] >= target or i == above - 1:
                    part = (target - filled) / mass[i]
                    return i, pivot, part, value + (target - filled) * pivot
                filled += mass[i]
                value += mass[i] * pivot
        else:
            filled += mass_below + mass_equal
            value += value_below + mass_equal * pivot
            last = pivot
            low = above
        if high > low:
            a, b, c = ratio[low], ratio[(low + high) // 2], ratio[high - 1]
            pivot = max(min(a, b), min(max(a, b), c))
    return -1, last, 0.0, value + (target - filled) * last


@njit(cache=True, nogil=True)
def _list_items(
    j: int, u: Any, m: int, pairs: Pairs, bands: Bands, prices: Any, scratch: Scratch
) -> tuple[Any, Any, Any]:
    """Write the knapsack items of candidate j.

    Returns their number, the value of what is settled already (its own unit, and units without
    activity in measure m), and the activity of the own unit.
    """
    activity = bands.activity
    count = 0
    base = own_mass = 0.0
    for p in range(pairs.start[j], pairs.start[j + 1]):
        i = pairs.unit[p]
        reduced = pairs.cost[p] - u[i]
        for q in range(activity.shape[1]):
            if q != m:
                reduced += prices[j, q] * activity[i, q]
        a = activity[i, m]
        if i == bands.own[j]:
            base += reduced
            own_mass = a
        elif a > 0.0:
            scratch.ratio[count] = reduced / a
            scratch.mass[count] = a
            scratch.item[count] = i
            count += 1
        elif reduced < 0.0:
            base += reduced
    for q in range(activity.shape[1]):
        if q != m:
            base -= band_cost(prices[j, q], bands.lower[j, q], bands.upper[j, q])
    return count, base, own_mass


@njit(cache=True, nogil=True)
def price_candidates(
    which: Any, u: Any, m: int, pairs: Pairs, bands: Bands, offers: Offers, scratch: Scratch
) -> None:
    """Set the best price of measure m and the value of every candidate of `which`, in place.

    The prices of the other measures stay as they are.
    """
    ratio, mass = scratch.ratio, scratch.mass
    for j in which:
        count, base, own_mass = _list_items(j, u, m, pairs, bands, offers.prices, scratch)
        lower, upper = bands.lower[j, m] - own_mass, bands.upper[j, m] - own_mass
        wanted = value = 0.0
        for x in range(count):
            if ratio[x] < 0.0:
                wanted += mass[x]
                value += mass[x] * ratio[x]
        offers.cut[j] = -1
        if lower <= wanted <= upper or count == 0:
            offers.prices[j, m] = 0.0
            offers.value[j] = base + value
        else:
            target = upper if wanted > upper else lower
            place, critical, part, value = select(scratch, count, target, -offers.prices[j, m])
            offers.prices[j, m] = -critical
            offers.value[j] = base + value
            if place >= 0:
                offers.cut[j] = scratch.item[place]
                offers.share[j] = part


@njit(cache=True, nogil=True)
def count_served(
    which: Any, u: Any, pairs: Pairs, bands: Bands, offers: Offers, served: Any
) -> None:
    """Add to `served` (n,) how often the candidates of `which` together serve each unit."""
    activity, prices = bands.activity, offers.prices
    for j in which:
        for p in range(pairs.start[j], pairs.start[j + 1]):
            i = pairs.unit[p]
            if i == bands.own[j]:
                served[i] += 1.0
            elif i == offers.cut[j]:
                served[i] += offers.share[j]
            else:
                reduced = pairs.cost[p] - u[i]
                for q in range(activity.shape[1]):
                    reduced += prices[j, q] * activity[i, q]
                if reduced < 0.0:
                    served[i] += 1.0


@njit(cache=True, nogil=True)
def select_pairs(
    which: Any, opening: Any, limit: float, u: Any, pairs: Pairs, bands: Bands, prices: Any
) -> Pairs:
    """Pairs of the candidates `which` in which a plan below `limit` may contain them.

    `opening` (len(which),) is a bound on every plan with that candidate open.
    """
    activity = bands.activity
    start = np.zeros(len(pairs.start), dtype=np.int64)
    unit = np.empty(len(pairs.unit), dtype=np.int32)
    cost = np.empty(len(pairs.unit))
    count = 0
    for x, j in enumerate(which):
        before = count
        for p in range(pairs.start[j], pairs.start[j + 1]):
            i = pairs.unit[p]
            reduced = pairs.cost[p] - u[i]
            for q in range(activity.shape[1]):
                reduced += prices[j, q] * activity[i, q]
            if opening[x] <= limit and (
                i == bands.own[j] or opening[x] + max(reduced, 0.0) <= limit
            ):
                unit[count], cost[count] = i, pairs.cost[p]
                count += 1
        start[j + 1] = count - before
    return Pairs(np.cumsum(start), unit[:count].copy(), cost[:count].copy())
