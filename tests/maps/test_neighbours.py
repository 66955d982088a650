import geopandas as gpd
import shapely

from maps.neighbours import find_neighbours
from maps.topology import build_topology


def _pairs(units: gpd.GeoDataFrame) -> list[list[int]]:
    topology = build_topology(units.geometry.to_numpy())
    return sorted(sorted(pair) for pair in find_neighbours(units, topology).tolist())


def test_polygons_that_leave_gaps_are_neighbours_all_the_same(grid24: gpd.GeoDataFrame) -> None:
    gappy = grid24.set_geometry(
        gpd.GeoSeries(shapely.buffer(grid24.geometry.to_numpy(), -0.0004), grid24.index, crs=4326)
    )
    assert build_topology(gappy.geometry.to_numpy()).neighbours().shape == (0, 2)
    assert _pairs(gappy) == _pairs(grid24)
    assert len(_pairs(grid24)) == 38


def test_one_unit_has_no_neighbours(grid4: gpd.GeoDataFrame) -> None:
    assert _pairs(grid4.iloc[:1]) == []
