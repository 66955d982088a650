"""Unit tables from the files users have, every fault listed at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from geodata.errors import Fault, raise_faults, spell_out
from geodata.files import read_features
from geodata.repair import repair_polygons
from geodata.units import POLYGONAL, make_units

Geometries = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

ID_COLUMNS = (
    "unit_id", "zip", "zipcode", "zip_code", "zip5", "zcta", "zcta5", "zcta5ce20", "zcta5ce10",
    "zcta5ce", "geoid", "geoid20", "geoid10", "fips", "county_fips", "fips_code", "postcode",
    "postal_code", "postalcode", "plz", "nuts_id", "code", "id",
)  # fmt: skip
NAME_COLUMNS = ("name", "unit_name", "namelsad", "namelsad20", "name20", "name10", "basename")
PARENT_COLUMNS = ("parent",)

_FARTHEST = 1e12


@dataclass(frozen=True)
class UnitsFile:
    """A unit table and what was done to get it, one sentence each."""

    units: gpd.GeoDataFrame
    report: tuple[str, ...]


def read_units(
    path: str | Path,
    *,
    id_column: str | None = None,
    name_column: str | None = None,
    parent_column: str | None = None,
    crs: Any = None,
    layer: str | None = None,
    drop_empty: bool = False,
) -> UnitsFile:
    """Read units from a GeoJSON, TopoJSON, GeoPackage, Shapefile (also zipped) or GeoParquet file.

    Parameters
    ----------
    path
        A file on this machine.
    id_column
        Column with the unit ids. By default the first of the usual names (`ID_COLUMNS`, in
        any case) that has no gaps and no duplicates.
    name_column, parent_column
        By default the first of the usual names; without one, names are the ids and parents "".
    crs
        For files that do not say it; a file's own CRS is believed before this one.
    layer
        For files with several layers.
    drop_empty
        Leave units without a polygon out, and say so in the report, instead of refusing the file.

    Returns
    -------
    UnitsFile
        The units in EPSG:4326, 2-D, invalid polygons repaired; and the report.

    Raises
    ------
    InvalidInput
        Lists every fault of the file at once; rows are feature numbers from 1.
    """
    file = Path(path).name
    features = read_features(path, layer=layer)
    columns = _Columns(features.table, file, id_column, name_column, parent_column)
    own_crs, crs_faults = _crs(features.table, crs, file)
    geometry, unknown = _finite(features.table.geometry.to_numpy())
    geometry, repaired = repair_polygons(geometry)
    empty = (shapely.is_missing(geometry) | shapely.is_empty(geometry)) & ~unknown
    kept = ~empty if drop_empty else np.ones(len(empty), dtype=bool)
    faults = [*columns.faults(kept), *crs_faults, *_shape_faults(geometry, empty & kept, file)]
    degrees, away = _to_degrees(geometry, own_crs)
    faults += _away_faults(unknown | (away & kept), own_crs, file)
    if not kept.any():
        faults.append(Fault(file, "no feature has a polygon"))
    raise_faults(faults)
    # Reprojecting bends edges, which can make them cross in turn.
    degrees, again = repair_polygons(degrees)
    repaired = (repaired | again) & kept
    ids, names, parents, kind = columns.values()
    units = make_units(
        ids[kept], degrees[kept], crs=4326, kind=kind, names=names[kept], parents=parents[kept]
    )
    report = [f"{kept.sum()} units read from {file}", f"ids taken from column {columns.id_column}"]
    report += columns.notes()
    if own_crs is not None and not own_crs.equals(CRS(4326), ignore_axis_order=True):
        report.append(f"coordinates converted from {own_crs.name}")
    report += _listing("polygon repaired", "polygons repaired", ids[repaired])
    report += _listing(
        "unit without a polygon left out", "units without a polygon left out", ids[~kept]
    )
    return UnitsFile(units, (*report, *features.notes))


class _Columns:
    """The columns of one file that hold ids, names and parents."""

    def __init__(
        self,
        table: gpd.GeoDataFrame,
        file: str,
        id_column: str | None,
        name_column: str | None,
        parent_column: str | None,
    ) -> None:
        self.table = table.drop(columns=table.active_geometry_name)
        self.file = file
        self.missing: list[Fault] = []
        self.name_column = self._found(name_column, NAME_COLUMNS)
        self.parent_column = self._found(parent_column, PARENT_COLUMNS)
        self.id_column = self._found(id_column, ()) if id_column else self._usual_id()

    def _found(self, named: str | None, usual: Sequence[str]) -> str | None:
        if named is None:
            return next(iter(self._present(usual)), None)
        if named in self.table.columns:
            return named
        self.missing.append(Fault(self.file, f"no column {named!r}; {self._has()}"))
        return None

    def _present(self, usual: Sequence[str]) -> list[str]:
        by_name = {str(column).lower(): column for column in reversed(self.table.columns)}
        return [by_name[name] for name in usual if name in by_name]

    def _has(self) -> str:
        return f"the columns are {', '.join(map(str, self.table.columns)) or 'none'}"

    def _usual_id(self) -> str | None:
        present = self._present(ID_COLUMNS)
        for column in present:
            ids = text_values(self.table[column])
            if ids.all() and len(set(ids)) == len(ids):
                return column
        if not present:
            message = f"no id column found, name it with id_column=; {self._has()}"
            self.missing.append(Fault(self.file, message))
        return present[0] if present else None

    def faults(self, kept: Mask) -> list[Fault]:
        """Return what is wrong with the ids of the kept features."""
        if self.id_column is None:
            return self.missing
        ids, column = text_values(self.table[self.id_column]), str(self.id_column)
        empty = [i for i in np.flatnonzero(kept) if not ids[i]]
        again = np.zeros(len(ids), dtype=bool)
        again[kept] = pd.Series(ids[kept]).duplicated()
        twice = [i for i in np.flatnonzero(again) if ids[i]]
        return [
            *self.missing,
            *spell_out(Fault(self.file, "id is missing", int(i) + 1, column) for i in empty),
            *spell_out(
                Fault(self.file, f"id {ids[i]} occurs more than once", int(i) + 1, column)
                for i in twice
            ),
        ]

    def values(self) -> tuple[Geometries, Geometries, Geometries, str]:
        """Return ids, names, parents and the kind of the units."""
        ids = text_values(self.table[self.id_column])
        names = ids if self.name_column is None else text_values(self.table[self.name_column])
        parents = np.full(len(ids), "", dtype=object)
        if self.parent_column is not None:
            parents = text_values(self.table[self.parent_column])
        zips = str(self.id_column).lower().startswith(("zip", "zcta"))
        return ids, np.where(names == "", ids, names), parents, "zip" if zips else "unit"

    def notes(self) -> list[str]:
        """Return what the user should know about the ids."""
        if self.id_column is None or not pd.api.types.is_numeric_dtype(self.table[self.id_column]):
            return []
        return [
            f"column {self.id_column} holds numbers: leading zeros, if there were any, are lost"
        ]


def text_values(column: "pd.Series[Any]") -> Geometries:
    """Turn a column into text: 7001.0 becomes "7001", a missing value ""."""
    return np.array([_text(value) for value in column], dtype=object)


def _text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        text = str(int(number)) if number.is_integer() else str(number)
        return "" if np.isnan(number) else text
    return str(value).strip()


def _crs(table: gpd.GeoDataFrame, given: Any, file: str) -> tuple[CRS | None, list[Fault]]:
    if table.crs is not None:
        return table.crs, []
    if given is None:
        message = (
            "does not say its coordinate reference system: name it with --crs, e.g. --crs EPSG:4326"
        )
        return None, [Fault(file, message)]
    try:
        return CRS.from_user_input(given), []
    except CRSError:
        return None, [Fault(file, f"unknown coordinate reference system {given!r}")]


def _finite(geometry: Geometries) -> tuple[Geometries, Mask]:
    """Take out the geometries with coordinates that no reference system has."""
    points, owner = shapely.get_coordinates(geometry, return_index=True)
    unknown = np.zeros(len(geometry), dtype=bool)
    unknown[owner[~(np.abs(points) < _FARTHEST).all(axis=1)]] = True
    finite = geometry.copy()
    finite[unknown] = None
    return finite, unknown


def _shape_faults(geometry: Geometries, empty: Mask, file: str) -> list[Fault]:
    wrong = ~shapely.is_missing(geometry) & ~np.isin(shapely.get_type_id(geometry), POLYGONAL)
    wrong &= ~empty
    return [
        *spell_out(Fault(file, "has no polygon", i + 1) for i in np.flatnonzero(empty).tolist()),
        *spell_out(
            Fault(file, f"is a {geometry[i].geom_type}, a polygon is needed", i + 1)
            for i in np.flatnonzero(wrong).tolist()
        ),
    ]


def _to_degrees(geometry: Geometries, crs: CRS | None) -> tuple[Geometries, Mask]:
    """Convert to EPSG:4326; also tell which geometries are outside the range of degrees."""
    if crs is None:
        return geometry, np.zeros(len(geometry), dtype=bool)
    some = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    try:
        degrees = gpd.GeoSeries(geometry, crs=crs).to_crs(4326).to_numpy()
    except ProjError:
        return geometry, some
    bounds = shapely.bounds(degrees)
    limit = np.array([180.0, 90.0, 180.0, 90.0]) + 1e-9
    return degrees, some & ~(np.abs(bounds) <= limit).all(axis=1)


def _away_faults(away: Mask, crs: CRS | None, file: str) -> list[Fault]:
    system = "degrees" if crs is None else crs.name
    message = f"coordinates are out of range for {system}: wrong coordinate reference system?"
    return spell_out(Fault(file, message, i + 1) for i in np.flatnonzero(away).tolist())


def _listing(one: str, many: str, ids: Geometries) -> list[str]:
    if not len(ids):
        return []
    listed = ", ".join(ids[:20]) + (f" and {len(ids) - 20} more" if len(ids) > 20 else "")
    return [f"{len(ids)} {one if len(ids) == 1 else many}: {listed}"]
