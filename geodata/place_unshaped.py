"""What becomes of the units of a file that have no polygon, as the user chooses."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import Fault, InvalidInput
from geodata.findings import EMPTY, ZERO_AREA, Finding
from geodata.point_units import shape_unshaped
from geodata.sources import UnitsFile
from geodata.unshaped import attach_unshaped

REFUSE, ATTACH, VORONOI, LEAVE_OUT = "refuse", "attach", "voronoi", "leave-out"
WAYS = (REFUSE, ATTACH, VORONOI, LEAVE_OUT)

LEFT_OUT = "left out, as was asked for"
NEAREST_M = 20_000.0
"""Units without a polygon outside all others belong to the nearest at most this far away."""

_TOLD = {ATTACH: "attached to", VORONOI: "given a share of the ground of"}


@dataclass(frozen=True)
class Placed:
    """The unit table, and what became of each unit without a polygon.

    `table` is that of `attach_unshaped`: index unit_id; into, distance_m, lon, lat, source, reason.
    """

    units: gpd.GeoDataFrame
    table: pd.DataFrame


def check_way(way: str, name: str = "without_polygon") -> None:
    """Refuse a wish that is none of `WAYS`.

    Raises
    ------
    InvalidInput
        Naming the parameter and the wishes that there are.
    """
    if way not in WAYS:
        raise InvalidInput([Fault(name, f"{way!r} is not one of {', '.join(WAYS)}")])


def place_unshaped(units: gpd.GeoDataFrame, unshaped: pd.DataFrame, way: str) -> Placed:
    """Attach units without a polygon to the unit around them, shape them, or leave them out.

    Parameters
    ----------
    units
        Unit table.
    unshaped
        Units without a polygon (see `UnitsFile`).
    way
        "attach" finds the unit around each; "voronoi" gives each its Voronoi share of that unit's
        ground; "leave-out" leaves them out. To "refuse" them is up to the reader, who then has
        none.
    """
    if way == ATTACH:
        return Placed(units, attach_unshaped(units, unshaped, nearest_within_m=NEAREST_M))
    if way == VORONOI:
        shaped = shape_unshaped(units, unshaped, nearest_within_m=NEAREST_M)
        return Placed(shaped.units, shaped.report)
    table = unshaped[["lon", "lat"]].assign(
        into=None, distance_m=np.nan, source="", reason=LEFT_OUT
    )
    return Placed(units, table)


def told_findings(read: UnitsFile, placed: Placed, way: str) -> tuple[Finding, ...]:
    """Return the findings of a file, those of units without a polygon with what became of them."""
    if way not in _TOLD:
        return read.findings
    unit_of_row = dict(zip(read.unshaped["row"].tolist(), read.unshaped.index, strict=True))
    return tuple(
        _outcome(finding, unit_of_row[finding.row], placed.table, _TOLD[way])
        if finding.kind in (EMPTY, ZERO_AREA) and finding.row in unit_of_row
        else finding
        for finding in read.findings
    )


def _outcome(finding: Finding, unit: str, table: pd.DataFrame, what: str) -> Finding:
    row = table.loc[unit].to_dict()
    into, reason, lon, lat = row["into"], row["reason"], row["lon"], row["lat"]
    lack = "no area" if finding.kind == ZERO_AREA else "no polygon"
    place = finding.geometry if np.isnan(lon) else shapely.Point(lon, lat)
    if not isinstance(into, str):
        return replace(finding, message=f"{unit}: {lack}, left out: {reason}", geometry=place)
    message = f"{unit}: {lack}, {what} {into}"
    return replace(finding, message=message, unit_ids=(unit, into), geometry=place)
