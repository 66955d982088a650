"""A coarser map of a large problem, whose multipliers are where the fine bound begins.

Prices of serving a unit change slowly over the map, for each part of its weight. A few thousand
groups of units tell them nearly as well as ten times as many units, in a tenth of the time. The
bound is then proven on the fine map alone, so that nothing here can make it wrong.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from solvers.bisection import bisect_units
from solvers.power import mean_load
from solvers.problem import FloatArray, IntArray, Problem
from solvers.stop import Stop

FINE_UNITS, GROUPS = 8000, 4000
"""Units from which a coarser map is made, and its groups."""
NEAREST = 4


def coarsen(problem: Problem, stop: Stop | None = None) -> Problem | None:
    """Groups of about equally many neighbouring units as one unit each; None where not worth it.

    Of several measures the mean counts: groups are too rough to be held to each of them, and prices
    that tell of that roughness lead astray on the fine map.

    Raises
    ------
    Interrupted
        When the caller of `stop` cancels meanwhile.
    """
    every = len(np.unique(problem.centers)) == problem.n_units
    if problem.n_units < FINE_UNITS or problem.xy is None or problem.fixed_sites or not every:
        return None
    if problem.n_territories * 8 > GROUPS:
        return None
    alike, rng = np.ones(problem.n_units), np.random.default_rng(0)
    group = bisect_units(problem.xy, alike, GROUPS, rng, 0.0, stop)
    load = mean_load(problem, 0.0)
    return Problem(
        _summed(load.share[:, None], group),
        problem.n_territories,
        xy=_middles(problem, group),
        metric=problem.metric,
        weight=np.bincount(group, problem.weight).astype(np.float64),
        lower=np.full(1, load.lower.min()),
        upper=np.full(1, load.upper.max()),
        contiguous=False,
    )


def spread(coarse: Problem, multipliers: FloatArray, problem: Problem) -> FloatArray:
    """Multipliers (n,) of the units, from those of the nearest groups for each part of weight."""
    assert coarse.xy is not None
    assert problem.xy is not None
    scale = np.maximum(coarse.weight, 1e-300)
    rate = np.where(coarse.weight > 0, multipliers / scale, 0.0)
    far, near = cKDTree(coarse.xy).query(problem.xy, k=NEAREST)
    pull = 1.0 / (far + 1e-3 * far.mean() + 1e-300)
    return np.asarray(problem.weight * (pull * rate[near]).sum(axis=1) / pull.sum(axis=1))


def _summed(values: FloatArray, group: IntArray) -> FloatArray:
    return np.column_stack([np.bincount(group, column) for column in values.T])


def _middles(problem: Problem, group: IntArray) -> FloatArray:
    """Weighted middle of each group; the plain one where nothing weighs."""
    assert problem.xy is not None
    heavy = np.bincount(group, problem.weight) > 0
    weight = np.where(heavy[group], problem.weight, 1.0)
    return _summed(problem.xy * weight[:, None], group) / np.bincount(group, weight)[:, None]
