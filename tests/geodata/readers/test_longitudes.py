from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely import box

from geodata import read_units
from geodata.longitudes import cut_at_antimeridian

ACROSS = shapely.MultiPolygon([box(170, -50, 180, -40), box(-180, -50, -170, -40)])
BEYOND = box(170, -50, 190, -40)
BELOW = box(-190, -50, -170, -40)
JUMPING = shapely.Polygon([(170, -50), (-170, -50), (-170, -40), (170, -40)])


def cut(shape: shapely.Geometry) -> tuple[shapely.Geometry, bool]:
    shapes, changed = cut_at_antimeridian(np.array([shape], dtype=object))
    return shapes[0], bool(changed[0])


@pytest.mark.parametrize("shape", [BEYOND, BELOW, JUMPING])
def test_the_three_ways_to_give_a_unit_across_180_degrees_become_one(
    shape: shapely.Geometry,
) -> None:
    found, changed = cut(shape)
    assert changed
    assert found.equals(ACROSS)
    assert cut(ACROSS) == (ACROSS, False)


def test_what_lies_beyond_as_a_whole_is_shifted() -> None:
    assert cut(box(185, 10, 190, 20))[0].equals(box(-175, 10, -170, 20))


def test_holes_stay_where_they_are() -> None:
    hole = [(-178, -46), (-176, -46), (-176, -44), (-178, -44)]
    found, _ = cut(shapely.Polygon(JUMPING.exterior.coords, [hole]))
    assert found.equals(ACROSS.difference(shapely.Polygon(hole)))


@pytest.mark.parametrize(
    "shape",
    [
        box(-180, -90, 180, 90),
        box(-180, -10, 180, 10),
        box(-130, 25, -60, 50),
        box(-170, 0, 170, 10).segmentize(5),
        shapely.Polygon([(-180, -90), (180, -90), (180, -70), (0, -65), (-180, -70)]),
        shapely.Point(0, 0),
        shapely.Polygon(),
        None,
    ],
)
def test_what_does_not_jump_is_left_alone(shape: shapely.Geometry | None) -> None:
    """The world, a belt, a wide box, Antarctica as it is usually delivered."""
    assert cut(shape) == (shape, False)


def test_a_ring_around_a_pole_covers_it() -> None:
    found, _ = cut(shapely.Polygon([(0, 80), (90, 80), (180, 80), (-90, 80)]))
    assert found.equals(box(-180, 80, 180, 90))


@pytest.mark.parametrize("epsg", [3832, 2193, 3994, 4167])
def test_a_projected_unit_across_180_degrees_is_cut(
    tmp_path: Path, write: Callable[..., Path], epsg: int
) -> None:
    """Pacific Mercators, New Zealand's own projection and its degrees."""
    forward = Transformer.from_crs(4326, epsg, always_xy=True).transform
    shape = shapely.transform(BEYOND, lambda ll: np.column_stack(forward(ll[:, 0], ll[:, 1])))
    table = gpd.GeoDataFrame({"zip": ["a"]}, geometry=[shape], crs=epsg)
    found = read_units(write(table, tmp_path / "units.gpkg"))
    assert found.units.geometry["a"].symmetric_difference(ACROSS).area < 1e-6
    assert "1 polygon brought within ±180 degrees: a" in found.report


def test_longitudes_no_map_has_are_out_of_range(
    tmp_path: Path, write: Callable[..., Path], refusal: Callable[..., str]
) -> None:
    table = gpd.GeoDataFrame({"zip": ["a"]}, geometry=[box(390, 0, 400, 1)], crs=4326)
    assert "out of range" in refusal(write(table, tmp_path / "units.gpkg"))
