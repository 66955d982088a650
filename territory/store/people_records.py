"""Records of those who use the service."""

from datetime import datetime

from territory.access import Member, Role, Scope
from territory.store.records import Record


class User(Record):
    """Somebody who may log in, by a password or by single sign-on."""

    user_id: str
    email: str
    name: str
    is_admin: bool
    disabled_at: datetime | None
    created_at: datetime


class Membership(Record):
    """What a user is in a workspace (see `territory.access.Member`)."""

    user_id: str
    email: str
    name: str
    role: Role
    rep_id: str | None
    rep_ids: list[str] | None

    @property
    def member(self) -> Member:
        """The same, for the rules of access."""
        return Member(self.role, self.rep_id, None if self.rep_ids is None else tuple(self.rep_ids))


class Token(Record):
    """A token of the API; its secret is told once, when it is made."""

    token_id: str
    user_id: str
    workspace_id: str | None
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class Session(Record):
    """A login; the hash of its secret is the key, that of its form secret guards changes."""

    session_hash: str
    user_id: str
    csrf_hash: str
    expires_at: datetime


class Entry(Record):
    """One line of the trail: who did what, or was refused."""

    audit_id: int
    at: datetime
    actor: str
    action: str
    kind: str | None
    object_id: str | None
    outcome: str
    request_id: str | None
    detail: dict[str, object]
