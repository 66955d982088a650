"""Accounts that do not follow the map: by name, protected, with their family."""

from dataclasses import replace

import pandas as pd
import pytest

from territory.errors import InvalidInput
from territory.people.account_rules import AccountRules
from territory.people.holdings import find_holdings
from territory.planning import Infeasible, Options, design_plan
from territory.plans.outputs import accounts_table

QUICK = Options(4, {"workload": 0.3}, iterations=3, time_limit=20.0)
FAR = {"R1": "A15", "R4": "A00"}
"""Accounts in the corners opposite to the homes."""


def named(**rep_of):
    return pd.DataFrame({"account_id": list(rep_of), "rep_id": list(rep_of.values())})


def table_of(design):
    return accounts_table(design).set_index("account_id")


def loads(design):
    return {t.rep_id: t.measures["workload"].value for t in design.plan.territories}


@pytest.mark.parametrize("from_homes", [False, True])
def test_a_named_account_is_held_wherever_it_lies_and_counts_to_that_load(grid4_inputs, from_homes):
    inputs = replace(grid4_inputs, named=named(A15="R1", A00="R4"))
    design = design_plan(inputs, replace(QUICK, from_homes=from_homes))
    table = table_of(design)
    assert table.loc[["A15", "A00"], "rep_id"].tolist() == ["R1", "R4"]
    assert table.loc[["A15", "A00"], "held"].tolist() == ["named", "named"]
    assert design.plan.exceptions == {"A15": "R1", "A00": "R4"}
    # Loads, counted again from the table of accounts.
    work = inputs.accounts["workload"].groupby(table["rep_id"]).sum()
    assert loads(design) == pytest.approx(work.to_dict())
    assert all(abs(v - 40) <= 12 + 1e-9 for v in work)
    unit = design.accounts.loc["A15", "unit_id"]
    assert unit == "U33"
    assert design.rep_of[design.plan.assignment["U33"]] != "R1" or not from_homes


def test_a_named_account_off_the_map_is_held_and_not_lost(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A05", ["lon", "lat"]] = [10.0, 50.0]
    inputs = replace(grid4_inputs, accounts=accounts, named=named(A05="R2"))
    design = design_plan(inputs, QUICK)
    assert design.plan.unplaced == ()
    assert table_of(design).loc["A05", "rep_id"] == "R2"
    assert sum(loads(design).values()) == pytest.approx(160)


def test_who_holds_more_than_a_territory_may_have_is_named(grid4_inputs):
    inputs = replace(grid4_inputs, named=named(**{f"A{i:02}": "R1" for i in range(6)}))
    with pytest.raises(Infeasible) as caught:
        design_plan(inputs, QUICK)
    assert caught.value.reasons == (
        "R1 holds 60 of workload by name, protection or family, and may have 52: take accounts "
        "from R1, or allow more",
    )


def test_protected_accounts_stay_with_their_rep_of_today(grid4_inputs):
    accounts = grid4_inputs.accounts.assign(stage=["won"] * 2 + ["open"] * 2 + ["lost"] * 12)
    baseline = pd.Series("R4", index=grid4_inputs.units.index)
    accounts.loc["A03", "owner"] = "R3"
    inputs = replace(grid4_inputs, accounts=accounts, baseline=baseline)
    rules = AccountRules(protect=("stage == 'open'",))
    design = design_plan(inputs, replace(QUICK, account_rules=rules))
    table = table_of(design)
    assert table.loc[["A02", "A03"], "rep_id"].tolist() == ["R4", "R3"]
    assert set(table["held"]) == {"protected", ""}
    assert design.today.measures["workload"].to_dict() == {"R4": 150.0}
    assert any(
        line == "protected accounts that stay with their rep of today: 2" for line in design.report
    )


def test_a_family_is_with_whoever_has_its_main_account(grid4_inputs):
    accounts = grid4_inputs.accounts.assign(parent="")
    accounts.loc[["A00", "A10", "A15"], "parent"] = "Mercy"
    accounts.loc["A10", "workload"] = 14.0
    inputs = replace(grid4_inputs, accounts=accounts)
    rules = AccountRules(families="parent")
    design = design_plan(inputs, replace(QUICK, account_rules=rules))
    table = table_of(design)
    assert table.loc[["A00", "A10", "A15"], "rep_id"].drop_duplicates().size == 1
    assert table.loc["A10", "territory_id"] == design.plan.assignment["U22"]
    assert table.loc[["A00", "A10", "A15"], "held"].tolist() == ["family", "", "family"]
    work = accounts["workload"].groupby(table["rep_id"]).sum()
    assert loads(design) == pytest.approx(work.to_dict())


def test_a_family_with_a_named_member_is_held_by_that_rep(grid4_inputs):
    family = ["F"] * 3 + [""] * 13
    accounts = grid4_inputs.accounts.assign(parent=family)
    today = pd.Series("R2", index=accounts.index)
    holdings = find_holdings(
        accounts,
        pd.Series(grid4_inputs.units.index, accounts.index),
        AccountRules("parent", ("parent == 'F'",)),
        named(A01="R3"),
        today,
        grid4_inputs.reps.index,
    )
    assert holdings.rep_of.to_dict() == {"A01": "R3", "A00": "R3", "A02": "R3"}
    assert holdings.reason_of.to_dict() == {"A01": "named", "A00": "family", "A02": "family"}
    assert len(holdings.anchor_of) == 13


def test_a_family_that_is_named_for_two_reps_is_refused(grid4_inputs):
    accounts = grid4_inputs.accounts.assign(parent="F")
    inputs = replace(grid4_inputs, accounts=accounts, named=named(A00="R1", A01="R2"))
    with pytest.raises(InvalidInput, match="family F is named for several reps: R1, R2"):
        design_plan(inputs, replace(QUICK, account_rules=AccountRules("parent")))


def test_all_faults_of_account_rules_are_told_at_once(grid4_inputs):
    inputs = replace(grid4_inputs, named=named(A99="R1", A00="R9"))
    rules = AccountRules("parent", ("stage == 'open'", "status ="))
    with pytest.raises(InvalidInput) as caught:
        design_plan(inputs, replace(QUICK, account_rules=rules))
    assert [fault.file for fault in caught.value.faults] == [
        "--protect",
        "--families",
        "--protect",
        "named",
        "named",
    ]


def test_a_rep_who_holds_accounts_gets_a_territory_though_reps_are_many(grid4_inputs):
    inputs = replace(grid4_inputs, named=named(A00="R4"))
    design = design_plan(inputs, replace(QUICK, territories=2))
    assert "R4" in {territory.rep_id for territory in design.plan.territories}


def test_named_accounts_come_from_a_file(grid4_files, run):
    named(A15="R1").to_csv(grid4_files / "named.csv", index=False)
    result = run(grid4_files, "--named=named.csv", reps="reps.csv", balance="workload=0.3")
    assert result.exit_code == 0, result.output
    table = pd.read_csv(grid4_files / "out" / "accounts.csv").set_index("account_id")
    assert table.loc["A15", "rep_id"] == "R1"


def test_faults_of_named_accounts_are_told_by_row(grid4_files, refused):
    rows = pd.DataFrame({"account_id": ["A15", "A15", "A99"], "rep_id": ["R1", "R2", "R1"]})
    rows.to_csv(grid4_files / "named.csv", index=False)
    said = refused(grid4_files, "--named=named.csv", "--protect=status = 1", reps="reps.csv")
    assert "named.csv, row 3, column account_id: 'A15' is already in row 2" in said
    assert "named.csv, row 4, column account_id: 'A99' is no account" in said
    assert "--protect: 'status = 1' is no filter" in said
