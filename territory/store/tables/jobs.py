"""Work to be done, who does it, and what asks for it."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table
from sqlalchemy import text as sql

from territory.store.tables.base import (
    Json,
    UtcTime,
    in_workspace,
    key,
    metadata,
    moment,
    refers,
    text,
)

RUNNING = sql("state = 'running'")

workers = Table(
    "workers",
    metadata,
    key("worker_id"),
    text("host"),
    Column("pid", Integer, nullable=False),
    Column("slots", Integer, nullable=False),
    moment("started_at"),
    moment("heartbeat_at"),
)

batches = Table(
    "batches",
    metadata,
    key("batch_id"),
    in_workspace(),
    text("name"),
    text("created_by"),
    moment("created_at"),
)

batch_items = Table(
    "batch_items",
    metadata,
    refers("batch_id", "batches.batch_id", primary_key=True),
    Column("position", Integer, primary_key=True),
    text("name"),
    Column("arguments", Json, nullable=False),
    Column("job_id", String),
    Column("faults", Json),  # what is wrong with the item: then it has no job
)

jobs = Table(
    "jobs",
    metadata,
    key("job_id"),
    in_workspace(),
    text("task"),
    Column("arguments", Json, nullable=False),
    text("state"),
    Column("priority", Integer, nullable=False),
    Column("plan_id", String),
    Column("batch_id", String),
    Column("lock", String),  # of two jobs with the same one only one runs
    Column("attempts", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    Column("time_limit_s", Float, nullable=False),
    Column("memory_mb", Integer, nullable=False),
    moment("not_before"),
    Column("worker_id", String),
    Column("heartbeat_at", UtcTime),
    Column("cancel_requested", Boolean, nullable=False),
    Column("progress", Json),
    Column("revision", Integer, nullable=False),  # rises with every change
    Column("result", Json),
    Column("error", Json),
    text("actor"),
    text("reason"),
    moment("created_at"),
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    Index("ix_jobs_state", "state", "not_before"),
    Index("ix_jobs_batch_id", "batch_id"),
    Index("ix_jobs_plan_id", "plan_id"),
    Index("uq_jobs_lock", "lock", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
)

schedules = Table(
    "schedules",
    metadata,
    key("schedule_id"),
    in_workspace(),
    text("name"),
    Column("weekdays", Json, nullable=False),  # 0 is Monday
    text("at"),  # HH:MM
    text("zone"),
    refers("plan_id", "plans.plan_id"),
    Column("arguments", Json, nullable=False),
    Column("trigger", Json),  # measure to tolerance: propose only when it is left
    Column("next_at", UtcTime, index=True),
    Column("last_at", UtcTime),
    Column("last_outcome", Json),
    Column("disabled_at", UtcTime),
    text("created_by"),
    moment("created_at"),
)
