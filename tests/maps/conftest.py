"""Small unit tables for the tests of maps."""

import geopandas as gpd
import pytest
import shapely


def _grid(columns: int, rows: int) -> gpd.GeoDataFrame:
    boxes = [
        shapely.box(-100 + x, 40 + y, -99 + x, 41 + y) for y in range(rows) for x in range(columns)
    ]
    ids = [f"U{i:02d}" for i in range(len(boxes))]
    return gpd.GeoDataFrame(
        {
            "kind": "unit",
            "name": [f"Unit {i}" for i in range(len(boxes))],
            "parent": ["west" if i % columns < columns / 2 else "east" for i in range(len(boxes))],
            "point": gpd.GeoSeries([box.centroid for box in boxes], index=ids, crs=4326),
        },
        geometry=boxes,
        crs=4326,
        index=ids,
    ).rename_axis("unit_id")


@pytest.fixture
def grid4() -> gpd.GeoDataFrame:
    """Two by two squares of one degree: U00 U01 in the south, U02 U03 in the north."""
    return _grid(2, 2)


@pytest.fixture
def grid24() -> gpd.GeoDataFrame:
    """Six squares from west to east, four from south to north."""
    return _grid(6, 4)
