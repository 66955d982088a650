"""An answer in tables, pictures and reasons that agree with the plan."""

import re

import matplotlib
import numpy as np
import pandas as pd
import pytest

import territory
from territory.notebook.comparing import ComparisonTable
from territory.notebook.solved_plan import SolvedPlan
from territory.planning import (
    Inputs,
    Options,
    design_plan,
    read_plan_folder,
    recipe_of,
    replay_plan,
)

matplotlib.use("Agg")


@pytest.fixture
def options():
    # Ends by work: with so much time the clock decides nothing, however busy the machine.
    return Options(
        4, {"workload": 0.0}, method="location_allocation", iterations=1, time_limit=3600
    )


@pytest.fixture
def plan(grid4_units, grid4_accounts, four_reps, options):
    baseline = pd.Series(
        ["R1", "R2", "R3", "R4"] * 4, index=grid4_units.index, name="rep_id", dtype="str"
    )
    inputs = Inputs(grid4_units, grid4_accounts, four_reps, baseline)
    made = design_plan(inputs, options)
    return SolvedPlan(made, recipe_of(made, inputs, options))


def test_metrics_are_those_of_the_plan(plan):
    table = plan.metrics()
    assert table.index.tolist() == ["T1", "T2", "T3", "T4"]
    assert table["workload"].eq(40).all()
    assert table["workload_deviation"].eq(0).all()
    assert table["n_accounts"].sum() == 16
    assert set(table["rep_id"]) == {"R1", "R2", "R3", "R4"}
    assert plan.summary().columns.tolist() == ["today", "plan"]
    assert plan.bound <= plan.plan.objective * (1 + 1e-9)


@pytest.mark.parametrize(("level", "rows"), [("territories", 4), ("units", 16), ("accounts", 16)])
def test_every_level_has_its_geometry(plan, level, rows):
    table = plan.to_geodataframe(level)
    assert len(table) == rows
    assert table.crs == 4326
    assert not table.geometry.is_empty.any()
    with pytest.raises(ValueError, match="level must be"):
        plan.to_geodataframe("districts")


def test_it_is_drawn_by_territory_and_by_deviation(plan):
    axes = plan.plot()
    assert {text.get_text() for text in axes.texts} == {"T1", "T2", "T3", "T4"}
    assert plan.plot("workload", ax=axes) is axes
    colors = axes.collections[0].get_facecolor()
    assert len(np.unique(colors, axis=0)) == 4


def test_the_map_in_a_notebook_asks_no_other_host(plan):
    shown = plan.map()._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "cdn.jsdelivr" not in shown


def test_a_plan_equals_itself_and_differs_from_another(plan, options):
    same = plan.compare(plan)
    assert same.loc["units_that_differ", "this"] == 0
    assert same["this"].equals(same["other"])
    bare = plan.inputs.__class__(plan.inputs.units, plan.inputs.accounts, plan.inputs.reps)
    halves = Options(2, {"workload": 0.0}, method="location_allocation", iterations=1)
    design = design_plan(bare, halves)
    other = SolvedPlan(design, recipe_of(design, bare, halves))
    table = plan.compare(other)
    assert table.loc["territories"].tolist() == [4, 2]
    assert table.loc["accounts_that_differ", "this"] >= 8


def test_a_comparison_is_shown_for_reading_and_keeps_its_values():
    figures = {"objective": 2_381_234.5, "gap": 0.01234, "workload_worst_deviation": -0.05}
    table = ComparisonTable({"this": figures, "other": {"objective": None}}, dtype=object)
    for shown in (repr(table), table._repr_html_()):
        assert all(each in shown for each in ("2,381,230", "1.23%", "-5.00%", "–"))
        assert "NaN" not in shown
        assert "None" not in shown
    assert table.loc["gap", "this"] == 0.01234
    assert pd.isna(table.loc["objective", "other"])
    assert type(table[["this"]]) is pd.DataFrame


def test_an_account_is_explained_by_what_else_would_break(plan):
    first = plan.accounts()["account_id"].iloc[0]
    found = plan.explain(first)
    assert "territory T" in found.sentences[0]
    inner = plan.explain("A05")
    assert len(inner.alternatives) == 2
    assert "from the center of T" in " ".join(inner.sentences)
    assert inner.alternatives["breaks"].str.contains(r"workload of T\d -25.00% \(±0%\)").all()
    assert (inner.alternatives["distance_change"] > 0).all()
    assert re.search(r">\+\d+\.\d\d%<", inner._repr_html_())
    assert "workload of T" in str(inner)
    with pytest.raises(territory.InvalidInput, match="'Z9' is none of the accounts"):
        plan.explain("Z9")


def test_an_account_in_a_corner_could_go_nowhere_alone(plan):
    halves = plan.rebalance(remove=["T3", "T4"], balance={"workload": 0.5}, time_limit=2)
    corners = [halves.explain(f"A{at:02}") for at in (0, 3, 12, 15)]
    alone = [found.sentences[-1] for found in corners if found.alternatives.empty]
    assert alone
    assert all("no other territory touches U" in sentence for sentence in alone)


def test_without_reps_no_explanation_speaks_of_them(
    grid4_units, grid4_accounts, four_reps, options
):
    inputs = Inputs(grid4_units, grid4_accounts, four_reps.iloc[:0])
    made = design_plan(inputs, options)
    found = SolvedPlan(made, recipe_of(made, inputs, options)).explain("A05")
    assert re.fullmatch(r".+ is in unit U11, territory T\d", found.sentences[0])
    assert len(found.alternatives)
    assert "rep" not in str(found)


def test_names_of_users_are_shown_and_not_run(plan):
    plan.design.accounts.loc["A05", "name"] = "<script>alert(1)</script>"
    shown = plan.explain("A05")._repr_html_() + plan._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_saved_plan_is_read_back_the_same(plan, tmp_path):
    stored = read_plan_folder(plan.save(tmp_path / "plan"))
    assert stored.plan.assignment == plan.plan.assignment


def test_a_territory_that_is_taken_away_goes_to_its_neighbours(plan):
    changed = plan.rebalance(remove="T4", balance={"workload": 0.5}, time_limit=5)
    assert changed.reasons == ()
    assert changed.metrics().index.tolist() == ["T1", "T2", "T3"]
    moved = changed.explain_moves().units
    assert len(moved) == 4
    assert set(moved["serves"]) == {"rep without a territory"}
    assert changed.compare(plan).loc["units_that_differ", "this"] == 4


def test_a_band_that_the_budget_forbids_is_told_and_the_nearest_plan_returned(plan):
    wider = plan.rebalance(budgets={"units": 0}, remove="T4", balance={"workload": 0.1})
    assert "it is proven that the bands cannot be met" in " ".join(wider.reasons)
    assert "proven" in wider._repr_html_()


def test_a_changed_plan_is_saved_with_what_it_was_changed_from(plan, tmp_path):
    changed = plan.rebalance(remove="T4", balance={"workload": 0.5}, time_limit=5)
    stored = read_plan_folder(changed.save(tmp_path / "plan"))
    assert stored.plan.assignment == changed.plan.assignment
    assert stored.recipe.standing.territory_of.to_dict() == dict(plan.plan.assignment)


def test_what_is_misspelled_in_a_rebalance_is_told(plan):
    with pytest.raises(TypeError, match="did you mean 'lock_units'"):
        plan.rebalance(lock_unit="u00")
    with pytest.raises(territory.InvalidInput) as caught:
        plan.rebalance(budgets={"units": "many"}, rep_budgets={"accounts": -1})
    assert [fault.file for fault in caught.value.faults] == ["budgets", "rep_budgets"]


def test_a_frontier_shows_plans_and_gives_one(plan, tmp_path):
    found = plan.frontier(time_limit=4)
    assert found.knee in found.points.index
    assert set(found.assignments.columns) == set(found.points.index)
    assert found.plot("Grid")._repr_html_().startswith('<img src="data:image/png')
    assert "the knee is" in found._repr_html_()
    assert repr(found).startswith(f"PlanFrontier({len(found.points)} plans")
    taken = found.adopt(found.knee)
    planned = found.assignments[found.knee]
    now = taken.assignments().set_index("unit_id")["territory_id"]
    assert now.reindex(planned.index).tolist() == planned.tolist()
    with pytest.raises(LookupError, match="no plan 'P99'"):
        found.adopt("P99")
    folder = taken.save(tmp_path / "plan")
    with pytest.raises(territory.InvalidInput, match="taken from a frontier"):
        replay_plan(read_plan_folder(folder), folder)


def test_keeping_a_unit_has_its_price(plan):
    first = plan.explain_moves().units.index[0]
    price = plan.price_keeping(unit=first, time_limit=2)
    assert "changes the distance cost" in price.tell()
