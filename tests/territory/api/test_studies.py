"""Questions about a plan: jobs answer them, and what they found is read as tables."""

import pytest

from territory.errors import InvalidInput
from territory.jobs.outcome import Cancelled, Context
from territory.jobs.settling import settle_outcome
from territory.jobs.tasks import TASKS

ANY = {"if-match": "*"}
FEW = {"time_limit": 600, "iterations": 1}
"""The effort is limited in rounds, so that a busy machine changes nothing."""


def ask(client, path, body, *, cancelled=False):
    """Ask, and do the job here, in place of a worker; returns the job as it ended."""
    asked = client.post(path, json=body)
    assert asked.status_code == 202, asked.text
    store = client.app.state.service.store
    job = store.jobs.claim(store.workers.add("here", 1, 1).worker_id)
    assert job.job_id == asked.json()["job_id"]
    context = Context(store, job, lambda progress: None, lambda: cancelled)
    return settle_outcome(store, job, "done", TASKS[job.task](context))


def rows(client, plan, study_id, table, **query):
    answer = client.get(f"{plan}/studies/{study_id}/tables/{table}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def owners(client, plan):
    return {
        row["unit_id"]: row["territory_id"] for row in client.get(f"{plan}/units").json()["items"]
    }


@pytest.fixture
def moved(client, plan):
    """Three units were moved by hand; returns where each was."""
    before = owners(client, plan)
    taken = [unit for unit, name in before.items() if name != "T1"][:3]
    client.post(f"{plan}/moves", json={"unit_ids": taken, "territory_id": "T1"}, headers=ANY)
    return {unit: before[unit] for unit in taken}


def test_every_move_since_the_version_before_is_explained(client, plan, moved):
    done = ask(client, f"{plan}/explain", {})
    study = client.get(f"{plan}/studies/{done.result['study_id']}").json()
    assert (study["kind"], study["version"], study["summary"]["since"]) == ("explanation", 2, 1)
    assert study["tables"] == {"units": 3, "accounts": 3}
    found = rows(client, plan, study["study_id"], "units")
    assert {row["unit_id"] for row in found} == set(moved)
    assert sum(study["summary"]["reasons"].values()) == 3
    one = rows(client, plan, study["study_id"], "units", id=min(moved))
    assert [row["unit_id"] for row in one] == [min(moved)]
    assert one[0]["text"].startswith(min(moved))
    csv = client.get(f"{plan}/studies/{study['study_id']}/tables/accounts?format=csv").text
    assert csv.count("\r\n") == 4


def test_rows_come_in_pages(client, plan, moved):
    study = ask(client, f"{plan}/explain", {"since": 1}).result["study_id"]
    path = f"{plan}/studies/{study}/tables/units"
    first = client.get(path, params={"limit": 2}).json()
    rest = client.get(path, params={"limit": 2, "cursor": first["next"]}).json()
    assert len(first["items"]) == 2
    assert len(rest["items"]) == 1
    assert rest["next"] is None
    assert client.get(path, params={"cursor": "eA"}).status_code == 422


def test_keeping_a_unit_with_its_rep_has_a_price(client, plan, moved):
    unit = min(moved)
    done = ask(client, f"{plan}/keep", {"unit_id": unit, "time_limit": 60})
    assert done.result["name"] == unit
    assert done.result["price"] == pytest.approx(
        done.result["objective"] - done.result["objective_best"], abs=1e-8
    )
    assert done.result["text"].startswith(f"keeping {unit} with R")
    assert client.get(plan).json()["version"] == 2  # nothing was changed


def test_a_plan_of_the_frontier_can_be_adopted(client, plan, moved):
    before = owners(client, plan)
    study = ask(client, f"{plan}/frontier", {"options": FEW}).result["study_id"]
    points = rows(client, plan, study, "plans")
    labels = rows(client, plan, study, "assignments")
    assert [point["plan"] for point in points if point["knee"]] == [
        client.get(f"{plan}/studies/{study}").json()["summary"]["knee"]
    ]
    for point in points:  # what moves is counted against the plan
        changed = sum(row[point["plan"]] != before[row["unit_id"]] for row in labels)
        assert changed == point["moved_accounts"]
    tight = min(points, key=lambda point: point["imbalance"])
    chosen = {row["unit_id"]: row[tight["plan"]] for row in labels}
    done = ask(client, f"{plan}/adopt", {"study_id": study, "plan": tight["plan"]})
    assert owners(client, plan) == chosen
    assert done.result["version"] == 3
    assert done.result["bound"] <= done.result["objective"]
    assert client.get(plan).json()["newest"]["kind"] == "adopt"
    wrong = client.post(f"{plan}/adopt", json={"study_id": study, "plan": "P99"})
    assert wrong.json()["faults"][0]["message"] == "has no plan 'P99'"


def test_stability_is_a_column_of_the_units(client, plan):
    done = ask(client, f"{plan}/stability", {"samples": 2, "noise": 0.05, "options": FEW})
    assert done.result["samples"] == 2
    found = rows(client, plan, done.result["study_id"], "units")
    assert len(found) == 36
    assert {row["stability"] for row in found} <= {0.0, 0.5, 1.0}
    assert {row["territory_id"] for row in found} == {"T1", "T2", "T3", "T4"}
    means = rows(client, plan, done.result["study_id"], "territories")
    assert all(0 <= row["stability"] <= 1 for row in means)


def test_what_is_cancelled_before_it_began_keeps_nothing(client, plan, moved):
    with pytest.raises(Cancelled):
        ask(client, f"{plan}/explain", {}, cancelled=True)


def test_a_locked_unit_stays_in_a_rebalance_and_stays_locked(client, plan, moved):
    client.post(f"{plan}/locks", json={"unit_ids": sorted(moved)}, headers=ANY)
    change = {"tolerances": {"workload": 0.25}, "time_limit": 60}
    ask(client, f"{plan}/rebalance", {"change": change})
    after = {row["unit_id"]: row for row in client.get(f"{plan}/units").json()["items"]}
    assert {after[unit]["territory_id"] for unit in moved} == {"T1"}
    assert {unit for unit, row in after.items() if row["locked"]} == set(moved)


def test_units_without_a_territory_are_told(client, plan):
    client.post(f"{plan}/moves", json={"unit_ids": ["100"], "territory_id": None}, headers=ANY)
    with pytest.raises(InvalidInput, match="1 units without a territory"):
        ask(client, f"{plan}/explain", {})


def test_a_rebalance_shares_out_what_nobody_has(client, plan):
    client.post(f"{plan}/moves", json={"unit_ids": ["100"], "territory_id": None}, headers=ANY)
    ask(client, f"{plan}/rebalance", {"change": {"time_limit": 60}})
    assert "" not in owners(client, plan).values()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("keep", {}),
        ("keep", {"unit_id": "100", "account_id": "A00"}),
        ("explain", {"since": -1}),
        ("frontier", {"options": {"territories": 0}}),
        ("stability", {"noise": 2}),
        ("adopt", {"study_id": "sty_none", "plan": "P01"}),
    ],
)
def test_what_cannot_be_asked_is_refused_at_once(client, plan, path, body):
    answer = client.post(f"{plan}/{path}", json=body)
    assert answer.status_code in (404, 422)
    assert not client.get(plan.rpartition("/plans/")[0] + "/jobs").json()["items"]


def test_a_study_is_of_its_plan_and_goes_with_it(client, home, plan, moved):
    study = ask(client, f"{plan}/explain", {}).result["study_id"]
    assert [each["study_id"] for each in client.get(f"{plan}/studies").json()["items"]] == [study]
    assert client.get(f"{plan}/studies?kind=frontier").json()["items"] == []
    other = client.post(f"{plan}/branches", json={"name": "Other"}).json()["plan_id"]
    assert client.get(f"{home}/plans/{other}/studies/{study}").status_code == 404
    assert client.get(f"{plan}/studies/{study}/tables/none").status_code == 404
    assert client.delete(f"{plan}/studies/{study}").status_code == 204
    assert client.get(f"{plan}/studies/{study}").status_code == 404
