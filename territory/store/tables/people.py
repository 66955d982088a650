"""Who may do what, and who did."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from territory.store.tables.base import Json, UtcTime, key, metadata, moment, refers, text

users = Table(
    "users",
    metadata,
    key("user_id"),
    text("email", unique=True),
    text("name"),
    Column("password_hash", String),
    Column("issuer", String),
    Column("subject", String),
    Column("is_admin", Boolean, nullable=False),  # of the whole service
    Column("disabled_at", UtcTime),
    moment("created_at"),
    UniqueConstraint("issuer", "subject"),
)

memberships = Table(
    "memberships",
    metadata,
    refers("workspace_id", "workspaces.workspace_id", primary_key=True),
    refers("user_id", "users.user_id", primary_key=True, index=True),
    text("role"),
    Column("rep_id", String),  # which rep the user is
    Column("rep_ids", Json),  # the reps of a manager's districts; null is all
)

sessions = Table(
    "sessions",
    metadata,
    key("session_hash"),
    refers("user_id", "users.user_id", index=True),
    text("csrf_hash"),
    moment("created_at"),
    moment("expires_at"),
)

tokens = Table(
    "tokens",
    metadata,
    key("token_id"),
    text("token_hash", unique=True),
    refers("user_id", "users.user_id", index=True),
    refers("workspace_id", "workspaces.workspace_id", nullable=True),
    text("name"),
    Column("scopes", Json, nullable=False),
    moment("created_at"),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("last_used_at", UtcTime),
)

audit = Table(
    "audit",
    metadata,
    Column(
        "audit_id",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    Column("workspace_id", String),  # no reference: the trail outlives what it tells of
    moment("at"),
    text("actor"),
    text("action"),
    Column("kind", String),
    Column("object_id", String),
    text("outcome"),
    Column("request_id", String),
    Column("detail", Json, nullable=False),
    Index("ix_audit_workspace_id_audit_id", "workspace_id", "audit_id"),
)

idempotency = Table(
    "idempotency",
    metadata,
    refers("workspace_id", "workspaces.workspace_id", primary_key=True),
    Column("actor", String, primary_key=True),
    Column("key", String, primary_key=True),
    text("request_hash"),
    Column("status", Integer),  # null while it runs
    Column("body", String),
    Column("headers", Json),
    moment("created_at"),
)
