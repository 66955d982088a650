"""How much of a plan stays when the data are a little wrong."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory.planning import Options, design_plan, option_faults
from territory.plans.outputs import assignments_table

OPTIONS = Options(
    2, {"workload": 0.2}, method="local_search", iterations=1, time_limit=60.0, stability=4
)


@pytest.fixture
def two_towns(grid4_inputs):
    """Nearly all work is in the west and in the east column: the middle may go either way."""
    column = np.tile(np.arange(4), 4)
    work = np.where((column == 0) | (column == 3), 40.0, 1.0)
    return replace(
        grid4_inputs,
        accounts=grid4_inputs.accounts.assign(workload=work),
        reps=grid4_inputs.reps.iloc[:0],
    )


def test_what_the_map_decides_stays(two_towns):
    design = design_plan(two_towns, OPTIONS)
    found = design.stability
    assert found.samples == 4
    west = [f"U{row}0" for row in range(4)]
    east = [f"U{row}3" for row in range(4)]
    assert (found.by_unit[west + east] == 1.0).all()
    assert found.by_unit.between(0, 1).all()
    table = assignments_table(design).set_index("unit_id")
    pd.testing.assert_series_equal(
        table["stability"], found.by_unit.rename_axis("unit_id").round(4), check_names=False
    )
    assert any("keeps its territory in" in line for line in design.report)


def test_without_noise_everything_stays(two_towns):
    design = design_plan(two_towns, replace(OPTIONS, noise=0.0, stability=2))
    assert (design.stability.by_unit == 1.0).all()


def test_the_same_seed_gives_the_same_stability(two_towns):
    a, b = (design_plan(two_towns, OPTIONS).stability.by_unit for _ in range(2))
    pd.testing.assert_series_equal(a, b)


def test_samples_that_find_no_plan_are_told(two_towns):
    # Exactly balanced as it is: with any noise nothing is.
    accounts = two_towns.accounts.assign(workload=10.0)
    inputs = replace(two_towns, accounts=accounts)
    design = design_plan(inputs, replace(OPTIONS, tolerances={"workload": 0.0001}, noise=0.5))
    assert design.stability is None or design.stability.failed > 0


def test_wrong_samples_and_noise_are_told():
    wrong = replace(OPTIONS, stability=-1, noise=1.0)
    assert [fault.file for fault in option_faults(wrong)] == ["--stability", "--noise"]
