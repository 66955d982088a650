"""A version of a plan as files for other programs."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import geopandas as gpd
import openpyxl
import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from geodata import dissolve_units
from territory.errors import Fault, InvalidInput
from territory.geojson import geojson
from territory.spreadsheet_safety import defuse_table

Format = Literal["csv", "xlsx", "geojson", "gpkg", "parquet", "crm"]
FORMATS: tuple[Format, ...] = get_args(Format)
Part = Literal["units", "accounts", "territories"]
PARTS: tuple[Part, ...] = get_args(Part)

MEDIA_TYPES: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "crm": "text/csv; charset=utf-8",
}
SUFFIXES: Mapping[Format, str] = {
    "csv": ".csv",
    "xlsx": ".xlsx",
    "geojson": ".geojson",
    "gpkg": ".gpkg",
    "parquet": ".parquet",
    "crm": ".csv",
}


@dataclass(frozen=True)
class PlanTables:
    """What is written.

    Attributes
    ----------
    units
        unit_id, territory_id, rep_id, locked; one row a unit.
    accounts
        account_id, territory_id, rep_id, and what else is known: name, owner, lon, lat, ...
    territories
        territory_id, rep_id, and its figures.
    rep_names
        Name of each rep by id.
    shapes
        Unit table with the polygons, None where there are none.
    """

    units: pd.DataFrame
    accounts: pd.DataFrame
    territories: pd.DataFrame
    rep_names: Mapping[str, str]
    shapes: gpd.GeoDataFrame | None

    def part(self, name: Part) -> pd.DataFrame:
        """One of the tables."""
        table: pd.DataFrame = getattr(self, name)
        return table

    def shaped(self, name: Part) -> gpd.GeoDataFrame:
        """One of the tables with its shapes, in degrees.

        Raises
        ------
        InvalidInput
            When there are no polygons.
        """
        table = self.part(name)
        if name == "accounts":
            places = gpd.points_from_xy(table["lon"], table["lat"])
            return gpd.GeoDataFrame(table, geometry=places, crs=4326)
        if self.shapes is None:
            message = "this plan was made without polygons: only accounts have a place"
            raise InvalidInput([Fault("query", message, column="part")])
        if name == "units":
            places = self.shapes.geometry.reindex(table["unit_id"]).to_numpy()
            return gpd.GeoDataFrame(table, geometry=places, crs=4326)
        return self._outlines()

    def _outlines(self) -> gpd.GeoDataFrame:
        assert self.shapes is not None
        label = self.units.set_index("unit_id")["territory_id"]
        label = label[(label != "") & label.index.isin(self.shapes.index)]
        outlines = dissolve_units(self.shapes.loc[label.index], label)
        table = self.territories.set_index("territory_id")
        places = outlines.geometry.reindex(table.index).to_numpy()
        return gpd.GeoDataFrame(table.reset_index(), geometry=places, crs=4326)


def write_export(tables: PlanTables, form: Format, part: Part, path: Path) -> None:
    """Write a part of a plan.

    `xlsx` and `gpkg` hold all parts, a sheet or layer each; `crm` is about accounts alone.
    """
    writers: Mapping[Format, Callable[[], object]] = {
        "csv": lambda: _write_csv(tables.part(part), path),
        "xlsx": lambda: _write_workbook({name: tables.part(name) for name in PARTS}, path),
        "geojson": lambda: path.write_bytes(geojson(tables.shaped(part))),
        "gpkg": lambda: _write_layers(tables, path),
        "parquet": lambda: _write_parquet(tables, part, path),
        "crm": lambda: _write_csv(owner_table(tables), path),
    }
    writers[form]()


def owner_table(tables: PlanTables) -> pd.DataFrame:
    """Who owns each account, as the import of a CRM takes it.

    Returns
    -------
    DataFrame
        AccountId, AccountName, OwnerId, OwnerName, Territory, PreviousOwner, Changed (true or
        false). Accounts in no territory keep their owner.
    """
    table = tables.accounts
    before = table["owner"] if "owner" in table else pd.Series("", index=table.index)
    owner = table["rep_id"].where(table["rep_id"] != "", before)
    return pd.DataFrame(
        {
            "AccountId": table["account_id"],
            "AccountName": table.get("name", ""),
            "OwnerId": owner,
            "OwnerName": owner.map(lambda rep: tables.rep_names.get(rep, "")),
            "Territory": table["territory_id"],
            "PreviousOwner": before,
            "Changed": (owner != before).map({True: "true", False: "false"}),
        }
    )


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Lists in cells become text, as files of tables have no lists."""
    flat = table.copy()
    for name in table:
        if table[name].dtype == object:
            flat[name] = table[name].map(_listed)
    return flat


def _listed(cell: object) -> object:
    return "; ".join(cell) if isinstance(cell, tuple | list) else cell


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    # The mark at the start tells spreadsheets that this is UTF-8.
    defuse_table(_flat(table)).to_csv(
        path, index=False, encoding="utf-8-sig", lineterminator="\r\n"
    )


def _write_workbook(parts: Mapping[Part, pd.DataFrame], path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    for name, table in parts.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        rows = _flat(table).astype(object).where(table.notna(), None)
        sheet.append([_cell(sheet, str(column)) for column in table.columns])
        for row in rows.itertuples(index=False, name=None):
            sheet.append([_cell(sheet, value) for value in row])
    book.save(path)


def _cell(sheet: WriteOnlyWorksheet, value: object) -> object:
    """Text stays text, whatever it begins with: Excel runs nothing, and nothing is changed."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _write_layers(tables: PlanTables, path: Path) -> None:
    parts: list[Part] = ["accounts"] if tables.shapes is None else list(PARTS)
    for name in parts:
        shaped = tables.shaped(name)
        shaped = shaped.drop(columns="geometry").pipe(_flat).assign(geometry=shaped.geometry)
        table = gpd.GeoDataFrame(shaped, geometry="geometry", crs=4326)
        table.to_file(path, layer=name, driver="GPKG")


def _write_parquet(tables: PlanTables, part: Part, path: Path) -> None:
    shaped = part == "accounts" or tables.shapes is not None
    table = tables.shaped(part) if shaped else tables.part(part)
    table.to_parquet(os.fspath(path), index=False)
