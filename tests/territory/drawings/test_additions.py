"""What lies over a plan on its map: earlier plans, drawn areas, drives from homes."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from maps import DrawnPlan
from territory.drawings.additions import NOTHING, Additions, add_to_plan
from territory.drawings.drawn_files import write_drawn
from territory.errors import InvalidInput

WEST, NORTH = 10.0, 48.0

STREETS = f"""<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="{NORTH}" lon="{WEST}"/><node id="2" lat="{NORTH}" lon="{WEST + 0.05}"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way></osm>"""


@pytest.fixture
def plan() -> DrawnPlan:
    """Two squares, a territory and a rep each; only Ann lives near a street."""
    boxes = [shapely.box(WEST + x, NORTH, WEST + x + 1, NORTH + 1) for x in range(2)]
    units = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=boxes, crs=4326, index=["U0", "U1"])
    names = ["T1", "T2"]
    homes = {"name": ["Ann", "Bob"], "lon": [WEST, WEST + 1.5], "lat": [NORTH, NORTH + 0.5]}
    return DrawnPlan(
        units,
        pd.DataFrame({"rep_name": ["Ann", "Bob"]}, index=pd.Index(names, name="territory_id")),
        pd.Series(names, index=units.index),
        homes=pd.DataFrame(homes).assign(territory_id=names),
    )


@pytest.fixture
def roads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "streets.osm"
    path.write_text(STREETS)
    return path


def test_drives_begin_at_the_homes_that_streets_are_near_to(plan: DrawnPlan, roads: Path) -> None:
    drawn, notes = add_to_plan(plan, Additions(minutes=[5, 1], roads=roads))
    assert drawn.isochrones is not None
    small, large = drawn.isochrones.geometry
    assert small.contains(shapely.Point(WEST, NORTH))
    assert large.area > small.area
    assert notes == ["Bob lives too far from these roads to drive on them"]


@pytest.mark.parametrize("minutes", [[5], []])
def test_minutes_and_roads_need_each_other(
    plan: DrawnPlan, roads: Path, minutes: list[float]
) -> None:
    asked = Additions(minutes=minutes, roads=None if minutes else roads)
    with pytest.raises(InvalidInput, match="--minutes: needs --roads"):
        add_to_plan(plan, asked)


def test_roads_near_nobody_are_refused(plan: DrawnPlan, roads: Path) -> None:
    alone = replace(plan, homes=None if plan.homes is None else plan.homes.iloc[1:])
    with pytest.raises(InvalidInput, match="no rep lives near"):
        add_to_plan(alone, Additions(minutes=[5], roads=roads))
    with pytest.raises(InvalidInput, match="knows no home"):
        add_to_plan(replace(plan, homes=None), Additions(minutes=[5], roads=roads))


def test_earlier_plans_become_versions_named_after_their_folders(
    plan: DrawnPlan, tmp_path: Path
) -> None:
    for year in ("2024", "2025"):
        (tmp_path / year).mkdir()
        write_drawn(plan, tmp_path / year / "drawing.zip")
    folders = [tmp_path / "2024", tmp_path / "2025"]
    drawn, _ = add_to_plan(plan, Additions(earlier=folders))
    assert [version.label for version in drawn.versions] == ["2024", "2025"]
    elsewhere = replace(plan, units=plan.units.set_axis(["X", "Y"]))
    with pytest.raises(InvalidInput) as refused:
        add_to_plan(elsewhere, Additions(earlier=folders))
    assert len(refused.value.faults) == 2


def test_drawn_areas_are_named_after_their_files(plan: DrawnPlan, tmp_path: Path) -> None:
    path = tmp_path / "metro.geojson"
    gpd.GeoDataFrame(geometry=[shapely.box(10, 48, 11, 49)], crs=4326).to_file(path)
    drawn, _ = add_to_plan(plan, Additions(areas=[path]))
    assert drawn.areas is not None
    assert drawn.areas["name"].tolist() == ["metro"]


def test_nothing_added_changes_nothing(plan: DrawnPlan) -> None:
    drawn, notes = add_to_plan(plan, NOTHING)
    assert drawn is plan
    assert notes == []
