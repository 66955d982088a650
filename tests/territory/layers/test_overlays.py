"""Specialists over several territories: each skill shared out, near home, in one piece."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory.errors import InvalidInput
from territory.layers.layer_files import overlays_table
from territory.planning import Infeasible, Options, design_plan

OPTIONS = Options(8, {"workload": 0.13}, method="local_search", iterations=2, time_limit=20.0)


@pytest.fixture
def inputs(grid8_inputs, reps_of_grid8):
    """Every other account needs neuro, which R1 and R4 know; R2 knows robotics."""
    needs = pd.Series([("neuro",), ()] * 32, grid8_inputs.accounts.index)
    skills = [("neuro",), ("neuro",), ("robotics",)]
    return replace(
        grid8_inputs,
        accounts=grid8_inputs.accounts.assign(required_skills=needs),
        specialists=reps_of_grid8.iloc[[0, 3, 1]].assign(skills=skills),
    )


def test_territories_are_shared_out_among_those_of_a_skill(inputs, count_pieces):
    design = design_plan(inputs, replace(OPTIONS, specialist_tolerance=0.2))
    table = overlays_table(design)
    neuro = table[table["skill"] == "neuro"].set_index("territory_id")["rep_id"]
    assert len(neuro) == 8
    assert set(neuro) == {"R1", "R4"}
    by_unit = pd.Series(design.plan.assignment).map(neuro)
    assert count_pieces(inputs.units, by_unit) == 2
    needs = design.accounts["required_skills"].map(bool)
    work = design.accounts[needs].groupby(design.accounts["territory_id"].map(neuro))["workload"]
    assert (np.abs(work.sum() / 160 - 1) <= 0.2 + 1e-9).all()
    # R1 lives in the south-west corner, R4 in the north-east.
    assert by_unit["U00"] == "R1"
    assert by_unit["U77"] == "R4"
    # One alone has everything.
    assert set(table.loc[table["skill"] == "robotics", "rep_id"]) == {"R2"}


def test_a_part_time_specialist_has_less(inputs):
    specialists = inputs.specialists.assign(share=[0.5, 1.0, 1.0])
    design = design_plan(
        replace(inputs, specialists=specialists), replace(OPTIONS, specialist_tolerance=0.3)
    )
    neuro = design.overlays[0]
    assert neuro.groups.targets.loc["R1", "workload"] == pytest.approx(320 / 3)
    assert neuro.groups.deviation["workload"].abs().max() <= 0.3 + 1e-9


def test_work_that_cannot_be_shared_out_is_refused(inputs):
    accounts = inputs.accounts.copy()
    accounts["required_skills"] = pd.Series([("neuro",)] + [()] * 63, accounts.index)
    with pytest.raises(Infeasible, match="areas of specialists for neuro"):
        design_plan(replace(inputs, accounts=accounts), OPTIONS)


def test_a_specialist_without_a_skill_is_refused(inputs):
    specialists = inputs.specialists.assign(skills=[()] * 3)
    with pytest.raises(InvalidInput) as caught:
        design_plan(replace(inputs, specialists=specialists), OPTIONS)
    assert len(caught.value.faults) == 3
