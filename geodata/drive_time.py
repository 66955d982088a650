"""The ground within so many minutes of driving of a point, as a polygon."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from numpy.lib.stride_tricks import sliding_window_view
from pyproj import CRS
from scipy.sparse.csgraph import dijkstra

from geodata.crs import measuring_crs, project_points, unproject_points
from geodata.errors import Fault, InvalidInput, raise_faults
from geodata.quantities import distance_text
from geodata.road_network import RoadNetwork
from geodata.travel import MAX_SNAP_M, check_minutes, snap_points

Floats = npt.NDArray[np.float64]

WIDTH_M = 500.0
"""How far from a road ground still counts as reached from it."""
_RINGS, _MOST_CELLS = 5, 20_000_000


def drive_time_area(
    network: RoadNetwork,
    lon: float,
    lat: float,
    minutes: float,
    *,
    width_m: float = WIDTH_M,
    max_snap_m: float = MAX_SNAP_M,
) -> shapely.Geometry:
    """Return the ground within so many minutes of driving of a point.

    The streets that can be reached, to the point on each where the time is up, made `width_m` wide
    on both sides; gaps between them of up to four widths are closed.

    Parameters
    ----------
    network
        Street network.
    lon, lat
        Where the drive begins, degrees.
    minutes
        Longest drive that counts.
    width_m
        Metres.
    max_snap_m
        The point may be this far from the network, metres.

    Returns
    -------
    Polygon or MultiPolygon
        In degrees (EPSG:4326).

    Raises
    ------
    InvalidInput
        When the point is no place, or too far from the network: there is no area then, and a ring
        of distance around the point is what is left.
    """
    check_minutes(minutes)
    raise_faults([] if width_m > 0 else [Fault("width_m", f"{width_m} is not a number above 0")])
    start = snap_points(network, [lon], [lat], max_snap_m)
    if not start.near[0]:
        away, limit = distance_text(start.snap_m[0]), distance_text(max_snap_m)
        message = f"{away} from the nearest road; the limit is {limit}"
        raise InvalidInput([Fault("point", message)])
    crs = measuring_crs((lon, lat, lon, lat))
    left = minutes - float(start.access_minutes[0])
    streets = _reached_streets(network, int(start.node[0]), left, crs)
    if not len(streets):
        here = project_points([lon, lon], [lat, lat], crs)
        streets = np.array([shapely.linestrings(here)], dtype=object)
    area = _widened(streets, width_m)
    degrees = shapely.transform(area, lambda xy: unproject_points(xy, crs))
    return degrees if shapely.is_valid(degrees) else shapely.make_valid(degrees)


def drive_time_areas(
    network: RoadNetwork, lon: npt.ArrayLike, lat: npt.ArrayLike, minutes: Sequence[float]
) -> tuple[gpd.GeoDataFrame, npt.NDArray[np.bool_]]:
    """Return the ground within so many minutes of driving of any of several points.

    Parameters
    ----------
    network
        Street network.
    lon, lat
        Where drives begin, degrees, (n,).
    minutes
        Longest drives, one area each.

    Returns
    -------
    areas
        One row for each of `minutes`, ascending: `minutes`, `geometry` (EPSG:4326). No row where
        no point is near the network.
    near
        Whether each point is near enough to the network to drive from it, (n,).

    Raises
    ------
    InvalidInput
        Minutes that are no numbers above 0, or points that are no places.
    """
    for number in minutes:
        check_minutes(number)
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    near = snap_points(network, lon, lat, MAX_SNAP_M).near
    ordered = sorted(set(minutes)) if near.any() else []
    starts = list(zip(lon[near].tolist(), lat[near].tolist(), strict=True))
    shapes = [
        shapely.union_all([drive_time_area(network, *start, number) for start in starts])
        for number in ordered
    ]
    return gpd.GeoDataFrame({"minutes": ordered}, geometry=shapes, crs=4326), near


def _reached_streets(
    network: RoadNetwork, node: int, left_minutes: float, crs: CRS
) -> npt.NDArray[np.object_]:
    """Return the lines of the streets reached, cut where the time is up, in projected metres."""
    if left_minutes <= 0:
        return np.empty(0, dtype=object)
    at = dijkstra(network.minutes, indices=node, limit=left_minutes)
    edges = network.minutes.tocoo()
    start, end, length = edges.coords[0], edges.coords[1], edges.data
    reached = np.isfinite(at[start])
    start, end, length = start[reached], end[reached], length[reached]
    # A street of no length is reached whole.
    share = np.minimum((left_minutes - at[start]) / np.maximum(length, 1e-9), 1.0)
    whole = share >= 1
    # A street reached whole in both directions is drawn once.
    pairs = np.column_stack([np.minimum(start, end), np.maximum(start, end)])[whole]
    pairs = np.unique(pairs, axis=0)
    xy = project_points(network.lon, network.lat, crs)
    part = xy[start[~whole]], xy[end[~whole]]
    tips = part[0] + share[~whole][:, None] * (part[1] - part[0])
    lines = [np.stack([xy[pairs[:, 0]], xy[pairs[:, 1]]], 1), np.stack([part[0], tips], 1)]
    return np.asarray(shapely.linestrings(np.concatenate(lines)), dtype=object)


def _widened(streets: npt.NDArray[np.object_], width_m: float) -> shapely.Geometry:
    """Return the ground within `width_m`: wider first and then narrower, which closes gaps."""
    ground, rest = _dense_ground(streets, width_m)
    wide = [*shapely.buffer(streets[rest], 3 * width_m, quad_segs=8), *ground]
    return shapely.buffer(shapely.union_all(wide), -2 * width_m, quad_segs=8)


def _dense_ground(
    streets: npt.NDArray[np.object_], width_m: float
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Return boxes for the ground full of streets, and which streets may reach beyond them.

    Every square, `width_m` on a side, with the end of a street in it lies within three widths of
    that street. So a street with such squares for five widths all around need not be widened.
    """
    ends = shapely.get_coordinates(streets).reshape(len(streets), 2, 2)
    low = ends.min(axis=(0, 1))
    cell = np.floor((ends - low) / width_m).astype(int)
    shape = cell.max(axis=(0, 1)) + 1
    if np.prod(shape) > _MOST_CELLS:
        return np.empty(0, dtype=object), np.ones(len(streets), dtype=bool)
    full = np.zeros(shape, dtype=bool)
    full[cell[..., 0], cell[..., 1]] = True
    deep = _all_around(_all_around(full).T).T
    inside = deep[cell[..., 0], cell[..., 1]].all(axis=1) & (shapely.length(streets) <= width_m)
    return _boxes(full, low, width_m), ~inside


def _all_around(full: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell of each square whether it and the nearest ones along its row are full."""
    padded = np.pad(full, ((0, 0), (_RINGS, _RINGS)))
    return np.asarray(sliding_window_view(padded, 2 * _RINGS + 1, axis=1).all(axis=-1))


def _boxes(full: npt.NDArray[np.bool_], low: Floats, width_m: float) -> npt.NDArray[np.object_]:
    """Return one box for each run of full squares in a column of them."""
    change = np.diff(np.pad(full, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    (column, first), (_, last) = np.nonzero(change > 0), np.nonzero(change < 0)
    west, south = low[0] + column * width_m, low[1] + first * width_m
    boxes = shapely.box(west, south, west + width_m, low[1] + last * width_m)
    return np.asarray(boxes, dtype=object)
