"""The cheapest way to divide a map into listed territories, depth first over bit masks.

Exact cover (Knuth, 2000) with costs: the unit that the fewest territories hold is served next, each
of those is tried, and only territories that have no unit in common with it go on. Where the prices
of units are good, few territories can be part of a plan below a ceiling, and this takes less time
than building a model of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from solvers.problem import BoolArray, FloatArray, IntArray

WORD = 64
"""Units in a word of a mask."""


@dataclass(frozen=True, eq=False)
class Cover:
    """The rows of the cheapest cover, int (k,), or None; `finished` when no cheaper one is left."""

    rows: IntArray | None
    finished: bool


def cheapest_cover(
    territories: BoolArray, price: FloatArray, floors: FloatArray, limit: float, effort: int
) -> Cover:
    """Choose k of `territories` (t, n) that hold each unit once, for less than `limit` in all.

    Parameters
    ----------
    price
        Of each territory, (t,); any sign.
    floors
        Least that the cheapest 0, 1, ... k territories of a plan come to, (k + 1,).
    effort
        Comparisons of two territories, more or less, after which the search is given up.
    """
    order = np.argsort(price, kind="stable")
    k = len(floors) - 1
    masks = _masks(territories[order])
    whole = _masks(np.ones((1, territories.shape[1]), dtype=bool))[0]
    lists = np.empty((k, len(order)), dtype=np.int32)
    chosen, spent = _search(masks, price[order], floors, limit, whole, lists, effort)
    rows = order[chosen] if chosen[0] >= 0 else None
    return Cover(rows, bool(spent <= effort))


def _masks(territories: BoolArray) -> Any:
    """Bits of the units of each territory, (t, words) of 64 bits."""
    t, n = territories.shape
    padded = np.zeros((t, -(-n // WORD) * WORD), dtype=bool)
    padded[:, :n] = territories
    return np.packbits(padded, axis=1, bitorder="little").view("<u8")


@njit(cache=True, nogil=True)
def _search(
    masks: Any, price: Any, floors: Any, limit: float, whole: Any, lists: Any, effort: int
) -> tuple[Any, int]:
    """Rows of the cheapest cover, or -1, and what it took; `masks` in ascending order of price.

    `lists[d]` holds the territories that fit beside the first d; `served[d]` the units of those.
    """
    k, t = lists.shape
    served = np.zeros((k + 1, masks.shape[1]), masks.dtype)
    chosen, best = np.full(k, -1, np.int64), np.full(k, -1, np.int64)
    size, place, unit = np.zeros(k, np.int64), np.zeros(k, np.int64), np.zeros(k, np.int64)
    cost = np.zeros(k + 1)
    depth, spent = 0, t
    lists[0] = np.arange(t)
    size[0] = t
    unit[0] = _rarest(masks, lists[0], t, served[0], whole)
    while depth >= 0 and spent <= effort:
        if place[depth] == size[depth] or unit[depth] < 0:
            depth -= 1
            continue
        row = lists[depth, place[depth]]
        place[depth] += 1
        spent += 1
        cost[depth + 1] = cost[depth] + price[row]
        if cost[depth + 1] + floors[k - depth - 1] >= limit:
            place[depth] = size[depth]  # the others are dearer
        elif _holds(masks[row], unit[depth]):
            chosen[depth] = row
            served[depth + 1] = served[depth] | masks[row]
            if depth < k - 1:
                spent += size[depth]
                depth += 1
                size[depth] = _beside(masks, lists, depth, size[depth - 1], row)
                place[depth] = 0
                unit[depth] = _rarest(masks, lists[depth], size[depth], served[depth], whole)
            elif (served[k] == whole).all():
                limit, best = cost[k], chosen.copy()
    return best, spent


@njit(cache=True, nogil=True)
def _beside(masks: Any, lists: Any, depth: int, count: int, row: int) -> int:
    """Keep in the list of `depth` what has no unit in common with `row`; return how many."""
    kept = 0
    for x in range(count):
        other = lists[depth - 1, x]
        if not (masks[other] & masks[row]).any():
            lists[depth, kept] = other
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def _holds(mask: Any, unit: int) -> bool:
    return bool((mask[unit // WORD] >> np.uint64(unit % WORD)) & np.uint64(1))


@njit(cache=True, nogil=True)
def _rarest(masks: Any, listed: Any, count: int, served: Any, whole: Any) -> int:
    """The unit not served yet that the fewest of the listed hold; -1 when some unit has none."""
    n = WORD * len(whole)
    holding = np.zeros(n, np.int64)
    for x in range(count):
        for word in range(len(whole)):
            bits, unit = masks[listed[x], word], WORD * word
            while bits:
                holding[unit] += np.int64(bits & np.uint64(1))
                bits >>= np.uint64(1)
                unit += 1
    fewest, rarest = count + 1, -1
    for unit in range(n):
        if _holds(whole, unit) and not _holds(served, unit) and holding[unit] < fewest:
            fewest, rarest = holding[unit], unit
    return rarest if fewest > 0 else -1
