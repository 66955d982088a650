"""Jobs: a queue in the store, which any number of workers share."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, insert, nulls_first, select, update
from sqlalchemy.exc import DBAPIError

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.problems import Conflict
from territory.store.records import DRAFT, Job, JobState
from territory.store.scoped import breaks_rule, get_one, list_page
from territory.store.tables import jobs, workspaces

DEFAULT_TIME_LIMIT_S = 600.0
DEFAULT_MEMORY_MB = 4096
DEFAULT_ATTEMPTS = 5


class Jobs:
    """The queue: who brings work names the workspace, who does it names itself and the attempt."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ------------------------------------------------------------------------ for who brings work

    def submit(
        self,
        workspace_id: str,
        task: str,
        arguments: Mapping[str, Any],
        *,
        actor: str,
        reason: str = "",
        plan_id: str | None = None,
        batch_id: str | None = None,
        priority: int = 0,
        time_limit_s: float = DEFAULT_TIME_LIMIT_S,
        memory_mb: int = DEFAULT_MEMORY_MB,
        max_attempts: int = DEFAULT_ATTEMPTS,
    ) -> Job:
        """Put a job into the queue.

        Parameters
        ----------
        task, arguments
            A name of `territory.jobs.TASKS`, and what it is to do.
        plan_id
            The plan that it will write: two jobs of one plan never run at the same time.
        priority
            Higher ones go first, within their workspace: workspaces take turns.
        time_limit_s, memory_mb
            After so many seconds of running, or with more memory, it is ended.
        max_attempts
            How often it is begun at most, when the workers that run it die.
        """
        row: dict[str, Any] = {
            **dict.fromkeys(Job.model_fields),
            "job_id": new_id("job"),
            "workspace_id": workspace_id,
            "task": task,
            "arguments": dict(arguments),
            "state": "queued",
            "priority": priority,
            "plan_id": plan_id,
            "batch_id": batch_id,
            "lock": plan_id,
            "attempts": 0,
            "max_attempts": max_attempts,
            "time_limit_s": time_limit_s,
            "memory_mb": memory_mb,
            "cancel_requested": False,
            "revision": 1,
            "actor": actor,
            "reason": reason,
            "created_at": now(),
        }
        with self._database.begin() as connection:
            connection.execute(insert(jobs).values(not_before=row["created_at"], **row))
        return Job(**row)

    def get(self, workspace_id: str, job_id: str) -> Job:
        """Return a job; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(connection, Job, jobs, workspace_id, "job_id", job_id)

    def page(
        self,
        workspace_id: str,
        after: str | None = None,
        limit: int = 100,
        *,
        state: str | None = None,
        task: str | None = None,
        plan_id: str | None = None,
        batch_id: str | None = None,
    ) -> list[Job]:
        """Return jobs in the order in which they came."""
        filters = {"state": state, "task": task, "plan_id": plan_id, "batch_id": batch_id}
        with self._database.read() as connection:
            return list_page(connection, Job, jobs, workspace_id, "job_id", after, limit, **filters)

    def count(self, workspace_id: str | None = None, **filters: str) -> dict[str, int]:
        """Count jobs by state, of one workspace or of all."""
        query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        if workspace_id is not None:
            filters = {**filters, "workspace_id": workspace_id}
        for column, value in filters.items():
            query = query.where(jobs.c[column] == value)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def request_cancel(self, workspace_id: str, job_id: str) -> Job:
        """Ask for the end of a job: at once while it waits, else its worker will see to it."""
        moment = now()
        with self._database.begin() as connection:
            chosen = update(jobs).where(
                jobs.c.workspace_id == workspace_id, jobs.c.job_id == job_id
            )
            revision = {"revision": jobs.c.revision + 1, "cancel_requested": True}
            ended = {"state": "cancelled", "finished_at": moment}
            waiting = chosen.where(jobs.c.state == "queued").values(**revision, **ended)
            running = chosen.where(jobs.c.state == "running").values(**revision)
            connection.execute(waiting)
            connection.execute(running)
            return self.get(workspace_id, job_id)

    # -------------------------------------------------------------------------- for who does it

    def claim(self, worker_id: str) -> Job | None:
        """Take the next job, or return None where there is nothing to do.

        Workspaces take turns: the one with the fewest jobs running goes first, of these the one
        that was served longest ago. Within a workspace priority counts, then age.
        """
        for _ in range(5):
            try:
                with self._database.begin() as connection:
                    return self._claim(connection, worker_id)
            except DBAPIError as error:
                if not breaks_rule(error):  # else another worker was faster with the same plan
                    raise
        return None

    def _claim(self, connection: Connection, worker_id: str) -> Job | None:
        row = connection.execute(_next_job(now())).one_or_none()
        if row is None:
            return None
        moment = now()
        taken = {
            "state": "running",
            "worker_id": worker_id,
            "started_at": moment,
            "heartbeat_at": moment,
            "attempts": row.attempts + 1,
            "revision": row.revision + 1,
            "progress": None,
        }
        chosen = update(jobs).where(jobs.c.job_id == row.job_id, jobs.c.state == "queued")
        connection.execute(chosen.values(**taken))
        served = update(workspaces).where(workspaces.c.workspace_id == row.workspace_id)
        connection.execute(served.values(served_at=moment))
        return Job(**{**row._mapping, **taken})

    def beat(self, job: Job, progress: Mapping[str, Any] | None = None) -> bool:
        """Say that a job is alive, and how far it is; returns whether it should end.

        Raises
        ------
        Conflict
            When the job is not this worker's any more.
        """
        values: dict[str, Any] = {"heartbeat_at": now()}
        if progress is not None:
            values |= {"progress": dict(progress), "revision": jobs.c.revision + 1}
        with self._database.begin() as connection:
            self._change_own(connection, job, values)
            asked = select(jobs.c.cancel_requested).where(jobs.c.job_id == job.job_id)
            return bool(connection.execute(asked).scalar_one())

    def cancels(self, worker_id: str) -> set[str]:
        """Return the ids of the jobs of a worker that should end."""
        asked = select(jobs.c.job_id).where(
            jobs.c.worker_id == worker_id, jobs.c.state == "running", jobs.c.cancel_requested
        )
        with self._database.read() as connection:
            return set(connection.execute(asked).scalars())

    def settle(
        self,
        job: Job,
        state: JobState,
        *,
        result: Mapping[str, Any] | None = None,
        error: Mapping[str, Any] | None = None,
    ) -> Job:
        """End a job; within a transaction of the caller, together with what it wrote.

        Raises
        ------
        Conflict
            When the job is not this worker's any more: then what it wrote must not be kept.
        """
        values = {
            "state": state,
            "result": None if result is None else dict(result),
            "error": None if error is None else dict(error),
            "finished_at": now(),
            "revision": jobs.c.revision + 1,
        }
        with self._database.begin() as connection:
            told = self.get(job.workspace_id, job.job_id).progress or {}
            if DRAFT in told:  # it was of use while there was no plan
                values["progress"] = {key: told[key] for key in told if key != DRAFT}
            self._change_own(connection, job, values)
            return self.get(job.workspace_id, job.job_id)

    def hand_back(self, job: Job, *, wait_s: float = 0.0, count: bool = True) -> None:
        """Put a job that was begun back into the queue; `count` the attempt or not."""
        values = {
            "state": "queued",
            "worker_id": None,
            "progress": None,
            "not_before": now() + timedelta(seconds=wait_s),
            "attempts": job.attempts - (not count),
            "revision": jobs.c.revision + 1,
        }
        with self._database.begin() as connection:
            self._change_own(connection, job, values)

    def silent(self, since: datetime, workers: Sequence[str] = ()) -> list[Job]:
        """Return jobs that run without having been heard of since, or with these dead workers."""
        quiet = (jobs.c.heartbeat_at < since) | jobs.c.worker_id.in_(workers)
        query = select(*Job.columns(jobs)).where(jobs.c.state == "running", quiet)
        with self._database.read() as connection:
            return [Job.of(row) for row in connection.execute(query.order_by(jobs.c.job_id))]

    def _change_own(self, connection: Connection, job: Job, values: Mapping[str, Any]) -> None:
        own = and_(
            jobs.c.job_id == job.job_id,
            jobs.c.state == "running",
            jobs.c.worker_id == job.worker_id,
            jobs.c.attempts == job.attempts,
        )
        if not connection.execute(update(jobs).where(own).values(**values)).rowcount:
            raise Conflict(f"job {job.job_id} is not this worker's any more")


def _next_job(moment: datetime) -> Select[Any]:
    running, same = jobs.alias("running"), jobs.alias("same")
    in_workspace = (
        select(func.count())
        .select_from(running)
        .where(running.c.state == "running", running.c.workspace_id == jobs.c.workspace_id)
        .scalar_subquery()
    )
    locked = exists().where(same.c.state == "running", same.c.lock == jobs.c.lock)
    return (
        select(*Job.columns(jobs))
        .join(workspaces, workspaces.c.workspace_id == jobs.c.workspace_id)
        .where(jobs.c.state == "queued", jobs.c.not_before <= moment, ~locked)
        .order_by(
            in_workspace,
            nulls_first(workspaces.c.served_at.asc()),
            jobs.c.priority.desc(),
            jobs.c.job_id,
        )
        .limit(1)
        .with_for_update(of=jobs, skip_locked=True)
    )
