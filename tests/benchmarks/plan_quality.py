"""What a plan is worth, from its labels alone: the same judge for our plans and for those of peers.

Needs numpy and scipy only, as it also runs where nothing of ours is installed, and is written
apart from `solvers.score_assignment`, which it is compared with in the tests.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Quality:
    """Figures of a plan.

    Attributes
    ----------
    territories
        How many there are, with a unit each at least.
    objective
        Squared km from each unit to the best center among the units of its territory, weighted.
    rms_km
        Root mean square of the distance to the territory's own weighted centroid.
    deviations
        Largest distance of a territory from an even share, for each measure, as a share of it. A
        territory that is missing is 1 away.
    in_pieces
        Territories that are not connected.
    """

    territories: int
    objective: float
    rms_km: float
    deviations: tuple[float, ...]
    in_pieces: int

    def misses(self, tolerance: float) -> float:
        """By how much the widest of the measures is outside its band, 0 when all are inside."""
        over = max(self.deviations) - tolerance
        return over if over > 1e-9 else 0.0


def judge(
    xy: Floats, weight: Floats, activity: Floats, edges: Ints, labels: Any, k: int
) -> Quality:
    """Judge a plan.

    Parameters
    ----------
    xy
        Metres, (n, 2).
    weight
        Of each unit in the objective, (n,); should sum to 1.
    activity
        Measures, (n, m).
    edges
        Neighbours, (e, 2).
    labels
        Territory of each unit from 0, int (n,).
    k
        How many territories were asked for.
    """
    labels = np.asarray(labels, dtype=np.int64)
    count = max(k, int(labels.max()) + 1)
    sizes = np.bincount(labels, minlength=count)
    columns = [np.bincount(labels, column, minlength=count) for column in activity.T]
    even = activity.sum(axis=0) / k
    deviations = np.abs(np.column_stack(columns) / even - 1.0).max(axis=0)
    pieces = _pieces(labels, edges, count)
    spread, objective = _spread(xy, weight, labels, count)
    return Quality(
        territories=int((sizes > 0).sum()),
        objective=objective,
        rms_km=float(np.sqrt(spread / weight.sum())),
        deviations=tuple(deviations.tolist()),
        in_pieces=int((pieces > 1).sum()),
    )


def _pieces(labels: Ints, edges: Ints, count: int) -> Ints:
    inside = edges[labels[edges[:, 0]] == labels[edges[:, 1]]]
    n = len(labels)
    graph = csr_array((np.ones(len(inside)), (inside[:, 0], inside[:, 1])), shape=(n, n))
    piece = connected_components(graph, directed=False)[1]
    _, first = np.unique(piece, return_index=True)
    return np.bincount(labels[first], minlength=count)


def _spread(xy: Floats, weight: Floats, labels: Ints, count: int) -> tuple[float, float]:
    """Squared km around the centroids, and around the best own unit of each territory."""
    mass = np.maximum(np.bincount(labels, weight, minlength=count), 1e-300)
    km = xy / 1000.0
    sums = [np.bincount(labels, weight * column, minlength=count) for column in km.T]
    centroid = np.column_stack(sums) / mass[:, None]
    squared = ((km - centroid[labels]) ** 2).sum(axis=1)
    around = float((weight * squared).sum())
    # By the parallel axis theorem the best center is the unit nearest to the centroid.
    nearest = np.full(count, np.inf)
    np.minimum.at(nearest, labels, squared)
    shift = np.where(np.isfinite(nearest), nearest * mass, 0.0)
    return around, around + float(shift.sum())
