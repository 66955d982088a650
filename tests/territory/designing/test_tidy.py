"""Shorter borders: what they bring and cost, counted without the product's own code."""

from dataclasses import replace

import numpy as np
import pytest

from territory.planning import Options, design_plan

RAGGED = Options(4, {"workload": 0.3}, time_limit=20.0, iterations=2)


@pytest.fixture
def uneven_inputs(grid4_inputs):
    workload = np.random.default_rng(8).uniform(5, 15, len(grid4_inputs.accounts))
    return replace(grid4_inputs, accounts=grid4_inputs.accounts.assign(workload=workload))


def test_borders_get_no_longer_and_the_figures_are_those_of_the_plan(uneven_inputs):
    design = design_plan(uneven_inputs, replace(RAGGED, tidy_borders=0.4))
    tidied, label = design.tidied, design.division.label
    links = design.bridge.adjacency
    apart = label[links["unit_a"]].to_numpy() != label[links["unit_b"]].to_numpy()
    assert tidied.border_km == pytest.approx(links["border_m"][apart].sum() / 1000)
    assert tidied.cut_edges == apart.sum()
    assert tidied.border_km <= tidied.border_before_km
    assert tidied.distance <= tidied.distance_before * 1.4 * (1 + 1e-9)
    assert design.division.broken == 0
    assert design.division.outside("workload") == 0


def test_what_costs_more_than_the_bound_is_not_called_optimal(uneven_inputs):
    solved = design_plan(uneven_inputs, RAGGED)
    tidied = design_plan(uneven_inputs, replace(RAGGED, tidy_borders=0.4))
    assert solved.plan.status == "optimal"
    dearer = tidied.plan.objective > solved.plan.objective * (1 + 1e-6)
    assert (tidied.plan.status == "feasible") == dearer
    assert tidied.plan.bound == pytest.approx(solved.plan.bound)


def test_without_allowance_the_distance_stays(uneven_inputs):
    tidied = design_plan(uneven_inputs, replace(RAGGED, tidy_borders=0.0)).tidied
    assert tidied.distance == pytest.approx(tidied.distance_before)
