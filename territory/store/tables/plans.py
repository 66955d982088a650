"""Plans and their event log."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Integer, String, Table

from territory.store.tables.base import (
    Blob,
    Json,
    UtcTime,
    in_workspace,
    key,
    metadata,
    moment,
    refers,
    text,
    uses,
)

plan_bases = Table(
    "plan_bases",
    metadata,
    key("basis_id"),
    in_workspace(),
    Column("content", Blob, nullable=False),  # arrays that all versions share, see basis.py
    moment("created_at"),
)

plans = Table(
    "plans",
    metadata,
    key("plan_id"),
    in_workspace(),
    uses("scenario_id", "scenarios.scenario_id", nullable=True),
    text("name"),
    Column("version", Integer, nullable=False),  # the newest; 0 while there is none
    Column("branched_from", String),
    Column("branched_at", Integer),
    text("created_by"),
    moment("created_at"),
    Column("archived_at", UtcTime),
)

plan_versions = Table(
    "plan_versions",
    metadata,
    in_workspace(),
    refers("plan_id", "plans.plan_id", primary_key=True),
    Column("version", Integer, primary_key=True),
    text("kind"),
    text("actor"),
    moment("at"),
    text("reason"),
    Column("detail", Json, nullable=False),
    Column("summary", Json, nullable=False),
    Column("state", Integer, nullable=False),  # the version whose state is in force
    Column("undo_to", Integer),  # the version that an undo brings back
    Column("redo", Json, nullable=False),  # versions that a redo brings back, the last one first
    uses("basis_id", "plan_bases.basis_id"),
    Column("whole", Boolean, nullable=False),  # holds everything, else what differs from `undo_to`
    Column("depth", Integer, nullable=False),  # how many versions back a whole one is
    Column("assignment", Blob),
    Column("locked", Blob),
    Column("document", Blob),
    Column("job_id", String),
    ForeignKeyConstraint(
        ["plan_id", "state"],
        ["plan_versions.plan_id", "plan_versions.version"],
        name="fk_plan_versions_state",
    ),
)
