"""Bridges: the shortest links that make one piece of a graph of units in several."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata.components import number_components
from geodata.crs import project_geometry, true_distance, unproject_points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


def find_bridges(geometry: Geometries, crs: CRS, a: Ints, b: Ints) -> pd.DataFrame:
    """Find the bridges between the pieces of a graph.

    In rounds, every piece but the largest is linked to its nearest unit of another piece
    (Boruvka's minimum spanning tree of the pieces), until there is one piece. Which unit is the
    nearest is decided on the projected polygons, ties by position; the distance given is the one on
    the ellipsoid.

    Parameters
    ----------
    geometry
        Polygons (n,), degrees.
    crs
        Projection in metres, from `linking_crs`.
    a, b
        int (e,), positions of the neighbours that are known.

    Returns
    -------
    DataFrame
        Columns a, b (positions, a < b) and distance_m; one row per piece less one.
    """
    bridges = pd.DataFrame({"a": a[:0], "b": b[:0]})
    piece = number_components(len(geometry), a, b)
    xy = project_geometry(geometry, crs) if piece.max() > 0 else geometry
    while piece.max() > 0:
        new = _nearest_links(xy, piece)
        bridges = pd.concat([bridges, new])
        a = np.concatenate([a, new["a"].to_numpy()])
        b = np.concatenate([b, new["b"].to_numpy()])
        piece = number_components(len(geometry), a, b)
    ends = _nearest_ends(xy, bridges["a"].to_numpy(), bridges["b"].to_numpy(), crs)
    return bridges.assign(distance_m=_length_m(ends))


def nearest_points(geometry: Geometries, crs: CRS, a: Ints, b: Ints) -> tuple[Floats, Floats]:
    """Find the two points at which pairs of polygons are nearest to each other.

    Parameters
    ----------
    geometry, crs
        As for `find_bridges`.
    a, b
        int (e,), positions of the two polygons of each pair.

    Returns
    -------
    tuple
        float (e, 2, 2): the point on a and the one on b, lon, lat in degrees; and float (e,): the
        distance between them on the ellipsoid, metres to the millimetre, 0 where they touch.
    """
    used, number = np.unique(np.concatenate([a, b]), return_inverse=True)
    xy = project_geometry(geometry[used], crs)
    ends = _nearest_ends(xy, number[: len(a)], number[len(a) :], crs)
    return ends, _length_m(ends)


def _nearest_ends(xy: Geometries, a: Ints, b: Ints, crs: CRS) -> Floats:
    ends = shapely.get_coordinates(shapely.shortest_line(xy[a], xy[b]))
    return unproject_points(ends, crs).reshape(-1, 2, 2)


def _length_m(ends: Floats) -> Floats:
    return np.round(true_distance(ends[:, 0], ends[:, 1]), 3)


def _nearest_links(xy: Geometries, piece: Ints) -> pd.DataFrame:
    """Link every piece but the largest to the nearest unit outside it."""
    main, rest = np.flatnonzero(piece == 0), np.flatnonzero(piece > 0)
    i, j, distance = _links_to(xy, rest, main)
    links = pd.DataFrame({"piece": piece[i], "a": i, "b": j, "distance": distance})
    # Another small piece can only be nearer than the largest is.
    limit = links.groupby("piece")["distance"].min().reindex(piece[rest]).to_numpy()
    i, j, distance = _links_among(xy, piece, rest, limit)
    among = pd.DataFrame({"piece": piece[i], "a": i, "b": j, "distance": distance})
    links = pd.concat([links, among])
    low, high = links[["a", "b"]].min(axis=1), links[["a", "b"]].max(axis=1)
    links = links.assign(a=low, b=high).sort_values(["distance", "a", "b"])
    # One order for all pieces: then equal distances cannot close a circle.
    return links.drop_duplicates("piece")[["a", "b"]].drop_duplicates()


def _links_to(xy: Geometries, rest: Ints, main: Ints) -> tuple[Ints, Ints, Floats]:
    tree = shapely.STRtree(xy[main])
    (i, j), distance = tree.query_nearest(xy[rest], all_matches=True, return_distance=True)
    return rest[i], main[j], distance


def _links_among(
    xy: Geometries, piece: Ints, rest: Ints, limit: Floats
) -> tuple[Ints, Ints, Floats]:
    tree = shapely.STRtree(xy[rest])
    i, j = tree.query(xy[rest], predicate="dwithin", distance=limit)
    i, j = rest[i], rest[j]
    other = piece[i] != piece[j]
    i, j = i[other], j[other]
    return i, j, shapely.distance(xy[i], xy[j])
