"""What a plan's map and report are drawn from, as one file beside the plan: drawing.zip.

Inside are Parquet tables and one JSON document; a territory's measures and facts are rows of the
JSON, as they are lists.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geodata.findings import Finding
from maps import DrawnPlan, PinStatus
from maps.escape import plain
from maps.statuses import status_rows
from territory.errors import Fault, InvalidInput

NAME = "drawing.zip"
FORMAT = 1
_PIN_COLUMNS = (
    "name", "lon", "lat", "status", "territory_id", "owner", "new_owner", "segment", "potential",
)  # fmt: skip
_MOST_BYTES = 2_000_000_000
"""Unpacked size of a file inside that is still read."""


def write_drawn(plan: DrawnPlan, path: Path) -> None:
    """Write the tables; areas, isochrones and versions are not part of it."""
    tables = {"units": _units(plan), "pins": _pins(plan), "homes": plan.homes}
    tables["values"] = plan.unit_values
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "plan.json", json.dumps(_document(plan), ensure_ascii=False).encode())
        for name, table in tables.items():
            if table is not None:
                _put(archive, f"{name}.parquet", _parquet(table))


def read_drawn(folder: Path) -> DrawnPlan:
    """Read the tables of the plan in a folder.

    Raises
    ------
    InvalidInput
        There is no such file, or it cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        message = f"holds no {NAME}: make one with `territory design` or `territory demo`"
        raise InvalidInput([Fault(str(folder), message)])
    try:
        with zipfile.ZipFile(path) as archive:
            return _plan(archive)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise InvalidInput([Fault(str(path), f"cannot be read: {error}")]) from error


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # A fixed time, so that the same plan gives the same file.
    archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def _get(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise ValueError(f"{name} in it is too large")
    return archive.read(name)


def _units(plan: DrawnPlan) -> gpd.GeoDataFrame:
    kept = [name for name in ("kind", "name", "parent", "point") if name in plan.units]
    table = plan.units[[*kept, plan.units.geometry.name]].rename_axis("unit_id")
    table["territory_id"] = plan.assignment.reindex(table.index)
    if plan.baseline is not None:
        table["today"] = plan.baseline.reindex(table.index)
    if plan.moved is not None:
        table["moved"] = plan.moved.reindex(table.index).fillna(False).astype(bool)
    return table


def _pins(plan: DrawnPlan) -> pd.DataFrame | None:
    if plan.pins is None:
        return None
    ids = plan.pins.get("account_id", pd.Series(plan.pins.index, plan.pins.index))
    kept = [name for name in _PIN_COLUMNS if name in plan.pins]
    return plan.pins[kept].assign(account_id=ids.astype(str)).reset_index(drop=True)


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer)
    return buffer.getvalue()


def _document(plan: DrawnPlan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "title": plan.title,
        "territories": _rows(plan.territories),
        "baseline_territories": _rows(plan.baseline_territories),
        "figures": [list(figure) for figure in plan.figures],
        "problems": [_problem(problem) for problem in plan.problems],
        "colors": dict(plan.colors),
        "statuses": status_rows(plan.statuses),
    }


def _rows(table: pd.DataFrame | None) -> list[dict[str, Any]] | None:
    if table is None:
        return None
    rows = table.to_dict("records")
    return [
        {"territory_id": str(name), **plain(row)}
        for name, row in zip(table.index, rows, strict=True)
    ]


def _problem(problem: Finding) -> dict[str, Any]:
    shape = problem.geometry
    return {
        "kind": problem.kind,
        "message": problem.message,
        "unit_ids": list(problem.unit_ids),
        "wkt": None if shape is None else shapely.to_wkt(shape),
    }


def _plan(archive: zipfile.ZipFile) -> DrawnPlan:
    facts = json.loads(_get(archive, "plan.json"))
    if facts["format"] != FORMAT:
        raise ValueError(f"it was written in format {facts['format']}, this version reads {FORMAT}")
    names = set(archive.namelist())
    units = gpd.read_parquet(io.BytesIO(_get(archive, "units.parquet")))

    def table(name: str) -> pd.DataFrame | None:
        file = f"{name}.parquet"
        return pd.read_parquet(io.BytesIO(_get(archive, file))) if file in names else None

    return DrawnPlan(
        units,
        _table(facts["territories"]),
        units["territory_id"],
        pins=table("pins"),
        baseline=units.get("today"),
        baseline_territories=_maybe(facts["baseline_territories"]),
        moved=units.get("moved"),
        homes=table("homes"),
        unit_values=table("values"),
        problems=[_finding(row) for row in facts["problems"]],
        figures=[(str(label), str(text)) for label, text in facts["figures"]],
        colors=facts["colors"],
        statuses=[PinStatus(**row) for row in facts["statuses"]],
        title=facts["title"],
    )


def _maybe(rows: list[dict[str, Any]] | None) -> pd.DataFrame | None:
    return None if rows is None else _table(rows)


def _table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).set_index("territory_id")


def _finding(row: dict[str, Any]) -> Finding:
    shape = None if row["wkt"] is None else shapely.from_wkt(row["wkt"])
    return Finding(row["kind"], row["message"], tuple(row["unit_ids"]), geometry=shape)
