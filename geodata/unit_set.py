"""Units and their neighbours saved together: a folder that people can open.

The folder holds ``units.parquet`` (GeoParquet), ``adjacency.csv`` (all the pairs, to be looked
at and edited in a spreadsheet) and ``unit_set.json`` (how they were made).
"""

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.csv_rows import write_rows
from geodata.errors import Fault, InvalidInput, raise_faults
from geodata.file_access import checked_path
from geodata.files import read_features
from geodata.limits import Limits
from geodata.pairs import check_adjacency
from geodata.pairs_csv import checked_pairs, read_pairs
from geodata.units import check_units

UNITS_FILE, ADJACENCY_FILE, META_FILE = "units.parquet", "adjacency.csv", "unit_set.json"
VERSION = 1

_META_LIMITS = Limits(file_bytes=10 * 1024**2)


@dataclass(frozen=True, eq=False)
class UnitSet:
    """Units, their neighbours, and how these were found.

    Parameters
    ----------
    units
        Unit table.
    adjacency
        Adjacency table of these units.
    snap_m
        Snap tolerance with which the adjacency was built, metres.
    notes
        What was done, one sentence each: files read, barriers laid over, edits.
    """

    units: gpd.GeoDataFrame
    adjacency: pd.DataFrame
    snap_m: float
    notes: tuple[str, ...] = ()


def write_unit_set(unit_set: UnitSet, folder: str | Path) -> None:
    """Write a unit set into a folder: all of it or nothing.

    Parameters
    ----------
    unit_set
        Checked before anything is written.
    folder
        A new folder, an empty one, or one that holds a unit set, which is replaced.

    Raises
    ------
    InvalidInput
        When a table breaks its contract, the folder holds something else, or it cannot be written.
    """
    folder = Path(folder)
    check_units(unit_set.units)
    check_adjacency(unit_set.adjacency, unit_set.units)
    raise_faults([*_meta_faults(_meta(unit_set), "unit set"), *_folder_faults(folder)])
    try:
        with tempfile.TemporaryDirectory(prefix=".unit_set", dir=folder.parent) as work:
            # A folder within: its rights are those of any new folder, not of a private one.
            new, old = Path(work) / "new", Path(work) / "old"
            new.mkdir()
            unit_set.units.to_parquet(new / UNITS_FILE)
            write_rows(new / ADJACENCY_FILE, unit_set.adjacency)
            text = json.dumps(_meta(unit_set), indent=2, ensure_ascii=False)
            (new / META_FILE).write_text(text + "\n", encoding="utf-8")
            _replace(folder, new, old)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise InvalidInput([Fault(folder.name, message)]) from error


def read_unit_set(folder: str | Path) -> UnitSet:
    """Read a unit set, its adjacency perhaps edited by hand.

    Pairs may stand in any order, as may the two units of a pair; a distance that was left
    empty is measured; other lengths left empty are 0.

    Raises
    ------
    InvalidInput
        Lists every fault of the three files at once, with the rows of the spreadsheet.
    """
    folder = Path(folder)
    faults: list[Fault] = []

    def collected(read: Callable[..., Any], *given: Any) -> Any:
        try:
            return read(*given)
        except InvalidInput as error:
            faults.extend(error.faults)

    meta = collected(_read_meta, folder / META_FILE)
    units = collected(_read_units, folder / UNITS_FILE)
    rows = collected(read_pairs, folder / ADJACENCY_FILE)
    if units is not None and rows is not None:
        adjacency = collected(checked_pairs, rows, units, ADJACENCY_FILE)
    raise_faults(faults)
    return UnitSet(units, adjacency, float(meta["snap_m"]), tuple(meta["notes"]))


def _folder_faults(folder: Path) -> list[Fault]:
    if not folder.parent.is_dir():
        return [Fault(folder.name, f"there is no folder {folder.parent.name} to write it into")]
    if folder.exists() and not folder.is_dir():
        return [Fault(folder.name, "is a file, a folder is needed")]
    if folder.exists() and any(folder.iterdir()) and not (folder / META_FILE).is_file():
        return [Fault(folder.name, "holds other files: name a new or an empty folder")]
    return []


def _replace(folder: Path, new: Path, old: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise


def _meta(unit_set: UnitSet) -> dict[str, Any]:
    return {
        "version": VERSION,
        "snap_m": unit_set.snap_m,
        "notes": list(unit_set.notes),
        "units": len(unit_set.units),
    }


def _read_meta(path: Path) -> dict[str, Any]:
    try:
        meta = json.loads(checked_path(path, limits=_META_LIMITS).read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput([Fault(path.name, f"cannot be read as JSON: {error}")]) from error
    raise_faults(_meta_faults(meta, path.name))
    return dict(meta)


def _meta_faults(meta: Any, file: str) -> list[Fault]:
    if not isinstance(meta, dict):
        return [Fault(file, "does not describe a unit set")]
    if meta.get("version") != VERSION:
        return [Fault(file, f"version {meta.get('version')!r} is not {VERSION}", column="version")]
    faults = []
    snap_m, notes = meta.get("snap_m"), meta.get("notes")
    if not isinstance(snap_m, int | float) or not 0 <= snap_m <= sys.float_info.max:
        faults.append(Fault(file, f"{snap_m!r} is not a length of 0 or more", column="snap_m"))
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        faults.append(Fault(file, "is not a list of sentences", column="notes"))
    return faults


def _read_units(path: Path) -> gpd.GeoDataFrame:
    units = read_features(path).table
    if "unit_id" not in units.columns:
        raise InvalidInput([Fault(path.name, "is missing", column="unit_id")])
    units = units.set_index("unit_id")
    check_units(units, path.name)
    return units
