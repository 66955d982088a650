"""Jobs that change a plan, webhooks that tell of them, and schedules that ask for them."""

import datetime
import json

import pytest

from territory.jobs import hooks as hooks_module
from territory.jobs.changing import rebalance, repair
from territory.jobs.hooks import deliver_due, tell_of_job
from territory.jobs.outcome import Context
from territory.jobs.reviewing import review
from territory.jobs.schedules import run_due
from territory.jobs.settling import settle, settle_outcome
from territory.jobs.tasks import design
from territory.sending import NotSent
from territory.signing import sign
from territory.store.hooks import WAITS_S, Hooks
from territory.store.schedules import next_time
from territory.store.seal import Seal, find_key

ANY = {"if-match": "*"}
MONDAY = datetime.datetime(2030, 7, 1, 12, 0, tzinfo=datetime.UTC)


def claim(store):
    worker = store.workers.add("here", 1, 1)
    return store.jobs.claim(worker.worker_id)


def run(client, task):
    """Do the next job here, in place of a worker."""
    store = client.app.state.service.store
    job = claim(store)
    context = Context(store, job, lambda progress: None, lambda: False)
    return settle_outcome(store, job, "done", task(context))


def test_a_rebalance_moves_no_more_than_its_budget(client, home, plan):
    corner = {"unit_ids": ["103", "109", "115"], "territory_id": "T1"}
    client.post(f"{plan}/moves", json=corner, headers=ANY)
    client.post(f"{plan}/locks", json={"unit_ids": ["103"]}, headers=ANY)
    before = client.get(f"{plan}/units").json()["items"]
    change = {
        "budgets": {"units": {"value": 3}},
        "time_limit": 30,
        "tolerances": {"workload": 0.25},
    }
    asked = client.post(f"{plan}/rebalance", json={"change": change})
    assert asked.status_code == 202, asked.text
    done = run(client, rebalance)
    assert done.state == "done"
    after = client.get(f"{plan}/units").json()["items"]
    moved = sum(a["territory_id"] != b["territory_id"] for a, b in zip(before, after, strict=True))
    assert 0 < moved <= 3
    newest = client.get(plan).json()["newest"]
    assert newest["kind"] == "rebalance"
    assert newest["summary"]["met"] is True
    locked = [(row["unit_id"], row["territory_id"]) for row in after if row["locked"]]
    assert locked == [("103", "T1")]  # what is locked stays, and stays locked


def test_a_new_design_leaves_locked_units_with_their_rep(client, home, plan):
    corner = ["103", "109", "115"]
    client.post(f"{plan}/moves", json={"unit_ids": corner, "territory_id": "T1"}, headers=ANY)
    client.post(f"{plan}/locks", json={"unit_ids": corner}, headers=ANY)
    before = client.get(f"{plan}/units").json()["items"]
    rep_of = {row["unit_id"]: row["rep_id"] for row in before}
    asked = client.post(f"{plan}/solve", json={"options": {"tolerances": {"workload": 0.5}}})
    assert asked.status_code == 202, asked.text
    run(client, design)
    after = client.get(f"{plan}/units").json()["items"]
    kept = {row["unit_id"]: row["rep_id"] for row in after if row["locked"]}
    assert kept == {unit: rep_of[unit] for unit in corner}


def test_a_first_design_leaves_with_her_what_today_s_map_locks(client, home, ids):
    scenario = client.get(f"{home}/scenarios/{ids.scenario}").json()
    sets = {key: scenario[key] for key in ("account_set_id", "unit_set_id", "rep_set_id")}
    new = {"name": "Locked", "options": scenario["options"], **sets}
    made = client.post(f"{home}/scenarios", json=new).json()["scenario_id"]
    today = b"unit_id,rep_id,locked\n135,R1,\n100,R2,yes\n101,R2,no\n"
    path, params = f"{home}/scenarios/{made}/baseline", {"filename": "today.csv"}
    wrong = client.put(path, params={**params, "lock": ["R1", "R9"]}, content=today)
    assert wrong.status_code == 422
    assert "'R9' has no unit today" in wrong.text
    assert client.put(path, params={**params, "lock": "R1"}, content=today).status_code == 200
    plan = client.post(f"{home}/plans", json={"name": "P", "scenario_id": made}).json()["plan_id"]
    assert client.post(f"{home}/plans/{plan}/solve", json={}).status_code == 202
    run(client, design)
    rows = client.get(f"{home}/plans/{plan}/units").json()["items"]
    assert {row["unit_id"]: row["rep_id"] for row in rows if row["locked"]} == {
        "100": "R2",
        "135": "R1",
    }


def test_a_repair_leaves_the_rep_with_nothing(client, home, plan):
    change = {"leaves": "R1", "most_moves": 20}
    assert client.post(f"{plan}/repair", json={"change": change}).status_code == 202
    run(client, repair)
    rows = client.get(f"{plan}/units").json()["items"]
    assert "R1" not in {row["rep_id"] for row in rows}


def test_what_cannot_be_asked_is_refused_at_once(client, plan):
    for change in ({"budgets": 3}, {"time_limit": -1}, {"add": "x", "seed": "y"}, {"budget": {}}):
        answer = client.post(f"{plan}/rebalance", json={"change": change})
        assert answer.status_code == 422, change
        assert answer.json()["faults"]


def test_faults_of_options_have_the_names_that_were_sent(client, home, ids):
    options = {"territories": 0, "tolerances": {"workload": 0.1}, "terms": {"beauty": 1}}
    new = {"name": "Wrong", "account_set_id": ids.account_set, "options": options}
    faults = client.post(f"{home}/scenarios", json=new).json()["faults"]
    assert {fault["file"] for fault in faults} == {"options.territories", "options.terms"}


@pytest.fixture
def told(client, home):
    new = {"url": "https://crm.example.com/hook", "events": ["job.done", "schedule.proposed"]}
    return client.post(f"{home}/webhooks", json=new).json()


def test_the_end_of_a_job_is_told_signed(client, home, plan, told, monkeypatch):
    sent = []
    monkeypatch.setattr(
        hooks_module,
        "post",
        lambda url, body, headers, **_: sent.append((url, body, headers)) or 200,
    )
    store = client.app.state.service.store
    client.post(f"{plan}/solve", json={})
    settle(store, claim(store), "done", result={"status": "optimal"})
    assert deliver_due(store, MONDAY) == 1
    url, body, headers = sent[0]
    assert url == told["url"]
    assert json.loads(body)["data"]["state"] == "done"
    timestamp = int(headers["territory-timestamp"])
    assert headers["territory-signature"] == sign(told["secret"], timestamp, body)
    assert deliver_due(store, MONDAY) == 0
    (delivery,) = client.get(f"{home}/webhooks/{told['webhook_id']}/deliveries").json()["items"]
    assert delivery["status"] == 200
    assert delivery["delivered_at"]
    assert tell_of_job in __import__("territory.jobs").jobs.ON_SETTLED


def test_what_is_not_heard_is_sent_again_later_and_later_until_given_up(
    client, home, told, monkeypatch
):
    def fail(*_, **__):
        raise NotSent("no answer")

    monkeypatch.setattr(hooks_module, "post", fail)
    client.post(f"{home}/webhooks/{told['webhook_id']}/ping")
    store, moment = client.app.state.service.store, MONDAY
    hooks, seal = Hooks(store), Seal(find_key(store.url))
    for wait in WAITS_S:
        (due,) = hooks.due(moment)
        hooks.settle(due, moment, *hooks_module._send(due, seal, []))
        moment += datetime.timedelta(seconds=wait - 1)
        assert not hooks.due(moment)
        moment += datetime.timedelta(seconds=1)
    (due,) = hooks.due(moment)
    hooks.settle(due, moment, None, "no answer")
    (delivery,) = client.get(f"{home}/webhooks/{told['webhook_id']}/deliveries").json()["items"]
    assert (delivery["attempts"], delivery["next_at"]) == (len(WAITS_S) + 1, None)


def schedule(client, home, ids, trigger):
    new = {"name": "Mondays", "plan_id": ids.plan, "weekdays": [0], "at": "06:00"}
    return client.post(f"{home}/schedules", json={**new, "trigger": trigger}).json()


def test_a_schedule_proposes_on_a_branch_only_when_a_band_is_left(client, home, ids):
    store = client.app.state.service.store
    schedule(client, home, ids, {"workload": 0.2})

    def outcome_of_week(week):
        moment = MONDAY + datetime.timedelta(days=7 * week)
        run_due(store, moment)
        run_due(store, moment)  # once a week, and not at each call
        run(client, review)
        assert store.jobs.claim(store.workers.add("here", 1, 1).worker_id) is None
        (found,) = client.get(f"{home}/schedules").json()["items"]
        return found["last_outcome"]

    assert outcome_of_week(0)["outcome"] == "kept"
    path = f"{home}/account-sets/{ids.account_set}/accounts/A00"
    client.patch(path, json={"workload": 40}, headers=ANY)
    made = outcome_of_week(1)
    assert made["outcome"] == "proposed"
    assert made["left"]["workload"] > 0.2
    assert client.get(f"{home}/plans/{ids.plan}").json()["version"] == 1
    branch = client.get(f"{home}/plans/{made['branch_id']}").json()
    assert branch["branched_from"] == ids.plan
    assert branch["newest"]["kind"] == "rebalance"
    assert branch["newest"]["summary"]["met"] is made["met"] is True


def test_a_time_of_day_is_that_of_its_place_in_summer_and_winter():
    berlin = "Europe/Berlin"
    summer = next_time([0], "06:00", berlin, MONDAY)
    assert summer == datetime.datetime(2030, 7, 8, 4, 0, tzinfo=datetime.UTC)
    winter = next_time([0], "06:00", berlin, MONDAY + datetime.timedelta(days=180))
    assert winter.astimezone(datetime.UTC).hour == 5


def store_tasks(client, table):
    """Tasks of the jobs of a table of results."""
    home = "/v1/workspaces/default"
    ids = [row["job_id"] for row in table if row["job_id"]]
    return [client.get(f"{home}/jobs/{job_id}").json()["task"] for job_id in ids]


def test_a_batch_tells_the_faults_of_each_item_and_does_the_others(client, home, ids):
    rows = [
        {"account_id": f"A{i}", "lon": -97 + i / 10, "lat": 35, "workload": 1} for i in range(6)
    ]
    options = {"territories": 2, "tolerances": {"workload": 0.5}, "time_limit": 1}
    items = [
        {"name": "there", "scenario_id": ids.scenario},
        {"name": "not there", "scenario_id": "scn_none"},
        {"name": "inline", "accounts": rows, "options": options},
        {"name": "bad row", "accounts": [{**rows[0], "workload": -1}], "options": options},
        {"name": "bad options", "accounts": rows, "options": {"territories": 0}},
        {"name": "nothing"},
        {"name": "plan", "plan_id": ids.plan, "change": {"time_limit": 5}},
        {"name": "bad change", "plan_id": ids.plan, "change": {"budget": 3}},
        {"name": "both", "plan_id": ids.plan, "scenario_id": ids.scenario},
    ]
    headers = {"idempotency-key": "n"}
    made = client.post(f"{home}/batches", json={"name": "N", "items": items}, headers=headers)
    assert made.status_code == 202
    assert made.json()["states"] == {"queued": 3, "invalid": 6}
    client.post(f"{home}/batches", json={"name": "N", "items": items}, headers=headers)
    assert len(client.get(f"{home}/batches").json()["items"]) == 1
    path = f"{home}/batches/{made.json()['batch_id']}"
    table = client.get(f"{path}/results").json()["rows"]
    assert [row["state"] for row in table] == [
        *("queued", "invalid", "queued", "invalid", "invalid", "invalid"),
        *("queued", "invalid", "invalid"),
    ]
    assert "row 2, column workload" in table[3]["error"]
    assert "scn_none" in table[1]["error"]
    assert "'budget' is unknown" in table[7]["error"]
    assert store_tasks(client, table) == ["design", "design", "rebalance"]
    assert client.get(f"{path}/results?format=csv").text.count("\r\n") == 10
    assert client.post(f"{path}/cancel").json()["settled"] is True
