"""Facts about well-known codes, and about how codes are written."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata import SampleDataMissing, county_points, locate_points, zip_points
from geodata.zip_points import _zip_table


@pytest.fixture(autouse=True)
def _built() -> None:
    try:
        _zip_table()
    except SampleDataMissing as missing:
        pytest.skip(str(missing))


def test_a_zip_with_an_area_has_the_point_of_the_census() -> None:
    found = zip_points(["90210"]).loc["90210"]
    assert (found["lon"], found["lat"]) == pytest.approx((-118.41, 34.10), abs=0.02)
    assert found["source"] == "census"


def test_post_office_boxes_have_the_point_of_their_town() -> None:
    found = zip_points(["20044"]).loc["20044"]  # boxes in Washington, DC
    assert (found["lon"], found["lat"]) == pytest.approx((-77.03, 38.9), abs=0.1)
    assert found["source"] == "geonames"


def test_codes_are_found_however_they_are_written() -> None:
    found = zip_points(["02139", " 02139 ", "02139-4307", "021394307", "2139", 2139])
    assert (found[["lon", "lat"]] == found[["lon", "lat"]].iloc[0]).all(axis=None)


def test_what_is_not_known_has_no_place() -> None:
    found = zip_points(["00000", "", "abc", None, "12", "123456", np.nan])
    assert found[["lon", "lat"]].isna().all(axis=None)
    assert set(found["source"]) == {""}


def test_the_rows_keep_the_order_and_the_index_of_the_codes() -> None:
    codes = pd.Series(["90210", "00000", "90210"], index=[7, 3, 5])
    found = zip_points(codes)
    assert list(found.index) == [7, 3, 5]
    assert list(found["lon"].isna()) == [False, True, False]
    assert len(zip_points([])) == 0


def test_41000_codes_are_known() -> None:
    table = _zip_table()
    assert table.index.is_unique
    assert table["source"].value_counts().to_dict() == {"census": 33791, "geonames": 7337}
    assert table[["lon", "lat"]].notna().all(axis=None)


def test_county_points_lie_in_the_county(counties: pd.DataFrame) -> None:
    found = county_points(["06037", "6037", "02013", "51610", "46113", "99999"])
    located = locate_points(counties, found["lon"], found["lat"])["unit_id"]
    assert list(located) == ["06037", "06037", None, "51059", "46102", None]
    assert list(found["lat"].isna()) == [False] * 5 + [True]


def test_99_of_100_hospitals_have_a_known_zip(shared_data: Path) -> None:
    hospitals = pd.read_csv(shared_data / "hospitals_us.csv", dtype={"ZIP": str})
    known = zip_points(hospitals["ZIP"])["lat"].notna()
    assert known.mean() > 0.99
    assert known.index.equals(hospitals.index)
