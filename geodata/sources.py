"""Unit tables from the files users have, every fault listed at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata import findings as kinds
from geodata.duplicates import Joined, join_duplicates
from geodata.errors import Fault, raise_faults, spell_out
from geodata.files import read_features
from geodata.finding_lines import finding_lines
from geodata.findings import Finding
from geodata.limits import LIMITS, Limits
from geodata.overlaps import OVERLAP_M2, OVERLAP_SHARE, find_overlaps
from geodata.repair import repair_findings
from geodata.unit_columns import UnitColumns
from geodata.unit_shapes import UnitShapes, stated_crs, unit_shapes
from geodata.units import make_units

Mask = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class UnitsFile:
    """A unit table and what was done to get it.

    Parameters
    ----------
    units
        The unit table.
    report
        One sentence each.
    features
        How many features the file has.
    findings
        What was repaired, joined or left out, and which units overlap. Every feature of the file
        is in `units`, or in a finding of kind "empty", "zero_area" or "duplicate".
    unshaped
        Units without a polygon: index `unit_id`, columns `name`, `parent` (text), `lon`, `lat`
        (degrees, NaN where the file has no such columns) and `row`. A unit of which another
        feature has a polygon is not among them.
    """

    units: gpd.GeoDataFrame
    report: tuple[str, ...]
    features: int
    findings: tuple[Finding, ...] = ()
    unshaped: pd.DataFrame = field(default_factory=lambda: unshaped_table([], [], [], [], []))


def unshaped_table(ids: Any, names: Any, parents: Any, places: Any, rows: Any) -> pd.DataFrame:
    """Build the table of units without a polygon from values in one order."""
    lon_lat = np.asarray(places, dtype=float).reshape(-1, 2)
    return pd.DataFrame(
        {
            "name": pd.Series(list(names), dtype="str"),
            "parent": pd.Series(list(parents), dtype="str"),
            "lon": lon_lat[:, 0],
            "lat": lon_lat[:, 1],
            "row": np.asarray(rows, dtype=np.int64),
        }
    ).set_index(pd.Index(list(ids), name="unit_id", dtype="str"))


def read_units(
    path: str | Path,
    *,
    id_column: str | None = None,
    name_column: str | None = None,
    parent_column: str | None = None,
    crs: Any = None,
    layer: str | None = None,
    drop_empty: bool = False,
    duplicates: Literal["refuse", "join"] = "refuse",
    within: str | Path | None = None,
    limits: Limits = LIMITS,
    overlap_share: float = OVERLAP_SHARE,
    overlap_m2: float = OVERLAP_M2,
) -> UnitsFile:
    """Read units from GeoJSON, TopoJSON, GeoPackage, Shapefile, GeoParquet, KML or CSV with WKT.

    A Shapefile may be zipped, as the Census delivers it, and KML may be KMZ.

    Parameters
    ----------
    path
        A file on this machine.
    id_column
        Column with the unit ids. By default the first of the usual names (`ID_COLUMNS`, in
        any case) that has no gaps and no duplicates.
    name_column, parent_column
        By default the first of the usual names; without one, names are the ids and parents "".
        Counties of the Census have the code of their state as parent.
    crs
        For files that do not say it; a file's own CRS is believed before this one.
    layer
        For files with several layers.
    drop_empty
        Leave units without a polygon, or with one without area, out and list them, instead of
        refusing the file.
    duplicates
        "join" unites the features of one id to one unit and lists them; "refuse" refuses the file.
    within
        The folder that the file must lie in, links followed; None for anywhere.
    limits
        How much the file may hold.
    overlap_share, overlap_m2
        Overlaps of more than this share of the smaller unit and more than this area are findings.

    Returns
    -------
    UnitsFile
        The units in EPSG:4326, 2-D, invalid polygons repaired, cut at the antimeridian; the
        report, the findings and the units without a polygon.

    Raises
    ------
    InvalidInput
        Lists every fault of the file at once; rows are feature numbers from 1, in CSV the rows of
        the spreadsheet.
    """
    file = Path(path).name
    features = read_features(path, layer=layer, within=within, limits=limits)
    columns = UnitColumns(
        features.table,
        file,
        id_column=id_column,
        name_column=name_column,
        parent_column=parent_column,
        first_row=features.first_row,
    )
    own_crs, faults = stated_crs(features.table, crs, file)
    shapes = unit_shapes(features.table.geometry.to_numpy(), own_crs)
    kept = ~(shapes.empty | shapes.zero_area) if drop_empty else np.ones(len(columns.ids), bool)
    faults = columns.id_faults(kept, twice_allowed=duplicates == "join") + faults
    faults += _shape_faults(shapes, kept, own_crs, file, features.first_row)
    if not kept.any():
        faults.append(Fault(file, "no feature has a polygon"))
    raise_faults(faults)
    reading = _Reading(columns, shapes, kept)
    units = reading.units()
    overlaps = find_overlaps(units, share=overlap_share, area_m2=overlap_m2)
    notes = (*columns.notes(), *_conversion(own_crs), *features.notes)
    found = (*reading.findings(), *overlaps, *(Finding(kinds.REMARK, note) for note in notes))
    report = (
        f"{len(units)} unit{'s' if len(units) > 1 else ''} read from {file}",
        f"ids taken from column {columns.id_column}",
        *notes,
        *finding_lines(found),
    )
    return UnitsFile(units, report, len(features.table), found, reading.unshaped())


class _Reading:
    """Features without a fault, on their way to be units."""

    def __init__(self, columns: UnitColumns, shapes: UnitShapes, kept: Mask) -> None:
        self.columns = columns
        self.shapes = shapes
        self.kept = kept
        self.rows = np.arange(len(kept)) + columns.first_row
        self.joined: Joined = join_duplicates(
            columns.ids[kept], shapes.geometry[kept], self.rows[kept], columns.file
        )

    def units(self) -> gpd.GeoDataFrame:
        first = np.flatnonzero(self.kept)[self.joined.first]
        return make_units(
            self.columns.ids[first],
            self.joined.geometry,
            crs=4326,
            kind=self.columns.kind,
            names=self.columns.names()[first].tolist(),
            parents=self.columns.parents()[first].tolist(),
        )

    def findings(self) -> list[Finding]:
        shapes, ids = self.shapes, self.columns.ids
        repaired = np.flatnonzero(shapes.repaired & self.kept)
        return [
            *repair_findings(
                shapes.before[repaired],
                shapes.geometry[repaired],
                ids[repaired],
                self.rows[repaired],
            ),
            *self._of(shapes.cut & self.kept, kinds.ANTIMERIDIAN, "longitudes brought within ±180"),
            *self._of(shapes.empty & ~self.kept, kinds.EMPTY, "no polygon, left out"),
            *self._of(shapes.zero_area & ~self.kept, kinds.ZERO_AREA, "no area, left out"),
            *self.joined.findings,
        ]

    def _of(self, which: Mask, kind: str, message: str) -> list[Finding]:
        places = self.columns.places()
        found = []
        for i in np.flatnonzero(which).tolist():
            unit_id, row = str(self.columns.ids[i]), int(self.rows[i])
            shape = self.shapes.geometry[i]
            if shape is None or shape.is_empty:
                shape = None if np.isnan(places[i]).any() else shapely.Point(places[i])
            text = f"{unit_id or f'row {row}'}: {message}"
            found.append(Finding(kind, text, (unit_id,) if unit_id else (), row, None, shape))
        return found

    def unshaped(self) -> pd.DataFrame:
        ids = pd.Series(self.columns.ids)
        shaped = ids.isin(self.columns.ids[self.kept])
        named = ~self.kept & (ids != "") & ~shaped
        which = np.flatnonzero(named & ~ids.where(named).duplicated())
        return unshaped_table(
            self.columns.ids[which],
            self.columns.names()[which],
            self.columns.parents()[which],
            self.columns.places()[which],
            self.rows[which],
        )


def _shape_faults(
    shapes: UnitShapes, kept: Mask, crs: CRS | None, file: str, first_row: int
) -> list[Fault]:
    def listed(wrong: Mask, message: Callable[[int], str]) -> list[Fault]:
        rows = np.flatnonzero(wrong).tolist()
        return spell_out(Fault(file, message(i), i + first_row) for i in rows)

    system = "degrees" if crs is None else crs.name
    away = f"coordinates are out of range for {system}: wrong coordinate reference system?"
    return [
        *listed(shapes.empty & kept, lambda _: "has no polygon"),
        *listed(shapes.zero_area & kept, lambda _: "has a polygon without area"),
        *listed(
            shapes.wrong_type,
            lambda i: f"is a {shapes.geometry[i].geom_type}, a polygon is needed",
        ),
        *listed(shapes.tangled, lambda _: "crosses itself too often to be repaired"),
        *listed(shapes.away, lambda _: away),
    ]


def _conversion(crs: CRS | None) -> list[str]:
    if crs is None or crs.equals(CRS(4326), ignore_axis_order=True):
        return []
    return [f"coordinates converted from {crs.name}"]
