"""Who may take what, where territories are planned from homes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory.errors import InvalidInput
from territory.people.assumptions import Assumptions
from territory.people.home_rules import HomeRules, find_eligible, rule_faults
from territory.planning import Infeasible, Options, design_plan, option_faults
from territory.reading.pairs import read_pairs

FROM_HOMES = Options(4, {"workload": 0.3}, iterations=3, time_limit=20.0, from_homes=True)


def with_skills(inputs, of_reps, of_accounts):
    """Skills of the four reps, and those that some accounts need."""
    reps = inputs.reps.assign(skills=of_reps)
    needs = pd.Series([()] * 16, inputs.accounts.index)
    for account, need in of_accounts.items():
        needs[account] = need
    return replace(inputs, reps=reps, accounts=inputs.accounts.assign(required_skills=needs))


def found(inputs, rules, incompatible=None):
    unit_of = pd.Series(inputs.units.index, inputs.accounts.index)
    given = (inputs.units, inputs.accounts, unit_of, inputs.reps, rules, incompatible)
    return find_eligible(*given, Assumptions())


def test_every_rep_has_the_territory_of_her_home(grid4_inputs):
    design = design_plan(grid4_inputs, FROM_HOMES)
    homes = {"R1": "U00", "R2": "U03", "R3": "U30", "R4": "U33"}
    center = {t.rep_id: t.center for t in design.plan.territories}
    assert center == homes
    assert {rep: design.rep_of[design.plan.assignment[home]] for rep, home in homes.items()} == {
        rep: rep for rep in homes
    }
    assert design.plan.provenance.options["from_homes"] is True
    assert any("planned from the homes of their reps: 4" in line for line in design.report)


def test_without_a_rule_everybody_may_take_everything(grid4_inputs):
    assert found(grid4_inputs, HomeRules()).eligible.all()


def test_a_unit_that_needs_a_skill_is_for_those_who_hold_it(grid4_inputs):
    skills = [("neuro",), (), (), ("neuro", "robotics")]
    inputs = with_skills(grid4_inputs, skills, {"A05": ("neuro",), "A06": ("robotics",)})
    rules = HomeRules(("neuro",))
    eligible = found(inputs, rules).eligible
    assert eligible[5].tolist() == [True, False, False, True]
    assert eligible[np.arange(16) != 5].all()
    (line,) = found(inputs, rules).report
    assert line == "neuro: 1 accounts in 1 units need it, 2 of 4 reps hold it"
    # In the corner of R2: R1 or R4 has to come for it.
    inputs = with_skills(grid4_inputs, skills, {"A03": ("neuro",)})
    design = design_plan(inputs, replace(FROM_HOMES, rules=rules, contiguous=False))
    assert design.rep_of[design.plan.assignment["U03"]] in ("R1", "R4")


def test_a_unit_without_accounts_may_be_far_from_every_home(grid4_inputs):
    accounts = grid4_inputs.accounts.drop(index="A05")
    inputs = replace(grid4_inputs, accounts=accounts)
    unit_of = pd.Series(inputs.units.index.drop("U11"), accounts.index)
    eligible = find_eligible(
        inputs.units, accounts, unit_of, inputs.reps, HomeRules(max_km=5.0), None, Assumptions()
    ).eligible
    assert eligible[5].all()
    assert eligible.sum() == 4 + 4


def test_a_unit_that_nobody_may_take_is_named_with_what_would_do(grid4_inputs):
    inputs = with_skills(grid4_inputs, [("neuro",), (), (), ()], {"A15": ("neuro",)})
    rules = HomeRules(("neuro",), max_km=25.0)
    with pytest.raises(Infeasible) as caught:
        design_plan(inputs, replace(FROM_HOMES, rules=rules))
    reason, cure = caught.value.reasons
    assert reason == (
        "no rep may take unit U33: its accounts need neuro, which 1 of 4 reps hold; the nearest "
        "home of a rep who could take it is 43 km away, at most 25 are allowed"
    )
    assert cure == "with --max-km 44 somebody may take each of them"
    design_plan(inputs, replace(FROM_HOMES, rules=replace(rules, max_km=44.0), contiguous=False))


def test_account_and_rep_that_are_incompatible_do_not_meet(grid4_inputs):
    pairs = pd.DataFrame({"account_id": ["A00", "A15"], "rep_id": ["R1", "R2"]}, dtype="str")
    design = design_plan(
        replace(grid4_inputs, incompatible=pairs), replace(FROM_HOMES, contiguous=False)
    )
    assert design.accounts.loc["A00", "rep_id"] != "R1"
    assert any("incompatible: 2 pairs" in line for line in design.report)


@pytest.mark.parametrize("km", [20.0, 30.0, 60.0])
def test_who_may_take_a_unit_may_take_it_from_farther_away(grid4_inputs, km):
    near = found(grid4_inputs, HomeRules(max_km=km, max_minutes=km)).eligible
    far = found(grid4_inputs, HomeRules(max_km=1.5 * km, max_minutes=1.5 * km)).eligible
    assert (far | ~near).all()
    assert far.sum() > near.sum() or near.all()


def test_rules_without_homes_are_faults():
    rules = HomeRules(("neuro",), max_km=1.0, max_minutes=-2.0)
    told = [str(fault) for fault in rule_faults(rules, from_homes=False, incompatible=True)]
    assert [line.partition(":")[0] for line in told] == [
        "--require-skill",
        "--max-km",
        "--max-minutes",
        "--incompatible",
        "--max-minutes",
    ]
    assert option_faults(replace(FROM_HOMES, rules=rules))


def test_all_that_does_not_fit_the_reps_is_told_at_once(grid4_inputs):
    pairs = pd.DataFrame({"account_id": ["A00"], "rep_id": ["R1"]})
    options = replace(FROM_HOMES, territories=3, rules=HomeRules(("magic",)))
    with pytest.raises(InvalidInput) as caught:
        design_plan(replace(grid4_inputs, incompatible=pairs), options)
    told = str(caught.value)
    assert "there are 4 reps for 3 territories" in told
    assert "nobody holds 'magic'" in told
    with pytest.raises(InvalidInput, match="--incompatible: needs --from-homes"):
        design_plan(replace(grid4_inputs, incompatible=pairs), replace(options, from_homes=False))


def test_a_home_in_no_unit_is_a_fault(grid4_inputs):
    reps = grid4_inputs.reps.assign(lon=[0.0, 1.0, -96.95, -96.65])
    with pytest.raises(InvalidInput) as caught:
        design_plan(replace(grid4_inputs, reps=reps), FROM_HOMES)
    assert [fault.message.partition(" is ")[0] for fault in caught.value.faults] == [
        "the home of R1",
        "the home of R2",
    ]


def test_every_wrong_row_of_the_pairs_is_told(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("account,rep\nA1,R1\nA9,R1\nA1,\n,R9\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_pairs(path, "incompatible", pd.Index(["A1"]), pd.Index(["R1"]))
    told = [str(fault) for fault in caught.value.faults]
    assert told == [
        "pairs.csv, row 3, column account: 'A9' is no account of the accounts file",
        "pairs.csv, row 5, column account: '' is no account of the accounts file",
        "pairs.csv, row 4, column rep: '' is no rep of the reps file",
        "pairs.csv, row 5, column rep: 'R9' is no rep of the reps file",
    ]
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_pairs(path, "incompatible")
    assert len(caught.value.faults) == 2


def test_two_runs_from_homes_with_travel_and_shares_are_the_same(grid4_inputs):
    reps = grid4_inputs.reps.assign(share=[1.0, 0.7, 1.0, 1.0])
    inputs = replace(grid4_inputs, reps=reps)
    options = replace(FROM_HOMES, travel=True, rules=HomeRules(max_km=60.0), seed=5)
    one, two = (design_plan(inputs, options).plan for _ in range(2))
    assert one.assignment == two.assignment
    assert one.territories == two.territories
    assert one.provenance == two.provenance
