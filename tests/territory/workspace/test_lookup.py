"""Who has a place or a code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geodata import locate_points, make_units
from territory.workspace.lookup import FAR, HIDDEN, NO_PLACE, UNKNOWN, UNOWNED, LookupIndex

UNITS = make_units(
    ["02101", "02102", "02103"],
    [box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1)],
    crs=4326,
)
TERRITORY = {"02101": "T1", "02102": "T2", "02103": "", "02199": "T1"}
REP = {"02101": "R1", "02102": "", "02103": "", "02199": "R1"}


@pytest.fixture(scope="module")
def index():
    return LookupIndex(UNITS, TERRITORY, REP)


def test_a_point_has_its_unit_territory_and_rep(index):
    (owner,) = index.at_points([0.5], [0.5])
    assert (owner.unit_id, owner.territory_id, owner.rep_id) == ("02101", "T1", "R1")


def test_a_point_on_a_border_is_in_the_unit_with_the_smaller_id(index):
    assert index.at_points([1.0], [0.5])[0].unit_id == "02101"


def test_why_nobody_has_a_place_is_told(index):
    far, nowhere, unowned = index.at_points([9.0, 400.0, 2.5], [9.0, 0.5, 0.5])
    assert [far.reason, nowhere.reason, unowned.reason] == [FAR, NO_PLACE, UNOWNED]


def test_a_point_off_the_coast_belongs_to_the_nearest_unit_within_the_limit(index):
    assert index.at_points([0.5], [-0.01], nearest_within_m=2000)[0].unit_id == "02101"
    assert index.at_points([0.5], [-0.01], nearest_within_m=500)[0].reason == FAR


def test_a_code_has_its_territory_also_without_a_polygon(index):
    known, unknown = index.of_codes([" 02199 ", "99999"])
    assert known.territory_id == "T1"
    assert unknown.reason == UNKNOWN


def test_zeros_that_a_spreadsheet_ate_come_back(index):
    assert index.of_codes(["2101"])[0].territory_id == "T1"


def test_who_sees_some_reps_only_is_not_told_of_others(index):
    own, other = index.at_points([0.5, 1.5], [0.5, 0.5], reps={"R1"})
    assert own.rep_id == "R1"
    assert (other.territory_id, other.reason) == (None, HIDDEN)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-1, 4), st.floats(-1, 2)), min_size=1, max_size=20))
def test_it_finds_what_the_search_of_geodata_finds(points):
    lon, lat = [x for x, _ in points], [y for _, y in points]
    found = [owner.unit_id for owner in LookupIndex(UNITS, TERRITORY, REP).at_points(lon, lat)]
    assert found == locate_points(UNITS, lon, lat)["unit_id"].tolist()
