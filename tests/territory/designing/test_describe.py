"""From the solver's answer to a plan with names, reps and figures."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory.planning import Options, design_plan

QUICK = Options(4, {"workload": 0.05}, iterations=2)


def baseline_of(units, names):
    return pd.Series([names[int(unit[1])] for unit in units.index], index=units.index)


def test_every_account_gets_the_rep_of_its_territory(grid4_inputs):
    design = design_plan(grid4_inputs, QUICK)
    accounts = design.accounts
    assert (accounts["rep_id"] == accounts["territory_id"].map(design.rep_of)).all()
    assert sorted(design.rep_of) == ["R1", "R2", "R3", "R4"]


def test_reps_in_the_corners_get_the_nearest_quarters(grid4_inputs):
    design = design_plan(grid4_inputs, QUICK)
    assert design.accounts.loc[["A00", "A03", "A12", "A15"], "rep_id"].tolist() == [
        *("R1", "R2", "R3", "R4")
    ]
    assert design.figures["mean_travel_km"] < 15


def test_an_account_known_by_the_code_of_a_unit_is_at_its_inner_point(grid4_inputs):
    accounts = grid4_inputs.accounts.assign(unit_code=grid4_inputs.units.index)
    before = design_plan(grid4_inputs, QUICK).accounts
    accounts.loc["A00", ["lon", "lat"]] = np.nan
    after = design_plan(replace(grid4_inputs, accounts=accounts), QUICK).accounts
    assert after["travel_km"].tolist() == pytest.approx(before["travel_km"].tolist())


def test_travel_is_nan_where_a_place_is_unknown(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A00", ["lon", "lat"]] = np.nan
    options = replace(QUICK, tolerances={"workload": 0.4})
    design = design_plan(replace(grid4_inputs, accounts=accounts), options)
    assert np.isnan(design.accounts.loc["A00", "travel_km"])
    assert design.accounts["travel_km"].notna().sum() == 15


def test_distance_of_today_leaves_out_units_that_nobody_has(grid4_inputs):
    """Two owned units that touch are 10 km apart, whatever lies unowned around them."""
    baseline = pd.Series({"U00": "R1", "U01": "R1"})
    design = design_plan(replace(grid4_inputs, baseline=baseline), QUICK)
    assert design.figures["rms_distance_today_km"] == pytest.approx(4.56, abs=0.05)


def test_today_is_judged_by_the_same_measures(grid4_inputs):
    baseline = baseline_of(grid4_inputs.units, ["R1", "R2", "R1", "R2"])
    design = design_plan(replace(grid4_inputs, baseline=baseline), QUICK)
    assert design.today.broken == 2
    assert design.today.measures["workload"].to_dict() == {"R1": 80.0, "R2": 80.0}
    assert design.plan.changes.accounts == int(
        (design.accounts["today"] != design.accounts["rep_id"]).sum()
    )


def test_without_a_baseline_there_are_no_changes(grid4_inputs):
    design = design_plan(grid4_inputs, QUICK)
    assert design.today is None
    assert design.plan.changes is None


def test_the_objective_is_one_of_the_terms(grid4_inputs):
    plan = design_plan(grid4_inputs, QUICK).plan
    assert plan.terms["distance"] == plan.objective
    assert plan.terms.keys() == {"distance", "skill_fit", "nearness", "incumbency"}
    assert plan.bound is None or plan.bound <= plan.objective * (1 + 1e-9)


def test_more_than_nine_territories_sort_by_name(grid4_inputs):
    plan = design_plan(grid4_inputs, replace(QUICK, territories=16)).plan
    assert [territory.territory_id for territory in plan.territories][:2] == ["T01", "T02"]
