"""How a job ends: what it wrote, its state, and who is told, all in one transaction."""

from collections.abc import Callable, Mapping
from typing import Any

from territory.jobs.outcome import NewStudy, Outcome
from territory.store import Store
from territory.store.records import SETTLED, Job, JobState

ON_SETTLED: list[Callable[[Store, Job], None]] = []
"""Called with each job that ended, within the transaction that ends it."""


def settle_outcome(store: Store, job: Job, state: JobState, outcome: Outcome) -> Job:
    """Write what a task made, and end its job.

    Raises
    ------
    Conflict
        When the job is not this worker's any more; nothing is written.
    """
    with store.begin():
        result = dict(outcome.result)
        if outcome.state is not None:
            plan_id, version = _write(store, job, outcome)
            result |= {"plan_id": plan_id, "version": version}
        if outcome.study is not None:
            result |= {"study_id": _write_study(store, job, outcome.study)}
        return settle(store, job, state, result=result)


def _write(store: Store, job: Job, outcome: Outcome) -> tuple[str, int]:
    assert outcome.state is not None
    workspace, plan_id = job.workspace_id, job.plan_id
    if outcome.branch is not None:
        assert plan_id is not None
        name, actor, reason = outcome.branch, job.actor, job.reason
        plan_id = store.plans.branch(workspace, plan_id, name, actor, reason).plan_id
    elif plan_id is None:
        name, scenario = job.arguments.get("name", job.task), job.arguments.get("scenario_id")
        plan_id = store.plans.add(workspace, name, job.actor, scenario_id=scenario).plan_id
    basis = None if outcome.basis is None else store.plans.add_basis(workspace, outcome.basis)
    made = store.plans.append(
        workspace,
        plan_id,
        outcome.kind,
        job.actor,
        job.reason,
        outcome.state,
        basis_id=basis,
        detail=outcome.detail,
        summary=outcome.summary,
        job_id=job.job_id,
    )
    return plan_id, made.version


def _write_study(store: Store, job: Job, study: NewStudy) -> str:
    assert job.plan_id is not None
    made = store.studies.add(
        job.workspace_id,
        job.plan_id,
        study.version,
        study.kind,
        job.actor,
        study.summary,
        study.tables,
        job_id=job.job_id,
    )
    return made.study_id


def settle(
    store: Store,
    job: Job,
    state: JobState,
    *,
    result: Mapping[str, Any] | None = None,
    error: Mapping[str, Any] | None = None,
) -> Job:
    """End a job, and tell whoever wants to know.

    Raises
    ------
    Conflict
        When the job is not this worker's any more.
    """
    with store.begin():
        ended = store.jobs.settle(job, state, result=result, error=error)
        for listener in ON_SETTLED:
            listener(store, ended)
    return ended


def cancel_job(store: Store, workspace_id: str, job_id: str) -> Job:
    """Cancel a job: at once while it waits, within a second while it runs.

    A job that runs keeps the best plan it has as a version. One that ended stays as it is.
    """
    with store.begin():
        before = store.jobs.get(workspace_id, job_id)
        after = store.jobs.request_cancel(workspace_id, job_id)
        if after.state in SETTLED and before.state not in SETTLED:
            for listener in ON_SETTLED:
                listener(store, after)
    return after


def give_up_or_retry(store: Store, job: Job, reason: str) -> None:
    """Put a job whose process died back into the queue, or end it after its last attempt."""
    if job.cancel_requested:
        settle(store, job, "cancelled", error={"kind": "lost", "message": reason})
    elif job.attempts >= job.max_attempts:
        message = f"{reason}; that was attempt {job.attempts} of {job.max_attempts}"
        settle(store, job, "failed", error={"kind": "lost", "message": message})
    else:
        store.jobs.hand_back(job, wait_s=0.0 if job.attempts == 1 else 2.0 ** min(job.attempts, 5))
