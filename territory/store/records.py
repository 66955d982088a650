"""What the store gives back: one frozen record for each row."""

from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Row, Table

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
StudyKind = Literal["explanation", "keeping", "frontier", "stability"]
SETTLED: tuple[JobState, ...] = ("done", "failed", "cancelled")
DRAFT = "draft"
"""What the progress of a job calls the best plan so far."""

R = TypeVar("R", bound="Record")


class Record(BaseModel):
    """A row: frozen; its fields are named like columns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def columns(cls, table: Table) -> list[Column[Any]]:
        """The columns to select."""
        return [table.c[name] for name in cls.model_fields]

    @classmethod
    def of(cls: type[R], row: Row[Any]) -> R:
        """Make the record of a row."""
        return cls(**row._mapping)


class Workspace(Record):
    """Everything of one company or department; nothing of another is ever seen from it."""

    workspace_id: str
    name: str
    settings: dict[str, Any]
    created_at: datetime


class UnitSet(Record):
    """Polygons that were brought together; `bounds` are west, south, east, north.

    `without_polygon` says what was done with units that have none.
    """

    unit_set_id: str
    name: str
    n_units: int
    bounds: list[float]
    report: list[str]
    without_polygon: Literal["refuse", "attach", "voronoi", "leave-out"]
    data_hash: str
    created_by: str
    created_at: datetime


class AccountSet(Record):
    """Accounts that were brought together; `revision` rises with each change to one of them."""

    account_set_id: str
    name: str
    n_accounts: int
    revision: int
    report: list[str]
    created_by: str
    created_at: datetime


class RepSet(Record):
    """Reps that were brought together; `revision` rises with each change to one of them."""

    rep_set_id: str
    name: str
    n_reps: int
    revision: int
    report: list[str]
    created_by: str
    created_at: datetime


class Scenario(Record):
    """The question: which units, accounts and reps, and with which options."""

    scenario_id: str
    name: str
    unit_set_id: str | None
    account_set_id: str
    rep_set_id: str | None
    options: dict[str, Any]
    revision: int
    created_by: str
    created_at: datetime


class StoredPlan(Record):
    """A plan; `version` is the newest of its versions, 0 while there is none."""

    plan_id: str
    scenario_id: str | None
    name: str
    version: int
    branched_from: str | None
    branched_at: int | None
    created_by: str
    created_at: datetime
    archived_at: datetime | None


class Version(Record):
    """One event in the life of a plan, and the version that it made.

    Attributes
    ----------
    kind
        import, solve, move, lock, undo, redo, branch, merge, approve, ...
    detail
        What was done, such as the units moved; `summary` the figures of the plan afterwards.
    state
        The version whose state this one has: itself, or an earlier one after an undo.
    undo_to
        The version that an undo brings back; None where there is nothing to undo.
    redo
        The versions that a redo brings back, the next one last.
    """

    plan_id: str
    version: int
    kind: str
    actor: str
    at: datetime
    reason: str
    detail: dict[str, Any]
    summary: dict[str, Any]
    state: int
    undo_to: int | None
    redo: list[int]
    basis_id: str
    job_id: str | None


class Study(Record):
    """What was found out about a version of a plan.

    Attributes
    ----------
    summary
        The figures that lists show; `tables` tells how many rows each of its tables has.
    """

    study_id: str
    plan_id: str
    version: int
    kind: StudyKind
    summary: dict[str, Any]
    tables: dict[str, int]
    job_id: str | None
    created_by: str
    created_at: datetime


class Job(Record):
    """Work to be done.

    Attributes
    ----------
    task, arguments
        A name of `territory.jobs.TASKS`, and what it is to do.
    lock
        Of two jobs with the same one only one runs: the plan that it writes.
    progress
        phase, seconds, objective, bound, gap of the solve that runs, and its best plan so far.
    revision
        Rises with every change, so that "anything newer?" is cheap to ask.
    result, error
        What came of it: `result` of done and cancelled jobs, `error` of failed ones.
    """

    job_id: str
    workspace_id: str
    task: str
    arguments: dict[str, Any]
    state: JobState
    priority: int
    plan_id: str | None
    batch_id: str | None
    lock: str | None
    attempts: int
    max_attempts: int
    time_limit_s: float
    memory_mb: int
    cancel_requested: bool
    progress: dict[str, Any] | None
    revision: int
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    actor: str
    reason: str
    worker_id: str | None
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None


class WorkerRow(Record):
    """A process that does jobs, on some machine."""

    worker_id: str
    host: str
    pid: int
    slots: int
    started_at: datetime
    heartbeat_at: datetime
