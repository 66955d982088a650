"""Designing from tables: faults told at once, plans that keep every rule."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata import build_adjacency, locate_points
from solvers import solve
from territory.areas.placing import place_homes
from territory.errors import InvalidInput
from territory.planning import Infeasible, Options, design_plan, option_faults
from territory.plans.outputs import accounts_table, assignments_table, plan_json

QUICK = Options(4, {"workload": 0.05}, iterations=3, time_limit=20.0)


def faults_of(inputs, options):
    with pytest.raises(InvalidInput) as caught:
        design_plan(inputs, options)
    return [str(fault) for fault in caught.value.faults]


def test_every_unit_is_in_one_territory_and_every_territory_in_one_piece(
    grid4_inputs, count_pieces
):
    design = design_plan(grid4_inputs, QUICK)
    table = assignments_table(design)
    assert sorted(table["unit_id"]) == sorted(grid4_inputs.units.index)
    same = table.set_index("unit_id")["territory_id"]
    assert count_pieces(grid4_inputs.units, same) == 4
    assert [territory.pieces for territory in design.plan.territories] == [1, 1, 1, 1]


def test_measures_of_the_plan_are_sums_over_its_accounts(grid4_inputs):
    rng = np.random.default_rng(0)
    workload = rng.uniform(8, 12, 16)
    accounts = grid4_inputs.accounts.assign(workload=workload)
    design = design_plan(replace(grid4_inputs, accounts=accounts), replace(QUICK, territories=2))
    table = accounts_table(design).set_index("account_id")
    for territory in design.plan.territories:
        inside = table.index[table["territory_id"] == territory.territory_id]
        measure = territory.measures["workload"]
        assert measure.value == pytest.approx(accounts.loc[inside, "workload"].sum())
        assert measure.target == pytest.approx(workload.sum() / 2)
        assert abs(measure.deviation) <= 0.05 * (1 + 1e-9)


def test_one_territory_takes_all(grid4_inputs):
    design = design_plan(grid4_inputs, replace(QUICK, territories=1))
    assert set(assignments_table(design)["territory_id"]) == {"T1"}
    assert design.plan.territories[0].measures["workload"].deviation == 0


def test_as_many_territories_as_units_gives_each_its_own(grid4_inputs):
    design = design_plan(grid4_inputs, replace(QUICK, territories=16))
    assert assignments_table(design)["territory_id"].nunique() == 16


def test_territories_are_numbered_from_west_to_east(grid4_inputs):
    design = design_plan(grid4_inputs, QUICK)
    x = grid4_inputs.units["point"].map(lambda point: point.x)
    centers = [x[territory.center] for territory in design.plan.territories]
    assert centers == sorted(centers)


def test_the_same_seed_gives_the_same_files(grid4_inputs):
    runs = [design_plan(grid4_inputs, QUICK) for _ in range(2)]
    texts = [
        plan_json(replace(run, plan=run.plan.model_copy(update={"seconds": 0}))) for run in runs
    ]
    assert texts[0] == texts[1]
    assert assignments_table(runs[0]).equals(assignments_table(runs[1]))
    assert accounts_table(runs[0]).equals(accounts_table(runs[1]))


def test_wrong_options_are_all_told():
    options = Options(0, {"a": -1.0, "b": float("nan")}, method="magic", seed=-1, time_limit=0.0)
    assert [fault.file for fault in option_faults(options)] == [
        "--balance",
        "--balance",
        "--territories",
        "--method",
        "--time-limit",
        "--seed",
    ]
    assert [fault.file for fault in option_faults(Options(1, {}))] == ["--balance"]


def test_all_that_does_not_fit_together_is_told_at_once(grid4_inputs):
    reps = grid4_inputs.reps.assign(unit_code="X", lon=np.nan, lat=np.nan)
    accounts = grid4_inputs.accounts.assign(lon=0.0, lat=0.0)
    baseline = pd.Series({"Y1": "R1"})
    inputs = replace(grid4_inputs, reps=reps, accounts=accounts, baseline=baseline)
    faults = faults_of(inputs, Options(17, {"beds": 0.1}, seed=-1))
    assert [fault.partition(":")[0] for fault in faults] == [
        "--seed",
        "--balance",
        "--territories",
        "baseline",
        *["reps"] * 4,
        "accounts",
    ]


def test_more_territories_than_units_are_refused(grid4_inputs):
    faults = faults_of(grid4_inputs, replace(QUICK, territories=17))
    assert faults == ["--territories: 17 are more than there are units, 16"]


def test_units_of_the_baseline_off_the_map_are_reported(grid4_inputs):
    baseline = pd.Series({"U00": "R1", "X9": "R2"})
    design = design_plan(replace(grid4_inputs, baseline=baseline), QUICK)
    assert "units of the baseline that are not on the map: X9" in design.report


def test_territories_without_a_rep_and_reps_without_a_territory_are_named(grid4_inputs):
    few = design_plan(replace(grid4_inputs, reps=grid4_inputs.reps.iloc[:1]), QUICK)
    vacant = [territory.territory_id for territory in few.plan.territories if not territory.rep_id]
    assert f"territories without a rep: {', '.join(vacant)}" in few.report
    assert len(vacant) == 3
    many = design_plan(grid4_inputs, replace(QUICK, territories=2))
    assert sum(line.startswith("reps without a territory: R") for line in many.report) == 1


def test_without_reps_nothing_is_said_of_them(grid4_inputs):
    design = design_plan(replace(grid4_inputs, reps=grid4_inputs.reps.iloc[:0]), QUICK)
    assert not any("rep" in line for line in design.report)
    assert {territory.rep_id for territory in design.plan.territories} == {None}


def test_a_unit_above_the_band_is_infeasible_and_named(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A05", "workload"] = 500.0
    with pytest.raises(Infeasible) as caught:
        design_plan(replace(grid4_inputs, accounts=accounts), QUICK)
    assert caught.value.proven
    assert caught.value.reasons[0].startswith("unit U11 alone has 500 of workload, 307.7% of")
    assert "--split-heavy" in caught.value.reasons[0]


def test_what_cannot_be_cut_further_is_not_advised_to_be_cut(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A05", "workload"] = 500.0
    with pytest.raises(Infeasible) as caught:
        design_plan(replace(grid4_inputs, accounts=accounts), replace(QUICK, split_heavy=True))
    assert any("cannot be parted any further" in reason for reason in caught.value.reasons)
    assert not any("--split-heavy" in reason for reason in caught.value.reasons)


def test_bands_that_no_plan_was_found_for_are_told_with_the_miss(grid4_inputs, monkeypatch):
    monkeypatch.setattr("territory.designing.refusal.AT_MOST", 0.0)
    accounts = grid4_inputs.accounts.copy()
    accounts["workload"] = [10.0] * 15 + [11.0]
    exactly = replace(QUICK, tolerances={"workload": 0.0}, method="local_search")
    with pytest.raises(Infeasible) as caught:
        design_plan(replace(grid4_inputs, accounts=accounts), exactly)
    assert not caught.value.proven
    assert caught.value.reasons[0].startswith("workload: the closest plan found deviates by")
    assert not any(loosened.proven_least for loosened in caught.value.relaxations)


def test_bands_that_are_proven_to_be_impossible_are_told_with_the_bands(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts["workload"] = [10.0] * 15 + [11.0]
    exactly = replace(QUICK, tolerances={"workload": 0.0})
    with pytest.raises(Infeasible) as caught:
        design_plan(replace(grid4_inputs, accounts=accounts), exactly)
    assert caught.value.proven
    assert caught.value.reasons == (
        "it is proven that no plan exists: 16 units cannot be shared out among 4 territories, each "
        "with at least 100% of the mean workload",
    )


def test_what_would_help_is_told_and_helps(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts["workload"] = [10.0] * 15 + [11.0]
    inputs = replace(grid4_inputs, accounts=accounts)
    with pytest.raises(Infeasible) as caught:
        design_plan(inputs, replace(QUICK, tolerances={"workload": 0.0}))
    (band, *_) = caught.value.relaxations
    assert band.text == "loosening workload to ±1.87% makes a plan possible; nothing less does"
    assert band.options == {"balance": {"workload": 0.0187}}
    design = design_plan(inputs, replace(QUICK, tolerances=band.options["balance"]))
    worst = max(abs(t.measures["workload"].deviation) for t in design.plan.territories)
    assert 0.0186 < worst <= 0.0187


def test_a_plan_that_turns_up_while_looking_for_what_would_help_is_used(grid4_inputs, monkeypatch):
    def hopeless(problem, *args, warm_start=None, **options):
        if warm_start is None and len(args) < 4:
            return replace(solve(problem, "location_allocation"), objective=None, bound=None)
        return solve(problem, *args, **options)

    monkeypatch.setattr("territory.planning.solve", hopeless)
    design = design_plan(grid4_inputs, QUICK)
    assert design.plan.status in ("optimal", "feasible")


def test_cutting_keeps_every_account_even_those_known_by_code_only(grid4_inputs):
    extra = grid4_inputs.accounts.iloc[[0] * 5].copy()
    extra.index = pd.Index([f"B{i}" for i in range(5)], name="account_id")
    extra["lon"] += np.linspace(-0.04, 0.04, 5)
    extra.loc[["B0", "B1"], ["lon", "lat"]] = np.nan
    extra["unit_code"] = "U00"
    inputs = replace(grid4_inputs, accounts=pd.concat([grid4_inputs.accounts, extra]))
    design = design_plan(inputs, replace(QUICK, split_heavy=True, tolerances={"workload": 0.5}))
    assert "U00" in {cut.unit_id for cut in design.planned.cuts}
    assert design.plan.unplaced == ()
    placed = design.accounts.loc[extra.index, "unit_id"]
    assert placed.str.startswith("U00-").all()
    values = [territory.measures["workload"].value for territory in design.plan.territories]
    assert sum(values) == pytest.approx(210.0)


def test_parts_of_a_unit_inherit_its_owner_of_today(grid4_inputs):
    extra = grid4_inputs.accounts.iloc[[0] * 5].copy()
    extra.index = pd.Index([f"B{i}" for i in range(5)], name="account_id")
    extra["lon"] += np.linspace(-0.04, 0.04, 5)
    baseline = pd.Series("R1", index=grid4_inputs.units.index)
    inputs = replace(
        grid4_inputs, accounts=pd.concat([grid4_inputs.accounts, extra]), baseline=baseline
    )
    design = design_plan(inputs, replace(QUICK, split_heavy=True, tolerances={"workload": 0.5}))
    assert set(design.accounts["today"]) == {"R1"}
    assert design.today.measures.loc["R1", "workload"] == pytest.approx(210.0)


def test_unplaced_accounts_are_in_the_plan_with_their_reason(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A03", "lon"] = 0.0
    design = design_plan(
        replace(grid4_inputs, accounts=accounts), replace(QUICK, tolerances={"workload": 0.3})
    )
    assert [lost.account_id for lost in design.plan.unplaced] == ["A03"]
    row = accounts_table(design).set_index("account_id").loc["A03"]
    assert row.tolist() == ["", ""]


def test_a_part_time_rep_gets_a_small_territory_around_her_home(grid4_inputs):
    reps = grid4_inputs.reps.assign(share=[1.0, 1.0, 0.6, 1.0])
    options = replace(QUICK, tolerances={"workload": 0.3})
    design = design_plan(replace(grid4_inputs, reps=reps), options)
    small = next(t for t in design.plan.territories if t.rep_id == "R3")
    assert small.measures["workload"].target == pytest.approx(160 * 0.6 / 3.6)
    home = place_homes(grid4_inputs.units, reps)[0].loc["R3"]
    unit = locate_points(grid4_inputs.units, [home["lon"]], [home["lat"]])["unit_id"].iloc[0]
    assert design.plan.assignment[unit] == small.territory_id
    for territory in design.plan.territories:
        value = territory.measures["workload"]
        assert value.deviation == pytest.approx(value.value / value.target - 1)
        assert abs(value.deviation) <= 0.3 * (1 + 1e-9)
    targets = [t.measures["workload"].target for t in design.plan.territories]
    assert sum(targets) == pytest.approx(160)
    assert design.division.outside("workload") == 0
    assert any("3 of 1, 1 of 0.6" in line for line in design.report)


def test_the_territories_of_today_are_judged_by_the_shares_of_their_reps(grid4_inputs):
    reps = grid4_inputs.reps.assign(share=[1.0, 1.0, 0.5, 1.5])
    units = grid4_inputs.units.index
    owners = ["R1"] * 4 + ["R2"] * 4 + ["R3"] * 2 + ["R4"] * 6
    inputs = replace(grid4_inputs, reps=reps, baseline=pd.Series(owners, units))
    design = design_plan(inputs, replace(QUICK, tolerances={"workload": 0.2}))
    assert design.today.deviation["workload"].to_numpy() == pytest.approx(np.zeros(4))
    alike = design_plan(inputs, replace(QUICK, shares="equal"))
    assert alike.today.deviation["workload"].tolist() == pytest.approx([0, 0, -0.5, 0.5])
    assert alike.division.targets["workload"].tolist() == [40.0] * 4


def test_a_limit_holds_beside_the_tolerance_of_another_measure(grid4_inputs):
    accounts = grid4_inputs.accounts.assign(beds=[*range(16)])
    options = replace(QUICK, tolerances={"workload": 0.3}, limits={"beds": (20.0, 40.0)})
    design = design_plan(replace(grid4_inputs, accounts=accounts), options)
    beds = design.division.measures["beds"]
    assert beds.between(20, 40).all()
    assert beds.sum() == sum(range(16))
    assert design.division.outside("beds") == 0
    chosen = design.plan.provenance.options
    assert (chosen["limits"], chosen["shares"]) == ({"beds": [20.0, 40.0]}, "reps")


def test_a_limit_alone_is_enough_to_design(grid4_inputs):
    options = replace(QUICK, tolerances={}, limits={"potential": (300.0, 500.0)})
    design = design_plan(grid4_inputs, options)
    assert design.division.measures["potential"].between(300, 500).all()


def test_limits_that_no_plan_keeps_are_told_in_their_own_units(grid4_inputs):
    options = replace(QUICK, tolerances={}, limits={"potential": (0.0, 399.0)})
    with pytest.raises(Infeasible) as caught:
        design_plan(grid4_inputs, options)
    assert "the bands of potential cannot add up" in caught.value.reasons[0]
    accounts = grid4_inputs.accounts.assign(potential=[100.0] * 15 + [450.0])
    options = replace(options, limits={"potential": (0.0, 440.0)})
    with pytest.raises(Infeasible) as caught:
        design_plan(replace(grid4_inputs, accounts=accounts), options)
    assert any("raise its limit to 450" in reason for reason in caught.value.reasons)


def test_a_limit_is_loosened_as_a_limit(grid4_inputs):
    accounts = grid4_inputs.accounts.assign(potential=[100.0] * 16)
    options = replace(QUICK, tolerances={}, limits={"potential": (410.0, 490.0)}, contiguous=False)
    options = replace(options, territories=3)
    with pytest.raises(Infeasible) as caught:
        design_plan(replace(grid4_inputs, accounts=accounts), options)
    (told,) = [each for each in caught.value.relaxations if each.rule == "band"]
    least, most = told.options["limits"]["potential"]
    assert least <= 400
    assert most is None or most >= 500
    assert "loosening potential to" in told.text
    assert not told.proven_least
    looser = replace(options, limits={"potential": (least or 0.0, most or np.inf)})
    assert design_plan(replace(grid4_inputs, accounts=accounts), looser).plan.status


def test_wrong_limits_and_shares_are_told_together():
    wrong = replace(
        QUICK, limits={"a": (3.0, 2.0), "b": (0.0, np.inf), "c": (0.0, 2.0)}, shares="half"
    )
    told = [str(fault) for fault in option_faults(wrong)]
    assert len(told) == 3
    assert "--limit: the limits of a" in told[0]
    assert "--shares: 'half'" in told[2]


def test_a_rep_on_an_island_too_light_for_her_share_gets_a_territory_elsewhere(grid4_inputs):
    reps = grid4_inputs.reps.assign(share=[1.0, 1.0, 1.5, 1.0])
    units = grid4_inputs.units
    home = place_homes(units, reps)[0].loc["R3"]
    island = locate_points(units, [home["lon"]], [home["lat"]])["unit_id"].iloc[0]
    adjacency = build_adjacency(units)
    adjacency = adjacency[(adjacency["unit_a"] != island) & (adjacency["unit_b"] != island)]
    inputs = replace(grid4_inputs, reps=reps, adjacency=adjacency)
    # The island has 10 hours; a full territory must have 7, hers 11.
    design = design_plan(inputs, replace(QUICK, tolerances={"workload": 0.8}))
    large = next(t for t in design.plan.territories if t.rep_id == "R3")
    assert large.measures["workload"].target == pytest.approx(160 * 1.5 / 4.5)
    assert design.plan.assignment[island] != large.territory_id
