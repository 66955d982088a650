"""Terms of the objective besides distance, on the grid of four times four."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory.designing.weighing import weigh
from territory.errors import InvalidInput
from territory.planning import Options, design_plan

OPTIONS = Options(4, {"workload": 0.3}, time_limit=20.0, iterations=1)


@pytest.fixture
def striped_inputs(grid4_inputs):
    """Today there is a rep for each row of the grid, so that territories are long."""
    ids = grid4_inputs.units.index
    rows = pd.Series(np.repeat(["R1", "R2", "R3", "R4"], 4), index=ids)
    return replace(grid4_inputs, baseline=rows)


def test_work_stays_where_it_is_today_once_that_weighs_enough(striped_inputs):
    """In blocks ways are shorter, but everybody would get something else."""
    moved = {}
    for weight in (1.0, 1000.0):
        options = replace(OPTIONS, terms={"disruption": weight})
        plan = design_plan(striped_inputs, options).plan
        assert plan.objective == pytest.approx(plan.terms["distance"] + plan.terms["disruption"])
        assert plan.bound <= plan.objective + 1e-9
        moved[weight] = plan.terms["disruption"] / weight**2
    assert moved[1.0] > 0.3 > moved[1000.0] == 0


@pytest.mark.parametrize("name", ["border", "cut_edges"])
def test_borders_are_priced_by_length_or_number(striped_inputs, name):
    """A border as long as the mean one counts like a mean unit 50 km farther away."""
    design = design_plan(striped_inputs, replace(OPTIONS, terms={name: 50.0}))
    plan, links, label = design.plan, design.bridge.adjacency, design.division.label
    apart = label[links["unit_a"]].to_numpy() != label[links["unit_b"]].to_numpy()
    length = links["border_m"] / links["border_m"].mean() if name == "border" else apart
    mean_weight = design.bridge.problem.weight.mean()
    assert plan.terms["border"] == pytest.approx(50.0**2 * mean_weight * length[apart].sum())
    assert plan.objective == pytest.approx(plan.terms["distance"] + plan.terms["border"])


def test_more_labels_than_territories_leave_the_lightest_without_one(striped_inputs):
    """What has no territory today has nothing to leave."""
    today = striped_inputs.baseline.copy()
    today.iloc[0] = "somebody"
    bridge = design_plan(striped_inputs, OPTIONS).bridge
    tied = weigh(bridge, {"disruption": 10.0}, today)
    assert tied.problem.baseline[0] == -1
    assert sorted(np.unique(tied.problem.baseline)) == [-1, 0, 1, 2, 3]
    assert weigh(bridge, {}, None) is bridge


def test_faults_of_terms_are_told_at_once(grid4_inputs):
    wanted = {"beauty": 1.0, "border": -2.0, "cut_edges": 3.0, "disruption": 4.0}
    with pytest.raises(InvalidInput) as caught:
        design_plan(grid4_inputs, replace(OPTIONS, terms=wanted))
    told = [(fault.file, fault.message) for fault in caught.value.faults]
    assert {file for file, _ in told} == {"--term"}
    assert len(told) == 4
