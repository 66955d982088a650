"""Cutting a unit that is too heavy for one territory into compact parts of equal weight."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse.csgraph import connected_components

from geodata.clusters import balanced_cells
from geodata.crs import center_longitude
from geodata.errors import Fault, InvalidInput, raise_faults
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


@dataclass(frozen=True)
class _Plane:
    """A local plane, km, on which straight lines in degrees stay straight."""

    origin: Floats
    scale: Floats

    @classmethod
    def of(cls, shape: shapely.Geometry) -> "_Plane":
        west, south, east, north = shapely.bounds(shape)
        origin = np.array([(west + east) / 2, (south + north) / 2])
        return cls(origin, 111.195 * np.array([np.cos(np.radians(origin[1])), 1.0]))

    def km(self, degrees: Floats) -> Floats:
        return (degrees - self.origin) * self.scale

    def degrees(self, km: Floats) -> Floats:
        return km / self.scale + self.origin


def _cut(
    shape: shapely.Geometry, points: Floats, weights: Floats, parts: int, seed: int
) -> Geometries:
    if parts == 1:
        return np.array([shape], dtype=object)
    plane = _Plane.of(shape)
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
    shape: shapely.Geometry, plane: _Plane, sites: tuple[Floats, Floats], parts: int, seed: int
) -> Geometries:
    centers, offsets = balanced_cells(*sites, parts, seed)
    order = np.lexsort(centers.T[::-1])
    pieces, owner = _pieces(shape, plane, centers[order], offsets[order])
    owner = _reunited(pieces, owner, parts)
    return np.array([_joined(pieces[owner == part]) for part in range(parts)])


def _joined(pieces: Geometries) -> shapely.Geometry:
    if len(pieces) == 1:
        return pieces[0]
    # A grid far finer than any coordinate closes the hairlines that rounding left at the cuts.
    return shapely.union_all(pieces, grid_size=1e-12)


def _sites(plane: _Plane, points: Floats, weights: Floats, ground: Floats) -> tuple[Floats, Floats]:
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


def _pieces(
    shape: shapely.Geometry, plane: _Plane, centers: Floats, offsets: Floats
) -> tuple[Geometries, Ints]:
    """Cut a shape along the power diagram: single polygons, and the cell each lies in."""
    rest, pieces, owner = shape, [], []
    last = len(centers) - 1
    # Rounding leaves crumbs along the cuts, and lines, which have no area at all.
    crumb = 1e-12 * shape.area
    for part in range(len(centers)):
        cell = _cell(shape, plane, centers, offsets, part)
        # Each cut takes from what is left, so that no ground is lost between two cells.
        taken = rest if part == last else shapely.intersection(rest, cell)
        rest = shapely.difference(rest, cell)
        polygons = [p for p in shapely.get_parts(taken) if p.area > crumb]
        pieces += polygons
        owner += [part] * len(polygons)
    return np.array(pieces, dtype=object), np.array(owner, dtype=np.int64)


def _cell(
    shape: shapely.Geometry, plane: _Plane, centers: Floats, offsets: Floats, part: int
) -> shapely.Geometry:
    """Return the power cell of a part, degrees: its box cut by one half-plane per other part."""
    box = plane.km(np.array(shapely.bounds(shape)).reshape(2, 2))
    reach = 2 * float(np.hypot(*(box[1] - box[0]))) + 1.0
    cell = shapely.box(*(box[0] - reach), *(box[1] + reach))
    power = (centers**2).sum(axis=1) - offsets
    for other in range(len(centers)):
        if other != part:
            normal = 2 * (centers[other] - centers[part])
            limit = power[other] - power[part]
            cell = shapely.intersection(cell, _half_plane(normal, limit, 8 * reach))
    return shapely.transform(cell, plane.degrees)


def _half_plane(normal: Floats, limit: float, reach: float) -> shapely.Geometry:
    """Return the points x with normal . x <= limit, as a square of side 2 reach."""
    length = float(np.hypot(*normal))
    if length == 0:
        raise InvalidInput([Fault("parts", "the unit is too small to be cut into so many parts")])
    along = normal / length
    across = np.array([-along[1], along[0]])
    foot = along * (limit / length)
    corners = [
        foot + across * reach,
        foot - across * reach,
        foot - across * reach - 2 * along * reach,
        foot + across * reach - 2 * along * reach,
    ]
    return shapely.polygons(np.array(corners))


def _reunited(pieces: Geometries, owner: Ints, parts: int) -> Ints:
    """Give severed ground to the part it has the longest border with, and keep islands whole."""
    owner, area = owner.copy(), shapely.area(pieces)
    border = _common_length(pieces)
    settled = np.zeros(len(pieces), dtype=bool)
    settled[[max(np.flatnonzero(owner == part), key=lambda i: area[i]) for part in set(owner)]] = (
        True
    )
    while (touching := ~settled & (border[:, settled] > 0).any(axis=1)).any():
        piece = np.flatnonzero(touching)[area[touching].argmax()]
        length = np.bincount(owner[settled], border[piece, settled], minlength=parts)
        owner[piece] = length.argmax()
        settled[piece] = True
    ground = connected_components(border > 0, directed=False)[1]
    for island in set(ground[~settled]):
        here = ground == island
        owner[here] = np.bincount(owner[here], area[here]).argmax()
    return owner


def _common_length(pieces: Geometries) -> Floats:
    length = np.zeros((len(pieces), len(pieces)))
    a, b = shapely.STRtree(pieces).query(pieces, predicate="dwithin", distance=1e-9)
    a, b = a[a < b], b[a < b]
    near = shapely.intersection(shapely.buffer(pieces[a], 1e-8), shapely.boundary(pieces[b]))
    common = shapely.length(near)
    # At a corner the buffer meets a tip of its own width.
    length[a, b] = length[b, a] = np.where(common > 1e-6, common, 0.0)
    return length
