"""Answers to calls with an Idempotency-Key: the same call again gets the same answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from territory.store.database import Database, now
from territory.store.problems import Conflict
from territory.store.tables import idempotency

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=10)


@dataclass(frozen=True)
class Answer:
    """What was answered to a call."""

    status: int
    body: str


class Repeats:
    """Remembers each key of a caller for a day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, workspace_id: str, actor: str, key: str, request_hash: str) -> Answer | None:
        """Take a key for a call; return the answer where it was answered already.

        Raises
        ------
        Conflict
            When the key was used for another call, or the first call is still running.
        """
        row = {
            "workspace_id": workspace_id,
            "actor": actor,
            "key": key,
            "request_hash": request_hash,
            "created_at": now(),
        }
        old = idempotency.c.created_at < now() - KEPT
        dead = idempotency.c.status.is_(None) & (idempotency.c.created_at < now() - ABANDONED)
        try:
            with self._database.begin() as connection:
                connection.execute(delete(idempotency).where(old | dead))
                connection.execute(insert(idempotency).values(row))
            return None
        except IntegrityError:
            return self._earlier(workspace_id, actor, key, request_hash)

    def _earlier(self, workspace_id: str, actor: str, key: str, request_hash: str) -> Answer | None:
        c = idempotency.c
        query = select(c.request_hash, c.status, c.body).where(_is(workspace_id, actor, key))
        with self._database.read() as connection:
            found = connection.execute(query).one_or_none()
        if found is None or found.status is None:
            raise Conflict("a call with this Idempotency-Key is still running")
        if found.request_hash != request_hash:
            raise Conflict("this Idempotency-Key was used for another call")
        return Answer(found.status, found.body)

    def end(self, workspace_id: str, actor: str, key: str, status: int, body: str) -> None:
        """Keep the answer."""
        self._change(workspace_id, actor, key, status=status, body=body)

    def forget(self, workspace_id: str, actor: str, key: str) -> None:
        """Let go of a key whose call failed, so that it can be made again."""
        with self._database.begin() as connection:
            connection.execute(delete(idempotency).where(_is(workspace_id, actor, key)))

    def _change(self, workspace_id: str, actor: str, key: str, **values: Any) -> None:
        chosen = update(idempotency).where(_is(workspace_id, actor, key))
        with self._database.begin() as connection:
            connection.execute(chosen.values(**values))


def _is(workspace_id: str, actor: str, key: str) -> ColumnElement[bool]:
    c = idempotency.c
    return (c.workspace_id == workspace_id) & (c.actor == actor) & (c.key == key)
