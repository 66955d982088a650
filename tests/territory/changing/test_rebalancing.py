"""Changing a standing plan: budgets and locks hold, bands are met or missed as little as may be."""

from dataclasses import replace

import pandas as pd
import pytest

from territory.changing.amounts import Amount, parse_budgets
from territory.errors import InvalidInput
from territory.planning import (
    Options,
    Rebalance,
    Recipe,
    Repair,
    change_plan,
    rebalance_plan,
    repair_plan,
)
from territory.plans.recipe_pack import pack_recipe, unpack_recipe
from territory.plans.standing import Standing

OPTIONS = Options(4, {"workload": 0.05})
LONG = 600.0
"""Seconds in which a proof comes to its end on a busy machine too."""
NORTH = ["R3", "R3", "R4", "R4"] * 2
UNEVEN = ["R1", "R1", "R1", "R2", "R1", "R1", "R2", "R2", *NORTH]
"""Row by row from the south: R1 has five units and R2 three."""


@pytest.fixture
def recipe(grid4_inputs):
    return Recipe(grid4_inputs, OPTIONS)


def standing_of(recipe, reps):
    """The plan in which each unit and its account are with this rep; R1 has T1, ..."""
    units = recipe.inputs.units.index
    territory_of = pd.Series([f"T{rep[1:]}" for rep in reps], index=units, dtype="str")
    names = sorted(set(territory_of))
    rep_of = pd.Series([f"R{name[1:]}" for name in names], index=names, dtype="str")
    accounts = pd.Series(reps, index=recipe.inputs.accounts.index, dtype="str")
    return Standing(territory_of, rep_of, accounts)


def moved(made, standing):
    after = pd.Series(made.design.plan.assignment)
    return sorted(after.index[after != standing.territory_of[after.index]])


def counts(made):
    return pd.Series(made.design.plan.assignment).value_counts().sort_index().to_dict()


def faults_of(call, *arguments):
    with pytest.raises(InvalidInput) as caught:
        call(*arguments)
    return [str(fault) for fault in caught.value.faults]


def test_one_unit_moves_where_one_is_enough(recipe):
    standing = standing_of(recipe, UNEVEN)
    made = rebalance_plan(recipe, standing, Rebalance({"units": Amount(1)}, time_limit=LONG))
    assert made.met
    assert made.reasons == ()
    assert len(moved(made, standing)) == 1
    assert made.touched == ("T1", "T2")
    assert counts(made) == {"T1": 4, "T2": 4, "T3": 4, "T4": 4}
    plan = made.design.plan
    assert (plan.changes.units, plan.changes.accounts) == (1, 1)
    assert plan.changes.measures == {"workload": 10.0}
    assert [t.rep_id for t in plan.territories] == ["R1", "R2", "R3", "R4"]
    assert plan.status == "optimal"
    assert 0 < plan.bound <= plan.objective
    assert made.design.change["budgets"][0]["moved"] == 1


@pytest.mark.parametrize(
    "change",
    [
        Rebalance({"accounts": Amount(0.05, share=True)}, time_limit=LONG),
        Rebalance(rep_budgets={"potential": Amount(0.1, share=True)}, time_limit=LONG),
        Rebalance({"units": Amount(5), "potential": Amount(99.0)}, time_limit=LONG),
    ],
)
def test_a_budget_below_one_account_lets_nothing_move_and_says_what_is_proven(recipe, change):
    standing = standing_of(recipe, UNEVEN)
    made = rebalance_plan(recipe, standing, change)
    assert not made.met
    assert moved(made, standing) == []
    assert made.design.plan.objective is None
    assert made.reasons[0] == (
        "workload: 2 of 4 territories miss the band of ±5%, T1 most with +25.0%"
    )
    assert made.design.plan.status == "infeasible"
    assert made.reasons[1].startswith("it is proven that the bands cannot be met")


def test_too_small_a_budget_is_told_with_what_is_needed_at_least(recipe):
    change = Rebalance({"accounts": Amount(0)})
    made = rebalance_plan(recipe, standing_of(recipe, UNEVEN), change)
    assert made.reasons[1].startswith(
        "it is proven that the bands cannot be met: even if accounts could go anywhere, 5% of all "
        "accounts (0.8) would have to change hands, and the budget is 0"
    )


def test_a_locked_unit_stays_and_another_moves(recipe):
    standing = standing_of(recipe, UNEVEN)
    change = Rebalance({"units": Amount(1)}, lock_units=("U02",), lock_accounts=("A03",))
    made = rebalance_plan(recipe, standing, change)
    assert made.met
    assert moved(made, standing) == ["U11"]


def test_a_locked_territory_neither_loses_nor_gains(recipe):
    standing = standing_of(recipe, UNEVEN)
    made = rebalance_plan(recipe, standing, Rebalance(lock_territories=("T2",)))
    assert not made.met
    assert "T2" not in made.touched
    assert made.reasons[-1] == (
        "it is proven that the bands cannot be met with these locks, whatever moves"
    )


def test_only_the_selected_part_is_solved_again(recipe):
    standing = standing_of(recipe, ["R1"] * 5 + ["R2"] * 3 + ["R3"] * 3 + ["R4"] * 5)
    made = rebalance_plan(recipe, standing, Rebalance(only=("T1", "T2")))
    assert set(made.touched) <= {"T1", "T2"}
    after = pd.Series(made.design.plan.assignment)
    north = standing.territory_of.isin(["T3", "T4"])
    assert after[north.index[north]].equals(standing.territory_of[north].astype(after.dtype))


def test_an_account_with_another_rep_than_its_unit_stays_with_that_rep(recipe):
    """It weighs on that rep's territory, one account of which has to go, and uses up no budget."""
    standing = standing_of(recipe, UNEVEN)
    standing.rep_of_account["A15"] = "R1"  # in the unit U33 of R4
    change = Rebalance({"accounts": Amount(1)}, tolerances={"workload": 0.3})
    made = rebalance_plan(recipe, standing, change)
    accounts = made.design.accounts
    assert accounts.loc["A15", "rep_id"] == "R1"
    assert accounts.loc["A15", "held"] == "named"
    assert made.design.plan.exceptions == {"A15": "R1"}
    value = {t.territory_id: t.measures["workload"].value for t in made.design.plan.territories}
    assert value["T1"] == accounts.loc[accounts["rep_id"] == "R1", "workload"].sum()
    assert made.met
    assert made.design.change["budgets"][0]["moved"] == 1


def test_a_territory_that_goes_is_shared_by_its_neighbours_alone(recipe):
    standing = standing_of(recipe, ["R1", "R1", "R2", "R2"] * 2 + NORTH)
    change = Rebalance(remove=("T4",), tolerances={"workload": 0.6})
    made = rebalance_plan(recipe, standing, change)
    assert made.met
    assert set(made.touched) == {"T2", "T3"}
    assert counts(made)["T1"] == 4


def test_a_territory_that_comes_lies_around_the_home_of_its_rep(grid4_inputs):
    new = grid4_inputs.reps.loc[["R4"]].rename(index={"R4": "R5"})
    inputs = replace(grid4_inputs, reps=pd.concat([grid4_inputs.reps.loc[["R1", "R3"]], new]))
    recipe = Recipe(inputs, replace(OPTIONS, territories=2, tolerances={"workload": 0.2}))
    standing = standing_of(recipe, ["R1"] * 8 + ["R3"] * 8)
    made = rebalance_plan(recipe, standing, Rebalance(add=("R5",)))
    assert made.met
    assert sorted(counts(made).values()) == [5, 5, 6]
    home = {t.rep_id: t.territory_id for t in made.design.plan.territories}["R5"]
    assert made.design.plan.assignment["U33"] == home
    assert [t.pieces for t in made.design.plan.territories] == [1, 1, 1]


def test_everything_that_is_not_there_is_told_at_once(recipe):
    change = Rebalance(
        {"beds": Amount(1)},
        {"lon": Amount(1)},
        ("U99",),
        ("A99",),
        ("T9",),
        only=("T8",),
        add=("R1", "nobody"),
        remove=("T1", "T2", "T3", "T4"),
        tolerances={"potential": 0.1},
        time_limit=0.0,
        seed=-1,
    )
    assert faults_of(rebalance_plan, recipe, standing_of(recipe, UNEVEN), change) == [
        "--budget: 'beds' is no number of the accounts",
        "--rep-budget: 'lon' is no number of the accounts",
        "--lock-unit: 'U99' is no unit",
        "--lock-account: 'A99' is no account",
        "--lock-territory: 'T9' is no territory",
        "--only: 'T8' is no territory",
        "--add: 'nobody' is no rep and no unit",
        "--balance: 'potential' is no balanced measure",
        "--add: R1 has a territory already",
        "--remove: leaves no territory",
        "--time-limit: must be above 0 seconds, not 0.0",
        "--seed: a seed is at least 0, not -1",
    ]


def test_budgets_are_read_as_shares_or_quantities():
    assert parse_budgets("--budget", ["potential=8%", "accounts = 300"]) == {
        "potential": Amount(0.08, share=True),
        "accounts": Amount(300.0),
    }
    with pytest.raises(InvalidInput) as caught:
        parse_budgets("--budget", ["=1", "a=x", "a=-1", "b=1", "b=2", "c=nan"])
    assert len(caught.value.faults) == 5


def test_a_changed_plan_is_made_again_from_its_recipe(recipe):
    standing = standing_of(recipe, UNEVEN)
    change = Rebalance({"units": Amount(0.2, share=True)}, lock_units=("U00",), seed=3)
    made = rebalance_plan(recipe, standing, change)
    packed = replace(recipe, change=change.as_json(), standing=standing)
    again = change_plan(unpack_recipe(pack_recipe(packed)))
    assert again.design.plan.assignment == made.design.plan.assignment
    assert again.design.plan.objective == made.design.plan.objective
    assert again.asked == made.asked


def test_when_a_rep_leaves_only_neighbours_take_over(recipe):
    standing = standing_of(recipe, ["R1", "R1", "R2", "R2"] * 2 + NORTH)
    made = repair_plan(recipe, standing, Repair("R4", most_moves=0))
    assert set(made.touched) == {"T2", "T3"}
    assert moved(made, standing) == ["U22", "U23", "U32", "U33"]
    assert counts(made)["T1"] == 4
    assert "R4" not in set(made.design.accounts["rep_id"])
    assert [t.pieces for t in made.design.plan.territories] == [1, 1, 1]
    assert made.design.plan.changes.accounts == 4


def test_one_neighbour_takes_all_where_only_one_may_be_touched(recipe):
    standing = standing_of(recipe, ["R1", "R1", "R2", "R2"] * 2 + NORTH)
    made = repair_plan(recipe, standing, Repair("R4", most_moves=9, neighbours=1))
    assert len(made.touched) == 1
    assert sorted(counts(made).values()) == [4, 4, 8]


def test_further_units_move_within_the_moves_that_are_left(recipe):
    standing = standing_of(recipe, ["R1"] * 7 + ["R2"] * 2 + ["R3"] * 3 + ["R4"] * 4)
    none = repair_plan(recipe, standing, Repair("R3", most_moves=3))
    some = repair_plan(recipe, standing, Repair("R3", most_moves=5))
    assert len(moved(none, standing)) == 3
    assert "units that change hands: 0 (0.0%) of 0 allowed, beside 3 that have to" in (
        none.design.report
    )
    assert len(moved(some, standing)) <= 5
    assert max(counts(some).values()) <= max(counts(none).values())


def test_a_locked_neighbour_takes_nothing_over(recipe):
    standing = standing_of(recipe, ["R1", "R1", "R2", "R2"] * 2 + NORTH)
    change = Repair("R4", most_moves=0, lock_territories=("T2",))
    assert repair_plan(recipe, standing, change).touched == ("T3",)


def test_locked_units_and_accounts_stay_where_a_rep_leaves(recipe):
    standing = standing_of(recipe, ["R1"] * 7 + ["R2"] * 2 + ["R3"] * 3 + ["R4"] * 4)
    free = moved(repair_plan(recipe, standing, Repair("R3", most_moves=5)), standing)
    others = [unit for unit in free if standing.territory_of[unit] != "T3"]
    account = f"A{recipe.inputs.units.index.get_loc(others[-1]):02d}"
    change = Repair("R3", 5, lock_units=tuple(others[:-1]), lock_accounts=(account,))
    assert not set(others) & set(moved(repair_plan(recipe, standing, change), standing))


def test_locks_that_cannot_hold_where_a_rep_leaves_are_told(recipe):
    standing = standing_of(recipe, UNEVEN)
    lost = standing.territory_of.index[standing.territory_of == "T2"][0]
    account = standing.rep_of_account.index[standing.rep_of_account == "R2"][0]
    change = Repair("R2", 0, lock_units=(lost, "X"), lock_accounts=(account,))
    assert faults_of(repair_plan, recipe, standing, change) == [
        "--lock-unit: 'X' is no unit",
        f"--lock-unit: {lost} is with the rep who leaves",
        f"--lock-account: {account} is with the rep who leaves",
    ]
    change = Repair("R2", 0, lock_territories=("T1", "T3", "T4"))
    assert faults_of(repair_plan, recipe, standing, change) == [
        "--lock-territory: leaves nobody who could take over"
    ]


def test_a_successor_takes_over_everything(grid4_inputs):
    new = grid4_inputs.reps.loc[["R4"]].rename(index={"R4": "R5"})
    inputs = replace(grid4_inputs, reps=pd.concat([grid4_inputs.reps, new]))
    recipe = Recipe(inputs, OPTIONS)
    standing = standing_of(recipe, ["R1", "R1", "R2", "R2"] * 2 + NORTH)
    made = repair_plan(recipe, standing, Repair("R4", 0, successor="R5"))
    assert moved(made, standing) == []
    assert made.met
    accounts = made.design.accounts["rep_id"]
    assert (accounts == "R5").sum() == 4
    assert "R4" not in set(accounts)


def test_what_cannot_be_repaired_is_told(recipe):
    standing = standing_of(recipe, UNEVEN)
    change = Repair("R9", -1, 0, "R1", 0.0, -1)
    assert [
        fault.partition(":")[0] for fault in faults_of(repair_plan, recipe, standing, change)
    ] == [
        "--leaves",
        "--most-moves",
        "--neighbours",
        "--time-limit",
        "--seed",
        "--successor",
    ]
