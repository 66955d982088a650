"""Jobs run in processes of their own, and end as they should, whatever happens to those."""

import os
import time

import psutil
import pytest

from territory.jobs import ON_SETTLED, cancel_job
from territory.jobs.machine import machine
from territory.jobs.worker import rescue_lost
from territory.store import NotFound
from territory.store.records import SETTLED

LONG = {"rows": 24, "columns": 24, "territories": 12, "iterations": None, "time_limit": 120.0}


def wait_for(store, job, condition, seconds=300.0):
    """Look at a job until it is as it should be."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        seen = store.jobs.get(job.workspace_id, job.job_id)
        if condition(seen):
            return seen
        time.sleep(0.05)
    pytest.fail(f"the job is still {seen}")


def has_plan(job) -> bool:
    """Whether the solver has told of a plan within all rules."""
    return (job.progress or {}).get("objective") is not None


def solving_processes() -> list[psutil.Process]:
    """Processes of jobs: children of the one that all of them are made from.

    A browser or a database that other tests have started may have children as well.
    """
    return [
        each
        for child in psutil.Process().children()
        if "forkserver" in " ".join(child.cmdline())
        for each in child.children()
    ]


@pytest.mark.parametrize("store", ["sqlite_url", "postgis_url"], indirect=True)
def test_a_design_becomes_a_version_of_its_plan(store, workspace, submit, work):
    job = submit()
    work()
    done = store.jobs.get(workspace, job.job_id)
    version = store.plans.version(workspace, job.plan_id)
    assert (done.state, done.attempts) == ("done", 1)
    assert done.result["version"] == version.version == 1
    assert (version.kind, version.actor, version.reason) == ("solve", "ann", "nightly")
    assert version.job_id == job.job_id
    state = store.plans.state(workspace, job.plan_id)
    assert sorted(set(state.territory_ids)) == ["T1", "T2"]
    assert state.answer["bound"] <= state.answer["objective"]
    assert version.summary["outside"] == {"workload": 0}
    assert done.progress["phase"]


def test_what_is_wrong_with_a_scenario_is_told_with_every_fault(store, workspace, submit, work):
    job = submit()
    options = {"territories": 0, "tolerances": {"workload": -1}, "colour": "red"}
    scenario = job.arguments["scenario_id"]
    store.scenarios.change(workspace, scenario, options=options)
    gone = store.jobs.submit(workspace, "design", {"scenario_id": "scn_none"}, actor="ann")
    work()
    failed = store.jobs.get(workspace, job.job_id)
    assert (failed.state, failed.error["kind"]) == ("failed", "invalid_input")
    assert len(failed.error["faults"]) == 3
    assert store.plans.get(workspace, job.plan_id).version == 0
    assert store.jobs.get(workspace, gone.job_id).error["kind"] == "not_found"


def test_that_no_plan_is_possible_is_an_answer(store, workspace, submit, work):
    job = submit(1, 3, tolerances={"workload": 0.1})
    work()
    done = store.jobs.get(workspace, job.job_id)
    assert (done.state, done.result["status"]) == ("done", "infeasible")
    assert done.result["reasons"]
    assert "allow more with options.tolerances" in done.result["reasons"][0]
    assert store.plans.get(workspace, job.plan_id).version == 0


def test_a_cancelled_job_keeps_the_best_plan_it_has(store, workspace, submit, background):
    job = submit(**LONG)
    with background():
        wait_for(store, job, has_plan)
        cancel_job(store, workspace, job.job_id)
        ended = wait_for(store, job, lambda seen: seen.state in SETTLED)
    assert (ended.state, ended.result["status"]) == ("cancelled", "cancelled")
    state = store.plans.state(workspace, job.plan_id)
    assert state.assignment.min() >= 0
    assert store.plans.version(workspace, job.plan_id).summary["outside"] == {"workload": 0}


@pytest.mark.parametrize(
    ("limit", "kind"), [({"memory_mb": 60}, "memory"), ({"time_limit_s": 0.3}, "time")]
)
def test_a_job_that_passes_its_limit_is_ended_and_says_so(
    store, workspace, submit, work, limit, kind
):
    job = submit(**LONG, **limit)
    work()
    failed = store.jobs.get(workspace, job.job_id)
    assert (failed.state, failed.error["kind"]) == ("failed", kind)
    assert "more than its 60 MB" in failed.error["message"] or kind == "time"


def test_a_job_whose_process_is_killed_is_done_by_another(store, workspace, submit, background):
    job = submit(**LONG)
    with background():
        wait_for(store, job, lambda seen: seen.progress is not None)
        for process in solving_processes():
            process.kill()
        wait_for(store, job, lambda seen: seen.attempts == 2 and has_plan(seen))
        cancel_job(store, workspace, job.job_id)
        wait_for(store, job, lambda seen: seen.state in SETTLED)
    assert len(store.plans.versions(workspace, job.plan_id)) == 1


def test_a_job_lets_others_go_first(store, submit, background):
    job = submit(**LONG)
    with background():
        wait_for(store, job, lambda seen: seen.progress is not None)
        solving = [process.nice() for process in solving_processes()]
    assert solving
    assert all(each > psutil.Process().nice() for each in solving)


def test_a_worker_that_is_stopped_hands_its_job_back(store, workspace, submit, background):
    job = submit(**LONG)
    with background():
        wait_for(store, job, lambda seen: seen.progress is not None)
    seen = store.jobs.get(workspace, job.job_id)
    assert (seen.state, seen.attempts, seen.worker_id) == ("queued", 0, None)
    assert store.workers.all() == []


def test_jobs_of_a_worker_that_died_go_back_at_once(store, workspace, submit):
    job = submit()
    dead = store.workers.add(machine(), pid=2**22 + 1, slots=1)
    me = store.workers.add(machine(), os.getpid(), 1)
    elsewhere = store.workers.add("another machine", 1, 1)
    store.jobs.claim(dead.worker_id)
    rescue_lost(store, me)
    assert store.jobs.get(workspace, job.job_id).state == "queued"
    assert store.workers.all() == [me, elsewhere]


def test_a_job_is_given_up_after_its_last_attempt(store, workspace, submit):
    job = submit()
    me = store.workers.add(machine(), os.getpid(), 1)
    for attempt in range(1, job.max_attempts + 1):
        dead = store.workers.add(machine(), pid=2**22 + 1, slots=1)
        claimed = wait_until_claimed(store, dead.worker_id)
        assert claimed.attempts == attempt
        rescue_lost(store, me)
    failed = store.jobs.get(workspace, job.job_id)
    assert (failed.state, failed.error["kind"]) == ("failed", "lost")
    assert "attempt 5 of 5" in failed.error["message"]


def wait_until_claimed(store, worker_id):
    """Claim the next job though it has to wait: the time of day is none of the test's."""
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE jobs SET not_before = created_at")
    return store.jobs.claim(worker_id)


def test_who_wants_to_know_is_told_of_every_end_with_it(store, workspace, submit):
    heard = []
    ON_SETTLED.append(lambda told, job: heard.append((told is store, job.state)))
    try:
        cancel_job(store, workspace, submit().job_id)
        with pytest.raises(NotFound):
            cancel_job(store, workspace, "job_none")
    finally:
        ON_SETTLED.pop()
    assert heard == [(True, "cancelled")]
