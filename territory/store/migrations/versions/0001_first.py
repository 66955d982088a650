"""The first schema."""

import sqlalchemy as sa
from alembic import op

from territory.store.tables.base import Json, UtcTime
from territory.store.tables.shapes import Shape

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, and the spatial index of the units."""
    postgis = op.get_bind().dialect.name == "postgresql"
    if postgis:
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    _make_tables()
    for statement in SPATIAL_INDEX["postgresql" if postgis else "sqlite"]:
        op.execute(statement)


SPATIAL_INDEX = {
    "postgresql": ["CREATE INDEX ix_units_geometry ON units USING gist (geometry)"],
    "sqlite": [
        "CREATE VIRTUAL TABLE unit_boxes USING rtree (number, west, east, south, north)",
        "CREATE TRIGGER units_removed AFTER DELETE ON units "
        "BEGIN DELETE FROM unit_boxes WHERE number = OLD.number; END",
    ],
}


def _make_tables() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "audit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("workspace_id", sa.String(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("object_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("detail", Json, nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit"),
    )
    op.create_index(
        "ix_audit_workspace_id_audit_id", "audit", ["workspace_id", "audit_id"], unique=False
    )
    op.create_table(
        "users",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.UniqueConstraint("issuer", "subject", name="uq_users_issuer_subject"),
    )
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("heartbeat_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name="pk_workers"),
    )
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("served_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_workspaces"),
    )
    op.create_table(
        "account_sets",
        sa.Column("account_set_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("n_accounts", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_account_sets_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_set_id", name="pk_account_sets"),
    )
    op.create_index("ix_account_sets_workspace_id", "account_sets", ["workspace_id"], unique=False)
    op.create_table(
        "batches",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_batches_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", name="pk_batches"),
    )
    op.create_index("ix_batches_workspace_id", "batches", ["workspace_id"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("headers", Json, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_idempotency_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "actor", "key", name="pk_idempotency"),
    )
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=True),
        sa.Column("batch_id", sa.String(), nullable=True),
        sa.Column("lock", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("time_limit_s", sa.Float(), nullable=False),
        sa.Column("memory_mb", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=True),
        sa.Column("heartbeat_at", UtcTime(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("progress", Json, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("error", Json, nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_jobs_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_batch_id", "jobs", ["batch_id"], unique=False)
    op.create_index("ix_jobs_plan_id", "jobs", ["plan_id"], unique=False)
    op.create_index("ix_jobs_state", "jobs", ["state", "not_before"], unique=False)
    op.create_index("ix_jobs_workspace_id", "jobs", ["workspace_id"], unique=False)
    op.create_index(
        "uq_jobs_lock",
        "jobs",
        ["lock"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "memberships",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("rep_id", sa.String(), nullable=True),
        sa.Column("rep_ids", Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name="fk_memberships_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_memberships_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"], unique=False)
    op.create_table(
        "plan_bases",
        sa.Column("basis_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_plan_bases_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("basis_id", name="pk_plan_bases"),
    )
    op.create_index("ix_plan_bases_workspace_id", "plan_bases", ["workspace_id"], unique=False)
    op.create_table(
        "rep_sets",
        sa.Column("rep_set_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("n_reps", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_rep_sets_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rep_set_id", name="pk_rep_sets"),
    )
    op.create_index("ix_rep_sets_workspace_id", "rep_sets", ["workspace_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("session_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("csrf_hash", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name="fk_sessions_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("token_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("last_used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name="fk_tokens_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_tokens_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_id", name="pk_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_tokens_token_hash"),
    )
    op.create_index("ix_tokens_user_id", "tokens", ["user_id"], unique=False)
    op.create_table(
        "unit_sets",
        sa.Column("unit_set_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("n_units", sa.Integer(), nullable=False),
        sa.Column("bounds", Json, nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.Column("data_hash", sa.String(), nullable=False),
        sa.Column("adjacency", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_unit_sets_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("unit_set_id", name="pk_unit_sets"),
    )
    op.create_index("ix_unit_sets_workspace_id", "unit_sets", ["workspace_id"], unique=False)
    op.create_table(
        "webhooks",
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("events", Json, nullable=False),
        sa.Column("disabled_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_webhooks_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("webhook_id", name="pk_webhooks"),
    )
    op.create_index("ix_webhooks_workspace_id", "webhooks", ["workspace_id"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("account_set_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("workload", sa.Float(), nullable=False),
        sa.Column("potential", sa.Float(), nullable=False),
        sa.Column("visits_per_year", sa.Float(), nullable=False),
        sa.Column("minutes_per_visit", sa.Float(), nullable=False),
        sa.Column("required_skills", Json, nullable=False),
        sa.Column("extra", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_set_id"],
            ["account_sets.account_set_id"],
            name="fk_accounts_account_set_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_accounts_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_set_id", "account_id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_owner", "accounts", ["account_set_id", "owner"], unique=False)
    op.create_index("ix_accounts_status", "accounts", ["account_set_id", "status"], unique=False)
    op.create_index("ix_accounts_workspace_id", "accounts", ["workspace_id"], unique=False)
    op.create_table(
        "batch_items",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("faults", Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.batch_id"], name="fk_batch_items_batch_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("batch_id", "position", name="pk_batch_items"),
    )
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("delivered_at", UtcTime(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.webhook_id"],
            name="fk_deliveries_webhook_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_next_at", "deliveries", ["next_at"], unique=False)
    op.create_index("ix_deliveries_webhook_id", "deliveries", ["webhook_id"], unique=False)
    op.create_table(
        "reps",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("rep_set_id", sa.String(), nullable=False),
        sa.Column("rep_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("capacity_hours", sa.Float(), nullable=False),
        sa.Column("skills", Json, nullable=False),
        sa.Column("experience_years", sa.Float(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("extra", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["rep_set_id"], ["rep_sets.rep_set_id"], name="fk_reps_rep_set_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_reps_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rep_set_id", "rep_id", name="pk_reps"),
    )
    op.create_index("ix_reps_workspace_id", "reps", ["workspace_id"], unique=False)
    op.create_table(
        "scenarios",
        sa.Column("scenario_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_set_id", sa.String(), nullable=True),
        sa.Column("account_set_id", sa.String(), nullable=False),
        sa.Column("rep_set_id", sa.String(), nullable=True),
        sa.Column("options", Json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_set_id"], ["account_sets.account_set_id"], name="fk_scenarios_account_set_id"
        ),
        sa.ForeignKeyConstraint(
            ["rep_set_id"], ["rep_sets.rep_set_id"], name="fk_scenarios_rep_set_id"
        ),
        sa.ForeignKeyConstraint(
            ["unit_set_id"], ["unit_sets.unit_set_id"], name="fk_scenarios_unit_set_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_scenarios_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("scenario_id", name="pk_scenarios"),
    )
    op.create_index("ix_scenarios_workspace_id", "scenarios", ["workspace_id"], unique=False)
    op.create_table(
        "units",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("unit_set_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("geometry", Shape(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_set_id"],
            ["unit_sets.unit_set_id"],
            name="fk_units_unit_set_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_units_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_units"),
        sa.UniqueConstraint("unit_set_id", "position", name="uq_units_unit_set_id_position"),
        sa.UniqueConstraint("unit_set_id", "unit_id", name="uq_units_unit_set_id_unit_id"),
    )
    op.create_index("ix_units_workspace_id", "units", ["workspace_id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branched_from", sa.String(), nullable=True),
        sa.Column("branched_at", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("archived_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.scenario_id"], name="fk_plans_scenario_id"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_plans_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plans"),
    )
    op.create_index("ix_plans_workspace_id", "plans", ["workspace_id"], unique=False)
    op.create_table(
        "scenario_tables",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenarios.scenario_id"],
            name="fk_scenario_tables_scenario_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_scenario_tables_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("scenario_id", "name", name="pk_scenario_tables"),
    )
    op.create_index(
        "ix_scenario_tables_workspace_id", "scenario_tables", ["workspace_id"], unique=False
    )
    op.create_table(
        "approvals",
        sa.Column("approval_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("levels", Json, nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", UtcTime(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name="fk_approvals_plan_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_approvals_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("approval_id", name="pk_approvals"),
    )
    op.create_index("ix_approvals_plan_id", "approvals", ["workspace_id", "plan_id"], unique=False)
    op.create_index(
        "ix_approvals_state", "approvals", ["workspace_id", "state", "effective_from"], unique=False
    )
    op.create_index("ix_approvals_workspace_id", "approvals", ["workspace_id"], unique=False)
    op.create_table(
        "challenges",
        sa.Column("challenge_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rep_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("to_territory", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("price", Json, nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name="fk_challenges_plan_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_challenges_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("challenge_id", name="pk_challenges"),
    )
    op.create_index("ix_challenges_plan_id", "challenges", ["plan_id"], unique=False)
    op.create_index("ix_challenges_workspace_id", "challenges", ["workspace_id"], unique=False)
    op.create_table(
        "comments",
        sa.Column("comment_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("about_id", sa.String(), nullable=True),
        sa.Column("reply_to", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name="fk_comments_plan_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_comments_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", name="pk_comments"),
    )
    op.create_index("ix_comments_about", "comments", ["plan_id", "about", "about_id"], unique=False)
    op.create_index("ix_comments_workspace_id", "comments", ["workspace_id"], unique=False)
    op.create_table(
        "plan_versions",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("undo_to", sa.Integer(), nullable=True),
        sa.Column("redo", Json, nullable=False),
        sa.Column("basis_id", sa.String(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("assignment", sa.LargeBinary(), nullable=True),
        sa.Column("locked", sa.LargeBinary(), nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["basis_id"], ["plan_bases.basis_id"], name="fk_plan_versions_basis_id"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "state"],
            ["plan_versions.plan_id", "plan_versions.version"],
            name="fk_plan_versions_state",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name="fk_plan_versions_plan_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_plan_versions_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "version", name="pk_plan_versions"),
    )
    op.create_index(
        "ix_plan_versions_workspace_id", "plan_versions", ["workspace_id"], unique=False
    )
    op.create_table(
        "schedules",
        sa.Column("schedule_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weekdays", Json, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("trigger", Json, nullable=True),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("last_at", UtcTime(), nullable=True),
        sa.Column("last_outcome", Json, nullable=True),
        sa.Column("disabled_at", UtcTime(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name="fk_schedules_plan_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_schedules_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("schedule_id", name="pk_schedules"),
    )
    op.create_index("ix_schedules_next_at", "schedules", ["next_at"], unique=False)
    op.create_index("ix_schedules_workspace_id", "schedules", ["workspace_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("approval_id", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approvals.approval_id"],
            name="fk_decisions_approval_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_approval_id", "decisions", ["approval_id"], unique=False)
