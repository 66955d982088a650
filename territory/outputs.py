"""Write a design to a folder: all of its files, or none."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata import dissolve_units
from maps import save_offline
from territory.describe import Design
from territory.drawing import draw_design
from territory.errors import Fault, InvalidInput

FILES = ("assignments.csv", "accounts.csv", "plan.json", "territories.geojson", "map.html")


def check_writable(folder: Path) -> None:
    """Refuse a folder that cannot be written to before any work is done for it.

    Raises
    ------
    InvalidInput
        When the folder, or the nearest one above it that exists, cannot be written to.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError("it is a file and not a folder")
        for name in FILES:
            if (folder / name).is_dir():
                raise IsADirectoryError(f"{name} in it is a folder")
        existing = _missing(folder)[-1].parent if _missing(folder) else folder
        if not existing.is_dir():
            raise NotADirectoryError(f"{existing} is no folder")
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInput([Fault("--out", f"cannot write to {folder}: {reason}")]) from error


def _missing(folder: Path) -> list[Path]:
    """Return the folder and those above it that do not exist yet, the deepest first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    return missing


def write_design(design: Design, folder: Path, title: str = "Territories") -> None:
    """Write the files of `FILES`, replacing older ones only once all are complete.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to; what was in it is untouched.
    """
    writers: dict[str, Callable[[Path], object]] = {
        "assignments.csv": lambda path: assignments_table(design).to_csv(path, index=False),
        "accounts.csv": lambda path: accounts_table(design).to_csv(path, index=False),
        "plan.json": lambda path: path.write_text(plan_json(design), encoding="utf-8"),
        "territories.geojson": lambda path: path.write_bytes(geojson(outlines(design))),
        "map.html": lambda path: save_offline(draw_design(design, title), path),
    }
    check_writable(folder)
    missing = _missing(folder)
    staging = None
    done = False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        for name in FILES:
            writers[name](staging / name)
        for name in FILES:
            os.replace(staging / name, folder / name)
        done = True
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInput([Fault("--out", f"cannot write to {folder}: {reason}")]) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        if not done:
            _remove_empty(missing)


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def geojson(table: gpd.GeoDataFrame) -> bytes:
    """Text of a GeoJSON file; made in memory, as GDAL does not tell of a full disk."""
    buffer = BytesIO()
    # Rounding may make an outline touch itself: it is done here, where shapes are kept valid.
    decimals = 7
    shapes = shapely.set_precision(table.geometry.to_numpy(), 10.0**-decimals)
    rounded = table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
    rounded.to_file(buffer, driver="GeoJSON", layer="territories", COORDINATE_PRECISION=decimals)
    return buffer.getvalue()


def assignments_table(design: Design) -> pd.DataFrame:
    """One row a unit: unit_id, territory_id, rep_id."""
    label = design.division.label.rename("territory_id")
    table = label.rename_axis("unit_id").reset_index()
    return table.assign(rep_id=table["territory_id"].map(design.rep_of))


def accounts_table(design: Design) -> pd.DataFrame:
    """One row an account: account_id, territory_id, rep_id; empty where it is unplaced."""
    table = design.accounts[["territory_id", "rep_id"]]
    return table.rename_axis("account_id").reset_index()


def plan_json(design: Design) -> str:
    """Text of plan.json: the plan and the figures beside it."""
    plan = design.plan.model_dump(mode="json")
    figures = {name: round(value, 3) for name, value in design.figures.items()}
    cuts = [asdict(cut) for cut in design.cuts]
    document = {**plan, "figures": figures, "cut_units": cuts, "report": design.report}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def outlines(design: Design) -> gpd.GeoDataFrame:
    """Outline of every territory with its rep and measures."""
    table = dissolve_units(design.bridge.units, design.division.label)
    table = table.rename_axis("territory_id")
    table["rep_id"] = design.rep_of.reindex(table.index)
    for measure in design.bridge.measures:
        table[measure] = design.division.measures[measure].reindex(table.index)
        table[f"{measure}_deviation"] = design.division.deviation[measure].reindex(table.index)
    return table.reset_index()
