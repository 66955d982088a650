"""Webhooks, and what is still to be told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from territory.signing import new_secret
from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.review_records import Delivery, Webhook
from territory.store.scoped import get_one, list_page, remove_one, select_in
from territory.store.seal import Seal, find_key, make_key
from territory.store.tables import deliveries, webhooks

WAITS_S = (10, 60, 300, 1800, 7200, 21600, 43200)
"""Seconds until the next attempt, after each one that failed; then it is given up."""


@dataclass(frozen=True)
class Due:
    """What is to be told now, and where; the secret is as it is kept (see `Seal`)."""

    delivery_id: str
    url: str
    secret: str
    event: str
    body: str
    attempts: int


class Hooks:
    """The webhooks of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, workspace_id: str, url: str, events: Sequence[str], actor: str
    ) -> tuple[Webhook, str]:
        """Keep a target, and return it with the secret that signs what it is sent."""
        secret, store = new_secret(), self._database.url
        if find_key(store) is None:
            make_key(store)
        sealed = Seal(find_key(store)).close(secret)
        row: dict[str, Any] = {
            "webhook_id": new_id("whk"),
            "url": url,
            "events": sorted(events),
            "disabled_at": None,
            "created_at": now(),
            "created_by": actor,
        }
        with self._database.begin() as connection:
            values = {**row, "workspace_id": workspace_id, "secret": sealed}
            connection.execute(insert(webhooks).values(values))
        return Webhook(**row), secret

    def get(self, workspace_id: str, webhook_id: str) -> Webhook:
        """Return a webhook; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(connection, Webhook, webhooks, workspace_id, "webhook_id", webhook_id)

    def page(self, workspace_id: str, after: str | None = None, limit: int = 100) -> list[Webhook]:
        """Return webhooks in the order in which they were made."""
        with self._database.read() as connection:
            return list_page(
                connection, Webhook, webhooks, workspace_id, "webhook_id", after, limit
            )

    def remove(self, workspace_id: str, webhook_id: str) -> None:
        """Remove a webhook with all that was still to be told."""
        with self._database.begin() as connection:
            remove_one(connection, webhooks, workspace_id, "webhook_id", webhook_id)

    def deliveries(
        self, workspace_id: str, webhook_id: str, after: str | None = None, limit: int = 100
    ) -> list[Delivery]:
        """Return what a webhook was or will be told, the first first."""
        query = select(*Delivery.columns(deliveries)).where(deliveries.c.webhook_id == webhook_id)
        if after is not None:
            query = query.where(deliveries.c.delivery_id > after)
        with self._database.read() as connection:
            self.get(workspace_id, webhook_id)
            found = connection.execute(query.order_by(deliveries.c.delivery_id).limit(limit))
            return [Delivery.of(row) for row in found]

    def tell(self, workspace_id: str, event: str, content: Mapping[str, Any]) -> int:
        """Queue an event for every webhook that wants it; returns how many do."""
        with self._database.begin() as connection:
            return tell(connection, workspace_id, event, content)

    def ping(self, workspace_id: str, webhook_id: str) -> Webhook:
        """Queue a `ping` for one webhook, whatever it wants to be told."""
        with self._database.begin() as connection:
            found = self.get(workspace_id, webhook_id)
            _queue(connection, workspace_id, webhook_id, "ping", {})
        return found

    def due(self, moment: datetime, limit: int = 20, hold_s: float = 60.0) -> list[Due]:
        """Take what is to be told by now; nobody else gets it for `hold_s` seconds."""
        columns = [deliveries.c[name] for name in ("delivery_id", "event", "body", "attempts")]
        query = (
            select(*columns, webhooks.c.url, webhooks.c.secret)
            .join(webhooks, webhooks.c.webhook_id == deliveries.c.webhook_id)
            .where(deliveries.c.next_at <= moment, webhooks.c.disabled_at.is_(None))
            .order_by(deliveries.c.next_at)
            .limit(limit)
            .with_for_update(of=deliveries, skip_locked=True)
        )
        with self._database.read() as connection:
            if connection.execute(query.limit(1)).first() is None:
                return []
        with self._database.begin() as connection:
            found = [Due(**row._mapping) for row in connection.execute(query)]
            taken = deliveries.c.delivery_id.in_([each.delivery_id for each in found])
            held = moment + timedelta(seconds=hold_s)
            connection.execute(update(deliveries).where(taken).values(next_at=held))
        return found

    def settle(self, due: Due, moment: datetime, status: int | None, error: str | None) -> None:
        """Keep how an attempt ended, and when the next one is."""
        done = status is not None and 200 <= status < 300
        wait = WAITS_S[due.attempts] if due.attempts < len(WAITS_S) else None
        again = None if done or wait is None else moment + timedelta(seconds=wait)
        values = {
            "attempts": due.attempts + 1,
            "status": status,
            "error": error,
            "next_at": again,
            "delivered_at": moment if done else None,
        }
        chosen = update(deliveries).where(deliveries.c.delivery_id == due.delivery_id)
        with self._database.begin() as connection:
            connection.execute(chosen.values(**values))


def tell(connection: Connection, workspace_id: str, event: str, content: Mapping[str, Any]) -> int:
    """Queue an event within a transaction of the caller, together with what it tells of."""
    query = select_in(workspace_id, webhooks, webhooks.c.webhook_id, webhooks.c.events)
    rows = connection.execute(query.where(webhooks.c.disabled_at.is_(None)))
    wanting = [row.webhook_id for row in rows if {event, "*"} & set(row.events)]
    for webhook_id in wanting:
        _queue(connection, workspace_id, webhook_id, event, content)
    return len(wanting)


def _queue(
    connection: Connection,
    workspace_id: str,
    webhook_id: str,
    event: str,
    content: Mapping[str, Any],
) -> None:
    delivery_id, moment = new_id("dlv"), now()
    message = {
        "delivery_id": delivery_id,
        "event": event,
        "at": moment.isoformat(),
        "workspace_id": workspace_id,
        "data": dict(content),
    }
    row = {
        "delivery_id": delivery_id,
        "webhook_id": webhook_id,
        "event": event,
        "body": json.dumps(message, ensure_ascii=False, default=str),
        "attempts": 0,
        "next_at": moment,
        "created_at": moment,
    }
    connection.execute(insert(deliveries).values(row))
