"""Users, what they are in workspaces, their sessions and tokens."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from territory.access import Member, Scope
from territory.signing import hash_secret, new_secret, new_token
from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.people_records import Membership, Session, Token, User
from territory.store.problems import Conflict, NotFound
from territory.store.tables import memberships, sessions, tokens, users, workspaces

USED_EVERY = timedelta(minutes=1)


class People:
    """Users and their keys; workspaces do not part them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---------------------------------------------------------------------------------------- users

    def add(
        self,
        email: str,
        name: str,
        *,
        password_hash: str | None = None,
        issuer: str | None = None,
        subject: str | None = None,
        is_admin: bool = False,
    ) -> User:
        """Add a user.

        Raises
        ------
        Conflict
            When there is one with this e-mail address.
        """
        row: dict[str, Any] = {
            "user_id": new_id("usr"),
            "email": email.strip().lower(),
            "name": name,
            "is_admin": is_admin,
            "disabled_at": None,
            "created_at": now(),
        }
        keys = {"password_hash": password_hash, "issuer": issuer, "subject": subject}
        try:
            with self._database.begin() as connection:
                connection.execute(insert(users).values(**row, **keys))
        except IntegrityError:
            raise Conflict(f"there is a user {row['email']} already") from None
        return User(**row)

    def get(self, user_id: str) -> User:
        """Return a user; `NotFound` when there is none."""
        found = self._user(users.c.user_id == user_id)
        if found is None:
            raise NotFound(f"there is no user {user_id!r}")
        return found

    def find(self, email: str) -> User | None:
        """Return the user with this e-mail address, if there is one."""
        return self._user(users.c.email == email.strip().lower())

    def find_subject(self, issuer: str, subject: str) -> User | None:
        """Return the user that single sign-on knows by this name, if there is one."""
        return self._user((users.c.issuer == issuer) & (users.c.subject == subject))

    def has_subject(self, user_id: str) -> bool:
        """Whether single sign-on knows a user already."""
        query = select(users.c.subject).where(users.c.user_id == user_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar() is not None

    def password_hash(self, user_id: str) -> str | None:
        """Return the hash of the password, if there is a password."""
        query = select(users.c.password_hash).where(users.c.user_id == user_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def change(self, user_id: str, **values: Any) -> User:
        """Change columns of a user; a user who is disabled loses all sessions."""
        with self._database.begin() as connection:
            connection.execute(update(users).where(users.c.user_id == user_id).values(**values))
            if values.get("disabled_at") or "password_hash" in values:
                connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
        return self.get(user_id)

    def page(self, after: str | None = None, limit: int = 100) -> list[User]:
        """Return users in the order in which they were added."""
        query = select(*User.columns(users)).order_by(users.c.user_id).limit(limit)
        if after is not None:
            query = query.where(users.c.user_id > after)
        with self._database.read() as connection:
            return [User.of(row) for row in connection.execute(query)]

    def is_empty(self) -> bool:
        """Whether there is no user at all."""
        with self._database.read() as connection:
            return connection.execute(select(users.c.user_id).limit(1)).first() is None

    def _user(self, condition: ColumnElement[bool]) -> User | None:
        with self._database.read() as connection:
            row = connection.execute(select(*User.columns(users)).where(condition)).one_or_none()
        return None if row is None else User.of(row)

    # ---------------------------------------------------------------------------------- memberships

    def set_member(self, workspace_id: str, user_id: str, member: Member) -> Membership:
        """Say what a user is in a workspace, in place of what was said before."""
        self.get(user_id)
        row = {
            "workspace_id": workspace_id,
            "user_id": user_id,
            "role": member.role,
            "rep_id": member.rep_id,
            "rep_ids": None if member.rep_ids is None else list(member.rep_ids),
        }
        with self._database.begin() as connection:
            connection.execute(delete(memberships).where(_is_member(workspace_id, user_id)))
            connection.execute(insert(memberships).values(row))
        return self.members(workspace_id, user_id)[0]

    def remove_member(self, workspace_id: str, user_id: str) -> None:
        """Take a user out of a workspace; `NotFound` when they are not in it."""
        with self._database.begin() as connection:
            gone = connection.execute(delete(memberships).where(_is_member(workspace_id, user_id)))
        if not gone.rowcount:
            raise NotFound(f"there is no member {user_id!r}")

    def members(
        self,
        workspace_id: str,
        user_id: str | None = None,
        after: str | None = None,
        limit: int = 1000,
    ) -> list[Membership]:
        """Return the members of a workspace, or the one asked for if they are one."""
        columns: list[Any] = [
            memberships.c[name] for name in ("user_id", "role", "rep_id", "rep_ids")
        ]
        columns += [users.c.email, users.c.name]
        query = (
            select(*columns)
            .join(users, users.c.user_id == memberships.c.user_id)
            .where(memberships.c.workspace_id == workspace_id)
            .order_by(memberships.c.user_id)
            .limit(limit)
        )
        if user_id is not None:
            query = query.where(memberships.c.user_id == user_id)
        if after is not None:
            query = query.where(memberships.c.user_id > after)
        with self._database.read() as connection:
            return [Membership.of(row) for row in connection.execute(query)]

    def workspaces_of(self, user_id: str) -> list[str]:
        """Return the ids of the workspaces in which a user is something, the oldest first."""
        query = (
            select(workspaces.c.workspace_id)
            .join(memberships, memberships.c.workspace_id == workspaces.c.workspace_id)
            .where(memberships.c.user_id == user_id)
            .order_by(workspaces.c.workspace_id)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    # ------------------------------------------------------------------------------------- sessions

    def open_session(self, user_id: str, hours: float) -> tuple[str, str]:
        """Log a user in; return the secrets of the cookie and of forms."""
        secret, form = new_secret(), new_secret()
        row = {
            "session_hash": hash_secret(secret),
            "user_id": user_id,
            "csrf_hash": hash_secret(form),
            "created_at": now(),
            "expires_at": now() + timedelta(hours=hours),
        }
        with self._database.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now()))
            connection.execute(insert(sessions).values(row))
        return secret, form

    def session(self, secret: str) -> tuple[Session, User] | None:
        """Return the session of a cookie and its user, if it is still open."""
        columns = [*Session.columns(sessions), *User.columns(users)[1:]]
        query = (
            select(*columns)
            .join(users, users.c.user_id == sessions.c.user_id)
            .where(sessions.c.session_hash == hash_secret(secret), users.c.disabled_at.is_(None))
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or row.expires_at < now():
            return None
        return _part(Session, row), _part(User, row)

    def close_session(self, secret: str) -> None:
        """Log out."""
        chosen = delete(sessions).where(sessions.c.session_hash == hash_secret(secret))
        with self._database.begin() as connection:
            connection.execute(chosen)

    # --------------------------------------------------------------------------------------- tokens

    def add_token(
        self,
        user_id: str,
        name: str,
        scopes: Iterable[Scope],
        *,
        workspace_id: str | None = None,
        expires_at: datetime | None = None,
    ) -> tuple[Token, str]:
        """Make a token, and return it with its secret, which is told only here."""
        secret = new_token()
        row: dict[str, Any] = {
            "token_id": new_id("tok"),
            "user_id": user_id,
            "workspace_id": workspace_id,
            "name": name,
            "scopes": sorted(scopes),
            "created_at": now(),
            "expires_at": expires_at,
            "revoked_at": None,
            "last_used_at": None,
        }
        with self._database.begin() as connection:
            connection.execute(insert(tokens).values(**row, token_hash=hash_secret(secret)))
        return Token(**row), secret

    def token(self, secret: str) -> tuple[Token, User] | None:
        """Return the token with this secret and its user, if it is still good."""
        columns: list[Any] = [*Token.columns(tokens), users.c.email, users.c.is_admin]
        columns += [users.c.name.label("user_name"), users.c.created_at.label("user_since")]
        query = (
            select(*columns)
            .join(users, users.c.user_id == tokens.c.user_id)
            .where(
                tokens.c.token_hash == hash_secret(secret),
                tokens.c.revoked_at.is_(None),
                users.c.disabled_at.is_(None),
            )
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or (row.expires_at is not None and row.expires_at < now()):
            return None
        user = User(
            user_id=row.user_id,
            email=row.email,
            name=row.user_name,
            is_admin=row.is_admin,
            disabled_at=None,
            created_at=row.user_since,
        )
        found = _part(Token, row)
        self._note_use(found)
        return found, user

    def _note_use(self, token: Token) -> None:
        """Keep when a token was used, but not at each request: that would be a write each time."""
        if token.last_used_at is not None and now() - token.last_used_at < USED_EVERY:
            return
        chosen = update(tokens).where(tokens.c.token_id == token.token_id)
        with self._database.begin() as connection:
            connection.execute(chosen.values(last_used_at=now()))

    def tokens(self, user_id: str, after: str | None = None, limit: int = 100) -> list[Token]:
        """Return the tokens of a user in the order in which they were made."""
        query = select(*Token.columns(tokens)).where(tokens.c.user_id == user_id)
        if after is not None:
            query = query.where(tokens.c.token_id > after)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(tokens.c.token_id).limit(limit))
            return [Token.of(row) for row in found]

    def revoke_token(self, user_id: str, token_id: str) -> None:
        """End a token of a user; `NotFound` when they have none of this id that is still good."""
        chosen = update(tokens).where(
            tokens.c.token_id == token_id,
            tokens.c.user_id == user_id,
            tokens.c.revoked_at.is_(None),
        )
        with self._database.begin() as connection:
            if not connection.execute(chosen.values(revoked_at=now())).rowcount:
                raise NotFound(f"there is no token {token_id!r}")


def _is_member(workspace_id: str, user_id: str) -> ColumnElement[bool]:
    return (memberships.c.workspace_id == workspace_id) & (memberships.c.user_id == user_id)


def _part(record: type[Any], row: Any) -> Any:
    """Make a record of the columns of a row that it has."""
    return record(**{name: row._mapping[name] for name in record.model_fields})
