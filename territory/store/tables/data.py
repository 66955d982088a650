"""What companies bring: workspaces, unit sets, accounts, reps, scenarios."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, UniqueConstraint

from territory.store.tables.base import (
    Blob,
    Json,
    in_workspace,
    key,
    metadata,
    moment,
    refers,
    text,
    uses,
)
from territory.store.tables.shapes import Shape

workspaces = Table(
    "workspaces",
    metadata,
    key("workspace_id"),
    text("name"),
    Column("settings", Json, nullable=False),
    moment("created_at"),
    moment("served_at", nullable=True),  # when a job of it was claimed last, for fair sharing
)

unit_sets = Table(
    "unit_sets",
    metadata,
    key("unit_set_id"),
    in_workspace(),
    text("name"),
    Column("n_units", Integer, nullable=False),
    Column("bounds", Json, nullable=False),
    Column("report", Json, nullable=False),
    text("data_hash"),
    Column("adjacency", Blob),
    Column("without_polygon", String, nullable=False, server_default="refuse"),
    Column("unshaped", Blob),
    text("created_by"),
    moment("created_at"),
)

units = Table(
    "units",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    in_workspace(),
    refers("unit_set_id", "unit_sets.unit_set_id"),
    Column("position", Integer, nullable=False),
    text("unit_id"),
    text("kind"),
    text("name"),
    text("parent"),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("geometry", Shape, nullable=False),  # with a spatial index, see the first migration
    UniqueConstraint("unit_set_id", "unit_id"),
    UniqueConstraint("unit_set_id", "position"),
)

account_sets = Table(
    "account_sets",
    metadata,
    key("account_set_id"),
    in_workspace(),
    text("name"),
    Column("n_accounts", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("report", Json, nullable=False),
    text("created_by"),
    moment("created_at"),
)

accounts = Table(
    "accounts",
    metadata,
    in_workspace(),
    refers("account_set_id", "account_sets.account_set_id", primary_key=True),
    Column("account_id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    text("name"),
    Column("lon", Float),
    Column("lat", Float),
    text("unit_code"),
    text("segment"),
    text("status"),
    text("owner"),
    Column("workload", Float, nullable=False),
    Column("potential", Float, nullable=False),
    Column("visits_per_year", Float, nullable=False),
    Column("minutes_per_visit", Float, nullable=False),
    Column("required_skills", Json, nullable=False),
    Column("extra", Json, nullable=False),  # columns of the company's own
    Index("ix_accounts_status", "account_set_id", "status"),
    Index("ix_accounts_owner", "account_set_id", "owner"),
)

rep_sets = Table(
    "rep_sets",
    metadata,
    key("rep_set_id"),
    in_workspace(),
    text("name"),
    Column("n_reps", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("report", Json, nullable=False),
    text("created_by"),
    moment("created_at"),
)

reps = Table(
    "reps",
    metadata,
    in_workspace(),
    refers("rep_set_id", "rep_sets.rep_set_id", primary_key=True),
    Column("rep_id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    text("name"),
    Column("lon", Float),
    Column("lat", Float),
    text("unit_code"),
    Column("capacity_hours", Float, nullable=False),
    Column("skills", Json, nullable=False),
    Column("experience_years", Float, nullable=False),
    Column("share", Float, nullable=False),
    Column("extra", Json, nullable=False),
)

scenarios = Table(
    "scenarios",
    metadata,
    key("scenario_id"),
    in_workspace(),
    text("name"),
    uses("unit_set_id", "unit_sets.unit_set_id", nullable=True),
    uses("account_set_id", "account_sets.account_set_id"),
    uses("rep_set_id", "rep_sets.rep_set_id", nullable=True),
    Column("options", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    text("created_by"),
    moment("created_at"),
)

scenario_tables = Table(
    "scenario_tables",
    metadata,
    in_workspace(),
    refers("scenario_id", "scenarios.scenario_id", primary_key=True),
    Column("name", String, primary_key=True),  # baseline, incompatible, edits, ...
    Column("content", Blob, nullable=False),  # Parquet
)
