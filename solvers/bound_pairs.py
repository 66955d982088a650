"""Pairs of units and candidate centers: the near ones as lists, all of them when it must be exact.

The ascent towards the bound looks at each candidate's nearest units only. What it finds is proven
over all pairs, which are never stored: costs are computed again as they are needed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from solvers.bound_kernel import Bands, Pairs, Scratch, band_cost, select
from solvers.cores import over_cores
from solvers.cost import METRES_PER_KM
from solvers.problem import BoolArray, FloatArray, IntArray, Problem
from solvers.stop import Stop

FEWEST = 30
"""Units listed for a candidate at the least, if there are as many."""
SERVERS = 0.5
"""Candidates that list a unit at the least, as a part of those that would if all lists were alike.

A unit far from all others is near to nobody, so that only its own few neighbours would list it."""
BARRED = 1e300
"""Stands for the cost over scale of a pair that cannot be."""


class Terrain(NamedTuple):
    """Where the cost of a pair comes from: `far` times `scale`, as in `solvers.cost`.

    `scale` (n,) is how strongly the cost of a unit grows with distance. With `cost` (n, c) given,
    far = cost / scale; otherwise `cost` is (0, 0) and far is the distance in the unit of the metric
    between `xy` (n, 2) and the units `sites` (c,). `barred` (n, c) or (0, 0): pairs that cannot be.
    """

    cost: Any
    xy: Any
    scale: Any
    sites: Any
    divisor: float
    squared: bool
    barred: Any


_NOTHING = np.zeros((0, 0))
_NOTHING.setflags(write=False)  # like the arrays of a problem, for one compilation of the kernels


def build_terrain(problem: Problem, barred: BoolArray) -> Terrain:
    """Cost of every pair of a problem, without those of `barred` (n, c) or (0, 0)."""
    divisor = {"squared_km": METRES_PER_KM**2, "km": METRES_PER_KM, "euclidean": 1.0}
    return Terrain(
        _NOTHING if problem.cost is None else problem.cost,
        _NOTHING if problem.xy is None else problem.xy,
        problem.weight.copy() if problem.cost is None else np.abs(problem.cost).mean(axis=1),
        problem.centers,
        divisor[problem.metric],
        problem.metric == "squared_km",
        barred,
    )


def list_pairs(
    terrain: Terrain, shares: FloatArray, width: float, stop: Stop | None = None
) -> tuple[Pairs, FloatArray, IntArray]:
    """Pairs of every candidate and its nearest units that make up `width` territories.

    Parameters
    ----------
    shares
        Part of a mean territory that each unit is, (n,), positive.
    stop
        Whose caller may interrupt.

    Returns
    -------
    pairs
        In the order of the units.
    mean
        Mean of cost / scale over the nearest territory of each candidate, (c,).
    nearest
        Nearest candidate of each unit among those that list it, (n,), or -1.
    """
    n, c = len(shares), len(terrain.sites)
    mass = np.minimum(shares, width / FEWEST)
    reach, mean, count = np.empty(c), np.empty(c), np.zeros(c + 1, dtype=np.int64)

    def measure(which: IntArray) -> IntArray:
        scratch = Scratch(np.empty(n), np.empty(n), np.empty(n, np.int64))
        return np.asarray(_measure_reach(which, terrain, mass, width, scratch, reach, mean, count))

    servers = np.sum(over_cores(measure, np.arange(c), stop), axis=0)
    fewest = min(int(np.ceil(SERVERS * servers.mean())), c)
    lonely, called = np.flatnonzero(servers < fewest), np.full(n, -np.inf)
    more = over_cores(lambda which: _call(which, terrain, fewest, reach, called), lonely, stop)
    count[1:] += np.sum(more, axis=0, dtype=np.int64)
    start = np.cumsum(count)
    pairs = Pairs(start, np.empty(start[-1], dtype=np.int32), np.empty(start[-1]))
    nearest, least = np.full(n, -1, dtype=np.int64), np.full(n, np.inf)
    for part, far in over_cores(
        lambda which: _fill(which, terrain, reach, called, pairs), np.arange(c), stop
    ):
        nearer = far < least
        nearest[nearer], least[nearer] = part[nearer], far[nearer]
    return pairs, mean, nearest


@njit(cache=True, nogil=True)
def measure_far(j: int, terrain: Terrain, far: Any) -> None:
    """Set `far` (n,) of every unit from candidate j, `BARRED` where the pair cannot be."""
    if terrain.cost.shape[0] > 0:
        for i in range(len(far)):
            far[i] = _given(terrain, i, j)
    else:
        _measure_from(terrain.xy, terrain.xy[terrain.sites[j]], terrain, far)
    if terrain.barred.shape[0] > 0:
        for i in range(len(far)):
            if terrain.barred[i, j]:
                far[i] = BARRED


@njit(cache=True, nogil=True)
def measure_from_unit(i: int, terrain: Terrain, places: Any, far: Any) -> None:
    """Set `far` (c,) of every candidate, at `places` (c, 2), from unit i: as `measure_far` does."""
    if terrain.cost.shape[0] > 0:
        for j in range(len(far)):
            far[j] = _given(terrain, i, j)
    else:
        _measure_from(places, terrain.xy[i], terrain, far)
    if terrain.barred.shape[0] > 0:
        for j in range(len(far)):
            if terrain.barred[i, j]:
                far[j] = BARRED


@njit(cache=True, nogil=True)
def _given(terrain: Terrain, i: int, j: int) -> float:
    return terrain.cost[i, j] / max(terrain.scale[i], 1e-300)


@njit(cache=True, nogil=True)
def _measure_from(places: Any, place: Any, terrain: Terrain, far: Any) -> None:
    """Set `far` (p,) of `places` (p, 2) from one: the same number, whichever is which."""
    x, y, factor = place[0], place[1], 1.0 / terrain.divisor
    for i in range(len(far)):
        dx, dy = places[i, 0] - x, places[i, 1] - y
        far[i] = dx * dx + dy * dy
    if not terrain.squared:
        far[:] = np.sqrt(far)
    far *= factor


@njit(cache=True, nogil=True)
def _measure_reach(
    which: Any,
    terrain: Terrain,
    mass: Any,
    width: float,
    scratch: Scratch,
    reach: Any,
    mean: Any,
    count: Any,
) -> Any:
    """How far the lists of `which` go, how many units they have, and the mean far of the first.

    Returns in how many of the lists each unit is, (n,).
    """
    ratio, far = scratch.ratio, np.empty(len(mass))
    servers = np.zeros(len(mass), np.int64)
    guess = np.inf
    for j in which:
        measure_far(j, terrain, far)
        listed, total = 0, 0.0
        for limit in (guess, BARRED / 2):
            listed, total = 0, 0.0
            for i in range(len(far)):
                if far[i] <= min(limit, BARRED / 2):
                    ratio[listed], scratch.mass[listed] = far[i], mass[i]
                    listed += 1
                    total += mass[i]
            if total >= width:
                break
        reach[j] = select(scratch, listed, width, guess)[1] if total >= width else BARRED / 2
        first = min(1.0, total)
        mean[j] = select(scratch, listed, first, 0.0)[3] / first if listed else 0.0
        # Candidates next to each other in the table are often neighbours on the map.
        guess = reach[j] + 0.5 * abs(reach[j])
        for i in range(len(far)):
            listed_here = int(far[i] <= reach[j])
            servers[i] += listed_here
            count[j + 1] += listed_here
    return servers


@njit(cache=True, nogil=True)
def _call(which: Any, terrain: Terrain, fewest: int, reach: Any, called: Any) -> Any:
    """Set how far the units `which` look for their `fewest` nearest candidates.

    Returns how many more units each candidate has to list for that, (c,).
    """
    c = len(reach)
    more, far = np.zeros(c, np.int64), np.empty(c)
    places = terrain.xy if terrain.cost.shape[0] > 0 else terrain.xy[terrain.sites]
    for i in which:
        measure_from_unit(i, terrain, places, far)
        called[i] = min(np.partition(far, fewest - 1)[fewest - 1], BARRED / 2)
        for j in range(c):
            more[j] += int(reach[j] < far[j] <= called[i])
    return more


@njit(cache=True, nogil=True)
def _fill(which: Any, terrain: Terrain, reach: Any, called: Any, pairs: Pairs) -> tuple[Any, Any]:
    """List the pairs of the candidates `which`; the nearest of them to each unit, and how far."""
    n = len(called)
    far, least = np.empty(n), np.full(n, np.inf)
    nearest = np.full(n, -1, np.int64)
    for j in which:
        measure_far(j, terrain, far)
        p = pairs.start[j]
        for i in range(len(far)):
            if far[i] <= max(reach[j], called[i]):
                pairs.unit[p] = i
                pairs.cost[p] = far[i] * terrain.scale[i]
                p += 1
                if far[i] < least[i]:
                    least[i] = far[i]
                    nearest[i] = j
    return nearest, least


@njit(cache=True, nogil=True, fastmath={"reassoc", "nsz"})
def evaluate(which: Any, u: Any, terrain: Terrain, bands: Bands, prices: Any, value: Any) -> None:
    """Set `value` (c,) of the candidates `which`: their subproblems over every unit there is.

    At these prices no choice of units within the bands goes below it, however the prices were
    found (weak duality).
    """
    far, reduced, scale = np.empty(len(u)), np.empty(len(u)), terrain.scale
    for j in which:
        measure_far(j, terrain, far)
        for i in range(len(u)):
            reduced[i] = far[i] * scale[i] - u[i]
        total = 0.0
        for q in range(prices.shape[1]):
            price = prices[j, q]
            total -= band_cost(price, bands.lower[j, q], bands.upper[j, q])
            for i in range(len(u)):
                reduced[i] += price * bands.activity[i, q]
        for i in range(len(u)):
            total += min(reduced[i], 0.0)
        if bands.own[j] >= 0:
            total += max(reduced[bands.own[j]], 0.0)
        value[j] = total
