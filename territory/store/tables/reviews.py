"""What people say about plans, and who is told."""

from sqlalchemy import Column, Date, Index, Integer, String, Table

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

approvals = Table(
    "approvals",
    metadata,
    key("approval_id"),
    in_workspace(),
    refers("plan_id", "plans.plan_id"),
    Column("version", Integer, nullable=False),
    text("state"),
    Column("level", Integer, nullable=False),  # levels given already
    Column("levels", Json, nullable=False),  # roles, first to last
    text("requested_by"),
    moment("requested_at"),
    Column("effective_from", Date),
    Column("published_at", UtcTime),
    text("note"),
    Index("ix_approvals_plan_id", "workspace_id", "plan_id"),
    Index("ix_approvals_state", "workspace_id", "state", "effective_from"),
)

decisions = Table(
    "decisions",
    metadata,
    key("decision_id"),
    refers("approval_id", "approvals.approval_id", index=True),
    Column("level", Integer, nullable=False),
    text("actor"),
    moment("at"),
    text("decision"),
    text("note"),
)

comments = Table(
    "comments",
    metadata,
    key("comment_id"),
    in_workspace(),
    refers("plan_id", "plans.plan_id"),
    text("about"),
    Column("about_id", String),
    Column("reply_to", String),
    text("author"),
    moment("at"),
    text("text"),
    Column("resolved_at", UtcTime),
    Index("ix_comments_about", "plan_id", "about", "about_id"),
)

challenges = Table(
    "challenges",
    metadata,
    key("challenge_id"),
    in_workspace(),
    refers("plan_id", "plans.plan_id", index=True),
    Column("version", Integer, nullable=False),
    text("rep_id"),
    text("kind"),
    text("object_id"),
    text("to_territory"),
    text("reason"),
    text("state"),
    Column("price", Json),
    text("author"),
    moment("at"),
    Column("decided_by", String),
    Column("decided_at", UtcTime),
    Column("answer", String),
)

webhooks = Table(
    "webhooks",
    metadata,
    key("webhook_id"),
    in_workspace(),
    text("url"),
    text("secret"),
    Column("events", Json, nullable=False),
    Column("disabled_at", UtcTime),
    moment("created_at"),
    text("created_by"),
)

deliveries = Table(
    "deliveries",
    metadata,
    key("delivery_id"),
    refers("webhook_id", "webhooks.webhook_id", index=True),
    text("event"),
    text("body"),  # the exact bytes that are signed
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcTime, index=True),  # null once settled
    Column("delivered_at", UtcTime),
    Column("status", Integer),
    Column("error", String),
    moment("created_at"),
)
