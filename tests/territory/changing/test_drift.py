"""A plan is judged by the data of today, and left alone while every band is met."""

import pandas as pd
import pytest

from territory.changing.drift import measure_drift
from territory.errors import InvalidInput
from territory.planning import Options, Recipe, rebalance_plan
from territory.plans.standing import Standing

REPS = ["R1", "R1", "R2", "R2"] * 2 + ["R3", "R3", "R4", "R4"] * 2


@pytest.fixture
def recipe(grid4_inputs):
    return Recipe(grid4_inputs, Options(4, {"workload": 0.3}))


@pytest.fixture
def standing(recipe):
    names = [f"T{n}" for n in (1, 2, 3, 4)]
    territory_of = pd.Series(
        [f"T{rep[1]}" for rep in REPS], index=recipe.inputs.units.index, dtype="str"
    )
    rep_of = pd.Series([f"R{n}" for n in (1, 2, 3, 4)], index=names, dtype="str")
    accounts = pd.Series(REPS, index=recipe.inputs.accounts.index, dtype="str")
    return Standing(territory_of, rep_of, accounts)


def test_a_plan_within_its_bands_is_left_alone(recipe, standing):
    accounts = recipe.inputs.accounts.copy()
    accounts.loc["A00", "workload"] += 4.0
    found = measure_drift(recipe, standing, accounts.drop(index="A15"))
    assert found.proposal is None
    assert found.outside == {"workload": ()}
    assert (found.new, found.gone) == ((), ("A15",))
    mean = (150.0 + 4.0) / 4
    assert found.territories.loc["T1", "workload_deviation"] == pytest.approx(44.0 / mean - 1)
    assert found.territories.loc["T1", "workload_before"] == 0.0
    assert found.tell()[-1] == "every measure is within its band: leave the plan as it is"


def test_a_band_that_is_left_brings_a_proposal_for_that_part_alone(recipe, standing):
    accounts = recipe.inputs.accounts.copy()
    new = accounts.loc[["A00", "A01"]].rename(index={"A00": "B00", "A01": "B01"})
    found = measure_drift(recipe, standing, pd.concat([accounts, new]))
    assert found.new == ("B00", "B01")
    assert found.outside == {"workload": ("T1",)}
    assert found.proposal.only == ("T1", "T2", "T3")  # T4 touches T1 in a corner only
    made = rebalance_plan(found.recipe, found.standing, found.proposal)
    assert made.met
    assert "T4" not in made.touched
    hands = made.design.accounts["rep_id"]
    assert hands["B00"] == hands["A00"]
    assert found.as_json()["proposal"]["only"] == ["T1", "T2", "T3"]


def test_accounts_without_a_measure_are_refused(recipe, standing):
    accounts = recipe.inputs.accounts.drop(columns="workload")
    with pytest.raises(InvalidInput, match="workload is no column of the accounts"):
        measure_drift(recipe, standing, accounts)
