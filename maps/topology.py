"""Unit polygons as arcs: every border between two units is kept once, whoever draws it.

Shared borders drawn once do not double their line, thinned borders of two neighbours stay the
same line, and the outline of any set of units is the arcs that only one side of it owns.
The method is that of TopoJSON (Bostock, 2012), done with arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WORLD = 1 << 24
"""Side of the Web Mercator world in whole steps; one step is 2.4 m at the equator."""

MAX_LATITUDE = 85.05


@dataclass(frozen=True)
class Topology:
    """Arcs and the rings made of them.

    Attributes
    ----------
    xy
        Int (v, 2) world coordinates of all arcs, one arc after the other.
    arc_start
        Int (a + 1,) where each arc starts in `xy`; neighbouring arcs repeat their shared end.
    refs
        Int (r,) arcs of each ring in order; `~arc` is the arc walked backwards.
    ring_start
        Int (rings + 1,) where each ring starts in `refs`.
    ring_unit
        Int (rings,) position of the unit each ring belongs to, ascending.
    n_units
        How many units there are; units without area have no ring.
    """

    xy: Ints
    arc_start: Ints
    refs: Ints
    ring_start: Ints
    ring_unit: Ints
    n_units: int

    @property
    def n_arcs(self) -> int:
        """How many arcs there are."""
        return len(self.arc_start) - 1

    def sides(self) -> Ints:
        """Int (a, 2): the unit on each side of an arc, -1 where there is none."""
        unit = np.repeat(self.ring_unit, np.diff(self.ring_start))
        backward = self.refs < 0
        sides = np.full((self.n_arcs, 2), -1, dtype=np.int64)
        sides[np.where(backward, ~self.refs, self.refs), backward.astype(int)] = unit
        return sides

    def neighbours(self) -> Ints:
        """Int (e, 2): pairs of units that share an arc, the smaller position first."""
        sides = self.sides()
        pairs = sides[(sides >= 0).all(axis=1) & (sides[:, 0] != sides[:, 1])]
        return np.unique(np.sort(pairs, axis=1), axis=0)


@dataclass(frozen=True)
class _Rings:
    """Closed rings without their repeated last vertex: `ring` of each vertex, unit of each ring."""

    xy: Ints
    ring: Ints
    unit: Ints

    def next(self) -> Ints:
        """Position of the vertex after each vertex, around its ring."""
        following = np.arange(1, len(self.xy) + 1)
        starts = np.flatnonzero(np.r_[True, np.diff(self.ring) != 0])
        ends = np.r_[starts[1:], len(self.xy)] - 1
        following[ends] = starts
        return following


def build_topology(geometry: NDArray[np.object_]) -> Topology:
    """Arcs of polygons given in lon, lat degrees; the order of the units is kept."""
    rings = _drop_repeats(_read_rings(geometry))
    if not len(rings.xy):
        empty = np.zeros(0, dtype=np.int64)
        zero = np.zeros(1, dtype=np.int64)
        return Topology(empty.reshape(0, 2), zero, empty, zero, empty, len(geometry))
    return _cut_arcs(_meet_vertices(rings), len(geometry))


def project_world(lon_lat: NDArray[np.float64]) -> Ints:
    """Web Mercator world steps of lon, lat degrees (n, 2); y grows to the south."""
    lat = np.radians(np.clip(lon_lat[:, 1], -MAX_LATITUDE, MAX_LATITUDE))
    x = lon_lat[:, 0] / 360 + 0.5
    y = 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)
    return np.rint(np.column_stack([x, y]) * WORLD).astype(np.int64)


def _read_rings(geometry: NDArray[np.object_]) -> _Rings:
    parts, part_unit = shapely.get_parts(geometry, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    part_unit = part_unit[inner]
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    polygons = shapely.orient_polygons(parts[areas])
    lines, ring_polygon = shapely.get_rings(polygons, return_index=True)
    lon_lat, ring = shapely.get_coordinates(lines, return_index=True)
    last = np.r_[np.diff(ring) != 0, True][: len(ring)]
    return _Rings(project_world(lon_lat[~last]), ring[~last], part_unit[areas][ring_polygon])


def _drop_repeats(rings: _Rings) -> _Rings:
    """Without vertices that rounding made equal to the next one, and without rings under three."""
    if not len(rings.xy):
        return rings
    moved = (rings.xy != rings.xy[rings.next()]).any(axis=1)
    size = np.bincount(rings.ring[moved], minlength=len(rings.unit))
    keep = moved & (size >= 3)[rings.ring]
    new_ring = np.cumsum(size >= 3) - 1
    return _Rings(rings.xy[keep], new_ring[rings.ring[keep]], rings.unit[size >= 3])


def _vertex_ids(xy: Ints) -> tuple[Ints, int]:
    keys, ids = np.unique(xy[:, 0] * (2 * WORLD) + xy[:, 1], return_inverse=True)
    return ids.astype(np.int64), len(keys)


def _edge_ids(tail: Ints, head: Ints, n_vertices: int) -> tuple[Ints, Ints, Ints]:
    keys, ids, count = np.unique(
        np.minimum(tail, head) * n_vertices + np.maximum(tail, head),
        return_inverse=True,
        return_counts=True,
    )
    return ids.astype(np.int64), count, keys


def _meet_vertices(rings: _Rings, reach: float = 1.5) -> _Rings:
    """With the vertices of a neighbour put into edges that pass them by.

    Where one unit has a vertex on a straight border and its neighbour has none (a split unit
    beside a whole one), the border would not be recognised as shared.
    """
    vertex, n_vertices = _vertex_ids(rings.xy)
    head = vertex[rings.next()]
    edge, count, _ = _edge_ids(vertex, head, n_vertices)
    lonely = np.flatnonzero(count[edge] == 1)
    if not len(lonely):
        return rings
    ends = np.stack([rings.xy[lonely], rings.xy[rings.next()[lonely]]], axis=1).astype(float)
    first = lonely[np.unique(vertex[lonely], return_index=True)[1]]
    tree = shapely.STRtree(shapely.linestrings(ends))
    point, line = tree.query(
        shapely.points(rings.xy[first].astype(float)), predicate="dwithin", distance=reach
    )
    middle = (vertex[first[point]] != vertex[lonely[line]]) & (
        vertex[first[point]] != head[lonely[line]]
    )
    point, line = point[middle], line[middle]
    along = ends[line, 1] - ends[line, 0]
    share = ((rings.xy[first[point]] - ends[line, 0]) * along).sum(axis=1) / (along**2).sum(axis=1)
    inside = (share > 0) & (share < 1)
    after = lonely[line[inside]]
    order = np.lexsort(
        (np.r_[np.zeros(len(rings.xy)), share[inside]], np.r_[np.arange(len(rings.xy)), after])
    )
    return _drop_repeats(
        _Rings(
            np.concatenate([rings.xy, rings.xy[first[point[inside]]]])[order],
            np.concatenate([rings.ring, rings.ring[after]])[order],
            rings.unit,
        )
    )


def _nodes(vertex: Ints, keys: Ints, n_vertices: int, ring: Ints) -> NDArray[np.bool_]:
    """Bool per ring vertex: do arcs end there? Each ring gets at least one."""
    degree = np.bincount(np.r_[keys // n_vertices, keys % n_vertices], minlength=n_vertices)
    node = degree != 2
    starts = np.flatnonzero(np.r_[True, np.diff(ring) != 0])
    without = ~np.logical_or.reduceat(node[vertex], starts)
    # The smallest vertex, so that a hole and the island that fills it are cut at the same place.
    node[np.minimum.reduceat(vertex, starts)[without]] = True
    return node[vertex]


def _cut_arcs(rings: _Rings, n_units: int) -> Topology:
    vertex, n_vertices = _vertex_ids(rings.xy)
    following = rings.next()
    edge, _, keys = _edge_ids(vertex, vertex[following], n_vertices)
    node = _nodes(vertex, keys, n_vertices, rings.ring)
    turned = _start_rings_at(node, rings.ring)
    arc_at = np.flatnonzero(node[turned])
    length = np.diff(np.r_[arc_at, len(turned)])
    first, last = turned[arc_at], turned[arc_at + length - 1]
    start, stop = vertex[first], vertex[following[last]]
    backward = np.where(start == stop, vertex[following[first]] > vertex[last], start > stop)
    _, chosen, arc = np.unique(
        np.where(backward, edge[last], edge[first]), return_index=True, return_inverse=True
    )
    xy, arc_start = _collect(rings, turned, following, arc_at, length, backward, chosen)
    return Topology(
        xy=xy,
        arc_start=arc_start,
        refs=np.where(backward, ~arc, arc).astype(np.int64),
        ring_start=np.searchsorted(rings.ring[first], np.arange(len(rings.unit) + 1)),
        ring_unit=rings.unit,
        n_units=n_units,
    )


def _start_rings_at(node: NDArray[np.bool_], ring: Ints) -> Ints:
    """Positions of all vertices, each ring turned so that it begins at a node."""
    starts = np.flatnonzero(np.r_[True, np.diff(ring) != 0])
    size = np.diff(np.r_[starts, len(ring)])
    positions = np.flatnonzero(node)
    first = positions[np.searchsorted(positions, starts)]
    within = np.arange(len(ring)) - np.repeat(starts, size)
    return np.repeat(starts, size) + (within + np.repeat(first - starts, size)) % np.repeat(
        size, size
    )


def _collect(
    rings: _Rings,
    turned: Ints,
    following: Ints,
    arc_at: Ints,
    length: Ints,
    backward: NDArray[np.bool_],
    chosen: Ints,
) -> tuple[Ints, Ints]:
    """Coordinates of one copy of each arc, in its own direction."""
    size = length[chosen] + 1
    start = np.r_[0, np.cumsum(size)]
    step = np.arange(start[-1]) - np.repeat(start[:-1], size)
    n_edges = np.repeat(size - 1, size)
    step = np.where(np.repeat(backward[chosen], size), n_edges - step, step)
    base = np.repeat(arc_at[chosen], size)
    # The last vertex of an arc is the one after its last edge, which may be the ring's first.
    position = turned[base + np.minimum(step, n_edges - 1)]
    position = np.where(step == n_edges, following[position], position)
    return rings.xy[position], start
