"""Units from a file, or from a folder in which they are saved with their neighbours."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata import read_unit_set, read_units
from geodata.unit_set import META_FILE
from territory.errors import Fault, InvalidInput


@dataclass(frozen=True)
class UnitTable:
    """A unit table, what was done to get it, and the neighbours where they are known already."""

    units: gpd.GeoDataFrame
    report: tuple[str, ...]
    adjacency: pd.DataFrame | None = None


def holds_unit_set(folder: Path) -> bool:
    """Tell whether a folder is a unit set."""
    return (folder / META_FILE).is_file()


def read_unit_table(path: str | Path, **options: Any) -> UnitTable:
    """Read units; `options` are those of `read_units`, and do not count for a unit set.

    Raises
    ------
    InvalidInput
        Listing every fault.
    """
    folder = Path(path)
    if not folder.is_dir():
        read = read_units(path, **options)
        return UnitTable(read.units, read.report)
    if not holds_unit_set(folder):
        message = "is a folder, a file is needed, or a unit set made by `territory units check`"
        raise InvalidInput([Fault(str(path), message)])
    found = read_unit_set(folder)
    kinds = found.adjacency["kind"].value_counts(sort=False).sort_index()
    pairs = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items()) or "none"
    report = f"{len(found.units):,} units read with their neighbours from {folder.name} ({pairs})"
    return UnitTable(found.units, (report,), found.adjacency)
