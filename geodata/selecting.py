"""The units inside an area, or on a list of codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.crs import measuring_crs, project_geometry
from geodata.errors import Fault, InvalidInput

Geometries = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

INSIDE_BY = ("center", "majority", "touch")
"""How it is decided whether a unit is inside."""


def select_units(
    units: gpd.GeoDataFrame,
    area: shapely.Geometry,
    by: Literal["center", "majority", "touch"] = "center",
) -> list[str]:
    """List the units inside an area.

    Parameters
    ----------
    units
        Unit table.
    area
        Polygon or multipolygon in degrees, e.g. from `ring`, `drawn_area`, `named_boundary` or
        `drive_time_area`.
    by
        "center": the unit's inner point lies in the area or on its edge; "majority": more than
        half of the unit's ground does; "touch": they have any point in common.

    Returns
    -------
    list of str
        Sorted unit ids.

    Raises
    ------
    InvalidInput
        Another value of `by`.
    """
    if by not in INSIDE_BY:
        known = ", ".join(INSIDE_BY)
        raise InvalidInput([Fault("by", f"{by!r} is unknown; {known} are known")])
    shapely.prepare(area)
    if by == "center":
        inside = shapely.covers(area, units["point"].to_numpy(dtype=object))
    else:
        shapes = units.geometry.to_numpy()
        inside = shapely.intersects(area, shapes)
        if by == "majority":
            inside[inside] = _mostly_inside(area, shapes[inside])
    return sorted(units.index[inside])


def _mostly_inside(area: shapely.Geometry, shapes: Geometries) -> Mask:
    inside = shapely.covers(area, shapes)
    rest = shapes[~inside]
    if len(rest):
        crs = measuring_crs(gpd.GeoDataFrame(geometry=rest, crs=4326))
        common = project_geometry(shapely.intersection(rest, area), crs)
        inside[~inside] = 2 * shapely.area(common) > shapely.area(project_geometry(rest, crs))
    return np.asarray(inside, dtype=bool)


@dataclass(frozen=True)
class Selected:
    """Units found by their codes: sorted `unit_ids`, and the codes that are `unknown`."""

    unit_ids: tuple[str, ...]
    unknown: tuple[str, ...]


def select_by_codes(units: gpd.GeoDataFrame, codes: Iterable[str]) -> Selected:
    """Find units by their ids.

    Parameters
    ----------
    units
        Unit table.
    codes
        Unit ids; "902*" stands for all that begin with 902. Spaces around them do not count,
        empty ones are passed over.

    Returns
    -------
    Selected
        Every unit once, and every code that no unit has, in the order given.
    """
    wanted = list(dict.fromkeys(text for code in codes if (text := str(code).strip())))
    ids = units.index
    known = set(ids)
    found: set[str] = set()
    unknown = []
    for code in wanted:
        matches = ids[ids.str.startswith(code[:-1])] if code.endswith("*") else {code} & known
        found.update(matches)
        if not len(matches):
            unknown.append(code)
    return Selected(tuple(sorted(found)), tuple(unknown))
