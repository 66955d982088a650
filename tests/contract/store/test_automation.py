"""Webhooks, schedules, batches and repeated calls, on every database."""

from datetime import UTC, datetime, timedelta

import pytest

from territory.store import Conflict, NotFound
from territory.store.batches import Batches
from territory.store.database import now
from territory.store.hooks import WAITS_S, Hooks
from territory.store.repeats import Answer, Repeats
from territory.store.schedules import Schedules
from territory.store.seal import Seal, find_key

SOON = timedelta(seconds=1)


@pytest.fixture
def hooks(store):
    return Hooks(store)


def test_an_event_is_told_to_who_wants_it_and_taken_once(store, hooks, workspace):
    made, secret = hooks.add(workspace, "https://one.example", ["job.done"], "ann")
    hooks.add(workspace, "https://two.example", ["job.failed"], "ann")
    assert hooks.tell(workspace, "job.done", {"job": "j1"}) == 1
    moment = now() + SOON
    (due,) = hooks.due(moment)
    assert (due.url, due.event) == (made.url, "job.done")
    assert Seal(find_key(store.url)).open(due.secret) == secret
    assert hooks.due(moment) == []


def test_a_failed_message_waits_longer_each_time_and_is_given_up(hooks, workspace):
    made, _ = hooks.add(workspace, "https://one.example", ["*"], "ann")
    hooks.ping(workspace, made.webhook_id)
    moment = now() + SOON
    for wait in WAITS_S:
        (due,) = hooks.due(moment)
        hooks.settle(due, moment, 500, "no")
        assert hooks.due(moment + timedelta(seconds=wait - 1)) == []
        moment += timedelta(seconds=wait)
    (due,) = hooks.due(moment)
    hooks.settle(due, moment, None, "gone")
    (told,) = hooks.deliveries(workspace, made.webhook_id)
    assert (told.attempts, told.next_at, told.error) == (len(WAITS_S) + 1, None, "gone")


def test_with_a_webhook_goes_what_was_still_to_be_told(hooks, workspace):
    made, _ = hooks.add(workspace, "https://one.example", ["*"], "ann")
    hooks.ping(workspace, made.webhook_id)
    hooks.remove(workspace, made.webhook_id)
    assert hooks.due(now() + SOON) == []
    with pytest.raises(NotFound):
        hooks.deliveries(workspace, made.webhook_id)


def test_a_schedule_that_is_due_is_taken_once_and_comes_again(store, workspace, plan):
    schedules = Schedules(store)
    when = {"weekdays": [0], "at": "06:30", "zone": "Europe/Berlin"}
    trigger = {"workload": 0.05}
    made = schedules.add(
        workspace, "Mondays", "ann", plan_id=plan, **when, arguments={}, trigger=trigger
    )
    assert (made.next_at.astimezone(UTC).weekday(), made.trigger) == (0, trigger)
    assert schedules.take_due(made.next_at - SOON) == []
    ((where, taken),) = schedules.take_due(made.next_at)
    assert (where, taken.schedule_id) == (workspace, made.schedule_id)
    assert schedules.take_due(made.next_at) == []
    schedules.keep_outcome(made.schedule_id, {"proposed": False})
    kept = schedules.get(workspace, made.schedule_id)
    assert kept.next_at > made.next_at
    assert kept.last_outcome == {"proposed": False}
    schedules.switch(workspace, made.schedule_id, False)
    assert schedules.take_due(datetime(2100, 1, 1, tzinfo=UTC)) == []


def test_the_items_of_a_batch_keep_their_order_faults_and_jobs(store, workspace):
    batches = Batches(store)
    items = [{"name": f"region {i}", "arguments": {"seed": i}} for i in range(3)]
    items[1]["faults"] = [{"message": "no such plan"}]
    made = batches.add(workspace, "Nightly", "ann", items)
    batches.set_job(made.batch_id, 2, "job_1")
    found = batches.items(workspace, made.batch_id)
    assert [each.arguments["seed"] for each in found] == [0, 1, 2]
    assert [each.job_id for each in found] == [None, None, "job_1"]
    assert found[1].faults == [{"message": "no such plan"}]
    with pytest.raises(NotFound):
        batches.items(store.workspaces.add("Other").workspace_id, made.batch_id)


def test_the_same_call_again_gets_the_same_answer(store, workspace):
    repeats = Repeats(store)
    assert repeats.begin(workspace, "ann", "k1", "hash") is None
    with pytest.raises(Conflict, match="still running"):
        repeats.begin(workspace, "ann", "k1", "hash")
    repeats.end(workspace, "ann", "k1", 202, "{}")
    assert repeats.begin(workspace, "ann", "k1", "hash") == Answer(202, "{}")
    with pytest.raises(Conflict, match="another call"):
        repeats.begin(workspace, "ann", "k1", "other")
    assert repeats.begin(workspace, "bob", "k1", "other") is None
    repeats.forget(workspace, "bob", "k1")
    assert repeats.begin(workspace, "bob", "k1", "third") is None
