"""Divisions, planned or of today, judged by the same measures."""

import numpy as np
import pandas as pd
import pytest

from territory.areas.placing import place_accounts
from territory.design import build_bridge, measure_values
from territory.metrics import judge_division, rms_distance_km


@pytest.fixture
def grid4_bridge(grid4_units, grid4_accounts):
    values = measure_values(grid4_accounts, ("workload",))
    unit_of = place_accounts(grid4_units, grid4_accounts).unit_id
    return build_bridge(grid4_units, values, unit_of, 2, {"workload": 0.05})


def by_rows(bridge, names):
    return pd.Series([names[int(unit[1])] for unit in bridge.units.index], bridge.units.index)


def test_halves_are_balanced_and_whole(grid4_bridge):
    label = by_rows(grid4_bridge, "AABB")
    division = judge_division(grid4_bridge, label, pd.Index(["A", "B"]))
    assert division.measures["workload"].tolist() == [80.0, 80.0]
    assert division.deviation["workload"].tolist() == [0.0, 0.0]
    assert division.broken == 0
    assert division.outside("workload") == 0


def test_a_territory_in_stripes_is_broken(grid4_bridge):
    division = judge_division(grid4_bridge, by_rows(grid4_bridge, "ABAB"), pd.Index(["A", "B"]))
    assert division.pieces.to_dict() == {"A": 2, "B": 2}
    assert division.broken == 2


def test_the_worst_deviation_keeps_its_sign(grid4_bridge):
    division = judge_division(grid4_bridge, by_rows(grid4_bridge, "ABBB"), pd.Index(["A", "B"]))
    assert division.worst("workload") in (-0.5, 0.5)
    assert division.outside("workload") == 2


def test_units_without_a_territory_join_nothing_and_count_for_nothing(grid4_bridge):
    label = by_rows(grid4_bridge, "AXAB")
    label = label[label != "X"]
    division = judge_division(grid4_bridge, label, pd.Index(["A", "B"]))
    assert division.measures["workload"].to_dict() == {"A": 80.0, "B": 40.0}
    assert division.pieces.to_dict() == {"A": 2, "B": 1}


def test_a_territory_without_units_has_nothing(grid4_bridge):
    division = judge_division(grid4_bridge, by_rows(grid4_bridge, "AAAA"), pd.Index(["A", "B"]))
    assert division.measures.loc["B", "workload"] == 0
    assert division.deviation.loc["B", "workload"] == -1
    assert division.pieces["B"] == 0


def test_distance_is_to_the_weighted_middle_of_each_label():
    xy = np.array([[0.0, 0.0], [4000.0, 0.0], [9e6, 0.0]])
    label = np.array(["a", "a", "b"])
    assert rms_distance_km(xy, np.array([1.0, 1.0, 2.0]), label) == pytest.approx(2**0.5)
    assert rms_distance_km(xy, np.array([1.0, 0.0, 2.0]), label) == 0
