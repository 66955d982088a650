"""The check of a file of units as files: a unit set to work with, and what was found in it."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import folium
import pandas as pd

from geodata import ADVICE, UnitsCheck, list_edits
from geodata.csv_rows import write_rows
from geodata.unit_set import (
    ADJACENCY_FILE,
    META_FILE,
    UNITS_FILE,
    UnitSet,
    read_unit_set,
    write_unit_set,
)
from maps import problem_map, save_offline
from territory.areas.finding_tables import finding_rows, finding_shapes, finding_table
from territory.areas.unit_tables import holds_unit_set
from territory.errors import Fault, InvalidInput
from territory.folders import write_files
from territory.geojson import geojson

UNIT_SET = (UNITS_FILE, ADJACENCY_FILE, META_FILE)
FILES = (*UNIT_SET, "findings.csv", "findings.geojson", "problems.html")
"""What a check writes; the first three are a unit set."""


def check_folder(folder: Path) -> None:
    """Refuse to write over files that are not of an earlier check.

    Raises
    ------
    InvalidInput
        When the folder holds a file with the name of one of ours, but no unit set.
    """
    foreign = [name for name in FILES if (folder / name).exists()]
    if foreign and not holds_unit_set(folder):
        message = f"{folder} holds {', '.join(foreign)}, but no unit set: name another folder"
        raise InvalidInput([Fault("--out", message)])


def edits_in(folder: Path) -> pd.DataFrame | None:
    """Neighbours that were added and removed by hand in the adjacency of an earlier check.

    Raises
    ------
    InvalidInput
        When there is an earlier check that cannot be read.
    """
    if not holds_unit_set(folder):
        return None
    edits = list_edits(read_unit_set(folder).adjacency)
    return edits if len(edits) else None


def write_check(check: UnitsCheck, folder: Path) -> None:
    """Write the files of `FILES`, replacing older ones only once all are complete.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to, or holds files that are not ours.
    """
    check_folder(folder)
    shapes, table = finding_shapes(check.findings), finding_table(check.findings)
    with tempfile.TemporaryDirectory() as work:
        made = Path(work) / "set"
        write_unit_set(UnitSet(check.units, check.adjacency, check.snap_m, check.report), made)
        write_files(
            folder,
            {
                **{name: _copy_of(made / name) for name in UNIT_SET},
                "findings.csv": lambda path: write_rows(path, table),
                "findings.geojson": lambda path: path.write_bytes(geojson(shapes, "findings")),
                "problems.html": lambda path: save_offline(draw_check(check), path),
            },
        )


def _copy_of(made: Path) -> Callable[[Path], object]:
    return lambda path: shutil.copyfile(made, path)


def draw_check(check: UnitsCheck) -> folium.Map:
    """The map of what was found."""
    return problem_map(check.units, check.findings, advice=ADVICE, title=f"Check of {check.file}")


def check_json(check: UnitsCheck, folder: Path) -> str:
    """Text of one JSON object with everything that was found, and where it was written."""
    document = {
        "status": "checked",
        "file": check.file,
        "counts": asdict(check.counts),
        "snap_m": check.snap_m,
        "measured_in": check.measured_in,
        "report": check.report,
        "seconds": {phase: round(seconds, 3) for phase, seconds in check.seconds.items()},
        "findings": finding_rows(check.findings),
        "files": {name: str(folder / name) for name in FILES},
    }
    return json.dumps(document, ensure_ascii=False)
