"""Exports hold what the plan says, and nothing that a spreadsheet would run."""

import csv
import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import box

from geodata import make_units
from territory.errors import InvalidInput
from territory.spreadsheet_safety import defuse
from territory.workspace.exporting import PARTS, PlanTables, write_export

EVIL = '=HYPERLINK("http://evil","x")'


@pytest.fixture
def tables():
    units = pd.DataFrame(
        {"unit_id": ["U1", "U2"], "territory_id": "T1", "rep_id": "R1", "locked": False}
    )
    accounts = pd.DataFrame(
        {
            "account_id": ["A1", "A2"],
            "territory_id": ["T1", ""],
            "rep_id": ["R1", ""],
            "name": [EVIL, "Clinic"],
            "lon": [0.5, 1.5],
            "lat": 0.5,
            "owner": ["R9", "R9"],
        }
    )
    territories = pd.DataFrame({"territory_id": ["T1"], "rep_id": ["R1"], "workload": [3.0]})
    shapes = make_units(["U1", "U2"], [box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326)
    return PlanTables(units, accounts, territories, {"R1": "@Ann"}, shapes)


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_holds_the_table_with_formulas_made_harmless(tables, tmp_path):
    write_export(tables, "csv", "accounts", tmp_path / "x.csv")
    rows = read_csv(tmp_path / "x.csv")
    assert rows[0]["name"] == "'" + EVIL
    assert [row["account_id"] for row in rows] == ["A1", "A2"]


def test_excel_keeps_formulas_as_text_unchanged(tables, tmp_path):
    write_export(tables, "xlsx", "units", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == list(PARTS)
    cell = book["accounts"]["D2"]
    assert (cell.value, cell.data_type) == (EVIL, "s")


def test_geojson_of_territories_is_their_outline(tables, tmp_path):
    write_export(tables, "geojson", "territories", tmp_path / "x.geojson")
    (feature,) = json.loads((tmp_path / "x.geojson").read_text())["features"]
    assert feature["properties"]["workload"] == 3.0
    assert gpd.read_file(tmp_path / "x.geojson").geometry.iloc[0].equals(box(0, 0, 2, 1))


def test_geopackage_holds_a_layer_for_each_part(tables, tmp_path):
    write_export(tables, "gpkg", "units", tmp_path / "x.gpkg")
    assert set(gpd.list_layers(tmp_path / "x.gpkg")["name"]) == set(PARTS)


def test_geoparquet_is_read_back(tables, tmp_path):
    write_export(tables, "parquet", "units", tmp_path / "x.parquet")
    read = gpd.read_parquet(tmp_path / "x.parquet")
    assert read["unit_id"].tolist() == ["U1", "U2"]
    assert read.crs == 4326


def test_the_owner_file_tells_who_changes_and_leaves_the_unplaced_alone(tables, tmp_path):
    write_export(tables, "crm", "accounts", tmp_path / "x.csv")
    first, second = read_csv(tmp_path / "x.csv")
    assert (first["OwnerId"], first["OwnerName"], first["Changed"]) == ("R1", "'@Ann", "true")
    assert (second["OwnerId"], second["Changed"]) == ("R9", "false")


def test_without_polygons_only_accounts_have_a_place(tables, tmp_path):
    bare = PlanTables(tables.units, tables.accounts, tables.territories, {}, None)
    with pytest.raises(InvalidInput, match="without polygons"):
        write_export(bare, "geojson", "units", tmp_path / "x.geojson")
    write_export(bare, "gpkg", "units", tmp_path / "x.gpkg")
    assert gpd.list_layers(tmp_path / "x.gpkg")["name"].tolist() == ["accounts"]


@pytest.mark.parametrize("text", ["=1+1", "@x", "+cmd|x", "-x", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert defuse(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+4930", "-1.5e3", "A1", "", "a=b"])
def test_numbers_and_plain_text_stay_as_they_are(text):
    assert defuse(text) == text
