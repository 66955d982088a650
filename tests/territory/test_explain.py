"""Reasons in the planner's words."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from solvers import Problem, Reason, diagnose
from territory.bands import Bands
from territory.design import Bridge
from territory.explain import SHOWN, explain_misses, explain_proof, explain_reasons
from territory.faults import percent, quantity


def bridge_of(workload, k, tolerance, names=None):
    """A bridge over units in a row."""
    workload = np.array(workload, float)[:, None]
    target = workload.sum() / k
    n = len(workload)
    ids = pd.Index([f"U{i}" for i in range(n)])
    problem = Problem(
        workload,
        k,
        xy=np.column_stack([np.arange(n) * 1000.0, np.zeros(n)]),
        lower=np.array([target * (1 - tolerance)]),
        upper=np.array([target * (1 + tolerance)]),
        edges=np.column_stack([np.arange(n - 1), np.arange(1, n)]),
    )
    adjacency = pd.DataFrame(
        {"unit_a": ids[:-1], "unit_b": ids[1:], "kind": "border", "distance_m": 0.0}
    )
    bands = Bands({"workload": target}, {"workload": tolerance})
    units = pd.DataFrame({"name": names or ids}, index=ids)
    return Bridge(units, ("workload",), problem, adjacency, bands, np.ones(k))


def reasons_of(bridge, **options):
    return explain_reasons(bridge, diagnose(bridge.problem), **options)


def test_a_heavy_unit_is_named_with_what_would_help():
    (text,) = reasons_of(bridge_of([70, 10, 10, 10], 4, 0.05, ["Los Angeles", "b", "c", "d"]))
    assert text == (
        "unit Los Angeles (U0) alone has 70 of workload, 280% of a territory's target of 25, and "
        "the band allows 105%; cut it with --split-heavy, or ask for 1 territory"
    )


def test_the_number_of_territories_that_is_advised_is_possible_for_the_unit():
    (text,) = reasons_of(bridge_of([40, 20, 20, 20], 4, 0.05))
    assert text.endswith("or ask for at most 2 territories")
    assert not any("alone" in text for text in reasons_of(bridge_of([40, 20, 20, 20], 2, 0.05)))


def test_after_cutting_the_advice_is_another():
    (text,) = reasons_of(bridge_of([70, 10, 10, 10], 4, 0.05), was_cut=True)
    assert "cannot be parted any further" in text
    assert "--split-heavy" not in text


def test_the_heaviest_units_come_first_and_the_rest_is_counted():
    weights = [*range(10, 30), *[0.1] * 30]
    texts = reasons_of(bridge_of(weights, 50, 0.05))
    assert texts[0].startswith("unit U19 alone has 29")
    assert len(texts) == SHOWN + 1
    assert texts[-1] == f"and {20 - SHOWN} more units too heavy for a territory, all lighter"


def test_a_separate_part_is_named_after_a_unit():
    bridge = bridge_of([10] * 4, 2, 0.05)
    (text,) = explain_reasons(bridge, [Reason("component", "-", units=(2, 3))])
    assert text == (
        "the part of the map around U2 (2 units) has no border or bridge to the rest and cannot be "
        "shared out within the bands: it has 100% of a territory's workload"
    )


def test_a_part_behind_a_barrier_is_told_with_what_would_help():
    bridge = bridge_of([10, 10, 10, 3], 3, 0.05)
    bridge.adjacency.loc[2, "kind"] = "barrier"
    (text,) = explain_reasons(bridge, [Reason("component", "-", units=(3,))])
    assert text.endswith(
        "it has 27.27% of a territory's workload; a barrier cuts it off: add a pair across "
        "to the edits where people can cross"
    )
    bridge.adjacency.loc[2, "kind"] = "removed"
    (text,) = explain_reasons(bridge, [Reason("component", "too many parts")])
    assert text.startswith("too many parts; neighbours were removed: add a pair")


def test_a_miss_says_by_how_much_and_how_many():
    bridge = bridge_of([10, 10, 10, 13], 2, 0.0)
    result = SimpleNamespace(assignment=np.array([0, 0, 1, 1]))
    assert explain_misses(bridge, result) == (
        "workload: the closest plan found deviates by 6.977%, allowed are 0%; "
        "2 of 2 territories miss the band",
    )


def test_units_that_heavy_ones_shut_in_are_named():
    (text,) = reasons_of(bridge_of([40, 20, 20, 20], 2, 0.05))
    assert text.startswith(
        "no territory in one piece around these units can have the 47.5 of workload that the band "
    )
    assert "U0, U1, U3;" in text


def test_more_large_units_than_there_is_room_for_are_named():
    bridge = bridge_of([10, 10, 10, 1], 2, 0.05)
    reason = Reason("large_units", "-", units=(0, 1, 2), measure=0, amount=3.0, limit=2.0)
    (text,) = explain_reasons(bridge, [reason])
    assert text.startswith("3 units have so much workload each that all territories together have ")
    assert "room for 2 of them: U0, U1, U2;" in text


def test_too_few_units_are_told():
    bridge = bridge_of([10, 10], 2, 0.05)
    (text,) = explain_reasons(bridge, [Reason("few_units", "-", measure=0, amount=2.0, limit=3.0)])
    assert text.startswith("the bands of workload ask for at least 3 units, and there are 2;")


def test_a_proof_without_a_simple_reason_names_what_was_asked():
    bridge = bridge_of([10, 10, 10, 13], 2, 0.0)
    assert explain_proof(bridge, ("a sentence of the solver",)) == (
        "it is proven that no plan exists: 4 units cannot be shared out among 2 territories, each "
        "in one piece, with workload within ±0% of the mean; allow more with --balance, ask for "
        "another number of territories, or waive contiguity with --no-contiguity",
        "a sentence of the solver",
    )


@pytest.mark.parametrize(
    ("fraction", "text"), [(0.05, "5%"), (0.005, "0.5%"), (1.025, "102.5%"), (0, "0%"), (3, "300%")]
)
def test_percentages_keep_what_matters(fraction, text):
    assert percent(fraction) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(2380000.0, "2,380,000"), (622.41666, "622.417"), (0.25, "0.25"), (0, "0"), (12.0, "12")],
)
def test_quantities_are_never_powers_of_ten(value, text):
    assert quantity(value) == text


def test_a_quantity_has_as_many_digits_as_asked_and_its_sign():
    assert quantity(1234567.0, digits=4, signed=True) == "+1,235,000"
    assert quantity(0.8000004, digits=4) == "0.8"
    assert quantity(-0.5, signed=True) == "-0.5"
