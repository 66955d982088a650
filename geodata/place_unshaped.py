"""What becomes of the units of a file that have no polygon, as the user chooses."""

from dataclasses import dataclass, replace
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import Fault, InvalidInput
from geodata.findings import EMPTY, ZERO_AREA, Finding
from geodata.point_units import shape_unshaped
from geodata.sources import UnitsFile
from geodata.unshaped import attach_unshaped

Unshaped = Literal["list", "attach", "share"]

UNSHAPED = ("list", "attach", "share")
NEAREST_M = 20_000.0
"""Units without a polygon outside all others belong to the nearest at most this far away."""


@dataclass(frozen=True)
class Placed:
    """The unit table, the findings with what became of each, and how many units were added."""

    units: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    shared: int = 0


def place_unshaped(read: UnitsFile, how: Unshaped) -> Placed:
    """Leave units without a polygon out, attach them to the unit around them, or shape them.

    Parameters
    ----------
    read
        What `read_units` gave, units without a polygon left out.
    how
        "list" leaves them out; "attach" tells the unit around each; "share" gives each its Voronoi
        share of that unit's ground.

    Raises
    ------
    InvalidInput
        Another value of `how`.
    """
    if how not in UNSHAPED:
        raise InvalidInput([Fault("unshaped", f"{how!r} is not one of {', '.join(UNSHAPED)}")])
    if how == "list" or read.unshaped.empty:
        return Placed(read.units, read.findings)
    if how == "attach":
        report = attach_unshaped(read.units, read.unshaped, nearest_within_m=NEAREST_M)
        return Placed(read.units, _told(read, report, "attached to"))
    shaped = shape_unshaped(read.units, read.unshaped, nearest_within_m=NEAREST_M)
    findings = _told(read, shaped.report, "given a share of the ground of")
    return Placed(shaped.units, findings, len(shaped.units) - len(read.units))


def _told(read: UnitsFile, report: pd.DataFrame, what: str) -> tuple[Finding, ...]:
    unit_of_row = dict(zip(read.unshaped["row"].tolist(), read.unshaped.index, strict=True))
    return tuple(
        _outcome(finding, unit_of_row[finding.row], report, what)
        if finding.kind in (EMPTY, ZERO_AREA) and finding.row in unit_of_row
        else finding
        for finding in read.findings
    )


def _outcome(finding: Finding, unit: str, report: pd.DataFrame, what: str) -> Finding:
    row = report.loc[unit].to_dict()
    into, reason, lon, lat = row["into"], row["reason"], row["lon"], row["lat"]
    lack = "no area" if finding.kind == ZERO_AREA else "no polygon"
    place = finding.geometry if np.isnan(lon) else shapely.Point(lon, lat)
    if not isinstance(into, str):
        return replace(finding, message=f"{unit}: {lack}, left out: {reason}", geometry=place)
    message = f"{unit}: {lack}, {what} {into}"
    return replace(finding, message=message, unit_ids=(unit, into), geometry=place)
