"""Units from a file, or from a folder in which they are saved with their neighbours."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata import read_unit_set, read_units
from geodata.place_unshaped import ATTACH, REFUSE, VORONOI, check_way, place_unshaped
from geodata.unit_set import META_FILE
from territory.areas.without_polygon import Unshaped
from territory.errors import Fault, InvalidInput

WITHOUT_POLYGON = "--without-polygon"


@dataclass(frozen=True)
class UnitTable:
    """A unit table, what was done to get it, and the neighbours where they are known already.

    `snap_m` is how wide a gap they were seen across, metres; `unshaped` says what became of units
    without a polygon.
    """

    units: gpd.GeoDataFrame
    report: tuple[str, ...]
    adjacency: pd.DataFrame | None = None
    snap_m: float | None = None
    unshaped: Unshaped = field(default_factory=Unshaped)


def holds_unit_set(folder: Path) -> bool:
    """Tell whether a folder is a unit set."""
    return (folder / META_FILE).is_file()


def read_unit_table(
    path: str | Path, *, without_polygon: str = REFUSE, **options: Any
) -> UnitTable:
    """Read units.

    Parameters
    ----------
    path
        A file, or the folder of a unit set.
    without_polygon
        What to do with units without a polygon, one of `geodata.place_unshaped.WAYS`.
    options
        As for `read_units`; they do not count for a unit set.

    Raises
    ------
    InvalidInput
        Listing every fault.
    """
    check_way(without_polygon, WITHOUT_POLYGON)
    folder = Path(path)
    if folder.is_dir():
        return _read_set(folder, without_polygon)
    read = read_units(path, drop_empty=without_polygon != REFUSE, **options)
    placed = place_unshaped(read.units, read.unshaped, without_polygon)
    unshaped = Unshaped(without_polygon, placed.table)
    return UnitTable(placed.units, read.report, unshaped=unshaped)


def _read_set(folder: Path, without_polygon: str) -> UnitTable:
    if not holds_unit_set(folder):
        message = "is a folder, a file is needed, or a unit set made by `territory units check`"
        raise InvalidInput([Fault(str(folder), message)])
    if without_polygon in (ATTACH, VORONOI):
        message = f"{folder.name} is a unit set, which holds no units without a polygon"
        raise InvalidInput([Fault(WITHOUT_POLYGON, message)])
    found = read_unit_set(folder)
    kinds = found.adjacency["kind"].value_counts(sort=False).sort_index()
    pairs = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items()) or "none"
    report = f"{len(found.units):,} units read with their neighbours from {folder.name} ({pairs})"
    return UnitTable(found.units, (report,), found.adjacency, found.snap_m)
