"""Findings on a map: each has a pin where it has a place, and no other geometry than it needs."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import findings
from geodata.findings import KINDS, Finding
from maps import problem_map
from maps.finding_kinds import kind_statuses
from maps.finding_table import finding_table
from maps.problem_map import _side_by_side

HOLE = Finding(
    findings.HOLE,
    "hole of 3 km²",
    ("U00", "U01"),
    geometry=shapely.box(-99.2, 40.4, -99.0, 40.6).difference(shapely.box(-99.1, 40.45, -99, 40.5)),
)
BRIDGE = Finding(
    findings.BRIDGE,
    "joined over 2 km",
    ("U00", "U03"),
    geometry=shapely.LineString([(-99.5, 40.5), (-98.5, 40.5)]),
)
REPAIRED = Finding(findings.REPAIRED, "rebuilt", ("U02",), row=3)
EMPTY = Finding(findings.EMPTY, "has no polygon", ("X9",), row=9)
REMARK = Finding(findings.REMARK, "read as UTF-8")
ALL = [REMARK, HOLE, BRIDGE, REPAIRED, EMPTY]


def positions(differences: list[int]) -> np.ndarray:
    return np.cumsum(np.array(differences).reshape(-1, 2), axis=0)


def test_a_finding_without_a_place_is_a_row_without_a_pin(grid4: gpd.GeoDataFrame) -> None:
    table = finding_table(ALL, grid4)
    assert [row["message"] for row in table.rows] == [finding.message for finding in ALL]
    assert table.pins["id"] == [1, 2, 3]
    assert len(table.shapes) == 3


def test_kinds_that_can_be_switched_come_first(grid4: gpd.GeoDataFrame) -> None:
    table = finding_table(ALL, grid4)
    keys = [kind.key for kind in table.kinds]
    assert table.n_placed_kinds == 3
    assert keys[:3] == [findings.HOLE, findings.BRIDGE, findings.REPAIRED]
    assert set(keys[3:]) == {findings.EMPTY, findings.REMARK}
    assert [keys[row["kind"]] for row in table.rows] == [finding.kind for finding in ALL]


def test_a_pin_stands_on_what_was_found(grid4: gpd.GeoDataFrame) -> None:
    pins = finding_table(ALL, grid4).pins
    places = [shapely.Point(xy) for xy in zip(pins["lon"], pins["lat"], strict=True)]
    assert HOLE.geometry is not None
    assert HOLE.geometry.buffer(1e-4).contains(places[0])
    assert places[1].equals(shapely.Point(-99.0, 40.5))
    assert grid4.geometry["U02"].contains(places[2])


def test_a_finding_without_geometry_is_drawn_as_its_unit(grid4: gpd.GeoDataFrame) -> None:
    whole = Finding(findings.ISLAND, "alone", ("U03",), geometry=grid4.geometry["U03"])
    assert finding_table([REPAIRED, whole], grid4).shapes == [{"units": [2]}, {"units": [3]}]


def test_areas_keep_their_rings_and_lines_their_ends(grid4: gpd.GeoDataFrame) -> None:
    hole, bridge = finding_table([HOLE, BRIDGE], grid4).shapes
    assert hole["area"]
    assert [len(positions(line)) for line in hole["lines"]] == [9]
    assert not bridge["area"]
    assert len(positions(bridge["lines"][0])) == 2


def test_a_sliver_of_a_metre_is_still_drawn(grid4: gpd.GeoDataFrame) -> None:
    sliver = Finding(findings.HOLE, "sliver", geometry=shapely.box(-99, 40, -98.99999, 40.3))
    (shape,) = finding_table([sliver], grid4).shapes
    assert len(shape["lines"][0]) >= 8


def test_every_kind_has_a_look_of_its_own() -> None:
    statuses = kind_statuses([*KINDS, "new"])
    # Those that are nowhere on the map look plain.
    looks = [(s.color, s.shape) for s in statuses if s.key not in ("new", "crs", "remark")]
    assert len(set(looks)) == len(looks)
    assert statuses[-1].label == "New"


@pytest.mark.parametrize("found", [[], ALL, [REMARK]])
def test_a_map_is_one_page(grid4: gpd.GeoDataFrame, found: list[Finding]) -> None:
    page = problem_map(grid4, found, title="grid4").get_root().render()
    assert page.count("= TerritoryMaps.territoryLayer(") == 1
    assert page.count("= TerritoryMaps.findingLayer(") == (found == ALL)


def test_what_lies_beyond_the_antimeridian_is_drawn_beside_the_rest() -> None:
    boxes = [shapely.box(178, 50, 180, 51), shapely.box(-180, 50, -175, 51)]
    points = [box.centroid for box in boxes]
    units = gpd.GeoDataFrame(
        {"point": gpd.GeoSeries(points, index=["a", "b"], crs=4326)},
        geometry=boxes,
        index=["a", "b"],
        crs=4326,
    )
    bridge = Finding(
        findings.BRIDGE, "", ("a",), geometry=shapely.LineString([(179, 50), (179, 51)])
    )
    drawn, (moved,) = _side_by_side(units, [bridge])
    west, _, east, _ = drawn.total_bounds
    assert east - west == pytest.approx(7)
    assert moved.geometry is not None
    assert west < moved.geometry.bounds[0] < east
