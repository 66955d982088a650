"""The bridge between tables with names and arrays with indices."""

import numpy as np
import pandas as pd
import pytest

from territory.areas.placing import place_accounts
from territory.design import build_bridge, measure_targets, measure_values
from territory.errors import InvalidInput


@pytest.fixture
def grid4_bridge(grid4_units, grid4_accounts):
    values = measure_values(grid4_accounts, ("workload", "accounts"))
    unit_of = place_accounts(grid4_units, grid4_accounts).unit_id
    return build_bridge(grid4_units, values, unit_of, 4, {"workload": 0.05, "accounts": 0.25})


def test_the_measure_accounts_counts_them(grid4_accounts):
    assert measure_values(grid4_accounts, ("accounts",))["accounts"].sum() == 16


def test_unknown_values_count_nothing(grid4_accounts):
    grid4_accounts["beds"] = [np.nan] + [2.0] * 15
    assert measure_values(grid4_accounts, ("beds",))["beds"].sum() == 30


def test_targets_are_means_over_the_territories(grid4_accounts):
    values = measure_values(grid4_accounts, ("workload", "potential"))
    assert measure_targets(values, 4) == {"workload": 40.0, "potential": 400.0}


def test_units_and_measures_keep_their_order(grid4_bridge, grid4_units):
    assert grid4_bridge.measures == ("workload", "accounts")
    assert grid4_bridge.problem.activity.tolist() == [[10.0, 1.0]] * 16
    assert grid4_bridge.units.index.equals(grid4_units.index)


def test_tolerances_become_bands_around_the_target(grid4_bridge):
    assert grid4_bridge.problem.lower[0] == pytest.approx([38.0, 3.0])
    assert grid4_bridge.problem.upper[0] == pytest.approx([42.0, 5.0])


def test_a_grid_of_four_has_24_borders(grid4_bridge):
    assert len(grid4_bridge.problem.edges) == 24


def test_distance_weights_sum_to_one(grid4_bridge):
    assert grid4_bridge.problem.weight.sum() == pytest.approx(1.0)


def test_a_unit_without_accounts_has_no_activity_but_some_weight(grid4_units, grid4_accounts):
    accounts = grid4_accounts.iloc[1:]
    values = measure_values(accounts, ("workload",))
    unit_of = place_accounts(grid4_units, accounts).unit_id
    problem = build_bridge(grid4_units, values, unit_of, 3, {"workload": 0.1}).problem
    assert problem.activity[0, 0] == 0
    assert problem.weight[0] > 0


def test_a_measure_of_zeros_and_too_many_territories_are_told_together(grid4_units):
    ids = pd.Index(["A0"])
    values = pd.DataFrame({"potential": [0.0]}, index=ids)
    with pytest.raises(InvalidInput) as caught:
        build_bridge(grid4_units, values, pd.Series(["U00"], ids), 17, {"potential": 0.1})
    assert [fault.message for fault in caught.value.faults] == [
        "potential is zero for every account that was placed",
        "17 territories were asked for, but there are only 16 units",
    ]
