"""Nothing of a workspace is ever seen, used or changed from another."""

import inspect

import pandas as pd
import pytest

from territory.store import Conflict, NotFound


@pytest.fixture
def belongings(store, workspace, plan, units, accounts, reps) -> dict[str, str]:
    """One thing of every kind in the first workspace, by the name of the argument that names it."""
    unit_set = store.unit_sets.add(workspace, "cells", units, "ann").unit_set_id
    account_set = store.accounts.add(workspace, "all", accounts, "ann").account_set_id
    rep_set = store.reps.add(workspace, "team", reps, "ann").rep_set_id
    scenario = store.scenarios.add(
        workspace, "s", "ann", account_set_id=account_set, unit_set_id=unit_set, options={}
    )
    return {
        "unit_set_id": unit_set,
        "account_set_id": account_set,
        "rep_set_id": rep_set,
        "scenario_id": scenario.scenario_id,
        "plan_id": plan,
        "into": plan,
        "source": plan,
        "other_id": plan,
        "basis_id": store.plans.version(workspace, plan).basis_id,
        "study_id": store.studies.add(
            workspace, plan, 1, "explanation", "ann", {}, {"units": units[["name"]].reset_index()}
        ).study_id,
        "job_id": store.jobs.submit(workspace, "design", {}, actor="ann").job_id,
    }


KINDS = ("unit_sets", "accounts", "reps", "scenarios", "plans", "merges", "studies", "jobs")
SET_OF = {"accounts": "account_set_id", "reps": "rep_set_id"}
OTHERS = {
    "key": "a1",
    "keys": ["a1"],
    "names": ["name"],
    "version": 1,
    "kind": "move",
    "summary": {},
    "tables": {},
    "actor": "eve",
    "reason": "",
    "name": "mine",
    "options": {},
    "bounds": (-180.0, -90.0, 180.0, 90.0),
}


def methods_about_a_thing(store) -> list[tuple[str, str]]:
    """Every public method that takes the workspace and the id of something in it."""
    found = []
    for kind in KINDS:
        for name, method in inspect.getmembers(getattr(store, kind), inspect.ismethod):
            names = list(inspect.signature(method).parameters)
            if not name.startswith("_") and names[:1] == ["workspace_id"] and len(names) > 1:
                found.append((kind, name))
    return found


def test_every_method_that_names_a_thing_of_another_workspace_finds_nothing(store, belongings):
    eve = store.workspaces.add("Eve").workspace_id
    refused = []
    for kind, name in methods_about_a_thing(store):
        method = getattr(getattr(store, kind), name)
        parameters = inspect.signature(method).parameters.values()
        required = [each.name for each in parameters if each.default is each.empty][1:]
        known = {**OTHERS, **belongings, "set_id": belongings.get(SET_OF.get(kind, ""))}
        if not set(required) & {*belongings, "set_id"}:
            continue
        arguments = {each: known[each] for each in required if each in known and each != "values"}
        if "state" in required:
            continue  # appending is tried below
        with pytest.raises(NotFound):
            method(eve, **arguments)
        refused.append((kind, name))
    assert len(refused) >= 30
    assert {kind for kind, _ in refused} == set(KINDS)


def test_lists_of_another_workspace_are_empty(store, belongings):
    eve = store.workspaces.add("Eve").workspace_id
    for kind in ("unit_sets", "accounts", "reps", "scenarios", "plans", "studies", "jobs"):
        assert getattr(store, kind).page(eve) == []
    assert store.jobs.count(eve) == {}


def test_nothing_of_another_workspace_can_be_used(store, workspace, belongings):
    eve = store.workspaces.add("Eve").workspace_id
    own = store.accounts.add(
        eve, "mine", pd.DataFrame(index=pd.Index([], name="account_id")), "eve"
    )
    stolen = {"unit_set_id": belongings["unit_set_id"]}
    with pytest.raises(NotFound):
        store.scenarios.add(
            eve, "s", "eve", account_set_id=own.account_set_id, options={}, **stolen
        )
    mine = store.scenarios.add(eve, "s", "eve", account_set_id=own.account_set_id, options={})
    with pytest.raises(NotFound):
        store.scenarios.change(eve, mine.scenario_id, **stolen)
    with pytest.raises(NotFound):
        store.plans.add(eve, "p", "eve", scenario_id=belongings["scenario_id"])
    plan = store.plans.add(eve, "p", "eve").plan_id
    state = store.plans.state(workspace, belongings["plan_id"])
    with pytest.raises(NotFound):
        store.plans.append(eve, plan, "import", "eve", "", state, basis_id=belongings["basis_id"])
    with pytest.raises(NotFound):
        store.plans.append(eve, belongings["plan_id"], "move", "eve", "", state)
    assert store.plans.get(workspace, belongings["plan_id"]).version == 1


def test_the_things_of_the_owner_are_still_as_they_were(store, workspace, belongings):
    eve = store.workspaces.add("Eve").workspace_id
    for act in (
        lambda: store.jobs.request_cancel(eve, belongings["job_id"]),
        lambda: store.plans.undo(eve, belongings["plan_id"], "eve"),
        lambda: store.accounts.change(eve, belongings["account_set_id"], "a1", name="X"),
        lambda: store.plans.remove(eve, belongings["plan_id"]),
    ):
        with pytest.raises((NotFound, Conflict)):
            act()
    assert store.jobs.get(workspace, belongings["job_id"]).state == "queued"
    assert store.plans.get(workspace, belongings["plan_id"]).version == 1
    assert store.accounts.row(workspace, belongings["account_set_id"], "a1")["name"] == "Älpha"


def test_a_workspace_that_goes_takes_all_of_its_own_and_nothing_else(
    store, workspace, belongings, units
):
    eve = store.workspaces.add("Eve").workspace_id
    kept = store.unit_sets.add(eve, "cells", units, "eve").unit_set_id
    store.workspaces.remove(workspace)
    with pytest.raises(NotFound):
        store.plans.get(workspace, belongings["plan_id"])
    assert len(store.unit_sets.table(eve, kept)) == len(units)
    assert store.check() == []
