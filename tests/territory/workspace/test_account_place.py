"""Accounts of plans in the store: the same reasons as the plan that was solved here gives."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory.errors import InvalidInput
from territory.notebook.alternatives import explain_account
from territory.people.account_rules import AccountRules
from territory.people.home_rules import HomeRules
from territory.planning import Options, Recipe, design_plan
from territory.workspace.account_place import explain_stored
from territory.workspace.opened import Opened, standing_of
from territory.workspace.plan_basis import basis_of, state_of

FEW = Options(4, {"workload": 0.3}, method="location_allocation", iterations=1)


def stored(design, inputs, options, **changed):
    """A design as the store gives it back, with fields of its state changed."""
    basis, state = basis_of(design), replace(state_of(design), **changed)
    return Opened("wsp", "pln", 1, Recipe(inputs, options), standing_of(basis, state), basis, state)


def assert_told_alike(inputs, options, account_ids):
    design = design_plan(inputs, options)
    opened = stored(design, inputs, options)
    for account_id in account_ids:
        here, there = explain_account(design, account_id), explain_stored(opened, account_id)
        assert there.sentences == here.sentences
        pd.testing.assert_frame_equal(there.alternatives, here.alternatives)
    return opened


@pytest.fixture(scope="module")
def today(module_grid8):
    labels = [f"R{at // 16 + 1}" for at in range(64)]
    return pd.Series(labels, module_grid8.units.index, name="rep_id")


@pytest.fixture(scope="module")
def solved(module_grid8, today):
    inputs = replace(module_grid8, baseline=today)
    return design_plan(inputs, FEW), inputs


def test_every_account_is_explained_as_by_the_plan_itself(module_grid8, today):
    inputs = replace(module_grid8, baseline=today)
    opened = assert_told_alike(inputs, FEW, inputs.accounts.index[::3])
    told = [explain_stored(opened, each) for each in inputs.accounts.index[::3]]
    assert any("today it is with" in " ".join(each.sentences) for each in told)
    assert any(len(each.alternatives) for each in told)


def test_accounts_that_do_not_follow_the_map_are_told_why(module_grid8, today):
    accounts = module_grid8.accounts.assign(parent="")
    accounts.loc[["A10", "A57"], "parent"] = "Acme"
    accounts.loc["A00", "status"] = "customer"
    named = pd.DataFrame({"account_id": ["A63"], "rep_id": ["R1"]})
    inputs = replace(module_grid8, accounts=accounts, baseline=today, named=named)
    options = replace(FEW, account_rules=AccountRules("parent", ("status == 'customer'",)))
    opened = assert_told_alike(inputs, options, ["A63", "A00", "A10", "A20", "A57"])
    assert explain_stored(opened, "A63").sentences[1].endswith(": named")
    assert explain_stored(opened, "A00").sentences[1].endswith(": protected")
    assert explain_stored(opened, "A57").sentences[1].endswith(": family")


def test_rules_for_reps_bar_a_unit_from_their_territories(module_grid8):
    accounts, reps = module_grid8.accounts.copy(), module_grid8.reps.copy()
    accounts["required_skills"] = [("mri",) if each == "A24" else () for each in accounts.index]
    reps["skills"] = [("mri",), ("mri",), (), ()]
    inputs = replace(module_grid8, accounts=accounts, reps=reps)
    options = replace(FEW, from_homes=True, rules=HomeRules(("mri",)))
    opened = assert_told_alike(inputs, options, ["A24", "A25", "A39"])
    breaks = explain_stored(opened, "A24").alternatives.set_index("rep_id")["breaks"]
    assert "may not be in" in breaks["R3"]
    assert "may not be in" not in "".join(explain_stored(opened, "A25").alternatives["breaks"])


def test_units_that_were_cut_stay_cut(module_grid8):
    accounts = module_grid8.accounts.copy()
    heavy = accounts["unit_code"].index[:1]
    crowd = pd.concat([accounts.loc[heavy]] * 12)
    crowd.index = pd.Index([f"B{at:02}" for at in range(12)], name="account_id")
    crowd["lon"] += np.linspace(-0.03, 0.03, 12)
    inputs = replace(module_grid8, accounts=pd.concat([accounts, crowd]))
    assert_told_alike(inputs, replace(FEW, split_heavy=True), ["B00", "B11", "A63"])


def test_what_was_done_by_hand_counts(solved):
    design, inputs = solved
    names = {each.rep_id: each.territory_id for each in design.plan.territories}
    held = stored(design, inputs, FEW, exceptions={"A00": "R4"})
    told = explain_stored(held, "A00").sentences
    assert f"territory {names['R4']}, with Dot" in told[0]
    assert told[1].endswith("given to its rep by hand")
    everything = np.ones(64, bool)
    locked = stored(design, inputs, FEW, locked=everything)
    found = [explain_stored(locked, each).alternatives for each in inputs.accounts.index[::7]]
    assert pd.concat(found)["breaks"].str.contains("is locked where it is").all()


def test_a_unit_that_nobody_has_is_told_and_stands_in_nobodys_way(solved):
    design, inputs = solved
    assignment = state_of(design).assignment.copy()
    assignment[0] = -1
    opened = stored(design, inputs, FEW, assignment=assignment)
    found = explain_stored(opened, inputs.accounts.index[0])
    assert "no territory, without a rep yet" in found.sentences[0]
    assert found.alternatives.empty
    assert "km from the center of T" in " ".join(explain_stored(opened, "A63").sentences)


def test_an_account_off_the_map_is_told_with_the_reason(module_grid8):
    accounts = module_grid8.accounts.copy()
    accounts.loc["A05", ["lon", "lat"]] = (10.0, 50.0)
    inputs = replace(module_grid8, accounts=accounts)
    assert_told_alike(inputs, FEW, ["A05"])


def test_an_account_that_is_not_there_is_refused(solved):
    design, inputs = solved
    with pytest.raises(InvalidInput, match="'Z9' is none of the accounts"):
        explain_stored(stored(design, inputs, FEW), "Z9")
