"""Cutting a shape along straight lines, with severed ground given back and nothing lost."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse.csgraph import connected_components

from geodata.errors import Fault, InvalidInput

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Plane:
    """A local plane, km, on which straight lines in degrees stay straight.

    Parameters
    ----------
    origin
        Its lon, lat, float (2,), degrees.
    scale
        Kilometres per degree, float (2,).
    """

    origin: Floats
    scale: Floats

    @classmethod
    def of(cls, shape: shapely.Geometry) -> "Plane":
        """Lay the plane on the middle of a shape in degrees."""
        west, south, east, north = shapely.bounds(shape)
        origin = np.array([(west + east) / 2, (south + north) / 2])
        return cls(origin, 111.195 * np.array([np.cos(np.radians(origin[1])), 1.0]))

    def km(self, degrees: Floats) -> Floats:
        """Turn lon, lat (n, 2) into kilometres."""
        return (degrees - self.origin) * self.scale

    def degrees(self, km: Floats) -> Floats:
        """Turn kilometres (n, 2) into lon, lat."""
        return km / self.scale + self.origin


def power_pieces(
    shape: shapely.Geometry, plane: Plane, centers: Floats, offsets: Floats
) -> tuple[Geometries, Ints]:
    """Cut a shape along a power diagram.

    Parameters
    ----------
    shape
        Polygon or multipolygon, degrees.
    plane
        Where the diagram is straight.
    centers, offsets
        float (k, 2), km, and float (k,), km squared, as `geodata.clusters.balanced_cells` gives
        them; offsets of 0 make it a Voronoi diagram.

    Returns
    -------
    tuple
        Single polygons (p,), and the cell that each lies in, int (p,).

    Raises
    ------
    InvalidInput
        When two centers are the same.
    """
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
    shape: shapely.Geometry, plane: Plane, centers: Floats, offsets: Floats, part: int
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


def join_pieces(pieces: Geometries, owner: Ints, parts: int) -> Geometries:
    """Make one shape (parts,) of the pieces of each cell.

    Ground that a cut severed goes to the cell it has the longest border with; islands go whole to
    the cell that most of them lies in.
    """
    owner = _reunited(pieces, owner, parts)
    return np.array([_joined(pieces[owner == part]) for part in range(parts)], dtype=object)


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


def _joined(pieces: Geometries) -> shapely.Geometry:
    if len(pieces) == 1:
        return pieces[0]
    # A grid far finer than any coordinate closes the hairlines that rounding left at the cuts.
    return shapely.union_all(pieces, grid_size=1e-12)
