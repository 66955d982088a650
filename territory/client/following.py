"""A job from its beginning to its end, with progress, whatever the connection does meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from solvers import Progress
from territory.client.connection import Connection, Json, faults_of
from territory.designing.loosened import Loosened
from territory.errors import InvalidInput
from territory.notebook.progress import Callbacks, show_progress
from territory.planning import Infeasible

SETTLED = ("done", "failed", "cancelled")
LOST, WAIT_S = 5, 2.0
"""How often in a row the connection may break, and how long to wait before it is tried again."""


class JobFailed(RuntimeError):
    """A job ended without an answer.

    Attributes
    ----------
    job_id, kind
        Which one, and why: ``memory``, ``lost``, ``time``, ``cancelled``, ...
    """

    def __init__(self, job_id: str, kind: str, message: str) -> None:
        self.job_id, self.kind = job_id, kind
        super().__init__(f"{message} (job {job_id})")


def follow_job(
    connection: Connection,
    path: str,
    seconds: float | None = None,
    progress: bool | None = None,
) -> Json:
    """Wait for a job, and show how far it is.

    Ctrl+C, or the stop button of a notebook, cancels the job; the best plan so far is kept then.

    Parameters
    ----------
    connection, path
        Where the job is.
    seconds
        Its time limit, for the bar.
    progress
        As in `Scenario.solve`.

    Returns
    -------
    dict
        What came of it.

    Raises
    ------
    Infeasible
        When there is no plan, with the reasons and what would help.
    InvalidInput
        When the job found faults in its input.
    JobFailed
        When it ended for another reason.
    ConnectionError
        When the service cannot be reached any more. The job goes on.
    """
    with show_progress(progress, seconds) as callbacks:
        try:
            job = _wait(connection, path, callbacks)
        except KeyboardInterrupt:
            callbacks[0]("Cancelling")
            connection.post(f"{path}/cancel", {})
            job = _wait(connection, path, callbacks)
    return _result(job)


def _wait(connection: Connection, path: str, callbacks: Callbacks) -> Json:
    """Read events until the job ends; where they break off, its state is asked for."""
    lost = 0
    while True:
        try:
            job = _read_events(connection, path, callbacks)
            lost = 0
        except ConnectionError:
            lost += 1
            if lost == LOST:
                raise
            time.sleep(WAIT_S)
            continue
        if job is not None and job["state"] in SETTLED:
            return job


def _read_events(connection: Connection, path: str, callbacks: Callbacks) -> Json | None:
    job, phase = None, None
    with connection.events(f"{path}/events") as events:
        for event in events:
            job = event.json()
            phase = _tell(job, phase, *callbacks)
            if job["state"] in SETTLED:
                return job
    return job


def _tell(
    job: Json,
    phase: str | None,
    on_phase: Callable[[str], None],
    on_progress: Callable[[Progress], None],
) -> str | None:
    """Tell the news of a job, and return the phase it is in."""
    told: dict[str, Any] = job["progress"] or {}
    now = told.get("phase") or ("Waiting for a worker" if job["state"] == "queued" else phase)
    if now is not None and now != phase:
        on_phase(now)
    elif told.get("seconds") is not None:
        missed = told.get("violation")
        on_progress(
            Progress(
                told["seconds"],
                told.get("method", ""),
                told.get("objective"),
                told.get("bound"),
                0.0 if missed is None else missed,
            )
        )
    return now


def _result(job: Json) -> Json:
    result: Json = job["result"] or {}
    if job["state"] == "failed":
        error = job["error"] or {}
        if error.get("faults"):
            raise InvalidInput(faults_of(error["faults"]))
        raise JobFailed(job["job_id"], error.get("kind", ""), error.get("message", "it failed"))
    if result.get("status") in ("infeasible", "no_solution") and "version" not in result:
        raise Infeasible(
            tuple(result.get("reasons", ())),
            proven=result["status"] == "infeasible",
            seconds=(job["progress"] or {}).get("seconds") or 0.0,
            relaxations=tuple(Loosened(**each) for each in result.get("relaxations", ())),
        )
    if job["state"] == "cancelled" and not {"version", "study_id"} & set(result):
        raise JobFailed(job["job_id"], "cancelled", "cancelled before there was anything to keep")
    return result
