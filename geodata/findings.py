"""What was found in geographic data: one thing a person should look at, and where it is."""

from dataclasses import dataclass

import shapely

REPAIRED = "repaired"
EMPTY = "empty"
ZERO_AREA = "zero_area"
DUPLICATE = "duplicate"
SAME_SHAPE = "same_shape"
OVERLAP = "overlap"
HOLE = "hole"
PIECE = "piece"
ISLAND = "island"
BRIDGE = "bridge"
NEAR_MISS = "near_miss"
CRS = "crs"
ANTIMERIDIAN = "antimeridian"
REMARK = "remark"

KINDS = {
    REPAIRED: "polygon repaired",
    EMPTY: "unit without a polygon",
    ZERO_AREA: "polygon without area",
    DUPLICATE: "id more than once",
    SAME_SHAPE: "same polygon under several ids",
    OVERLAP: "units overlap",
    HOLE: "hole between units",
    PIECE: "unit in several pieces",
    ISLAND: "cut off from the rest",
    BRIDGE: "bridge between pieces",
    NEAR_MISS: "near, but no neighbour",
    CRS: "coordinate reference system",
    ANTIMERIDIAN: "brought within ±180 degrees",
    REMARK: "remark of the reader",
}
"""What each kind of finding is called in reports."""


@dataclass(frozen=True)
class Finding:
    """One thing found: not a fault that stops the work, but something to know or to look at.

    Parameters
    ----------
    kind
        One of `KINDS`.
    message
        One sentence, with the values that matter and their units.
    unit_ids
        The units concerned; the first is the one to look at.
    row
        Feature number in the file, from 1.
    value
        The quantity that says how bad it is, in the unit that the message names.
    geometry
        Where it is, in EPSG:4326; None where there is no place.
    """

    kind: str
    message: str
    unit_ids: tuple[str, ...] = ()
    row: int | None = None
    value: float | None = None
    geometry: shapely.Geometry | None = None
