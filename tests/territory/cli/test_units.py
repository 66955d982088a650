"""`territory units check` and `territory units select`, and a design on what a check wrote."""

import json
import os

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from geodata import read_unit_set
from geodata.csv_rows import read_rows, write_rows
from territory.areas.unit_checks import FILES
from territory.cli import app

BOW_TIE = shapely.Polygon([(14, 45), (15, 46), (15, 45), (14, 46)])


def write(path, **shapes):
    table = gpd.GeoDataFrame({"id": list(shapes)}, geometry=list(shapes.values()), crs=4326)
    table.to_file(path)
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with a row of squares a, b, c, an island, a bow tie and an empty one."""
    monkeypatch.chdir(tmp_path)
    squares = {name: shapely.box(x, 45, x + 1, 46) for x, name in enumerate("abc", start=10)}
    write("row.geojson", **squares, isle=shapely.box(16, 45, 17, 46), tie=BOW_TIE, null=None)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, ["units", *map(str, arguments)])


def test_a_check_writes_a_unit_set_and_what_was_found(folder):
    result = run("check", "row.geojson")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert sorted(os.listdir("row-checked")) == sorted(FILES)
    units = read_unit_set("row-checked")
    assert sorted(units.units.index) == ["a", "b", "c", "isle", "tie"]
    assert set(units.adjacency["kind"]) == {"border", "bridge"}
    for text in ("6 features = 5 units + 1 without", "polygon repaired", "problems.html"):
        assert text in result.stderr


def test_with_json_everything_is_one_object(folder):
    told = json.loads(run("check", "row.geojson", "--out", "x", "--json").stdout)
    assert told["status"] == "checked"
    assert told["counts"]["features"] == 6
    assert sum(told["counts"]["by_kind"].values()) == len(told["findings"])
    (repaired,) = [row for row in told["findings"] if row["kind"] == "repaired"]
    assert repaired["unit_ids"] == ["tie"]
    assert repaired["row"] == 5
    assert 14 < repaired["lon"] < 15
    assert sorted(told["files"]) == sorted(FILES)
    assert all(os.path.isfile(path) for path in told["files"].values())


def test_the_tables_of_findings_agree(folder):
    run("check", "row.geojson")
    rows = read_rows("row-checked/findings.csv", ["kind", "unit_ids", "message", "lon"])
    shapes = gpd.read_file("row-checked/findings.geojson")
    assert rows["message"].tolist() == shapes["message"].tolist()
    nowhere = rows.loc[rows["lon"] == "", "kind"]
    assert nowhere.tolist() == ["empty"]


def test_a_second_check_keeps_what_was_edited_by_hand(folder):
    run("check", "row.geojson")
    table = pd.read_csv("row-checked/adjacency.csv", dtype=str, keep_default_na=False)
    table.loc[(table["unit_a"] == "a") & (table["unit_b"] == "b"), "kind"] = "removed"
    write_rows(folder / "row-checked" / "adjacency.csv", table)
    (folder / "row-checked" / "notes.txt").write_text("mine")
    assert run("check", "row.geojson").exit_code == 0
    after = read_unit_set("row-checked").adjacency.set_index(["unit_a", "unit_b"])["kind"]
    assert after["a", "b"] == "removed"
    assert (folder / "row-checked" / "notes.txt").read_text() == "mine"


def test_foreign_files_are_not_written_over(folder):
    (folder / "row-checked").mkdir()
    (folder / "row-checked" / "findings.csv").write_text("mine")
    result = run("check", "row.geojson")
    assert result.exit_code == 2
    assert "holds findings.csv, but no unit set" in result.stderr
    assert os.listdir("row-checked") == ["findings.csv"]


def test_a_file_that_cannot_be_used_ends_with_2_and_all_faults(folder):
    shapes = gpd.read_file("row.geojson").set_crs(None, allow_override=True)
    os.mkdir("shp")
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        shapes[shapes.geometry.notna()].rename(columns={"id": "what"}).to_file("shp/bare.shp")
    result = run("check", "shp/bare.shp", "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["status"] == "invalid_input"
    text = " ".join(fault["message"] for fault in told["faults"])
    assert "no id column found" in text
    assert "coordinate reference system" in text
    assert not os.path.exists("bare-checked")
    for arguments in (["gone.geojson"], ["row.geojson", "--snap-m=-1"], ["row.geojson", "--crs="]):
        assert "Traceback" not in run("check", *arguments).output


def test_the_faults_of_units_barriers_edits_and_options_are_told_at_once(folder):
    (folder / "bad.csv").write_text("unit_a,unit_b,action\na,a,add\na,b,weld\n")
    arguments = ["--barriers", "gone.geojson", "--edits", "bad.csv", "--snap-m=-1"]
    arguments += ["--out", "row.geojson", "--without-polygon", "magic", "--json"]
    result = run("check", "missing.geojson", *arguments)
    assert result.exit_code == 2
    faults = json.loads(result.stdout)["faults"]
    assert {fault["file"] for fault in faults} == {
        "missing.geojson",
        "gone.geojson",
        "bad.csv",
        "--out",
        "--without-polygon",
        "snap_m",
    }
    text = " ".join(fault["message"] for fault in faults)
    assert "paired with itself" in text
    assert "'weld' is neither add nor remove" in text


def test_unknown_units_of_edits_are_told_beside_faults_of_barriers(folder):
    (folder / "edits.csv").write_text("unit_a,unit_b,action\na,nowhere,add\n")
    result = run("check", "row.geojson", "--barriers", "gone.geojson", "--edits", "edits.csv")
    assert result.exit_code == 2
    assert "gone.geojson" in result.stderr
    assert "nowhere" in result.stderr


def test_barriers_and_edits_change_the_neighbours(folder):
    write("river.geojson", river=shapely.LineString([(11, 44.9), (11, 46.1)]))
    (folder / "edits.csv").write_text("unit_a,unit_b,action\nc,isle,add\n")
    result = run("check", "row.geojson", "--barriers", "river.geojson", "--edits", "edits.csv")
    assert result.exit_code == 0, result.stderr
    kinds = read_unit_set("row-checked").adjacency.set_index(["unit_a", "unit_b"])["kind"]
    assert kinds["a", "b"] == "barrier"
    assert kinds["c", "isle"] == "added"


def test_names_of_files_are_no_markup(folder):
    os.rename("row.geojson", "[red]row[x].geojson")
    result = run("check", "[red]row[x].geojson", "--out", "x")
    assert result.exit_code == 0
    assert "[red]row[x].geojson" in result.stderr


def test_a_design_uses_the_neighbours_of_the_folder(grid4_files, tmp_path, monkeypatch):
    """With all links between the west and the east taken away, no territory spans them."""
    monkeypatch.chdir(grid4_files)
    assert run("check", "units.geojson", "--out", "set").exit_code == 0
    table = pd.read_csv("set/adjacency.csv", dtype=str, keep_default_na=False)
    across = table["unit_a"].str[-1].isin(["0", "1"]) & table["unit_b"].str[-1].isin(["2", "3"])
    write_rows(
        grid4_files / "set" / "adjacency.csv",
        table.assign(kind=table["kind"].mask(across, "removed")),
    )
    design = ["design", "--accounts", "accounts.csv", "--territories", "4", "--units", "set"]
    design += ["--method", "location_allocation", "--out", "out"]
    result = CliRunner().invoke(app, design)
    assert result.exit_code == 0, result.stderr
    assert "read with their neighbours from set (20 border, 4 removed)" in result.stderr
    assigned = pd.read_csv("out/assignments.csv", dtype=str)
    east = assigned["unit_id"].str[-1].isin(["2", "3"])
    assert not set(assigned.loc[east, "territory_id"]) & set(assigned.loc[~east, "territory_id"])


def test_heavy_units_of_a_folder_are_cut(grid4_files, monkeypatch):
    monkeypatch.chdir(grid4_files)
    run("check", "units.geojson", "--out", "set")
    accounts = pd.read_csv("accounts.csv")
    more = accounts.iloc[[5]].assign(account_id="B", lon=accounts["lon"][5] + 0.01)
    pd.concat([accounts, more]).to_csv("accounts.csv", index=False)
    design = ["design", "--accounts", "accounts.csv", "--territories", "2", "--units", "set"]
    design += ["--split-heavy", "--balance", "workload=0.5", "--out", "out"]
    result = CliRunner().invoke(app, design)
    assert result.exit_code == 0, result.stderr
    assert "U11-1" in set(pd.read_csv("out/assignments.csv", dtype=str)["unit_id"])


def selected(*arguments):
    result = run("select", "row.geojson", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_units_are_selected_by_a_ring(folder):
    assert selected("--ring", "10.5,45.5,60")["unit_ids"] == ["a"]
    assert selected("--ring", "10.5,45.5,60", "--by", "touch")["unit_ids"] == ["a", "b"]


def test_units_are_selected_by_a_polygon(folder):
    write("area.gpkg", area=shapely.box(10.4, 45, 12.4, 46))
    told = selected("--polygon", "area.gpkg", "--by", "majority", "--out", "codes.csv")
    assert told["unit_ids"] == ["a", "b"]
    assert selected("--codes", "codes.csv")["unit_ids"] == ["a", "b"]


def test_codes_that_no_unit_has_are_told(folder):
    (folder / "codes.txt").write_text("a\nnope\nis*\n")
    told = selected("--codes", "codes.txt")
    assert told["unit_ids"] == ["a", "isle"]
    assert told["unknown"] == ["nope"]


def test_units_are_selected_by_the_name_of_a_state(folder):
    write("row.geojson", a=shapely.box(-97, 35, -96, 36), b=shapely.box(-97, 39, -96, 39.5))
    assert selected("--boundary", "Oklahoma")["unit_ids"] == ["a"]


def test_units_are_selected_by_the_name_of_an_area_of_a_file(folder):
    towns = gpd.GeoDataFrame(
        {"GEOID": ["1", "2"], "NAME": ["Norman", "Moore"]},
        geometry=[shapely.box(10, 45, 12, 46), shapely.box(12, 45, 13, 46)],
        crs=4326,
    )
    towns.to_file("towns.gpkg")
    told = selected("--boundary", "norman", "--boundaries", "towns.gpkg")
    assert told["unit_ids"] == ["a", "b"]
    assert told["area"] == "Norman"
    assert run("select", "row.geojson", "--ring", "1,2,3", "--boundaries", "x").exit_code == 2


def test_units_are_selected_by_minutes_of_driving(folder, shared_data):
    write(
        "row.geojson", a=shapely.box(-122.4, 37.7, -122.2, 37.9), b=shapely.box(-121, 37, -120, 38)
    )
    roads = shared_data / "osm" / "West-Oakland.osm.bz2"
    told = selected("--drive", "-122.295,37.81,2", "--roads", roads, "--by", "touch")
    assert told["unit_ids"] == ["a"]


def test_wrong_wishes_are_told_at_once(folder):
    result = run("select", "row.geojson", "--ring", "10,45", "--drive", "a,b,c")
    assert result.exit_code == 2
    for text in ("not --ring and --drive", "needs --roads", "LON,LAT,KM", "LON,LAT,MINUTES"):
        assert text in result.stderr
    assert run("select", "row.geojson").exit_code == 2
    assert run("select", "row.geojson", "--ring", "10,45,1", "--by", "luck").exit_code == 2


def test_units_without_a_polygon_go_where_the_user_wants(folder):
    write("row.geojson", a=shapely.box(10, 45, 11, 46), null=None)
    assert run("check", "row.geojson", "--without-polygon", "refuse").exit_code == 2
    result = run("check", "row.geojson", "--without-polygon", "magic")
    assert result.exit_code == 2
    assert "--without-polygon: 'magic' is not one of refuse, attach" in result.stderr
    assert run("check", "row.geojson", "--without-polygon", "voronoi").exit_code == 0
