"""Names of areas, however people write them."""

import geopandas as gpd
import pytest
import shapely

from geodata import InvalidInput, SampleDataMissing, make_units, named_boundary

SACRAMENTO, MIAMI = shapely.Point(-121.49, 38.58), shapely.Point(-80.3, 25.8)


@pytest.fixture(autouse=True)
def _built() -> None:
    try:
        named_boundary("CA")
    except SampleDataMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("name", ["California", " california ", "CA", "ca", "06"])
def test_a_state_is_known_by_name_abbreviation_and_code(name: str) -> None:
    area = named_boundary(name)
    assert area.covers(SACRAMENTO)
    assert not area.covers(MIAMI)


@pytest.mark.parametrize(
    "name",
    [
        "Miami-Dade, FL",
        "miami-dade,  fl",
        "Miami-Dade,FL",
        "Miami-Dade County, FL",
        "Miami-Dade, Florida",
        "12086",
        "Miami-Dade",
    ],
)
def test_a_county_is_known_by_name_and_state_or_code(name: str) -> None:
    area = named_boundary(name)
    assert area.covers(MIAMI)
    assert area.area < 1


def test_a_state_goes_before_counties_of_its_name(counties: gpd.GeoDataFrame) -> None:
    assert named_boundary("Washington").area > 10
    assert named_boundary("Washington, OR").equals(counties.geometry["41067"])


def test_a_name_of_several_is_refused_with_all_of_them() -> None:
    with pytest.raises(InvalidInput, match=r"Orange, CA \(06059\), Orange, FL \(12095\)"):
        named_boundary("Orange County")
    with pytest.raises(InvalidInput, match=r"24005.*24510"):
        named_boundary("Baltimore, MD")


def test_a_misspelled_name_is_refused_with_those_most_like_it() -> None:
    with pytest.raises(InvalidInput, match="is one of these meant: California"):
        named_boundary("Californa")
    with pytest.raises(InvalidInput, match=r"no area is called 'qqqq'$"):
        named_boundary("qqqq")


def test_cities_come_from_the_users_own_table() -> None:
    boxes = [shapely.box(10, 45, 11, 46), shapely.box(12, 45, 13, 46), shapely.box(14, 45, 15, 46)]
    names = ["Springfield", "Springfield", "Shelbyville"]
    cities = make_units(["1", "2", "3"], boxes, crs=4326, names=names)
    assert named_boundary("shelbyville", cities).equals(boxes[2])
    assert named_boundary("2", cities).equals(boxes[1])
    with pytest.raises(InvalidInput, match=r"Springfield \(1\), Springfield \(2\)"):
        named_boundary("Springfield", cities)
    with pytest.raises(InvalidInput, match="Shelbyville"):
        named_boundary("Shelbyvile", cities)
    with pytest.raises(InvalidInput, match="no area"):
        named_boundary("California", cities)
