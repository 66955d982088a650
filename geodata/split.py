"""Cutting a unit that is too heavy for one territory into compact parts of equal weight."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.clusters import balanced_cells
from geodata.crs import center_longitude
from geodata.cutting import Plane, join_pieces, power_pieces
from geodata.errors import Fault, raise_faults
from geodata.locate import locate_points
from geodata.units import make_units
from geodata.unroll import roll, unroll_lon, unrolled_whole

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

# The ground weighs this much of the points, so that empty ground counts where points do not tell.
_GROUND_SHARE = 1e-3
_GRID = 20

# A part smaller than this share of the unit is no part: then points do not tell either.
_LEAST_SHARE = 1e-7

# More points than this are first gathered in the cells of a grid.
_MOST_SITES = 3000
_CELLS = 48


def split_unit(
    units: gpd.GeoDataFrame,
    unit_id: str,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    weight: npt.ArrayLike,
    parts: int,
    *,
    seed: int = 0,
) -> gpd.GeoDataFrame:
    """Replace one unit by compact parts of about equal weight.

    The points in the unit are clustered with equal weight per cluster, and the unit is cut along
    the straight borders between the clusters (see `geodata.clusters`). Ground that a cut severs
    from its part goes to the part it has the longest border with; islands go whole to the part
    that most of them lies in. Where points do not tell (none, or fewer places than parts), the
    parts are equal in area. No point is divided: weights are equal to within the heaviest point
    near a cut.

    Parameters
    ----------
    units
        Unit table.
    unit_id
        The unit to cut.
    lon, lat
        float (n,), degrees. Points outside the unit are ignored, so all accounts may be passed.
    weight
        float (n,) >= 0, e.g. hours of work.
    parts
        How many parts, 1 or more.
    seed
        Of the clustering. The same input and seed give the same parts.

    Returns
    -------
    GeoDataFrame
        Unit table with the unit replaced, in its place, by "ID-1" to "ID-n", from west to east,
        kind as before, parent the old id, name "Name (part 1)" and so on. The parts cover exactly
        the ground of the unit.

    Raises
    ------
    InvalidInput
        Unknown unit, fewer than 1 parts, weights negative or missing, lengths that differ, or ids
        that exist already.
    """
    x, y, weights = (np.asarray(values, dtype=float) for values in (lon, lat, weight))
    raise_faults(_faults(units, unit_id, (x, y, weights), parts))
    inside = locate_points(units.loc[[unit_id]], x, y)["distance_m"].to_numpy() == 0
    lon_0 = center_longitude(units.loc[[unit_id]])
    points = np.column_stack([unroll_lon(x, lon_0), y])[inside]
    shape = unrolled_whole(units.geometry[unit_id], lon_0)
    pieces = _cut(shape, points, weights[inside], parts, seed)
    return _replaced(units, unit_id, roll(pieces))


def _faults(
    units: gpd.GeoDataFrame, unit_id: str, points: tuple[Floats, Floats, Floats], parts: int
) -> list[Fault]:
    faults = []
    if unit_id not in units.index:
        faults.append(Fault("units", f"unknown unit {unit_id}"))
    if parts < 1:
        faults.append(Fault("parts", f"{parts} parts cannot be made"))
    if len({values.shape for values in points}) > 1:
        lon, lat, weight = map(len, points)
        faults.append(Fault("points", f"{lon} longitudes, {lat} latitudes and {weight} weights"))
    if not (np.isfinite(points[2]) & (points[2] >= 0)).all():
        faults.append(Fault("points", "a weight is negative or missing"))
    new = [part for part in _part_ids(unit_id, parts) if part in units.index]
    return faults + [Fault("units", f"unit {part} exists already") for part in new]


def _part_ids(unit_id: str, parts: int) -> list[str]:
    return [f"{unit_id}-{number}" for number in range(1, parts + 1)]


def _replaced(units: gpd.GeoDataFrame, unit_id: str, pieces: Geometries) -> gpd.GeoDataFrame:
    parts = len(pieces)
    old = units.loc[unit_id]
    new = make_units(
        _part_ids(unit_id, parts),
        pieces,
        crs=4326,
        kind=old["kind"],
        names=[f"{old['name']} (part {number})" for number in range(1, parts + 1)],
        parents=[unit_id] * parts,
    )
    at = int(units.index.get_loc(unit_id))
    # Further columns of the caller cannot be shared out among the parts: they become missing.
    return pd.concat([units.iloc[:at], new, units.iloc[at + 1 :]])


def _cut(
    shape: shapely.Geometry, points: Floats, weights: Floats, parts: int, seed: int
) -> Geometries:
    if parts == 1:
        return np.array([shape], dtype=object)
    plane = Plane.of(shape)
    ground = _ground(shape, parts)
    heavy = np.unique(points[weights > 0], axis=0)
    cut = np.empty(0, dtype=object)
    if len(heavy) >= parts:
        cut = _cut_at(shape, plane, _sites(plane, points, weights, ground), parts, seed)
    if not len(cut) or (shapely.area(cut) < _LEAST_SHARE * shape.area).any():
        even = _sites(plane, ground, np.ones(len(ground)), ground)
        cut = _cut_at(shape, plane, even, parts, seed)
    return cut


def _cut_at(
    shape: shapely.Geometry, plane: Plane, sites: tuple[Floats, Floats], parts: int, seed: int
) -> Geometries:
    centers, offsets = balanced_cells(*sites, parts, seed)
    order = np.lexsort(centers.T[::-1])
    return join_pieces(*power_pieces(shape, plane, centers[order], offsets[order]), parts)


def _sites(plane: Plane, points: Floats, weights: Floats, ground: Floats) -> tuple[Floats, Floats]:
    """Return the distinct points (km) with their weights summed, and a light grid of ground."""
    light = np.full(len(ground), _GROUND_SHARE / len(ground) * weights.sum())
    masses = np.concatenate([weights, light])
    km = plane.km(np.vstack([points, ground]))
    distinct, number = np.unique(km, axis=0, return_inverse=True)
    if len(distinct) > _MOST_SITES:
        cells = np.round(km / (np.ptp(km, axis=0) + 1e-9) * _CELLS)
        number = np.unique(cells, axis=0, return_inverse=True)[1]
    number = number.ravel()
    mass = np.bincount(number, weights=masses)
    xy = np.column_stack([np.bincount(number, weights=masses * c) for c in km.T])
    some = mass > 0
    return xy[some] / mass[some, None], mass[some] / mass.sum()


def _ground(shape: shapely.Geometry, parts: int) -> Floats:
    """Return points spread evenly over a shape, at least 20 per part."""
    west, south, east, north = shapely.bounds(shape)
    side = _GRID
    while True:
        steps = (np.arange(side) + 0.5) / side
        x, y = np.meshgrid(west + steps * (east - west), south + steps * (north - south))
        inside = shapely.contains_xy(shape, x.ravel(), y.ravel())
        if inside.sum() >= 20 * parts or side > 500:
            break
        side *= 2
    if not inside.any():
        return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shape)), dtype=float)
    return np.column_stack([x.ravel()[inside], y.ravel()[inside]])
