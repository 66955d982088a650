"""Add users and tokens from the machine that the store is on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from territory.access import ROLES, SCOPES, Member, Role, Scope, unknown_scopes
from territory.errors import Fault, InvalidInput, raise_faults
from territory.faults import show
from territory.signing import hash_password, password_faults
from territory.store import Conflict, NotFound, Store
from territory.store.database import now
from territory.store.people import People
from territory.store.people_records import Token, User
from territory.store.trail import Trail

ACTOR = "command line"


@dataclass(frozen=True)
class NewUser:
    """Who is added; "" where nothing is said, and no password for single sign-on only."""

    email: str
    name: str = ""
    password: str | None = None
    is_admin: bool = False
    workspace: str = ""
    role: str = ""
    rep_id: str = ""


def add_person(store: Store, new: NewUser) -> User:
    """Add a user and, where it is named, what they are in a workspace.

    Raises
    ------
    InvalidInput
        Listing everything that is wrong.
    """
    raise_faults(_user_faults(new))
    people = People(store)
    hashed = None if new.password is None else hash_password(new.password)
    try:
        with store.begin():
            made = people.add(
                new.email, new.name or new.email, password_hash=hashed, is_admin=new.is_admin
            )
            if new.workspace:
                workspace = find_workspace(store, new.workspace)
                member = Member(cast(Role, new.role), new.rep_id or None)
                people.set_member(workspace, made.user_id, member)
            Trail(store).add(None, ACTOR, "user add", "done", kind="user", object_id=made.user_id)
    except Conflict as error:
        raise InvalidInput([Fault("user", str(error))]) from None
    return made


def _user_faults(new: NewUser) -> list[Fault]:
    faults = [] if new.password is None else password_faults(new.password)
    before, at, after = new.email.partition("@")
    if not (before and at and after) or any(sign.isspace() for sign in new.email):
        faults.append(Fault("email", f"{show(new.email)} is no e-mail address"))
    if bool(new.workspace) != bool(new.role):
        faults.append(Fault("--role", "name a workspace and a role, or neither"))
    if new.role and new.role not in ROLES:
        faults.append(Fault("--role", f"{show(new.role)} is not one of {', '.join(ROLES)}"))
    if new.role == "rep" and not new.rep_id:
        faults.append(Fault("--rep", "a rep needs the id of the rep"))
    return faults


def add_token(
    store: Store, email: str, name: str, scopes: Sequence[str], workspace: str, days: int
) -> tuple[Token, str]:
    """Make a token for a user, and return it with its secret.

    Raises
    ------
    InvalidInput
        Listing everything that is wrong.
    """
    user = People(store).find(email)
    faults = [
        Fault("--scope", f"{show(scope)} is not one of {', '.join(SCOPES)}")
        for scope in unknown_scopes(scopes)
    ]
    if user is None:
        faults.append(Fault("email", f"there is no user {show(email)}"))
    raise_faults(faults)
    assert user is not None
    with store.begin():
        made = People(store).add_token(
            user.user_id,
            name,
            cast(Sequence[Scope], scopes),
            workspace_id=find_workspace(store, workspace) if workspace else None,
            expires_at=now() + timedelta(days=days) if days else None,
        )
        Trail(store).add(None, ACTOR, "token create", "done", object_id=made[0].token_id)
    return made


def find_workspace(store: Store, name: str) -> str:
    """Return the id of a workspace; `default` is the oldest one.

    Raises
    ------
    InvalidInput
        When there is none.
    """
    found = store.workspaces.all()
    if name == "default" and found:
        return found[0].workspace_id
    try:
        return store.workspaces.get(name).workspace_id
    except NotFound as error:
        raise InvalidInput([Fault("--workspace", str(error))]) from None
