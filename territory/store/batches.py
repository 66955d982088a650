"""Batches: many questions of one call."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.review_records import Batch, BatchItem
from territory.store.scoped import get_one, list_page
from territory.store.tables import batch_items, batches


class Batches:
    """The batches of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, workspace_id: str, name: str, actor: str, items: Sequence[dict[str, Any]]
    ) -> Batch:
        """Keep a batch; each item has `name`, `arguments` and perhaps `faults`."""
        row: dict[str, Any] = {
            "batch_id": new_id("bat"),
            "name": name,
            "created_by": actor,
            "created_at": now(),
        }
        rows = [
            {"batch_id": row["batch_id"], "position": at, "job_id": None, "faults": None, **item}
            for at, item in enumerate(items)
        ]
        with self._database.begin() as connection:
            connection.execute(insert(batches).values(workspace_id=workspace_id, **row))
            connection.execute(insert(batch_items), rows)
        return Batch(**row)

    def set_job(self, batch_id: str, position: int, job_id: str) -> None:
        """Say which job does an item."""
        chosen = update(batch_items).where(
            batch_items.c.batch_id == batch_id, batch_items.c.position == position
        )
        with self._database.begin() as connection:
            connection.execute(chosen.values(job_id=job_id))

    def get(self, workspace_id: str, batch_id: str) -> Batch:
        """Return a batch; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(connection, Batch, batches, workspace_id, "batch_id", batch_id)

    def page(self, workspace_id: str, after: str | None = None, limit: int = 100) -> list[Batch]:
        """Return batches in the order in which they came."""
        with self._database.read() as connection:
            return list_page(connection, Batch, batches, workspace_id, "batch_id", after, limit)

    def items(self, workspace_id: str, batch_id: str) -> list[BatchItem]:
        """Return the items of a batch in their order."""
        query = select(*BatchItem.columns(batch_items)).where(batch_items.c.batch_id == batch_id)
        with self._database.read() as connection:
            self.get(workspace_id, batch_id)
            found = connection.execute(query.order_by(batch_items.c.position))
            return [BatchItem.of(row) for row in found]
