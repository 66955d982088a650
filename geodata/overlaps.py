"""Units that cover the same ground, and units that are the same ground twice."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.crowds import crowded
from geodata.crs import measuring_crs, project_geometry
from geodata.findings import OVERLAP, SAME_SHAPE, Finding
from geodata.quantities import area_text

Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]

OVERLAP_SHARE = 0.01
"""Of the smaller unit's area: less is what simplification leaves behind."""
OVERLAP_M2 = 10_000.0
"""One hectare: less is what rounding leaves behind."""


def find_overlaps(
    units: gpd.GeoDataFrame, *, share: float = OVERLAP_SHARE, area_m2: float = OVERLAP_M2
) -> list[Finding]:
    """List the pairs of units that overlap by more than a tolerance, the largest share first.

    Parameters
    ----------
    units
        A unit table.
    share, area_m2
        An overlap counts when it is more than this share of the smaller unit and more than this
        area.

    Returns
    -------
    list of Finding
        `value` is the area in m², `geometry` the overlap. Pairs with the same polygon are findings
        of their own kind.
    """
    geometry = units.geometry.to_numpy()
    if crowded(geometry):
        return [Finding(OVERLAP, "too many units lie on top of each other to compare them all")]
    pairs = _candidates(geometry)
    overlap = shapely.intersection(geometry[pairs[:, 0]], geometry[pairs[:, 1]])
    # Shares barely depend on the projection: what is far below is not measured in metres.
    smaller = np.minimum(shapely.area(geometry[pairs[:, 0]]), shapely.area(geometry[pairs[:, 1]]))
    worth = shapely.area(overlap) > share * smaller / 2
    pairs, overlap = pairs[worth], overlap[worth]
    if not len(pairs):
        return []
    crs = measuring_crs(units)
    sizes = shapely.area(project_geometry(geometry[pairs].ravel(), crs)).reshape(-1, 2)
    shared_m2 = shapely.area(project_geometry(overlap, crs))
    part = shared_m2 / sizes.min(axis=1)
    beyond = (part > share) & (shared_m2 > area_m2)
    same = beyond & shapely.equals(geometry[pairs[:, 0]], geometry[pairs[:, 1]])
    ids = units.index.to_numpy()
    found = [
        _finding(ids[pairs[i]], shared_m2[i], part[i], overlap[i], same=bool(same[i]))
        for i in np.flatnonzero(beyond).tolist()
    ]
    shares = part[beyond].tolist()
    order = sorted(range(len(found)), key=lambda i: (-shares[i], found[i].unit_ids))
    return [found[i] for i in order]


def _candidates(geometry: Geometries) -> Ints:
    """Return pairs (p, 2) of units whose borders do not fit together.

    Checking the whole as a coverage is a fraction of the work of cutting every pair of neighbours:
    of two units that overlap, at least one has an edge that runs through the other's inside.
    """
    unfit = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(geometry)))
    first, second = shapely.STRtree(geometry).query(geometry[unfit], predicate="intersects")
    pairs = np.sort(np.column_stack([unfit[first], second]).astype(np.int64), axis=1)
    return np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)


def _finding(
    ids: Geometries, area_m2: float, share: float, overlap: shapely.Geometry, *, same: bool
) -> Finding:
    pair = tuple(sorted(str(unit_id) for unit_id in ids))
    if same:
        return Finding(
            SAME_SHAPE, f"{pair[0]} and {pair[1]} have the same polygon", pair, None, None, overlap
        )
    message = (
        f"{pair[0]} and {pair[1]} overlap by {area_text(area_m2)}, {share:.1%} of the smaller one"
    )
    return Finding(OVERLAP, message, pair, None, float(area_m2), overlap)
