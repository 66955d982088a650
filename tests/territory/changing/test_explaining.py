"""Every move is explained by costs that anyone can recompute."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from territory.changing.explaining import SHOWN, Pricing, explain_moves
from territory.changing.keeping import Effort, price_keeping
from territory.changing.scene import set_scene
from territory.errors import InvalidInput
from territory.planning import Options, Recipe
from territory.plans.standing import Standing
from territory.stopping import never

OPTIONS = Options(3, {"workload": 0.1, "potential": 0.3})


def scratch(problem, plan):
    """Cost and misses of a plan, computed without the product's own code."""
    objective = misses = 0.0
    for t in range(problem.n_territories):
        inside = np.flatnonzero(plan == t)
        apart = problem.xy[inside][:, None] - problem.xy[inside][None]
        cost = (apart**2).sum(axis=2) / 1e6 * problem.weight[inside][:, None]
        objective += cost.sum(axis=0).min()
        sums = problem.activity[inside].sum(axis=0)
        low, high = problem.lower[t], problem.upper[t]
        misses += (np.maximum(low - sums, 0) / low + np.maximum(sums - high, 0) / high).sum()
        a, b = problem.edges.T
        inner = np.isin(a, inside) & np.isin(b, inside)
        links = coo_array((np.ones(inner.sum()), (a[inner], b[inner])), shape=(len(plan),) * 2)
        part = connected_components(links, directed=False)[1][inside]
        misses += len(set(part)) > 1
    return objective, misses


def standing_of(inputs, reps):
    units = inputs.units.index
    territory_of = pd.Series([f"T{rep[1:]}" for rep in reps], index=units, dtype="str")
    names = ["T1", "T2", "T3"]
    rep_of = pd.Series(["R1", "R2", "R3"], index=names, dtype="str")
    return Standing(
        territory_of, rep_of, pd.Series(list(reps), index=inputs.accounts.index, dtype="str")
    )


@pytest.fixture
def inputs(grid4_inputs):
    rng = np.random.default_rng(3)
    accounts = grid4_inputs.accounts.assign(
        workload=rng.integers(5, 15, 16).astype(float),
        potential=rng.integers(50, 150, 16).astype(float),
    )
    return replace(grid4_inputs, accounts=accounts, reps=grid4_inputs.reps.iloc[:3])


AFTER = ["R1"] * 5 + ["R2"] * 6 + ["R3"] * 5
BEFORE = [
    ["R1"] * 6 + ["R2"] * 4 + ["R3"] * 6,
    ["R1", "R2", "R3", "R3"] * 4,
    ["R3"] * 4 + ["R1"] * 6 + ["R2"] * 6,
]


@pytest.fixture
def scene(inputs):
    return set_scene(Recipe(inputs, OPTIONS), standing_of(inputs, AFTER), print)


PLANS = st.lists(st.integers(0, 2), min_size=16, max_size=16).filter(lambda p: len(set(p)) == 3)


@given(plan=PLANS, home=st.lists(st.integers(-1, 2), min_size=16, max_size=16))
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # nothing changes the scene
)
def test_costs_equal_a_recomputation_from_scratch_for_every_move(scene, plan, home):
    plan, home = np.array(plan), np.array(home)
    problem = scene.problem
    objective, misses = scratch(problem, plan)
    found = list(Pricing(replace(scene, home=plan), home).rows(never))
    units = scene.posed.bridge.units.index
    assert [row[0] for row in found] == units[plan != home].tolist()
    row_of = {rep: place for place, rep in enumerate(scene.rep_of)}
    for name, came, to, _, _, keep, keep_misses, _, other, at_other, other_misses, *_ in found:
        unit = units.get_loc(name)
        assert (row_of.get(came, -1), row_of[to]) == (home[unit], plan[unit])
        for rep, cost, missed in ((came, keep, keep_misses), (other, at_other, other_misses)):
            changed = plan.copy()
            changed[unit] = row_of.get(rep, -1)
            if not rep or len(set(changed)) < 3:  # a territory without units has no center
                continue
            now, missing = scratch(problem, changed)
            assert cost == pytest.approx(now - objective, abs=1e-9)
            assert missed == pytest.approx(missing - misses, abs=1e-9)


def test_every_unit_and_account_that_moved_has_a_reason(inputs):
    before, after = standing_of(inputs, BEFORE[0]), standing_of(inputs, AFTER)
    found = explain_moves(Recipe(inputs, OPTIONS), before, after)
    moved = [u for u, a, b in zip(inputs.units.index, BEFORE[0], AFTER, strict=True) if a != b]
    assert found.units.index.tolist() == moved
    assert sum(found.reasons.values()) == len(moved)


def test_accounts_of_a_territory_without_a_rep_are_explained_as_the_others(inputs):
    """They are with the territory, by its name."""

    def without_third(reps):
        standing = standing_of(inputs, reps)
        accounts = standing.rep_of_account.replace("R3", "")
        return replace(standing, rep_of=standing.rep_of.replace("R3", ""), rep_of_account=accounts)

    before, after = without_third(BEFORE[0]), without_third(AFTER)
    found = explain_moves(Recipe(inputs, OPTIONS), before, after)
    moved = [a != b for a, b in zip(BEFORE[0], AFTER, strict=True)]
    assert found.accounts.index.tolist() == inputs.accounts.index[moved].tolist()
    told = found.accounts.iloc[-1]
    assert (told["from_rep"], told["to_rep"]) == ("T3", "R2")
    assert np.isfinite(told["from_deviation"])


def test_a_notebook_shows_the_reasons_in_full_and_says_how_many_it_leaves_out(inputs):
    before, after = standing_of(inputs, BEFORE[0]), standing_of(inputs, AFTER)
    found = explain_moves(Recipe(inputs, OPTIONS), before, after)
    assert f"{len(found.units)} units" in repr(found)
    assert found._repr_html_().count("<li>") == len(found.units)
    many = replace(found, units=pd.concat([found.units] * (SHOWN + 1)))
    shown = many._repr_html_()
    assert shown.count("<li>") == SHOWN + 1
    assert f"and {len(many.units) - SHOWN} more units" in shown
    hostile = replace(found, units=found.units.assign(text="<script>"))
    assert "<script>" not in hostile._repr_html_()


def test_a_cancelled_explanation_keeps_what_there_is(inputs):
    before, after = standing_of(inputs, BEFORE[0]), standing_of(inputs, AFTER)
    asked = iter([False, True])
    found = explain_moves(Recipe(inputs, OPTIONS), before, after, cancelled=lambda: next(asked))
    assert len(found.units) == 1


def test_deviations_of_an_exception_are_those_of_its_two_territories(inputs):
    recipe = Recipe(inputs, OPTIONS)
    before, after = standing_of(inputs, BEFORE[0]), standing_of(inputs, AFTER)
    found = explain_moves(recipe, before, after).accounts
    moved = after.rep_of_account != before.rep_of_account
    assert found.index.tolist() == moved.index[moved].tolist()
    measures = inputs.accounts[["workload", "potential"]]
    for account, told in found.iterrows():
        hands = after.rep_of_account.copy()
        hands[account] = told["from_rep"]
        deviation = measures.groupby(hands).sum() / (measures.sum() / 3) - 1
        for rep, key in ((told["from_rep"], "from"), (told["to_rep"], "to")):
            worst = deviation.loc[rep].iloc[int(deviation.loc[rep].abs().argmax())]
            assert told[f"{key}_deviation"] == pytest.approx(worst)
        both = deviation.loc[[told["from_rep"], told["to_rep"]]]
        outside = (both["workload"].abs() > 0.1) | (both["potential"].abs() > 0.3)
        assert told["breaks"] == outside.any()


def test_a_move_serves_what_keeping_it_would_break(grid4_inputs):
    inputs = replace(grid4_inputs, reps=grid4_inputs.reps.iloc[:3])
    options = Options(3, {"workload": 0.2})
    recipe = Recipe(inputs, options)
    after = standing_of(inputs, AFTER)
    before = standing_of(inputs, ["R1"] * 6 + ["R2"] * 5 + ["R3"] * 5)
    found = explain_moves(recipe, before, after).units
    shorter = found.loc["U11", "keep_objective"] > 0
    assert found["serves"].to_dict() == {"U11": "distance" if shorter else "other moves"}
    before = standing_of(inputs, ["R1"] * 5 + ["R2"] * 6 + ["R1"] + ["R3"] * 4)
    told = explain_moves(recipe, before, after).units.loc["U23"]
    assert told["serves"] == "one piece"
    assert told["keep_breaks"] == "T1 is in 2 pieces"
    tight = Recipe(inputs, replace(options, tolerances={"workload": 0.15}))
    before = standing_of(inputs, ["R1"] * 4 + ["R2"] * 7 + ["R3"] * 5)
    told = explain_moves(tight, before, after).units.loc["U10"]
    assert (told["serves"], told["measure"]) == ("balance", "workload")
    assert told["text"].startswith("U10 goes from R2 to R1 for the balance of workload; keeping it")


def test_units_of_a_rep_without_a_territory_say_so(inputs):
    recipe = Recipe(inputs, OPTIONS)
    before = standing_of(inputs, AFTER)
    gone = replace(before, rep_of=before.rep_of.replace("R3", "R9"))
    found = explain_moves(recipe, gone, before)
    assert set(found.units["serves"]) == {"rep without a territory"}
    assert len(found.units) == 5


def test_keeping_an_account_is_solved_again_and_priced(inputs):
    recipe = Recipe(inputs, replace(OPTIONS, tolerances={"workload": 0.3}))
    before, after = standing_of(inputs, BEFORE[0]), standing_of(inputs, AFTER)
    account = inputs.accounts.index[5]  # in U11, which goes from R1 to R2
    priced = price_keeping(recipe, before, after, account=account, effort=Effort(1.0))
    assert priced.rep == "R1"
    assert priced.price == pytest.approx(priced.objective - priced.objective_best)
    assert priced.objective_best <= priced.objective_before * (1 + 1e-9)
    assert priced.price >= -1e-9
    assert priced.price_at_least == pytest.approx(1.0 - priced.objective_before)
    assert priced.misses <= priced.misses_before + 1e-9
    scene = set_scene(recipe, after, print)
    assert priced.objective_before == pytest.approx(scratch(scene.problem, scene.home)[0])
    assert priced.tell().startswith(f"keeping {account} with R1 changes the distance cost by")


def test_what_cannot_be_kept_is_told(inputs):
    recipe, after = Recipe(inputs, OPTIONS), standing_of(inputs, AFTER)
    with pytest.raises(InvalidInput, match="'A99' is no account that is on the map"):
        price_keeping(recipe, after, after, account="A99")
    gone = replace(after, rep_of=after.rep_of.replace("R1", "R9"))
    with pytest.raises(InvalidInput, match="U00 was with nobody who has a territory now"):
        price_keeping(recipe, gone, after, unit="U00")
