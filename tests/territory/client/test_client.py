"""A plan of the service in a notebook: read, changed, compared, and sent back."""

from dataclasses import replace

import geopandas as gpd
import matplotlib
import pandas as pd
import pytest
from shapely import box

import territory
from territory.client.following import follow_job

matplotlib.use("Agg")


def test_it_finds_workspaces_and_plans_by_name_or_id(served, first):
    client = territory.Client(served.url, served.tokens["planner"])
    assert client.workspaces()["name"].tolist() == ["Field"]
    here = client.workspace()
    assert here.name == "Field"
    assert "Grid" in here.plans()["name"].to_list()
    assert here.plan(first.plan_id).name == "Grid"
    with pytest.raises(LookupError, match=r"there is no plan 'Grit'; there are 'Grid'"):
        here.plan("Grit")
    with pytest.raises(LookupError, match="no workspace 'Other'"):
        client.workspace("Other")


def test_what_was_brought_is_what_was_asked(question, first):
    local = question.solve()
    assert first.metrics()["workload"].sum() == 640
    assert first.metrics()["rep_name"].isin(["Ann", "Bob", "Cem", "Dot"]).all()
    both = first.compare(local)
    assert both.loc["objective", "this"] == pytest.approx(both.loc["objective", "other"])
    assert both.loc["units_that_differ", "this"] == 0


def test_what_today_s_map_locks_stays_there_too(served, question):
    inputs, far = question.inputs, question.inputs.units.index[-1]
    today = inputs.baseline.to_frame().assign(locked="")
    today.loc[far] = ["R1", "yes"]  # it is in the corner of R4
    scenario = territory.Scenario(
        inputs.accounts,
        inputs.units,
        inputs.reps,
        today,
        territories=4,
        balance={"workload": 0.3},
        method="location_allocation",
        iterations=1,
    )
    plan = served.workspace().add_plan("Locked", scenario).solve()
    assert plan.assignments().set_index("unit_id").loc[far, "rep_id"] == "R1"


def test_tables_and_pictures_are_those_of_a_plan_solved_here(first, tmp_path):
    territories = first.to_geodataframe()
    assert len(territories) == 4
    assert first.to_geodataframe("units").index.is_unique
    assert len(first.accounts()) == len(first.assignments()) == 64
    assert len(first.plot("workload").texts) == 4
    shown = first.map()._repr_html_()
    assert shown.startswith("<iframe")
    assert "cdn.jsdelivr" not in shown
    owners = pd.read_csv(first.export(tmp_path / "owners.csv"))
    assert owners["Territory"].nunique() == 4
    with pytest.raises(ValueError, match="level must be"):
        first.to_geodataframe("districts")
    shown = first._repr_html_()
    assert "workload_deviation</th>" in shown
    assert "_target" not in shown
    worst = first.metrics()["workload_deviation"].iloc[0]
    assert f"<td>{worst:+.1%}</td>" in shown


def test_what_a_planner_moved_comes_back(plan):
    unit = plan.assignments()["unit_id"].iloc[0]
    other = next(name for name in plan.metrics().index if name != plan.assignments().iloc[0, 1])
    plan.move([unit], other, reason="on the page")
    seen = plan.latest()
    assert seen.version == plan.version + 1
    assert seen.versions().loc[seen.version, ["kind", "reason"]].tolist() == ["move", "on the page"]
    units = seen.changes(plan.version).query("kind == 'unit'")
    assert units["id"].tolist() == [unit]
    assert seen.figures()["objective"] is None
    with pytest.raises(territory.Refused) as caught:
        plan.move([unit], None)
    assert caught.value.status == 412


def test_what_a_planner_drew_comes_back_as_a_shape(plan):
    assert plan.drawn().empty
    ring = [[-99.0, 35.0], [-98.0, 35.0], [-98.0, 36.0], [-99.0, 36.0]]
    unit, territory_id = plan.assignments().loc[0, ["unit_id", "territory_id"]]
    body = {"unit_ids": [unit], "territory_id": territory_id, "drawn": [ring]}
    plan._connection.post(f"{plan._path}/moves", body, seen=plan.version)
    seen = plan.latest()
    drawn = seen.drawn()
    assert drawn.crs == 4326
    assert drawn[["version", "territory_id"]].to_numpy().tolist() == [[seen.version, territory_id]]
    assert drawn.geometry.iloc[0].equals(box(-99, 35, -98, 36))


def test_it_is_rebalanced_by_a_job_within_the_budget(plan):
    moved = [f"U0{i}" for i in range(4)]
    there = plan.assignments().set_index("unit_id").loc[moved, "territory_id"]
    other = next(name for name in plan.metrics().index if name not in set(there))
    worse = plan.move(moved, other)
    better = worse.rebalance(budgets={"units": 6}, balance={"workload": 0.2}, time_limit=5)
    assert better.version == worse.version + 1
    assert better.reasons == ()
    assert better.metrics()["workload_deviation"].abs().max() <= 0.2 + 1e-9
    changed = better.changes(worse.version)
    assert 0 < (changed["kind"] == "unit").sum() <= 6


def test_it_is_sent_for_approval_published_and_looked_up(served, plan):
    assert plan.send_for_approval("second half").status == "in_review"
    http = served.workspace("manager")._connection
    home = plan._path.rpartition("/plans/")[0]
    approval = next(
        each for each in http.items(f"{home}/approvals") if each["plan_id"] == plan.plan_id
    )
    path = f"{home}/approvals/{approval['approval_id']}"
    http.post(f"{path}/decisions", {"decision": "approve", "level": 0})
    plan._connection.post(f"{path}/publish", {"effective_from": "2020-01-01"})
    here = served.workspace()
    assert here.in_force().plan_id == plan.plan_id
    found = here.look_up(points=[(-96.95, 35.05), (0, 0)], codes=["U77"])
    assert found["unit_id"].tolist() == ["U00", "", "U77"]
    assert found.loc[1, "reason"]


def test_an_account_is_explained_as_by_a_plan_solved_here(question, first):
    local = question.solve()
    told, here = first.explain("A63"), local.explain("A63")
    assert told.sentences == here.sentences
    pd.testing.assert_frame_equal(told.alternatives, here.alternatives)
    with pytest.raises(territory.InvalidInput, match="'Z9' is none of the accounts"):
        first.explain("Z9")


def test_moves_are_explained_and_keeping_is_priced(plan):
    unit = plan.assignments()["unit_id"].iloc[0]
    other = next(name for name in plan.metrics().index if name != plan.assignments().iloc[0, 1])
    moved = plan.move([unit], other)
    why = moved.explain_moves(since=plan.version)
    assert why.units.index.tolist() == [unit]
    price = moved.price_keeping(unit=unit, since=plan.version, time_limit=2)
    assert price.tell().startswith("keeping")


def test_a_plan_of_its_frontier_becomes_the_next_version(plan):
    found = plan.frontier(time_limit=4)
    planned = found.assignments[found.knee]
    taken = found.adopt(found.knee)
    assert taken.version == plan.version + 1
    now = taken.assignments().set_index("unit_id")["territory_id"]
    assert now.reindex(planned.index).tolist() == planned.tolist()


def test_a_rep_sees_what_is_theirs(served, first):
    mine = served.workspace("rep").plan(first.plan_id)
    assert mine.metrics()["rep_id"].tolist() == ["R1"]
    assert set(mine.assignments()["rep_id"]) == {"R1"}
    assert mine.metrics()["rep_name"].tolist() == [""]
    with pytest.raises(territory.Refused, match="does not allow"):
        mine.solve()


def test_an_impossible_question_is_answered_as_here(plan):
    with pytest.raises(territory.Infeasible) as caught:
        plan.solve(balance={"workload": 0.0}, territories=7, time_limit=2)
    assert caught.value.reasons


def test_a_plan_without_a_version_says_so(served, question):
    empty = served.workspace().add_plan("Empty", question)
    assert "version 0" in empty._repr_html_()
    with pytest.raises(LookupError, match="has no version yet"):
        empty.metrics()


def test_roads_are_refused_before_anything_is_sent(served, question):
    scenario = question.but()
    scenario.inputs = replace(scenario.inputs, roads=object())
    before = len(served.workspace().plans())
    with pytest.raises(territory.InvalidInput, match="roads: cannot be brought"):
        served.workspace().add_plan("Roads", scenario)
    assert len(served.workspace().plans()) == before


def test_larger_units_are_planned_and_changed_as_here(served, by_pairs):
    here = by_pairs.solve()
    there = served.workspace().add_plan("Pairs", by_pairs).solve()
    assert [each.unit_id for each in here.design.planned.opened] == ["P33"]
    assert [each.unit_id for each in here.design.planned.cuts] == ["U36"]
    assert there.metrics()["workload"].to_dict() == here.metrics()["workload"].to_dict()
    assert there.assignments().drop(columns="locked").equals(here.assignments())
    assert str(there.explain("A30")) == str(here.explain("A30"))
    told = str(there.explain("A00"))
    assert told == str(here.explain("A00"))
    assert "in unit U00," in told
    assert "it goes where P00 goes, which moves as a whole" in told
    assert len(there.to_geodataframe("units")) == 65
    first = there.assignments()["territory_id"].iloc[0]
    other = there.metrics().index.drop(first)[0]
    moved = there.move(["P00"], other).assignments().set_index("unit_id")["territory_id"]
    assert (moved[["U00", "U01"]] == other).all()
    changed = there.latest().rebalance(budgets={"accounts": 20}, time_limit=5)
    assert changed.metrics()["workload_deviation"].abs().max() <= 0.4 + 1e-9
    back = there.scenario()
    assert back.inputs.geography.level.parent_of.equals(by_pairs.inputs.geography.level.parent_of)


def test_zip_codes_without_a_polygon_are_in_the_plan_as_here(served, question):
    """One lies in a cell, of another nobody knows where it is."""
    place = question.accounts.loc["A00", ["lon", "lat"]]
    boxes = gpd.GeoDataFrame(
        {"lon": [place["lon"], None], "lat": [place["lat"], None]},
        index=pd.Index(["PO1", "PO2"], name="unit_id"),
        geometry=[None, None],
        crs=4326,
    )
    units = pd.concat([question.units.drop(columns="point"), boxes])
    coded = question.accounts.assign(unit_code=["PO1"] + 63 * [""])
    coded.loc["A00", ["lon", "lat"]] = None
    scenario = territory.Scenario(
        coded,
        units,
        territories=4,
        balance={"workload": 0.3},
        without_polygon="attach",
        method="location_allocation",
        iterations=1,
    )
    there = served.workspace().add_plan("Boxes", scenario).solve()
    having = there.assignments().set_index("unit_id")["territory_id"]
    assert having["PO1"] == having["U00"]
    assert "PO2" not in having
    assert there.accounts().set_index("account_id")["territory_id"]["A00"] == having["U00"]
    back = there.scenario().inputs.geography.unshaped
    assert back.way == "attach"
    sent = scenario.inputs.geography.unshaped
    assert back.table["into"].to_dict() == sent.table["into"].to_dict()


def test_a_scenario_is_fetched_back_as_it_was_brought(served, question, everything):
    there = served.workspace().add_plan("Everything", everything)
    back = there.scenario()
    assert back.options == everything.options
    for name in ("accounts", "reps", "named", "incompatible", "specialists"):
        pd.testing.assert_frame_equal(
            getattr(back.inputs, name), getattr(everything.inputs, name), check_like=True
        )
    assert back.inputs.baseline.to_dict() == everything.inputs.baseline.to_dict()
    assert back.inputs.locked.to_dict() == everything.inputs.locked.to_dict()
    assert back.inputs.geography.edits.equals(everything.inputs.geography.edits)
    barriers = back.inputs.geography.barriers.geometry
    assert barriers.geom_equals(everything.inputs.geography.barriers.geometry).all()
    shapes, sent = (each.units.geometry.normalize() for each in (back, everything))
    assert shapes.geom_equals_exact(sent, 1e-6).all()
    assert "named" in there.solve().explain("A63").sentences[1]


def test_faults_are_those_of_the_files(plan):
    with pytest.raises(territory.InvalidInput, match="must be above 0 seconds"):
        plan.solve(time_limit=-1)
    with pytest.raises(territory.InvalidInput, match="U99"):
        plan.move(["U99"], "T1")


def test_a_job_that_somebody_else_began_can_be_followed(plan):
    job = plan._connection.post(f"{plan._path}/solve", {"options": {"time_limit": 3}})
    home = plan._path.rpartition("/plans/")[0]
    path = f"{home}/jobs/{job['job_id']}"
    result = follow_job(plan._connection, path, 3.0, progress=False)
    assert result["version"] == plan.version + 1
