"""The units inside a drawn, measured, driven or named area, or on a list of codes."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from geodata import (
    drive_time_area,
    find_boundary,
    read_area,
    read_roads,
    read_units,
    ring,
    select_by_codes,
    select_units,
)
from geodata.file_access import checked_path
from territory.errors import Fault, InvalidInput

By = Literal["center", "majority", "touch"]

_HEADERS = {"unit_id", "code", "zip", "id", "geoid", "fips"}


@dataclass(frozen=True)
class Wanted:
    """What to select by: exactly one of the first five.

    `ring` is ``LON,LAT,KM`` and `drive` ``LON,LAT,MINUTES``; `drive` needs `roads`. `boundary` is
    looked up in the file `boundaries` where there is one. `crs` is for files that have none.
    """

    polygon: Path | None = None
    ring: str | None = None
    codes: Path | None = None
    boundary: str | None = None
    drive: str | None = None
    boundaries: Path | None = None
    roads: Path | None = None
    by: By = "center"
    crs: str | None = None


@dataclass(frozen=True)
class Selection:
    """The units selected, sorted, the codes that no unit has, and the name of the area."""

    unit_ids: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    area: str = ""


def check_wanted(wanted: Wanted) -> None:
    """Refuse a wish that is none, several, or not of its form.

    Raises
    ------
    InvalidInput
        Listing every fault.
    """
    faults = []
    names = ("polygon", "ring", "codes", "boundary", "drive")
    given = [f"--{name}" for name in names if getattr(wanted, name) is not None]
    if len(given) != 1:
        options = ", ".join(f"--{name}" for name in names)
        message = f"name one of {options}, not {' and '.join(given) or 'none'}"
        faults.append(Fault("units select", message))
    if (wanted.drive is None) != (wanted.roads is None):
        faults.append(Fault("--drive", "needs --roads FILE with the streets, and --roads needs it"))
    if wanted.boundaries is not None and wanted.boundary is None:
        faults.append(Fault("--boundaries", "needs --boundary with the name of one of its areas"))
    for option, text, unit in (
        ("--ring", wanted.ring, "KM"),
        ("--drive", wanted.drive, "MINUTES"),
    ):
        if text is not None and _numbers(text) is None:
            message = f"{text!r} is not of the form LON,LAT,{unit}, such as -97.5,35.4,30"
            faults.append(Fault(option, message))
    if faults:
        raise InvalidInput(faults)


def select_wanted(units: gpd.GeoDataFrame, wanted: Wanted) -> Selection:
    """Find the units that are wanted.

    Raises
    ------
    InvalidInput
        When the wish has faults, or a file of it cannot be used.
    """
    check_wanted(wanted)
    if wanted.codes is not None:
        found = select_by_codes(units, read_codes(wanted.codes))
        return Selection(found.unit_ids, found.unknown)
    name, area = _area(wanted)
    return Selection(tuple(select_units(units, area, wanted.by)), area=name)


def _area(wanted: Wanted) -> tuple[str, shapely.Geometry]:
    if wanted.polygon is not None:
        return wanted.polygon.name, read_area(wanted.polygon, crs=wanted.crs)
    if wanted.boundary is not None:
        return find_boundary(wanted.boundary, _boundaries(wanted))
    if wanted.ring is not None:
        lon, lat, km = _three(wanted.ring)
        return f"{km:g} km around {lon:g}, {lat:g}", ring(lon, lat, 1000 * km)
    assert wanted.drive is not None
    assert wanted.roads is not None
    lon, lat, minutes = _three(wanted.drive)
    area = drive_time_area(read_roads(wanted.roads), lon, lat, minutes)
    return f"{minutes:g} minutes' drive around {lon:g}, {lat:g}", area


def _boundaries(wanted: Wanted) -> gpd.GeoDataFrame | None:
    if wanted.boundaries is None:
        return None
    read = read_units(wanted.boundaries, crs=wanted.crs, drop_empty=True, duplicates="join")
    return read.units


def _three(text: str) -> tuple[float, float, float]:
    numbers = _numbers(text)
    assert numbers is not None
    return numbers


def _numbers(text: str) -> tuple[float, float, float] | None:
    try:
        first, second, third = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return first, second, third


def read_codes(path: Path) -> list[str]:
    """Read codes from a CSV or text file: the column unit_id, code, zip, ..., else the first.

    Raises
    ------
    InvalidInput
        When the file is not there or is no text.
    """
    try:
        text = checked_path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start})"
        raise InvalidInput([Fault(path.name, message)]) from error
    rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    if not rows:
        raise InvalidInput([Fault(path.name, "holds no codes")])
    titles = [cell.strip().lower() for cell in rows[0]]
    column = next((i for i, title in enumerate(titles) if title in _HEADERS), None)
    if column is None:
        return [row[0].strip() for row in rows]
    return [row[column].strip() for row in rows[1:] if len(row) > column]


def selection_table(selection: Selection, units: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row a unit selected: unit_id, name, parent."""
    chosen = units.loc[list(selection.unit_ids), ["name", "parent"]]
    return pd.DataFrame(chosen).reset_index()


def selection_json(selection: Selection, units: gpd.GeoDataFrame, out: Path | None) -> str:
    """Text of one JSON object: how many of how many units, their ids, the codes unknown."""
    document = {
        "status": "selected",
        "units": len(units),
        "selected": len(selection.unit_ids),
        "area": selection.area,
        "unit_ids": selection.unit_ids,
        "unknown": selection.unknown,
        "file": None if out is None else str(out),
    }
    return json.dumps(document, ensure_ascii=False)
