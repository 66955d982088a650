"""Hours of visits and of the driving that they cause."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array

from geodata import RoadNetwork
from territory.areas.placing import place_accounts
from territory.people.assumptions import Assumptions
from territory.people.hours import hours_of_territories
from territory.people.workload import PARTS, plan_rounds, with_travel


@pytest.fixture
def rounds(grid4_units, grid4_accounts):
    placement = place_accounts(grid4_units, grid4_accounts)
    return plan_rounds(grid4_units, grid4_accounts, placement, Assumptions())


def test_the_visits_keep_their_hours(rounds, grid4_accounts):
    assert rounds.hours(4)["visit_hours"].to_numpy() == pytest.approx(grid4_accounts["workload"])


def test_a_day_with_an_hour_of_driving_each_way_has_that_much_less_for_visits(rounds):
    hours = rounds.hours_from(np.full(16, 60.0))
    there = hours["visit_hours"] + hours["between_hours"]
    # 384 minutes in the field, 120 of them from home and back.
    assert hours.sum(axis=1).to_numpy() == pytest.approx(there * 384 / 264)


def test_more_territories_are_nearer_to_home(rounds):
    home = [rounds.hours(k)["home_hours"].sum() for k in (1, 2, 4, 8)]
    assert home == sorted(home, reverse=True)
    assert home[-1] < home[0]


def test_known_homes_stand_over_the_number_of_territories(grid4_units, grid4_accounts, four_reps):
    placement = place_accounts(grid4_units, grid4_accounts)
    rounds = plan_rounds(grid4_units, grid4_accounts, placement, Assumptions(), four_reps)
    assert rounds.hours(1).equals(rounds.hours(9))
    corners = rounds.drive_minutes(4)[[0, 3, 12, 15]]
    assert corners == pytest.approx(np.zeros(4), abs=1e-6)
    assert rounds.drive_minutes(4).max() > 10


def test_accounts_known_by_a_code_are_spread_over_their_unit(grid4_units, grid4_accounts):
    accounts = grid4_accounts.assign(lon=np.nan, lat=np.nan, unit_code="U00")
    placement = place_accounts(grid4_units, accounts)
    rounds = plan_rounds(grid4_units, accounts, placement, Assumptions())
    assert (rounds.between_minutes > 1).all()


def test_hours_without_visits_count_as_one_visit(grid4_units, grid4_accounts):
    accounts = grid4_accounts.assign(visits_per_year=0.0)
    placement = place_accounts(grid4_units, accounts)
    rounds = plan_rounds(grid4_units, accounts, placement, Assumptions())
    assert rounds.visits.tolist() == [1.0] * 16
    assert rounds.hours(4)["visit_hours"].to_numpy() == pytest.approx(accounts["workload"])


def test_an_account_without_any_work_has_no_way(grid4_units, grid4_accounts):
    accounts = grid4_accounts.copy()
    accounts.loc["A05", ["visits_per_year", "workload"]] = 0.0
    placement = place_accounts(grid4_units, accounts)
    hours = plan_rounds(grid4_units, accounts, placement, Assumptions()).hours(4)
    assert not hours.loc["A05"].any()


def test_unplaced_accounts_keep_their_visits(grid4_units, grid4_accounts):
    accounts = grid4_accounts.copy()
    accounts.loc["A05", "lon"] = 0.0
    placement = place_accounts(grid4_units, accounts)
    rounds = plan_rounds(grid4_units, accounts, placement, Assumptions())
    table = with_travel(accounts, rounds, 4)
    assert table.loc["A05", [*PARTS, "workload"]].tolist() == [10.0, 0.0, 0.0, 10.0]
    assert table["workload"].to_numpy() == pytest.approx(table[list(PARTS)].sum(axis=1))


@pytest.mark.parametrize(("visits", "minutes", "driving"), [(2, 1, 1), (1, 0.5, 3), (0, 2, 1)])
def test_scaled_rounds_have_scaled_parts(rounds, visits, minutes, driving):
    scaled = rounds.scaled(visits=visits, minutes=minutes, driving=driving).hours(4).sum()
    plain = rounds.hours(4).sum()
    assert scaled["visit_hours"] == pytest.approx(plain["visit_hours"] * visits * minutes)
    assert scaled["between_hours"] == pytest.approx(plain["between_hours"] * visits * driving)


def test_each_territory_is_driven_from_its_reps_home(rounds, grid4_accounts, four_reps):
    rows = grid4_accounts.index.str[1:].astype(int) // 8
    accounts = grid4_accounts.assign(territory_id=np.where(rows == 0, "T1", "T2"))
    rep_of = pd.Series({"T1": "R1", "T2": ""})
    hours = hours_of_territories(rounds, accounts, four_reps, rep_of)
    assert hours["visits"].tolist() == [80.0, 80.0]
    assert hours["capacity_hours"].tolist()[0] == 50.0
    assert np.isnan(hours["capacity_hours"]["T2"])
    home = four_reps.loc["R1", ["lon", "lat"]]
    minutes = rounds.minutes_from(home["lon"], home["lat"], np.arange(16))
    expected = rounds.hours_from(minutes)["home_hours"].iloc[:8].sum()
    assert hours.loc["T1", "home_hours"] == pytest.approx(expected)


def test_on_streets_ways_take_what_they_take_there(grid4_units, grid4_accounts, four_reps):
    placement = place_accounts(grid4_units, grid4_accounts)
    lon, lat = grid4_accounts["lon"].to_numpy(), grid4_accounts["lat"].to_numpy()
    # A street between all accounts of a row of the grid, and of a column.
    ends = [(i, j) for i in range(16) for j in (i + 1, i + 4) if j < 16 and (j % 4 or j == i + 4)]
    start, end = np.array([*ends, *[(j, i) for i, j in ends]]).T
    kilometres = np.full(len(start), 10.0)
    streets = RoadNetwork(
        lon,
        lat,
        coo_array((kilometres * 6.0, (start, end)), shape=(16, 16)).tocsr(),
        coo_array((kilometres * 1000.0, (start, end)), shape=(16, 16)).tocsr(),
        "made",
    )
    rounds = plan_rounds(grid4_units, grid4_accounts, placement, Assumptions(), four_reps, streets)
    # At 10 km/h an hour for each street, where the estimate has a few minutes.
    assert rounds.drive_minutes(4).max() == pytest.approx(120)
    assert rounds.far.kph == pytest.approx(10)
    homes = four_reps.loc["R1", ["lon", "lat"]]
    assert rounds.minutes_from(homes["lon"], homes["lat"], np.array([15])) == pytest.approx([360])
