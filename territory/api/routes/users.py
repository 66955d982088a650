"""Users of the service, and everybody's own tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, Field

from territory.access import SCOPES, Scope
from territory.api.deps import Asking, Identified, Ruler, enter
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import Problem, documented
from territory.api.wording import Body, Word
from territory.errors import raise_faults
from territory.signing import hash_password, password_faults
from territory.store.database import now
from territory.store.people_records import Token, User

router = APIRouter(prefix="/v1", tags=["access"], responses=documented(401, 403, 422, 429))
UserId = Annotated[str, Path(max_length=100)]
TokenId = Annotated[str, Path(max_length=100)]


class NewUser(Body):
    """Somebody who shall be able to log in; without a password by single sign-on only."""

    email: Annotated[Word, Field(pattern=r"^[^@\s]+@[^@\s]+$", examples=["ann@example.com"])]
    name: Annotated[Word, Field(examples=["Ann"])]
    password: Annotated[str | None, Field(examples=["correct horse battery"])] = None
    is_admin: bool = False


class UserChange(Body):
    """What to change; what is left out stays."""

    name: Word | None = None
    password: str | None = None
    is_admin: bool | None = None
    disabled: bool | None = None


class NewToken(Body):
    """A token for a program; its scopes can only narrow what you may do yourself."""

    name: Annotated[Word, Field(examples=["nightly rebalancing"])]
    scopes: Annotated[list[Scope], Field(min_length=1, examples=[["read", "solve"]])]
    workspace_id: Annotated[str | None, Field(max_length=100, examples=["default"])] = None
    expires_at: Annotated[AwareDatetime | None, Field(examples=["2031-01-01T00:00:00Z"])] = None


class SecretToken(Token):
    """A token just made, with its secret, which is told only now."""

    secret: str


@router.post("/users", status_code=201, responses=documented(409))
def add_user(new: NewUser, asking: Ruler) -> User:
    """Add a user."""
    if new.password is not None:
        raise_faults(password_faults(new.password))
    hashed = None if new.password is None else hash_password(new.password)
    with asking.changing("user") as told:
        made = asking.service.people.add(
            new.email, new.name, password_hash=hashed, is_admin=new.is_admin
        )
        told.object_id = made.user_id
    return made


@router.get("/users")
def list_users(asking: Ruler, limit: Limit = 100, cursor: Cursor = None) -> Page[User]:
    """List the users."""
    found = asking.service.people.page(decode_cursor(cursor), limit + 1)
    return Page[User].model_validate(cut_page(found, limit, lambda user: user.user_id))


@router.patch("/users/{user_id}", responses=documented(404))
def change_user(user_id: UserId, change: UserChange, asking: Ruler) -> User:
    """Change a user; disabling one ends their sessions and tokens at once."""
    people = asking.service.people
    people.get(user_id)
    values: dict[str, object] = change.model_dump(
        exclude_none=True, exclude={"password", "disabled"}
    )
    if change.password is not None:
        raise_faults(password_faults(change.password))
        values["password_hash"] = hash_password(change.password)
    if change.disabled is not None:
        values["disabled_at"] = now() if change.disabled else None
    with asking.changing("user", user_id, changed=sorted(values)):
        return people.change(user_id, **values) if values else people.get(user_id)


@router.post("/tokens", status_code=201, responses=documented(404, 409))
def add_token(new: NewToken, asking: Identified) -> SecretToken:
    """Make a token of your own."""
    user_id = _own_user(asking)
    allowed = asking.caller.scopes or frozenset(SCOPES)
    if not set(new.scopes) <= allowed:
        raise asking.deny("a token cannot make another that may do more")
    workspace_id = None
    if new.workspace_id is not None:
        workspace_id = enter(new.workspace_id, asking).workspace_id
    elif asking.token is not None:
        workspace_id = asking.token.workspace_id
    with asking.changing("token", scopes=sorted(new.scopes)) as told:
        token, secret = asking.service.people.add_token(
            user_id,
            new.name,
            set(new.scopes),
            workspace_id=workspace_id,
            expires_at=_not_beyond(new.expires_at, asking.token),
        )
        told.object_id = token.token_id
    return SecretToken(**token.model_dump(), secret=secret)


@router.get("/tokens", responses=documented(409))
def list_tokens(asking: Identified, limit: Limit = 100, cursor: Cursor = None) -> Page[Token]:
    """List your own tokens, without their secrets."""
    user_id = _own_user(asking)
    found = asking.service.people.tokens(user_id, decode_cursor(cursor), limit + 1)
    return Page[Token].model_validate(cut_page(found, limit, lambda token: token.token_id))


@router.delete("/tokens/{token_id}", status_code=204, responses=documented(404, 409))
def revoke_token(token_id: TokenId, asking: Identified) -> None:
    """End one of your tokens at once."""
    user_id = _own_user(asking)
    with asking.changing("token", token_id):
        asking.service.people.revoke_token(user_id, token_id)


def _own_user(asking: Asking) -> str:
    if asking.caller.user_id is None:
        raise Problem(409, "there are no users in local mode, so that nobody needs a token")
    return asking.caller.user_id


def _not_beyond(wanted: datetime | None, token: Token | None) -> datetime | None:
    """A token made with another one ends with it at the latest."""
    last = token.expires_at if token is not None else None
    return min((each for each in (wanted, last) if each is not None), default=None)
