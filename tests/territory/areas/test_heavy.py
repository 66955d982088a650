"""Units too heavy for a territory are cut."""

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import box

from geodata import make_units
from territory.areas.heavy import Cut, describe_cuts, split_heavy_units, territory_shares
from territory.areas.placing import place_accounts

UNITS = make_units(
    ["U0", "U1"], [box(0, 0, 1, 1), box(1, 0, 2, 1)], names=["City", "Country"], crs=4326
)


def accounts_of(city, country):
    rng = np.random.default_rng(0)
    count = city + country
    lon = np.r_[rng.uniform(0.05, 0.95, city), rng.uniform(1.05, 1.95, country)]
    return pd.DataFrame(
        {"lon": lon, "lat": rng.uniform(0.05, 0.95, count), "unit_code": ""},
        index=[f"A{i}" for i in range(count)],
    )


def cut(accounts, target):
    values = pd.DataFrame({"workload": 1.0}, index=accounts.index)
    placed = place_accounts(UNITS, accounts)
    return split_heavy_units(UNITS, placed, territory_shares(values, {"workload": target}))


def test_light_units_stay_whole():
    units, cuts = cut(accounts_of(2, 2), target=100.0)
    assert units.index.tolist() == ["U0", "U1"]
    assert cuts == ()


def test_a_heavy_unit_becomes_parts_that_remember_it():
    units, (done,) = cut(accounts_of(60, 1), target=100.0)
    parts = units[units["parent"] == "U0"]
    assert done.unit_id == "U0"
    assert done.share == pytest.approx(0.6)
    assert parts.index.tolist() == [f"U0-{i + 1}" for i in range(done.parts)]
    assert "U1" in units.index


def test_cutting_loses_no_ground():
    units, _ = cut(accounts_of(60, 1), target=100.0)
    before, after = (shapely.area(t.geometry.to_numpy()).sum() for t in (UNITS, units))
    assert after == pytest.approx(before)


def test_accounts_at_one_place_cannot_be_parted():
    accounts = accounts_of(60, 1)
    accounts.loc[accounts.index[:60], ["lon", "lat"]] = 0.5
    assert cut(accounts, target=100.0)[1] == ()


def test_there_are_never_more_parts_than_places():
    accounts = accounts_of(60, 1)
    accounts.loc[accounts.index[:60], "lat"] = 0.5
    accounts.loc[accounts.index[:60], "lon"] = [0.2, 0.5, 0.8] * 20
    assert cut(accounts, target=10.0)[1][0].parts <= 3


def test_cuts_are_told_in_one_sentence_the_heaviest_first():
    cuts = [Cut(f"U{i}", f"City {i}", i / 10, 2) for i in range(1, 7)]
    (text,) = describe_cuts(cuts)
    assert text.startswith("6 units above")
    assert "City 6 (60%, 2 parts), City 5" in text
    assert "and 2 more" in text
    assert describe_cuts([]) == ()
