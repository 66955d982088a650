"""Conflicts and loosened rules in the planner's words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from solvers import Conflict, Problem, Rule, explain_infeasible, score_assignment
from territory.bands import Bands
from territory.design import Bridge
from territory.designing.loosened import explain_conflict, loosened_rules


def bridge_of(activity, k, tolerances):
    """A bridge over units in a row; measures by the names of their tolerances."""
    activity = np.array(activity, float).reshape(len(activity), -1)
    target, tolerance = activity.sum(axis=0) / k, np.array(list(tolerances.values()))
    n = len(activity)
    problem = Problem(
        activity,
        k,
        xy=np.column_stack([np.arange(n) * 1000.0, np.zeros(n)]),
        lower=target * (1 - tolerance),
        upper=target * (1 + tolerance),
        edges=np.column_stack([np.arange(n - 1), np.arange(1, n)]),
    )
    bands = Bands(dict(zip(tolerances, target, strict=True)), tolerances)
    units = pd.DataFrame(index=[f"U{i}" for i in range(n)])
    return Bridge(units, tuple(tolerances), problem, pd.DataFrame(), bands, np.ones(k))


ROW = bridge_of([5, 2, 2, 3], 2, {"workload": 0.1})
"""Six each; the row parts into 5 and 7 at best."""
PAIRS = bridge_of([[4, 1], [1, 4], [4, 1], [1, 4], [2, 2]], 2, {"workload": 0.2, "potential": 0.1})


def told(bridge):
    return loosened_rules(bridge, explain_infeasible(bridge.problem).relaxations)


def test_a_band_is_told_rounded_up():
    (band, number) = told(ROW)
    assert band.text == "loosening workload to ±16.67% makes a plan possible; nothing less does"
    assert band.options == {"balance": {"workload": 0.1667}}
    assert number.text == (
        "asking for 1 territory in place of 2, with the same tolerances about the new mean, makes "
        "a plan possible"
    )
    assert number.options == {"territories": 1}


def test_all_bands_together_are_told_with_every_measure():
    bands = {loosened.rule: loosened for loosened in told(PAIRS)}["bands"]
    assert "loosening workload to ±" in bands.text
    assert " and potential to ±" in bands.text
    assert set(bands.options["balance"]) == {"workload", "potential"}


@pytest.mark.parametrize("bridge", [ROW, PAIRS], ids=["row", "pairs"])
def test_the_tolerances_that_are_told_are_enough(bridge):
    for found in explain_infeasible(bridge.problem).relaxations:
        for loosened in loosened_rules(bridge, [found]):
            if "balance" in loosened.options:
                tolerance = np.array([loosened.options["balance"][m] for m in bridge.measures])
                target = np.array([bridge.targets[m] for m in bridge.measures])
                bands = {"lower": target * (1 - tolerance), "upper": target * (1 + tolerance)}
                bands = {name: np.tile(band, (2, 1)) for name, band in bands.items()}
                assert score_assignment(replace(bridge.problem, **bands), found.plan).feasible


def test_pieces_are_counted():
    texts = [loosened.text for loosened in told(bridge_of([5, 5, 1, 1], 2, {"workload": 0.1}))]
    assert (
        "waiving contiguity with --no-contiguity makes a plan possible, with 2 pieces that lie "
        "apart from the rest of a territory"
    ) in texts


def test_a_band_beyond_the_mean_itself_is_not_offered():
    bridge = bridge_of([90, 1, 1, 1], 3, {"workload": 0.1})
    assert not any("balance" in loosened.options for loosened in told(bridge))


def test_what_is_told_can_be_written_as_json():
    (band, _) = told(ROW)
    assert band.as_json() == {
        "rule": "band",
        "text": band.text,
        "options": {"balance": {"workload": 0.1667}},
        "proven_least": True,
        "cost": pytest.approx(1 / 15),
    }


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ([Rule("lower", 0)], "each with at least 90% of the mean workload"),
        ([Rule("upper", 0)], "each with at most 110% of the mean workload"),
        (
            [Rule("contiguous"), Rule("upper", 0), Rule("lower", 0)],
            "each in one piece and with workload within ±10% of the mean",
        ),
    ],
)
def test_a_conflict_names_its_rules(rules, text):
    conflict = Conflict(tuple(rules), (True,) * len(rules), proven=True)
    (line,) = explain_conflict(ROW, conflict)
    assert line == (
        "it is proven that no plan exists: 4 units cannot be shared out among 2 territories, "
        + text
    )


def test_a_conflict_that_may_be_smaller_says_so():
    (line,) = explain_conflict(ROW, Conflict((Rule("lower", 0),), (False,), proven=True))
    assert line.endswith("perhaps not all of these rules are needed for that")


def test_a_conflict_that_is_not_proven_is_not_told():
    assert explain_conflict(ROW, Conflict((Rule("lower", 0),), (False,), proven=False)) == ()
