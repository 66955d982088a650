"""Bridges: the shortest links that make one piece of a graph of units in several."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

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
    piece = _pieces(len(geometry), a, b)
    xy = project_geometry(geometry, crs) if piece.max() > 0 else geometry
    while piece.max() > 0:
        new = _nearest_links(xy, piece)
        bridges = pd.concat([bridges, new])
        a = np.concatenate([a, new["a"].to_numpy()])
        b = np.concatenate([b, new["b"].to_numpy()])
        piece = _pieces(len(geometry), a, b)
    return bridges.assign(distance_m=_distances(xy, bridges, crs))


def _pieces(n: int, a: Ints, b: Ints) -> Ints:
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _nearest_links(xy: Geometries, piece: Ints) -> pd.DataFrame:
    """Link every piece but the largest to the nearest unit outside it."""
    largest = int(np.bincount(piece).argmax())
    main, rest = np.flatnonzero(piece == largest), np.flatnonzero(piece != largest)
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


def _distances(xy: Geometries, bridges: pd.DataFrame, crs: CRS) -> Floats:
    if bridges.empty:
        return np.empty(0)
    a, b = bridges["a"].to_numpy(), bridges["b"].to_numpy()
    ends = shapely.get_coordinates(shapely.shortest_line(xy[a], xy[b]))
    lon_lat = unproject_points(ends, crs)
    return true_distance(lon_lat[::2], lon_lat[1::2])
