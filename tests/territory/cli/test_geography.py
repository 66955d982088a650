"""`territory design` with barriers, edits, larger units, and units without a polygon."""

import json
import os

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, box
from typer.testing import CliRunner

from territory.cli import app

WEST, SOUTH, SIDE = -97.0, 35.0, 0.1


def plan_of(folder, result, out="out"):
    assert result.exit_code == 0, result.stderr
    return json.loads((folder / out / "plan.json").read_text(encoding="utf-8"))


def table(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture
def boxes(grid4_files):
    """The grid with one unit more that has no polygon but a place, in U00; and one without."""
    shapes = gpd.read_file(grid4_files / "units.geojson")
    shapes = shapes.assign(lon=float("nan"), lat=float("nan"))
    shapes.loc[16] = ["BOX", shapely.Polygon(), WEST + 0.02, SOUTH + 0.02]
    shapes.loc[17] = ["LOST", shapely.Polygon(), None, None]
    shapes.to_file(grid4_files / "boxes.gpkg")
    accounts = pd.read_csv(grid4_files / "accounts.csv").assign(unit_id="")
    accounts.loc[16] = ["A16", "Box", None, None, 1.0, 10.0, "BOX"]
    accounts.to_csv(grid4_files / "boxed.csv", index=False)
    return grid4_files


@pytest.fixture
def barrier(grid4_files):
    line = LineString([(WEST - 1, SOUTH + 2 * SIDE), (WEST + 1, SOUTH + 2 * SIDE)])
    gpd.GeoDataFrame(geometry=[line], crs=4326).to_file(grid4_files / "river.geojson")
    return grid4_files


def test_units_without_a_polygon_are_refused_unless_the_user_chooses(boxes, refused):
    text = refused(boxes, units="boxes.gpkg")
    assert "boxes.gpkg, row 17: has no polygon" in text
    assert "boxes.gpkg, row 18: has no polygon" in text


@pytest.mark.parametrize("way", ["attach", "voronoi"])
def test_units_without_a_polygon_get_a_territory_with_their_accounts(boxes, way, run):
    result = run(
        boxes, units="boxes.gpkg", accounts="boxed.csv", without_polygon=way, balance="workload=0.3"
    )
    plan = plan_of(boxes, result)
    label = table(boxes / "out" / "assignments.csv").set_index("unit_id")["territory_id"]
    assert len(label) == 17
    accounts = table(boxes / "out" / "accounts.csv").set_index("account_id")["territory_id"]
    assert accounts["A16"] == label["BOX"]
    assert plan["unplaced"] == []
    assert plan["without_polygon"] == [
        {"unit_id": "BOX", "into": "U00", "reason": ""},
        {"unit_id": "LOST", "into": None, "reason": "no location is given or known for it"},
    ]
    assert plan["provenance"]["options"]["without_polygon"] == way


def test_units_without_a_polygon_are_left_out_and_listed(boxes, run):
    result = run(boxes, units="boxes.gpkg", accounts="boxed.csv", without_polygon="leave-out")
    plan = plan_of(boxes, result)
    assert [row["unit_id"] for row in plan["without_polygon"]] == ["BOX", "LOST"]
    assert [lost["account_id"] for lost in plan["unplaced"]] == ["A16"]
    assert "its code 'BOX' is no unit" in plan["unplaced"][0]["reason"]


def test_a_prefix_joins_units_and_all_of_them_are_listed(grid4_files, run):
    plan = plan_of(grid4_files, run(grid4_files, level="prefix=2"))
    label = table(grid4_files / "out" / "assignments.csv").set_index("unit_id")["territory_id"]
    assert len(label) == 16
    assert label.groupby(label.index.str[:2]).nunique().tolist() == [1] * 4
    assert plan["provenance"]["options"]["level"] == "prefix=2"
    assert {territory["center"] for territory in plan["territories"]} == {"U0", "U1", "U2", "U3"}


def test_a_column_joins_units(grid4_files, run):
    shapes = gpd.read_file(grid4_files / "units.geojson")
    shapes.assign(County=shapes["unit_id"].str[2]).to_file(grid4_files / "u.gpkg")
    plan_of(grid4_files, run(grid4_files, units="u.gpkg", level="column=County"))
    label = table(grid4_files / "out" / "assignments.csv").set_index("unit_id")["territory_id"]
    assert label.groupby(label.index.str[2]).nunique().tolist() == [1] * 4


def test_a_file_of_larger_polygons_joins_units(grid4_files, run):
    halves = [box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.4), box(WEST + 0.2, SOUTH, -96.6, SOUTH + 0.4)]
    larger = gpd.GeoDataFrame({"id": ["W", "E"]}, geometry=halves, crs=4326)
    larger.to_file(grid4_files / "halves.geojson")
    plan = plan_of(grid4_files, run(grid4_files, level="halves.geojson", territories=2))
    label = table(grid4_files / "out" / "assignments.csv").set_index("unit_id")["territory_id"]
    assert label.groupby(label.index.str[2] < "2").nunique().tolist() == [1, 1]
    assert plan["provenance"]["options"]["level"] == "halves.geojson"


def test_a_barrier_is_not_crossed_and_what_it_parts_is_told(barrier, run):
    result = run(barrier, barriers="river.geojson")
    plan = plan_of(barrier, result)
    assert "borders cut by barriers: 4" in result.stderr
    assert any("8 units are cut off from the rest" in line for line in plan["report"])
    assert plan["provenance"]["options"]["files"]["barriers"] == "river.geojson"
    label = table(barrier / "out" / "assignments.csv").set_index("unit_id")["territory_id"]
    south = label.index.str[1] < "2"
    assert not set(label[south]) & set(label[~south])


def test_parts_behind_a_barrier_that_are_no_whole_territories_end_with_3(barrier, refused):
    text = refused(barrier, code=3, barriers="river.geojson", territories="3")
    assert "has no border or bridge to the rest" in text
    assert "a barrier cuts it off: add a pair across to the edits" in text


def test_a_pair_added_by_hand_is_the_bridge_of_its_territory(barrier, run):
    (barrier / "ferry.csv").write_text("unit_a,unit_b,action\nU20,U10,add\n")
    result = run(barrier, barriers="river.geojson", edits="ferry.csv", territories="1")
    plan = plan_of(barrier, result)
    assert plan["territories"][0]["bridges"] == [
        {"unit_a": "U10", "unit_b": "U20", "distance_m": 0.0, "kind": "added"}
    ]
    assert "territories held together across a gap" in result.stderr


def test_barriers_and_edits_work_on_a_unit_set_too(barrier, run, refused):
    done = CliRunner().invoke(
        app, ["units", "check", str(barrier / "units.geojson"), "--out", str(barrier / "set")]
    )
    assert done.exit_code == 0, done.stderr
    result = run(barrier, units="set", barriers="river.geojson")
    assert "borders cut by barriers: 4" in result.stderr
    assert plan_of(barrier, result)["provenance"]["options"]["files"]["units"] == "set"
    text = refused(barrier, units="set", without_polygon="attach")
    assert "--without-polygon: set is a unit set, which holds no units without a polygon" in text


def test_accounts_with_zip_codes_only_are_placed_or_listed(grid4_files, run):
    """Zips of Oklahoma in one square around Oklahoma City."""
    square = gpd.GeoDataFrame({"id": ["OKC"]}, geometry=[box(-98, 35, -97, 36)], crs=4326)
    square.to_file(grid4_files / "okc.geojson")
    (grid4_files / "zips.csv").write_text(
        "account_id,zip,workload\nA,73102,1\nB,73069-1234,2\nC,99501,3\nD,00000,4\n"
    )
    plan = plan_of(
        grid4_files, run(grid4_files, units="okc.geojson", accounts="zips.csv", territories=1)
    )
    assert [lost["account_id"] for lost in plan["unplaced"]] == ["C", "D"]
    assert "accounts placed at the center of their zip code: 2" in plan["report"]
    assert plan["territories"][0]["measures"]["workload"]["value"] == 3.0


def test_the_provenance_tells_the_files_and_how_they_were_read(grid4_files, run):
    accounts = pd.read_csv(grid4_files / "accounts.csv").rename(columns={"potential": "BEDS"})
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    plan = plan_of(grid4_files, run(grid4_files, "--map=BEDS=potential", "--unknown=-9"))
    options = plan["provenance"]["options"]
    assert options["files"] == {"accounts": "accounts.csv", "units": "units.geojson"}
    assert options["columns"] == {"accounts": {"BEDS": "potential"}}
    assert options["unknown"] == [-9.0]
    assert options["level"] is options["crs"] is None
    assert "16 units read from units.geojson" in options["read"]
    assert options["method"] == "location_allocation"


MESSAGES = {
    "without_polygon=drop": "--without-polygon: 'drop' is not one of refuse, attach, voronoi",
    "barriers=gone.gpkg": "gone.gpkg: file not found",
    "barriers=units.csv": "units.csv",
    "edits=gone.csv": "gone.csv: file not found",
    "edits=bad.csv": "bad.csv, row 2, column unit_a: unknown unit X",
    "level=prefix=0": "--level: 'prefix=0': a prefix is a number of characters",
    "level=prefix=9": "unit U00: the id has no prefix of 9 characters",
    "level=column=NOPE": "no column 'NOPE'; the columns are unit_id",
    "level=gone.gpkg": "gone.gpkg: file not found",
}


@pytest.mark.parametrize("option", MESSAGES)
def test_a_wrong_option_is_told_and_nothing_written(grid4_files, option, refused):
    (grid4_files / "bad.csv").write_text("unit_a,unit_b,action\nX,U10,add\n")
    (grid4_files / "units.csv").write_text("unit_a,unit_b\n1,2\n")
    name, _, value = option.partition("=")
    assert MESSAGES[option] in refused(grid4_files, **{name: value})


def test_all_faults_are_told_at_once(grid4_files, refused):
    (grid4_files / "bad.csv").write_text("unit_a,unit_b,action\nX,U10,add\n")
    text = refused(
        grid4_files,
        accounts="gone.csv",
        barriers="none.gpkg",
        edits="bad.csv",
        level="prefix=9",
        territories="0",
    )
    for expected in (
        "gone.csv: there is no such file (accounts)",
        "none.gpkg: file not found",
        "bad.csv, row 2, column unit_a: unknown unit X",
        "unit U00: the id has no prefix of 9 characters",
        "--territories: ask for at least 1, not 0",
    ):
        assert expected in text


def test_without_units_there_is_no_map_to_change(barrier):
    (barrier / "e.csv").write_text("unit_a,unit_b,action\n")
    before = os.getcwd()
    os.chdir(barrier)
    try:
        arguments = "design --accounts accounts.csv --territories 2 --out out --level prefix=2"
        options = [*arguments.split(), "--barriers", "river.geojson", "--edits", "e.csv"]
        result = CliRunner().invoke(app, options)
    finally:
        os.chdir(before)
    assert result.exit_code == 2
    for option in ("--barriers", "--edits", "--level"):
        assert f"{option}: needs --units" in result.stderr


def test_fewer_larger_units_than_territories_are_told(grid4_files, refused):
    text = refused(grid4_files, level="prefix=2", territories="5")
    assert "--territories: 5 are more than there are larger units, 4" in text
