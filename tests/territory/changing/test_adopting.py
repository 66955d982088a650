"""A plan of a frontier that is adopted is the plan that the frontier judged."""

from dataclasses import replace

import pandas as pd
import pytest

from territory.changing.adopting import Adopt, adopt_plan
from territory.changing.exploring import explore_plan
from territory.planning import Options, Recipe, build_frontier, standing_of_today

OPTIONS = Options(4, {"workload": 0.05}, time_limit=600.0, iterations=1)


@pytest.fixture
def recipe(grid4_inputs):
    """Today R1 has half the map; one heavy account there is with R4, whose units lie elsewhere."""
    units, accounts = grid4_inputs.units.index, grid4_inputs.accounts
    today = pd.Series(["R1"] * 8 + ["R2"] * 3 + ["R3"] * 2 + ["R4"] * 3, units, dtype="str")
    owner = today.set_axis(accounts.index).copy()
    owner.iloc[0] = "R4"
    changed = replace(grid4_inputs, accounts=accounts.assign(owner=owner), baseline=today)
    return Recipe(changed, OPTIONS)


def tightest(found):
    plan = found.points["imbalance"].idxmin()
    return plan, found.points.loc[plan], found.assignments[plan]


def worst(made):
    measures = [each.measures["workload"] for each in made.design.plan.territories]
    return max(abs(each.deviation) for each in measures)


def test_counted_from_today_accounts_of_others_follow_the_map(recipe):
    plan, row, label = tightest(build_frontier(recipe.inputs, recipe.options))
    before = standing_of_today(recipe)
    made = adopt_plan(recipe, before, label, Adopt("f", plan), exceptions=False)
    assert worst(made) == pytest.approx(row["workload_deviation"])
    assert made.met == (row["imbalance"] <= 1 + 1e-9)
    assert not made.design.plan.exceptions


def test_counted_from_a_plan_they_stay_with_their_rep(recipe):
    standing = standing_of_today(recipe)
    plan, row, label = tightest(explore_plan(recipe, standing))
    made = adopt_plan(recipe, standing, label, Adopt("f", plan))
    assert worst(made) == pytest.approx(row["workload_deviation"])
    assert list(made.design.plan.exceptions.values()) == ["R4"]
