"""Approvals, comments, challenges, and the plan in force."""

import pytest

from territory.jobs.outcome import Context
from territory.jobs.reviewing import price
from territory.jobs.settling import settle_outcome

ANY = {"if-match": "*"}


def test_a_plan_goes_through_all_levels_before_it_is_published(as_user, home, plan, give):
    planner, manager, finance = as_user("planner"), as_user("manager"), as_user("finance")
    made = planner.post(f"{plan}/approvals", json={}).json()
    name = made["approval_id"]
    assert made["levels"] == ["manager", "finance"]
    assert planner.get(plan).json()["status"] == "in_review"
    day = {"effective_from": "2030-01-01"}
    assert planner.post(f"{home}/approvals/{name}/publish", json=day).status_code == 409
    assert give(finance, name, 0).status_code == 403
    assert give(manager, name, 0).json()["state"] == "in_review"
    assert give(manager, name, 0).status_code == 409
    assert give(finance, name, 1).json()["state"] == "approved"
    assert planner.post(f"{home}/approvals/{name}/publish", json=day).json()["state"] == "published"
    said = planner.get(f"{home}/approvals/{name}").json()["decisions"]
    assert [each["actor"] for each in said] == ["manager@example.com", "finance@example.com"]
    assert planner.get(f"{home}/in-force").status_code == 404
    force = planner.get(f"{home}/in-force", params={"day": "2030-06-01"}).json()
    assert force["version"] == 1
    kinds = [each["kind"] for each in planner.get(f"{plan}/versions").json()["items"]]
    assert kinds == ["published", "approved", "in_review", "in_review", "solve"]
    assert planner.delete(plan).status_code == 422


def test_nobody_approves_what_they_sent_to_review(as_user, home, plan, give):
    admin = as_user("admin")
    name = admin.post(f"{plan}/approvals", json={}).json()["approval_id"]
    assert give(admin, name, 0).status_code == 403
    assert give(as_user("manager"), name, 0, "decline").json()["state"] == "declined"
    assert admin.get(plan).json()["status"] == "draft"


def test_a_plan_is_in_review_once_at_a_time(client, home, plan):
    name = client.post(f"{plan}/approvals", json={}).json()["approval_id"]
    assert client.post(f"{plan}/approvals", json={}).status_code == 409
    assert client.post(f"{home}/approvals/{name}/withdraw").json()["state"] == "withdrawn"
    assert client.post(f"{plan}/approvals", json={}).status_code == 201


def test_the_plan_in_force_is_the_one_that_began_last(client, home, plan, publish):
    publish(client, "2030-01-01", version=1)
    moved = {"unit_ids": ["100"], "territory_id": "T4"}
    newest = client.post(f"{plan}/moves", json=moved, headers=ANY).json()["version"]["version"]
    publish(client, "2030-07-01", version=newest)

    def owner(day):
        asked = {"code": "100", "day": day}
        return client.get(f"{home}/look-up", params=asked).json()["territory_id"]

    assert owner("2030-06-30") == "T1"
    assert owner("2030-07-01") == "T4"
    too_early = {"code": "100", "day": "2029-12-31"}
    assert client.get(f"{home}/look-up", params=too_early).status_code == 404


def owner_of(client, home, ids, unit):
    rows = client.get(f"{home}/plans/{ids.plan}/units").json()["items"]
    return next(row["territory_id"] for row in rows if row["unit_id"] == unit)


def test_many_places_are_looked_up_in_one_call(client, home, ids):
    asked = {"points": [[-96.95, 35.05], [10, 10]], "codes": ["135", "x"], "plan_id": ids.plan}
    answer = client.post(f"{home}/look-up", json=asked).json()
    assert [each["unit_id"] for each in answer["points"]] == ["100", None]
    assert answer["codes"][0]["territory_id"] == owner_of(client, home, ids, "135")
    assert answer["codes"][1]["reason"]
    wrong = client.post(f"{home}/look-up", json={"points": [[500, 0]], "plan_id": ids.plan})
    assert wrong.status_code == 422
    assert wrong.json()["faults"][0]["column"] == "points.0.0"
    assert client.get(f"{home}/look-up").status_code == 422


def test_a_rep_is_not_told_who_has_the_place_of_another(as_user, home, ids):
    asked = {"codes": ["100", "135"], "plan_id": ids.plan}
    own, other = as_user("rep").post(f"{home}/look-up", json=asked).json()["codes"]
    assert own["rep_id"] == "R1"
    assert (other["rep_id"], other["territory_id"]) == (None, None)


def test_comments_are_about_what_one_sees(as_user, plan):
    rep, planner = as_user("rep"), as_user("planner")
    own = {"text": "Why?", "about": "account", "about_id": "A00"}
    assert rep.post(f"{plan}/comments", json=own).status_code == 201
    other = {"text": "Why?", "about": "territory", "about_id": "T4"}
    assert rep.post(f"{plan}/comments", json=other).status_code == 404
    made = planner.post(f"{plan}/comments", json=other).json()
    assert len(planner.get(f"{plan}/comments").json()["items"]) == 2
    assert len(rep.get(f"{plan}/comments").json()["items"]) == 1
    name = made["comment_id"]
    assert rep.post(f"{plan}/comments/{name}/resolve").status_code == 403
    assert planner.post(f"{plan}/comments/{name}/resolve").json()["resolved_at"]
    assert planner.post(f"{plan}/comments", json={"text": "x", "about_id": "T1"}).status_code == 422


def test_a_challenge_has_a_price_and_changes_the_plan_once_accepted(as_user, plan):
    rep, planner = as_user("rep"), as_user("planner")
    asked = {"kind": "unit", "object_id": "103", "to_territory": "T1", "reason": "next door"}
    territories = planner.get(f"{plan}/territories").json()["territories"]
    assert next(each for each in territories if each["rep_id"] == "R1")["territory_id"] == "T1"
    made = rep.post(f"{plan}/challenges", json=asked)
    assert made.status_code == 201
    assert made.json()["price"] is None
    store = planner.app.state.service.store
    job = store.jobs.claim(store.workers.add("here", 1, 1).worker_id)
    context = Context(store, job, lambda progress: None, lambda: False)
    settle_outcome(store, job, "done", price(context))
    (whole,) = rep.get(f"{plan}/challenges").json()["items"]
    told = whole["price"]
    assert told["rep"] == "R1"
    assert told["price"] == pytest.approx(told["objective"] - told["objective_before"])
    assert told["objective_alone"] != told["objective_before"]
    assert told["text"].startswith("keeping 103 with R1 changes the distance cost")
    name = whole["challenge_id"]
    ruling = {"accept": True, "answer": "fine"}
    assert rep.post(f"{plan}/challenges/{name}/decision", json=ruling).status_code == 403
    accepted = planner.post(f"{plan}/challenges/{name}/decision", json=ruling).json()
    assert accepted["state"] == "accepted"
    assert planner.post(f"{plan}/challenges/{name}/decision", json=ruling).status_code == 409
    units = planner.get(f"{plan}/units", params={"territory_id": "T1"}).json()["items"]
    assert "103" in {row["unit_id"] for row in units}


def test_a_rep_challenges_only_what_is_about_her(as_user, plan):
    asked = {"kind": "unit", "object_id": "135", "to_territory": "T3", "reason": "no business"}
    assert as_user("rep").post(f"{plan}/challenges", json=asked).status_code == 403
