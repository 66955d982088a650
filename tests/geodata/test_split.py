import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata import (
    InvalidInput,
    build_adjacency,
    check_units,
    locate_points,
    make_units,
    read_us_counties,
    split_unit,
)

NOBODY: list[float] = []


def part_weights(
    units: gpd.GeoDataFrame, unit_id: str, lon: np.ndarray, lat: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    parts = units[units["parent"] == unit_id]
    found = locate_points(parts, lon, lat)
    return pd.Series(weight).groupby(found["unit_id"]).sum().reindex(parts.index).to_numpy()


def random_points(shape: shapely.Geometry, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    west, south, east, north = shape.bounds
    x, y = rng.uniform(west, east, 50 * n), rng.uniform(south, north, 50 * n)
    inside = shapely.contains_xy(shape, x, y)
    return x[inside][:n], y[inside][:n]


def test_the_parts_take_the_place_of_the_unit(grid4: gpd.GeoDataFrame) -> None:
    units = split_unit(grid4, "b", NOBODY, NOBODY, NOBODY, 2)
    assert list(units.index) == ["a", "b-1", "b-2", "c", "d"]
    assert list(units["name"]) == ["a", "b (part 1)", "b (part 2)", "c", "d"]
    assert list(units["parent"]) == ["", "b", "b", "", ""]
    check_units(units)
    assert len(grid4) == 4


def test_further_columns_are_missing_for_the_parts(grid4: gpd.GeoDataFrame) -> None:
    units = split_unit(grid4.assign(workload=1.5), "b", NOBODY, NOBODY, NOBODY, 2)
    assert units["workload"].isna().tolist() == [False, True, True, False, False]


def test_one_part_is_the_unit_itself(grid4: gpd.GeoDataFrame) -> None:
    units = split_unit(grid4, "b", [11.5], [46.5], [1.0], 1)
    assert list(units.index) == ["a", "b-1", "c", "d"]
    assert units.geometry["b-1"].equals(grid4.geometry["b"])


def test_without_points_the_parts_are_equal_in_area(grid4: gpd.GeoDataFrame) -> None:
    units = split_unit(grid4, "b", NOBODY, NOBODY, NOBODY, 4)
    area = shapely.area(units.geometry[units["parent"] == "b"].to_numpy())
    assert area == pytest.approx([0.25] * 4, rel=0.1)


def test_points_all_at_one_place_do_not_tell_so_areas_are_equal(
    grid4: gpd.GeoDataFrame,
) -> None:
    units = split_unit(grid4, "b", [11.9] * 50, [46.9] * 50, [1.0] * 50, 3)
    area = shapely.area(units.geometry[units["parent"] == "b"].to_numpy())
    assert area == pytest.approx([1 / 3] * 3, rel=0.1)


def test_parts_weigh_the_same(grid4: gpd.GeoDataFrame) -> None:
    lon, lat = random_points(grid4.geometry["b"], 300)
    weight = np.random.default_rng(1).lognormal(0, 0.7, 300)
    weights = part_weights(split_unit(grid4, "b", lon, lat, weight, 5), "b", lon, lat, weight)
    assert weights / weights.mean() == pytest.approx([1] * 5, abs=0.05)


def test_points_at_the_same_place_stay_together(grid4: gpd.GeoDataFrame) -> None:
    lon, lat = np.array([11.1, 11.1, 11.9, 11.9]), np.array([46.5] * 4)
    units = split_unit(grid4, "b", lon, lat, np.ones(4), 2)
    assert part_weights(units, "b", lon, lat, np.ones(4)).tolist() == [2, 2]


def test_a_point_heavier_than_a_part_has_a_part_to_itself(grid4: gpd.GeoDataFrame) -> None:
    lon, lat = random_points(grid4.geometry["b"], 60)
    weight = np.append(np.full(60, 1.0), 100.0)
    lon, lat = np.append(lon, 11.5), np.append(lat, 46.5)
    weights = part_weights(split_unit(grid4, "b", lon, lat, weight, 4), "b", lon, lat, weight)
    assert sorted(weights) == pytest.approx([20, 20, 20, 100], abs=2)


def test_points_of_other_units_do_not_count(grid4: gpd.GeoDataFrame) -> None:
    lon, lat = np.array([11.2, 11.8, 10.5, 10.6]), np.array([46.5] * 4)
    units = split_unit(grid4, "b", lon, lat, np.array([1.0, 1.0, 99.0, 99.0]), 2)
    assert part_weights(units, "b", lon[:2], lat[:2], np.ones(2)).tolist() == [1, 1]


def test_the_same_input_gives_the_same_parts(grid4: gpd.GeoDataFrame) -> None:
    lon, lat = random_points(grid4.geometry["b"], 50)
    first, second = (split_unit(grid4, "b", lon, lat, np.ones(50), 3) for _ in range(2))
    assert shapely.equals_identical(first.geometry, second.geometry).all()


def test_islands_stay_with_the_cell_they_lie_in() -> None:
    shape = shapely.union_all([shapely.box(0, 45, 4, 46), shapely.box(3.5, 46.2, 4, 46.4)])
    units = split_unit(make_units(["x"], [shape], crs=4326), "x", NOBODY, NOBODY, NOBODY, 2)
    assert units.geometry["x-1"].geom_type == "Polygon"
    assert units.geometry["x-2"].geom_type == "MultiPolygon"


def test_an_island_across_a_cut_stays_whole() -> None:
    shape = shapely.union_all([shapely.box(0, 45, 4, 46), shapely.box(1.5, 46.2, 2.6, 46.4)])
    units = split_unit(make_units(["x"], [shape], crs=4326), "x", NOBODY, NOBODY, NOBODY, 2)
    assert shapely.get_num_geometries(units.geometry.to_numpy()).tolist() in ([1, 2], [2, 1])


def test_ground_severed_by_a_cut_goes_to_the_part_it_touches() -> None:
    """A horseshoe: the two legs are near each other but connected at the far end only."""
    legs = [shapely.box(0, 45, 4, 45.4), shapely.box(0, 45.6, 4, 46), shapely.box(3.6, 45, 4, 46)]
    unit = make_units(["x"], [shapely.union_all(legs)], crs=4326)
    for parts in (2, 3, 4, 5):
        units = split_unit(unit, "x", NOBODY, NOBODY, NOBODY, parts)
        assert set(units.geom_type) == {"Polygon"}


@settings(max_examples=25, deadline=None)
@example(160, 6, 5)
@example(1667191, 6, 4)
@given(st.integers(0, 2**31), st.integers(0, 40), st.integers(1, 6))
def test_splitting_loses_no_area(seed: int, n: int, parts: int) -> None:
    """A ragged star with a hole and an island."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 14)[:-1]
    radius = rng.uniform(0.5, 1.5, 13)
    star = shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    shape = star.difference(shapely.Point(0, 0).buffer(0.2)).union(shapely.box(2, 0, 2.3, 0.3))
    shape = shapely.transform(shape, lambda xy: xy + [10, 45])
    lon, lat = random_points(shape, n, seed) if n else (np.empty(0), np.empty(0))
    unit = make_units(["x"], [shape], crs=4326)
    units = split_unit(unit, "x", lon, lat, rng.exponential(1, len(lon)), parts)
    assert len(units) == parts
    assert shapely.area(units.geometry.to_numpy()).sum() == pytest.approx(shape.area, rel=1e-11)
    assert shapely.union_all(units.geometry.to_numpy()).area == pytest.approx(shape.area, rel=1e-9)
    assert locate_points(units, lon, lat)["unit_id"].notna().all()


def test_every_fault_is_listed(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvalidInput) as error:
        split_unit(grid4, "z", [1.0], [1.0], [-1.0, 2.0], 0)
    for fault in (
        "unknown unit z",
        "0 parts",
        "1 longitudes, 1 latitudes and 2 weights",
        "negative or missing",
    ):
        assert fault in str(error.value)


def test_los_angeles_splits_into_connected_equal_parts(counties: gpd.GeoDataFrame) -> None:
    lon, lat = random_points(counties.geometry["06037"], 150)
    weight = np.random.default_rng(2).lognormal(0, 0.7, 150)
    units = split_unit(counties, "06037", lon, lat, weight, 3)
    weights = part_weights(units, "06037", lon, lat, weight)
    assert weights / weights.mean() == pytest.approx([1] * 3, abs=0.05)
    # Two of the polygons are the islands of Santa Catalina and San Clemente.
    parts = units.geometry[units["parent"] == "06037"]
    assert shapely.get_num_geometries(parts.to_numpy()).sum() == 3 + 2
    adjacency = build_adjacency(units)
    before = build_adjacency(counties)
    assert neighbours(adjacency, "06037") == neighbours(before, "06037")
    assert (adjacency["kind"] == "bridge").sum() == (before["kind"] == "bridge").sum()


def neighbours(adjacency: pd.DataFrame, unit_id: str) -> set[str]:
    mine = adjacency["unit_a"].str.startswith(unit_id) | adjacency["unit_b"].str.startswith(unit_id)
    ends = set(adjacency.loc[mine, "unit_a"]) | set(adjacency.loc[mine, "unit_b"])
    return {end for end in ends if not end.startswith(unit_id)}


def test_a_unit_across_the_antimeridian_is_cut_as_elsewhere() -> None:
    """Two squares that meet at 180 degrees are one unit; the same one at 10 degrees for check."""
    there = [shapely.box(178, -18, 180, -17), shapely.box(-180, -18, -179, -17)]
    lon, lat = random_points(shapely.box(178, -18, 181, -17), 200)
    weight = np.ones(200)
    units = make_units(["a"], [shapely.multipolygons(there)], crs=4326)
    across = split_unit(units, "a", (lon + 180) % 360 - 180, lat, weight, 3)
    check_units(across)
    units = make_units(["a"], [shapely.box(8, -18, 11, -17)], crs=4326)
    here = split_unit(units, "a", lon - 170, lat, weight, 3)
    area = shapely.area(across.geometry.to_numpy())
    assert area == pytest.approx(shapely.area(here.geometry.to_numpy()), rel=1e-6)
    assert shapely.area(shapely.union_all(across.geometry)) == pytest.approx(3, rel=1e-9)
    assert build_adjacency(across)["kind"].tolist() == ["border", "border"]


def test_the_aleutians_are_cut_into_parts_of_equal_weight(counties: gpd.GeoDataFrame) -> None:
    """Aleutians West (02016) reaches from 169 degrees west to 173 degrees east."""
    everywhere = read_us_counties(contiguous_states=False)
    shape = everywhere.geometry["02016"]
    points = shapely.point_on_surface(shapely.get_parts(shape))
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    assert lon.min() < -170
    assert lon.max() > 172
    units = split_unit(everywhere, "02016", lon, lat, np.ones(len(lon)), 2)
    check_units(units)
    parts = units[units["parent"] == "02016"]
    area = shapely.area(parts.geometry.to_numpy())
    assert area.sum() == pytest.approx(shape.area, rel=1e-9)
    weights = part_weights(units, "02016", lon, lat, np.ones(len(lon)))
    assert weights.sum() == len(lon)
    assert np.ptp(weights) <= 2
    # From west to east: only the first part reaches beyond the antimeridian.
    assert (parts.bounds["maxx"] > 172).tolist() == [True, False]
