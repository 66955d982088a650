"""No account is lost between the files and the plan."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geodata import make_units
from territory.areas.placing import cells_around, place_accounts, place_homes, place_in_parts
from territory.errors import InvalidInput

UNITS = make_units(["U0", "U1"], [box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326)
STAND_INS = pd.DataFrame({"into": ["U0"], "lon": [0.2], "lat": [0.3]}, index=["BOX"])
OKLAHOMA = make_units(["73", "74"], [box(-98, 34, -97, 36), box(-97, 34, -95, 37)], crs=4326)


def accounts_at(*rows):
    table = pd.DataFrame(rows, columns=["lon", "lat", "unit_code"])
    return table.astype({"lon": float, "lat": float}).set_axis(
        [f"A{i}" for i in range(len(rows))], axis=0
    )


def test_an_account_goes_to_the_unit_it_lies_in():
    placed = place_accounts(UNITS, accounts_at((0.5, 0.5, ""), (1.5, 0.5, "")))
    assert placed.unit_id.to_dict() == {"A0": "U0", "A1": "U1"}
    assert placed.unplaced.empty
    assert placed.report == ()


def test_the_location_counts_more_than_the_code():
    placed = place_accounts(UNITS, accounts_at((0.5, 0.5, "U1")))
    assert placed.unit_id["A0"] == "U0"


def test_an_account_without_location_goes_by_its_code():
    placed = place_accounts(UNITS, accounts_at((np.nan, np.nan, "U1")))
    assert placed.unit_id["A0"] == "U1"
    assert placed.report == ("accounts placed by the code of their unit: 1",)


def test_an_account_off_the_shore_goes_to_the_nearest_unit():
    placed = place_accounts(UNITS, accounts_at((2.05, 0.5, "")))
    assert placed.unit_id["A0"] == "U1"
    assert placed.report[0].endswith("within 20 km: 1")


def test_an_account_far_from_every_unit_is_listed_with_the_reason():
    placed = place_accounts(UNITS, accounts_at((0.5, 0.5, ""), (9, 9, ""), (np.nan, np.nan, "X")))
    assert placed.unplaced.to_dict() == {
        "A1": "outside every unit and farther from the nearest than the limit of 20 km",
        "A2": "no coordinates, and its code 'X' is no unit and no known zip or county code",
    }
    assert placed.report[0] == "accounts placed by their location: 1"
    assert placed.report[-1] == "accounts in no territory, listed with the reason in plan.json: 2"


def codes_only(*codes):
    return accounts_at(*((np.nan, np.nan, code) for code in codes))


def test_an_account_with_a_zip_code_only_goes_to_the_unit_around_its_middle():
    placed = place_accounts(OKLAHOMA, codes_only("73102", "74103", "74103-1234"))
    assert placed.unit_id.to_dict() == {"A0": "73", "A1": "74", "A2": "74"}
    assert placed.place.loc["A0"].tolist() == pytest.approx([-97.52, 35.47], abs=0.01)
    assert placed.report == ("accounts placed at the center of their zip code: 3",)


def test_an_account_with_a_county_code_only_goes_to_the_unit_around_its_middle():
    placed = place_accounts(OKLAHOMA, codes_only("40109", "40143", "40027"))
    assert placed.unit_id.to_dict() == {"A0": "73", "A1": "74", "A2": "73"}
    assert placed.report == ("accounts placed at the center of their county: 3",)


def test_codes_that_are_zips_and_counties_are_what_puts_more_of_them_on_the_map():
    """40109 is a county of Oklahoma and a zip code of Kentucky."""
    kentucky = make_units(["K"], [box(-87, 36, -83, 39)], crs=4326)
    assert place_accounts(OKLAHOMA, codes_only("40109")).unit_id["A0"] == "73"
    placed = place_accounts(kentucky, codes_only("40109"))
    assert placed.report == ("accounts placed at the center of their zip code: 1",)
    both = pd.concat([OKLAHOMA, kentucky])
    assert place_accounts(both, codes_only("40109")).unit_id["A0"] == "K"
    assert place_accounts(both.assign(kind="county"), codes_only("40109")).unit_id["A0"] == "73"


def test_a_zip_code_far_from_every_unit_is_listed_with_the_reason():
    placed = place_accounts(OKLAHOMA, codes_only("73102", "99501", "00000", ""))
    assert placed.unplaced.to_dict() == {
        "A1": "no coordinates, and the middle of zip code 99501 is outside every unit and farther "
        "from the nearest than the limit of 20 km",
        "A2": "no coordinates, and its code '00000' is no unit and no known zip or county code",
        "A3": "no coordinates and no code",
    }


def test_an_account_of_a_unit_without_a_polygon_is_where_that_is():
    placed = place_accounts(UNITS, codes_only("BOX"), STAND_INS)
    assert placed.unit_id["A0"] == "BOX"
    assert placed.place.loc["A0"].tolist() == [0.2, 0.3]
    assert placed.report == ("accounts placed by the code of a unit without a polygon: 1",)


def test_when_no_account_can_be_placed_both_extents_are_told():
    with pytest.raises(InvalidInput, match=r"longitude 0.00 to 2.00 .* accounts span 50.00"):
        place_accounts(UNITS, accounts_at((50, 50, "")))


degrees = st.floats(-3, 5, width=32) | st.just(float("nan"))
codes = st.sampled_from(["", "U0", "U1", "BOX", "X", "nan", "73102", "99501", "40109"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(degrees, degrees, codes), min_size=1, max_size=12))
def test_every_account_is_placed_or_listed_with_a_reason(rows):
    # The reader gives both coordinates or neither.
    rows = [(np.nan, np.nan, c) if np.isnan(x + y) else (x, y, c) for x, y, c in rows]
    accounts = accounts_at(*rows)
    try:
        placed = place_accounts(UNITS, accounts, STAND_INS)
    except InvalidInput:
        return
    assert placed.unit_id.index.is_unique
    assert np.isfinite(placed.place.loc[placed.unit_id.index].to_numpy()).all()
    told = [int(line.rpartition(": ")[2]) for line in placed.report]
    assert sum(told) == len(accounts) or (not told and placed.unplaced.empty)
    assert set(placed.unit_id.index) | set(placed.unplaced.index) == set(accounts.index)
    assert len(placed.unit_id) + len(placed.unplaced) == len(accounts)
    assert placed.unit_id.isin(UNITS.index.append(STAND_INS.index)).all()
    assert placed.unplaced.ne("").all()


def test_an_account_known_by_code_stays_placed_when_its_unit_is_cut():
    accounts = accounts_at((0.2, 0.5, ""), (np.nan, np.nan, "U0"), (1.5, 0.5, ""), (9, 9, "U0"))
    placed = place_accounts(UNITS, accounts)
    parts = make_units(
        ["U0-1", "U0-2"],
        [box(0, 0, 0.4, 1), box(0.4, 0, 1, 1)],
        parents=["U0", "U0"],
        crs=4326,
    )
    again = place_in_parts(UNITS, parts, placed)
    assert again.unit_id.to_dict() == {"A0": "U0-1", "A1": "U0-2", "A2": "U1", "A3": "U0-2"}
    assert again.report == placed.report


def test_homes_known_by_code_are_at_the_inner_point_of_the_unit():
    reps = accounts_at((0.1, 0.2, ""), (np.nan, np.nan, "U1"))
    homes, report = place_homes(UNITS, reps)
    assert homes.loc["A0", ["lon", "lat"]].tolist() == [0.1, 0.2]
    assert homes.loc["A1", ["lon", "lat"]].tolist() == [1.5, 0.5]
    assert report == ("homes of reps at the center of their unit: 1",)


def test_homes_may_be_in_zip_codes_far_from_the_units():
    homes, report = place_homes(UNITS, accounts_at((np.nan, np.nan, "73102")))
    assert homes.loc["A0", ["lon", "lat"]].tolist() == pytest.approx([-97.52, 35.47], abs=0.01)
    assert report == ("homes of reps at the center of their zip code: 1",)


def test_all_homes_without_a_known_unit_are_faults():
    with pytest.raises(InvalidInput) as caught:
        place_homes(UNITS, accounts_at((np.nan, np.nan, "X"), (np.nan, np.nan, "Y")))
    assert [fault.message for fault in caught.value.faults] == [
        "the home of A0 has no location, and its code 'X' is no unit and no known zip or county "
        "code",
        "the home of A1 has no location, and its code 'Y' is no unit and no known zip or county "
        "code",
    ]


def test_accounts_at_one_place_share_a_cell():
    cells = cells_around(accounts_at((0, 0, ""), (0, 0, ""), (1, 1, ""), (np.nan, np.nan, "")))
    assert cells.index.tolist() == ["A0", "A2"]


def test_cells_need_at_least_one_location():
    with pytest.raises(InvalidInput, match="without units every account needs lon and lat"):
        cells_around(accounts_at((np.nan, np.nan, "U1")))
