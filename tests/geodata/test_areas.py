"""Rings are round on the globe; drawings and files become areas or a clear refusal."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import InvalidInput, drawn_area, read_area, ring
from geodata.crs import GEOD, true_distance

SQUARE = {"type": "Polygon", "coordinates": [[[10, 45], [11, 45], [11, 46], [10, 46], [10, 45]]]}


@settings(max_examples=80, deadline=None)
@given(
    st.floats(-180, 180), st.floats(-90, 90), st.floats(10, 5e6), st.floats(0, 360), st.booleans()
)
def test_a_ring_holds_what_is_nearer_and_nothing_else(
    lon: float, lat: float, radius_m: float, azimuth: float, nearer: bool
) -> None:
    area = ring(lon, lat, radius_m)
    assert area.is_valid
    assert np.abs(area.bounds[::2]).max() <= 180
    x, y, _ = GEOD.fwd(lon, lat, azimuth, radius_m * (0.99 if nearer else 1.01))
    # A corner or two of the polygon may be a whole degree apart at a pole.
    if abs(y) < 89 and not (abs(lat) > 80 and radius_m > 1e6):
        assert area.intersects(shapely.Point(x, y)) == nearer


def test_a_ring_at_180_degrees_is_cut_there() -> None:
    area = ring(179.9, 52.0, 50_000)
    assert area.geom_type == "MultiPolygon"
    assert area.covers(shapely.Point(-179.9, 52.0))
    corners = shapely.get_coordinates(area)
    corners = corners[np.abs(corners[:, 0]) < 180]
    distance = true_distance(np.tile([179.9, 52.0], (len(corners), 1)), corners)
    assert distance == pytest.approx(50_000, rel=1e-6)


def test_a_ring_around_a_pole_holds_the_pole() -> None:
    for pole in (90.0, -90.0):
        area = ring(25.0, pole * 0.99, 300_000)
        assert area.covers(shapely.Point(-100.0, pole * 0.9999))
        assert area.bounds[2] - area.bounds[0] == 360


@pytest.mark.parametrize(
    ("lon", "lat", "radius_m"),
    [(181, 0, 1), (0, 91, 1), (0, 0, 0), (0, 0, -5), (0, 0, 1e8), (np.nan, 0, 1), (0, 0, np.nan)],
)
def test_no_ring_where_there_is_no_place_or_radius(lon: float, lat: float, radius_m: float) -> None:
    with pytest.raises(InvalidInput):
        ring(lon, lat, radius_m)


def test_a_drawing_may_come_in_any_wrapping() -> None:
    feature = {"type": "Feature", "properties": None, "geometry": SQUARE}
    wrapped = {"type": "FeatureCollection", "features": [feature, feature]}
    expected = shapely.box(10, 45, 11, 46)
    for drawing in (SQUARE, feature, wrapped, json.dumps(SQUARE)):
        assert drawn_area(drawing).equals(expected)
    nested = {"type": "GeometryCollection", "geometries": [SQUARE]}
    assert drawn_area({"type": "GeometryCollection", "geometries": [nested]}).equals(expected)


def test_a_lasso_that_crosses_itself_is_repaired() -> None:
    bow = [[10, 45], [11, 46], [11, 45], [10, 46], [10, 45]]
    area = drawn_area({"type": "Polygon", "coordinates": [bow]})
    assert area.is_valid
    assert area.area == pytest.approx(0.5)


def test_a_drawing_beyond_180_degrees_goes_on_at_the_other_side() -> None:
    over = [[179, 45], [181, 45], [181, 46], [179, 46], [179, 45]]
    area = drawn_area({"type": "Polygon", "coordinates": [over]})
    assert area.covers(shapely.Point(-179.5, 45.5))
    assert area.covers(shapely.Point(179.5, 45.5))
    assert area.area == pytest.approx(2.0)


@pytest.mark.parametrize(
    "drawing",
    [
        {},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [999, 1], [5, 5], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [float("nan"), 1], [5, 5], [0, 0]]]},
        {"type": "FeatureCollection", "features": []},
        {"type": "Polygon", "coordinates": {1, 2}},
        "not json",
        "[]",
    ],
)
def test_what_is_no_area_is_refused(drawing: object) -> None:
    with pytest.raises(InvalidInput):
        drawn_area(drawing)


def test_an_area_is_read_from_a_file_without_ids(tmp_path: Path) -> None:
    shapes = [shapely.box(10, 45, 11, 46), shapely.box(11, 45, 12, 46)]
    gpd.GeoDataFrame(geometry=shapes, crs=4326).to_file(tmp_path / "area.geojson")
    assert read_area(tmp_path / "area.geojson").equals(shapely.box(10, 45, 12, 46))
    gpd.GeoDataFrame(geometry=[shapely.Point(1, 1)], crs=4326).to_file(tmp_path / "dot.geojson")
    with pytest.raises(InvalidInput, match="polygons are needed"):
        read_area(tmp_path / "dot.geojson")
