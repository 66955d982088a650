"""Records of what people say about plans, and of who is told."""

from datetime import date, datetime
from typing import Any, Literal

from territory.access import Role
from territory.store.records import Record

ApprovalState = Literal["in_review", "approved", "published", "declined", "withdrawn"]
OPEN: tuple[ApprovalState, ...] = ("in_review", "approved")
About = Literal["plan", "territory", "account"]


class Approval(Record):
    """A version of a plan on its way to being in force.

    Attributes
    ----------
    levels
        Roles that have to approve, first to last; `level` of them have.
    effective_from
        The first day on which the plan is in force, once it is published.
    """

    approval_id: str
    plan_id: str
    version: int
    state: ApprovalState
    level: int
    levels: list[Role]
    requested_by: str
    requested_at: datetime
    effective_from: date | None
    published_at: datetime | None
    note: str


class Decision(Record):
    """What somebody said at one level of an approval."""

    decision_id: str
    approval_id: str
    level: int
    actor: str
    at: datetime
    decision: Literal["approve", "decline"]
    note: str


class Comment(Record):
    """A sentence about a plan, a territory or an account of it."""

    comment_id: str
    plan_id: str
    about: About
    about_id: str | None
    reply_to: str | None
    author: str
    at: datetime
    text: str
    resolved_at: datetime | None


class Challenge(Record):
    """What a rep would have otherwise, and what the optimiser says it would cost."""

    challenge_id: str
    plan_id: str
    version: int
    rep_id: str
    kind: Literal["account", "unit"]
    object_id: str
    to_territory: str
    reason: str
    state: Literal["open", "accepted", "declined"]
    price: dict[str, Any] | None
    author: str
    at: datetime
    decided_by: str | None
    decided_at: datetime | None
    answer: str | None


class Webhook(Record):
    """Where to tell of what happened; the secret that signs is told when it is made."""

    webhook_id: str
    url: str
    events: list[str]
    disabled_at: datetime | None
    created_at: datetime
    created_by: str


class Delivery(Record):
    """One telling: tried until it is delivered, or given up."""

    delivery_id: str
    webhook_id: str
    event: str
    attempts: int
    next_at: datetime | None
    delivered_at: datetime | None
    status: int | None
    error: str | None
    created_at: datetime


class Schedule(Record):
    """What is done each week, or only when a band is left.

    Attributes
    ----------
    weekdays, at, zone
        Days (0 is Monday) and time of day ``HH:MM`` in a zone such as ``Europe/Berlin``.
    trigger
        Measure to tolerance: nothing is proposed while every territory keeps them. None: always.
    """

    schedule_id: str
    name: str
    weekdays: list[int]
    at: str
    zone: str
    plan_id: str
    arguments: dict[str, Any]
    trigger: dict[str, float] | None
    next_at: datetime | None
    last_at: datetime | None
    last_outcome: dict[str, Any] | None
    disabled_at: datetime | None
    created_by: str
    created_at: datetime


class Batch(Record):
    """Many questions of one call."""

    batch_id: str
    name: str
    created_by: str
    created_at: datetime


class BatchItem(Record):
    """One question of a batch: it has a job, or faults."""

    position: int
    name: str
    arguments: dict[str, Any]
    job_id: str | None
    faults: list[dict[str, Any]] | None
