"""The trail: everything that was changed or refused, for good."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from territory.store.database import Database, now
from territory.store.people_records import Entry
from territory.store.tables import audit

NOTHING: Mapping[str, Any] = {}


class Trail:
    """Entries are added and read, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        workspace_id: str | None,
        actor: str,
        action: str,
        outcome: str,
        *,
        kind: str | None = None,
        object_id: str | None = None,
        request_id: str | None = None,
        detail: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Add an entry."""
        row = {
            "workspace_id": workspace_id,
            "at": now(),
            "actor": actor,
            "action": action,
            "kind": kind,
            "object_id": object_id,
            "outcome": outcome,
            "request_id": request_id,
            "detail": dict(detail),
        }
        with self._database.begin() as connection:
            connection.execute(insert(audit).values(row))

    def page(
        self,
        workspace_id: str,
        before: int | None = None,
        limit: int = 100,
        **filters: str | None,
    ) -> list[Entry]:
        """Return entries of a workspace, the newest first; `filters` are columns and a value."""
        query = select(*Entry.columns(audit)).where(audit.c.workspace_id == workspace_id)
        if before is not None:
            query = query.where(audit.c.audit_id < before)
        for name, value in filters.items():
            if value is not None:
                query = query.where(audit.c[name] == value)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(audit.c.audit_id.desc()).limit(limit))
            return [Entry.of(row) for row in found]
