"""The tables, as SQLAlchemy knows them; `migrations` makes them."""

from territory.store.tables.base import metadata
from territory.store.tables.data import (
    account_sets,
    accounts,
    rep_sets,
    reps,
    scenario_tables,
    scenarios,
    unit_sets,
    units,
    workspaces,
)
from territory.store.tables.jobs import batch_items, batches, jobs, schedules, workers
from territory.store.tables.people import audit, idempotency, memberships, sessions, tokens, users
from territory.store.tables.plans import plan_bases, plan_versions, plans
from territory.store.tables.reviews import (
    approvals,
    challenges,
    comments,
    decisions,
    deliveries,
    webhooks,
)
from territory.store.tables.studies import studies, study_tables

__all__ = [
    "account_sets",
    "accounts",
    "approvals",
    "audit",
    "batch_items",
    "batches",
    "challenges",
    "comments",
    "decisions",
    "deliveries",
    "idempotency",
    "jobs",
    "memberships",
    "metadata",
    "plan_bases",
    "plan_versions",
    "plans",
    "rep_sets",
    "reps",
    "scenario_tables",
    "scenarios",
    "schedules",
    "sessions",
    "studies",
    "study_tables",
    "tokens",
    "unit_sets",
    "units",
    "users",
    "webhooks",
    "workers",
    "workspaces",
]
