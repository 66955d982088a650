"""Answers about a plan that took a job: why it moved, a frontier, how steady it is."""

from sqlalchemy import Column, Integer, String, Table

from territory.store.tables.base import (
    Blob,
    Json,
    in_workspace,
    key,
    metadata,
    moment,
    refers,
    text,
)

studies = Table(
    "studies",
    metadata,
    key("study_id"),
    in_workspace(),
    refers("plan_id", "plans.plan_id", index=True),
    Column("version", Integer, nullable=False),  # of the plan that it is about
    text("kind"),
    Column("summary", Json, nullable=False),
    Column("tables", Json, nullable=False),  # number of rows by the name of the table
    Column("job_id", String),
    text("created_by"),
    moment("created_at"),
)

study_tables = Table(
    "study_tables",
    metadata,
    refers("study_id", "studies.study_id", primary_key=True),
    Column("name", String, primary_key=True),
    Column("content", Blob, nullable=False),  # Parquet
)
