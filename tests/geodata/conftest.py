"""Small named maps that the tests state facts about. One degree square unless said otherwise."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata import SampleDataMissing, make_units, read_us_counties


def squares(**corners: tuple[float, float]) -> gpd.GeoDataFrame:
    """Return unit squares, named and placed by their lower left corners."""
    shapes = [shapely.box(x, y, x + 1, y + 1) for x, y in corners.values()]
    return make_units(corners, shapes, crs=4326)


@pytest.fixture(scope="session")
def grid4() -> gpd.GeoDataFrame:
    """Two by two squares: a b over c d."""
    return squares(a=(10, 46), b=(11, 46), c=(10, 45), d=(11, 45))


@pytest.fixture(scope="session")
def two_islands() -> gpd.GeoDataFrame:
    """Two pairs of squares, half a degree of water between b and c."""
    return squares(a=(10, 45), b=(11, 45), c=(12.5, 45), d=(13.5, 45))


@pytest.fixture(scope="session")
def chessboard() -> gpd.GeoDataFrame:
    """The black squares of a chessboard of three by three: they meet at corners only."""
    return squares(a=(10, 45), b=(12, 45), c=(11, 46), d=(10, 47), e=(12, 47))


@pytest.fixture(scope="session")
def doughnut() -> gpd.GeoDataFrame:
    """A ring with another unit in its hole."""
    hole = shapely.box(11, 46, 12, 47)
    ring = shapely.box(10, 45, 13, 48).difference(hole)
    return make_units(["hole", "ring"], [hole, ring], crs=4326)


@pytest.fixture(scope="session")
def one_unit() -> gpd.GeoDataFrame:
    """A country of one unit."""
    return squares(a=(10, 45))


@pytest.fixture(scope="session")
def counties() -> gpd.GeoDataFrame:
    """The counties of the 48 states."""
    try:
        return read_us_counties()
    except SampleDataMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def shared_data(request: pytest.FixtureRequest) -> Path:
    """The folder of real data beside the checkout."""
    folder = request.config.rootpath.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no folder ../shared/data beside the checkout")
    return folder
