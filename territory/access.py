"""Who may do what: roles, scopes, and whose territories one sees. Pure rules, no store."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["read", "write", "solve", "comment", "approve", "audit", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

Role = Literal["admin", "planner", "manager", "rep", "analyst", "finance"]
ROLES: tuple[Role, ...] = get_args(Role)

GRANTS: dict[Role, frozenset[Scope]] = {
    "admin": frozenset(SCOPES),
    "planner": frozenset({"read", "write", "solve", "comment", "audit"}),
    "manager": frozenset({"read", "comment", "approve"}),
    "finance": frozenset({"read", "comment", "approve", "audit"}),
    "analyst": frozenset({"read", "comment"}),
    "rep": frozenset({"read", "comment"}),
}
"""What each role may do in its workspace.

`read` is to see data and plans, `write` to change them, `solve` to start jobs, `comment` to say
something about a plan or challenge it, `approve` to give a level of an approval, `audit` to read
the trail, `admin` to say who may do what.
"""


@dataclass(frozen=True)
class Member:
    """What somebody is in a workspace.

    Attributes
    ----------
    role
        One of `ROLES`.
    rep_id
        Which rep somebody is.
    rep_ids
        The reps of a manager's districts; None means all.
    """

    role: Role
    rep_id: str | None = None
    rep_ids: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Caller:
    """Who asks, in one workspace or outside all of them.

    Attributes
    ----------
    name
        As the trail tells it: an e-mail address, with the token's name where there is one.
    user_id
        None in local mode.
    member
        What they are in the workspace, None where they are nothing.
    scopes
        What their token allows, None where there is no token.
    is_admin
        Whether they look after the whole service.
    """

    name: str
    user_id: str | None
    member: Member | None = None
    scopes: frozenset[Scope] | None = None
    is_admin: bool = False

    @property
    def is_local(self) -> bool:
        """Whether this is the person at the machine, in local mode."""
        return self.user_id is None

    def may(self, scope: Scope) -> bool:
        """Whether the role and, where there is one, the token allow this."""
        if self.member is None or scope not in GRANTS[self.member.role]:
            return False
        return self.scopes is None or scope in self.scopes

    @property
    def may_rule(self) -> bool:
        """Whether they may make workspaces and users of the whole service."""
        return self.is_admin and (self.scopes is None or "admin" in self.scopes)

    @property
    def reps(self) -> frozenset[str] | None:
        """The reps whose territories they see; None means all, territories without a rep too."""
        if self.member is None:
            return frozenset()
        if self.member.role == "rep":
            return frozenset({self.member.rep_id} if self.member.rep_id else ())
        if self.member.role == "manager" and self.member.rep_ids is not None:
            return frozenset(self.member.rep_ids)
        return None

    @property
    def sees_all(self) -> bool:
        """Whether every territory, and the data that plans are made of, are theirs to see."""
        return self.reps is None

    def sees(self, rep_id: str | None) -> bool:
        """Whether the territory of this rep is theirs to see."""
        reps = self.reps
        return reps is None or (rep_id is not None and rep_id in reps)


def local_caller() -> Caller:
    """Return the person at the machine, who may do everything."""
    return Caller("local", None, Member("admin"), None, True)


def unknown_scopes(scopes: Iterable[str]) -> list[str]:
    """Return what is no scope."""
    return sorted(set(scopes) - set(SCOPES))


def may_give_level(caller: Caller, role: str, requested_by: str) -> bool:
    """Whether they may give the next level of an approval, which asks for this role.

    Nobody approves what they sent to review themselves, except at their own machine, where there
    is nobody else; an admin may stand in for any role.
    """
    if caller.is_local:
        return True
    if not caller.may("approve") or caller.member is None or caller.name == requested_by:
        return False
    return caller.member.role in (role, "admin")
