"""Clusters of points with equal weight, and the straight borders between them.

Numbers only: the clustering is balanced k-means, the borders are those of a power diagram, which
by duality exists for every balanced clustering (Aurenhammer, Hoffmann, Aronov, "Minkowski-type
theorems and least-squares clustering", Algorithmica 20, 1998).
"""

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ROUNDS = 12
_LEAST_GAIN = 1e-4
_APART_KM = 1e-4


def balanced_cells(sites: Floats, masses: Floats, parts: int, seed: int) -> tuple[Floats, Floats]:
    """Find power cells that hold about equal weight.

    Weighted k-means whose assignment step is a transportation problem; then the offsets that put
    the borders of the cells between the clusters. A site heavier than a cluster should be counts
    as one full cluster, so that the others still are equal among themselves.

    Parameters
    ----------
    sites
        float (n, 2), km, distinct.
    masses
        float (n,) > 0.
    parts
        Number of cells k, at most n.
    seed
        Of the first clustering.

    Returns
    -------
    tuple
        Centers, float (k, 2), km, and offsets, float (k,), km squared: a point x lies in the cell j
        where the squared distance to center j less offset j is smallest.
    """
    # Importing it takes as long as importing all the rest of this package.
    from sklearn.cluster import KMeans

    masses = _capped(masses, parts)
    start = KMeans(parts, n_init=4, random_state=seed).fit(sites, sample_weight=masses)
    centers = np.asarray(start.cluster_centers_, dtype=float)
    cost = _squared_km(sites, centers)
    flow = _transport(cost, masses)
    for _ in range(_ROUNDS):
        moved = np.einsum("ij,ik->jk", flow, sites) / flow.sum(axis=0)[:, None]
        if _least_distance(moved) < _APART_KM:
            break
        moved_cost = _squared_km(sites, moved)
        better = _transport(moved_cost, masses)
        gain = 1 - float((better * moved_cost).sum()) / max(float((flow * cost).sum()), 1e-30)
        if gain < _LEAST_GAIN:
            break
        centers, cost, flow = moved, moved_cost, better
    return centers, _offsets(cost, _undivided(flow))


def _capped(masses: Floats, parts: int) -> Floats:
    for _ in range(10 * parts):
        masses = np.minimum(masses, masses.sum() / parts)
    return masses


def _least_distance(centers: Floats) -> float:
    distance = _squared_km(centers, centers) + np.diag(np.full(len(centers), np.inf))
    return float(np.sqrt(distance.min()))


def _squared_km(sites: Floats, centers: Floats) -> Floats:
    difference = sites[:, None, :] - centers[None]
    return np.asarray((difference**2).sum(axis=2), dtype=float)


def _transport(cost: Floats, masses: Floats) -> Floats:
    """Share the sites out at least cost, every part the same weight: float (n, k)."""
    n, k = cost.shape
    entry = np.arange(n * k)
    rows = np.concatenate([entry // k, n + entry % k])
    matrix = coo_array((np.ones(2 * n * k), (rows, np.tile(entry, 2))), shape=(n + k, n * k))
    # In shares of a part, for the tolerances of the solver.
    sums = np.concatenate([masses / masses.sum() * k, np.ones(k)])
    found = linprog(cost.ravel() / cost.max(), A_eq=matrix.tocsr(), b_eq=sums, method="highs")
    if not found.success:
        raise RuntimeError(f"the transportation problem of the parts failed: {found.message}")
    return np.asarray(found.x.reshape(n, k), dtype=float)


def _undivided(flow: Floats) -> Ints:
    """Give every site to one part; those on a cut, at most k - 1, to the part most in need."""
    mass = flow.sum(axis=1)
    part = flow.argmax(axis=1)
    divided = np.flatnonzero(flow.max(axis=1) < mass * (1 - 1e-7))
    whole = np.ones(len(flow), dtype=bool)
    whole[divided] = False
    need = 1.0 - np.bincount(part[whole], weights=mass[whole], minlength=flow.shape[1])
    for site in divided[np.argsort(-mass[divided], kind="stable")]:
        candidates = np.flatnonzero(flow[site] > 1e-9 * mass[site])
        part[site] = candidates[need[candidates].argmax()]
        need[part[site]] -= mass[site]
    return np.asarray(part, dtype=np.int64)


def _offsets(cost: Floats, part: Ints) -> Floats:
    """Return the offsets for which the sites lie in the cells of their parts, far from the cuts.

    A site i of part a needs cost[i, a] - p[a] <= cost[i, b] - p[b] for every b; the least slack of
    these is made as large as it can be.
    """
    k = cost.shape[1]
    rows, limits = [], []
    for a in range(k):
        room = cost[part == a] - cost[part == a, a][:, None]
        for b in range(k):
            if b != a and len(room):
                row = np.zeros(k + 1)
                row[[a, b, k]] = -1.0, 1.0, 1.0
                rows.append(row)
                limits.append(room[:, b].min())
    bound = 4 * float(cost.max()) + 1.0
    aim = np.append(np.zeros(k), -1.0)
    found = linprog(aim, np.array(rows), np.array(limits), bounds=(-bound, bound), method="highs")
    return np.asarray(found.x[:k], dtype=float)
