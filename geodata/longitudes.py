"""Polygons that reach across the antimeridian, cut there: longitudes end at ±180 degrees.

Files give such units in three ways: cut already (RFC 7946, section 3.1.9), with longitudes beyond
180 (New Zealand with the Chathams, 166 to 184), or as rings that jump from 180 to -180 (Fiji, and
whatever is projected to degrees vertex by vertex). All become the first.
"""

import numpy as np
import numpy.typing as npt
import shapely

from geodata.units import POLYGONAL
from geodata.unroll import roll

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

FARTHEST = 360.0
"""Longitudes beyond this are no degrees."""


def cut_at_antimeridian(geometry: Geometries) -> tuple[Geometries, Mask]:
    """Bring polygons into -180..180.

    An edge between longitudes more than 180 degrees apart is taken to run the short way round,
    unless its ring then encloses nothing (a box around the whole world). A ring that goes around a
    pole covers it.

    Parameters
    ----------
    geometry
        Shapely geometries (n,) in degrees, None allowed; others than polygons are left alone.

    Returns
    -------
    tuple
        The geometries (n,), and which of them were changed, bool (n,).
    """
    cut = geometry.copy()
    changed = np.zeros(len(geometry), dtype=bool)
    for i in np.flatnonzero(_suspects(geometry)).tolist():
        shape = _inside(geometry[i])
        if shape is not None:
            cut[i], changed[i] = shape, True
    return cut, changed


def _suspects(geometry: Geometries) -> Mask:
    bounds = shapely.bounds(geometry)
    with np.errstate(invalid="ignore"):
        beyond = (bounds[:, 0] < -180 - 1e-9) | (bounds[:, 2] > 180 + 1e-9)
        beyond &= (bounds[:, 0] >= -FARTHEST) & (bounds[:, 2] <= FARTHEST)
        wide = bounds[:, 2] - bounds[:, 0] > 180
    return np.asarray((beyond | wide) & np.isin(shapely.get_type_id(geometry), POLYGONAL))


def _inside(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the polygon cut at the antimeridian, None when there is nothing to do."""
    parts = shapely.get_parts(shape)
    unrolled = [_unrolled(part) for part in parts]
    if not any(ring is not None for ring in unrolled) and _in_range(shape):
        return None
    whole = [part if ring is None else ring for part, ring in zip(parts, unrolled, strict=True)]
    # Rings that cross themselves cannot be cut.
    valid = shapely.make_valid(np.array(whole), method="structure", keep_collapsed=False)
    return shapely.union_all(roll(valid[shapely.area(valid) > 0]))


def _in_range(shape: shapely.Geometry) -> bool:
    west, _, east, _ = shape.bounds
    return bool(west >= -180 - 1e-9 and east <= 180 + 1e-9)


def _unrolled(polygon: shapely.Polygon) -> shapely.Polygon | None:
    """Let the rings run on beyond 180 instead of jumping back; None for what does not jump."""
    rings = [polygon.exterior, *polygon.interiors]
    corners = [shapely.get_coordinates(ring) for ring in rings]
    if not any(_jumps(ring) for ring in corners):
        return None
    shell, *holes = (_run_on(ring) if _jumps(ring) else ring for ring in corners)
    if abs(shell[0, 0] - shell[-1, 0]) > 1e-6:
        if _jumps_by_a_turn(corners[0]):
            return None
        shell = _over_the_pole(shell)
    found = shapely.Polygon(shell, [_beside(hole, shell) for hole in holes])
    return found if found.area > 0 else None


def _jumps(ring: Floats) -> bool:
    return bool((np.abs(np.diff(ring[:, 0])) > 180).any())


def _jumps_by_a_turn(ring: Floats) -> bool:
    """Tell whether all jumps go from -180 to 180 sharp: cut already, with the pole as an edge."""
    steps = np.abs(np.diff(ring[:, 0]))
    return bool((np.abs(steps[steps > 180] - 360) < 1e-9).all())


def _over_the_pole(shell: Floats) -> Floats:
    """Close a ring that goes once around a pole along that pole."""
    pole = np.copysign(90.0, shell[:, 1].mean())
    return np.vstack([shell, (shell[-1, 0], pole), (shell[0, 0], pole)])


def _run_on(ring: Floats) -> Floats:
    lon = np.unwrap(ring[:, 0], period=360.0)
    return np.column_stack([lon, ring[:, 1]])


def _beside(hole: Floats, shell: Floats) -> Floats:
    """Shift a hole by whole turns until it is where its shell is."""
    away = (shell[:, 0].min() + shell[:, 0].max() - hole[:, 0].min() - hole[:, 0].max()) / 2
    return hole + (360.0 * np.round(away / 360.0), 0.0)
