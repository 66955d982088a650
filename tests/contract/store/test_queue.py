"""The queue: each job is claimed once, in turn, and never beside another of its plan."""

import threading
from datetime import timedelta

import pytest

from territory.store import Conflict
from territory.store.database import now
from territory.store.ids import new_id


@pytest.fixture
def submit(store, workspace):
    def put(**options):
        where = options.pop("workspace_id", workspace)
        return store.jobs.submit(where, "design", {"n": 1}, actor="ann", **options)

    return put


def test_jobs_go_by_priority_then_by_age(store, submit):
    first, second, urgent = submit(), submit(), submit(priority=5)
    order = [store.jobs.claim("w1").job_id for _ in range(3)]
    assert order == [urgent.job_id, first.job_id, second.job_id]
    assert store.jobs.claim("w1") is None


def test_workspaces_take_turns(store, workspace, submit):
    many = [submit() for _ in range(4)]
    other = store.workspaces.add("Other").workspace_id
    few = [submit(workspace_id=other) for _ in range(2)]
    order = []
    for _ in range(6):
        job = store.jobs.claim("w1")
        order.append("many" if job.workspace_id == workspace else "few")
        store.jobs.settle(job, "done", result={})
    assert order == ["many", "few", "many", "few", "many", "many"]
    assert store.jobs.count() == {"done": len(many) + len(few)}


def test_a_workspace_with_less_running_goes_first(store, workspace, submit):
    for _ in range(5):
        submit()
    store.jobs.claim("w1")
    store.jobs.claim("w1")
    other = store.workspaces.add("Other").workspace_id
    late = [submit(workspace_id=other).job_id for _ in range(2)]
    assert [store.jobs.claim("w1").job_id for _ in range(2)] == late


def test_two_jobs_of_one_plan_never_run_at_the_same_time(store, submit):
    plan = new_id("pln")
    first, second, free = submit(plan_id=plan), submit(plan_id=plan), submit()
    running = store.jobs.claim("w1")
    assert running.job_id == first.job_id
    assert store.jobs.claim("w2").job_id == free.job_id
    assert store.jobs.claim("w2") is None
    store.jobs.settle(running, "done", result={})
    assert store.jobs.claim("w2").job_id == second.job_id


def test_every_job_is_claimed_exactly_once_by_many_workers(store, submit):
    plans = [new_id("pln") for _ in range(4)]
    wanted = {submit(plan_id=plans[i % 4]).job_id for i in range(24)}
    claimed, overlaps, faults = [], [], []
    running: set[str] = set()
    lock = threading.Lock()

    def work(name: str) -> None:
        try:
            while len(claimed) < len(wanted):
                job = store.jobs.claim(name)
                if job is None:
                    continue
                with lock:
                    claimed.append(job.job_id)
                    overlaps.append(job.lock in running)
                    running.add(job.lock)
                with lock:
                    running.discard(job.lock)
                store.jobs.settle(job, "done", result={})
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert sorted(claimed) == sorted(wanted)
    assert not any(overlaps)


def test_progress_raises_the_revision_and_a_bare_heartbeat_does_not(store, workspace, submit):
    submit()
    job = store.jobs.claim("w1")
    store.jobs.beat(job)
    assert store.jobs.get(workspace, job.job_id).revision == job.revision
    store.jobs.beat(job, {"phase": "Solving", "gap": 0.1})
    seen = store.jobs.get(workspace, job.job_id)
    assert (seen.revision, seen.progress) == (job.revision + 1, {"phase": "Solving", "gap": 0.1})


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked(store, workspace, submit):
    waiting, running = submit(priority=-1), submit()
    job = store.jobs.claim("w1")
    assert job.job_id == running.job_id
    assert store.jobs.request_cancel(workspace, waiting.job_id).state == "cancelled"
    assert store.jobs.request_cancel(workspace, job.job_id).state == "running"
    assert store.jobs.cancels("w1") == {job.job_id}
    assert store.jobs.beat(job) is True
    assert store.jobs.claim("w1") is None


def test_a_settled_job_stays_as_it_is(store, workspace, submit):
    submit()
    job = store.jobs.claim("w1")
    store.jobs.settle(job, "done", result={"x": 1})
    assert store.jobs.request_cancel(workspace, job.job_id).state == "done"
    for late in (
        lambda: store.jobs.settle(job, "failed", error={}),
        lambda: store.jobs.hand_back(job),
        lambda: store.jobs.beat(job),
    ):
        with pytest.raises(Conflict):
            late()


def test_who_was_taken_for_dead_cannot_end_the_job_of_another(store, workspace, submit):
    submit()
    lost = store.jobs.claim("w1")
    store.jobs.hand_back(lost)
    again = store.jobs.claim("w1")
    assert again.attempts == 2
    with pytest.raises(Conflict):
        store.jobs.settle(lost, "done", result={"by": "the dead"})
    store.jobs.settle(again, "done", result={"by": "the living"})
    assert store.jobs.get(workspace, lost.job_id).result == {"by": "the living"}


def test_a_job_that_is_handed_back_gracefully_loses_no_attempt(store, submit):
    submit()
    job = store.jobs.claim("w1")
    store.jobs.hand_back(job, count=False)
    assert store.jobs.claim("w2").attempts == 1


def test_a_job_that_has_to_wait_is_not_claimed_before(store, submit):
    submit()
    job = store.jobs.claim("w1")
    store.jobs.hand_back(job, wait_s=60.0)
    assert store.jobs.claim("w1") is None


def test_silent_jobs_are_found(store, submit):
    submit()
    job = store.jobs.claim("w1")
    assert store.jobs.silent(now() - timedelta(seconds=60)) == []
    assert [each.job_id for each in store.jobs.silent(now() - timedelta(seconds=60), ["w1"])] == [
        job.job_id
    ]
    assert [each.job_id for each in store.jobs.silent(now() + timedelta(seconds=1))] == [job.job_id]


def test_what_a_job_wrote_goes_with_its_end_or_not_at_all(store, workspace, plan, submit, change):
    submit(plan_id=plan)
    job = store.jobs.claim("w1")
    store.jobs.hand_back(job)

    def write_and_settle() -> None:
        with store.begin():
            change(2, 2, 2, 2)
            store.jobs.settle(job, "done", result={})

    with pytest.raises(Conflict):
        write_and_settle()
    assert store.plans.get(workspace, plan).version == 1
