"""Workspaces."""

from typing import Any

from sqlalchemy import delete, insert, select, update

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.problems import NotFound
from territory.store.records import Workspace
from territory.store.tables import workspaces


class Workspaces:
    """Makes, finds and removes workspaces; who may do that is decided elsewhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, settings: dict[str, Any] | None = None) -> Workspace:
        """Make a workspace."""
        row: dict[str, Any] = {
            "workspace_id": new_id("wsp"),
            "name": name,
            "settings": settings or {},
            "created_at": now(),
        }
        with self._database.begin() as connection:
            connection.execute(insert(workspaces).values(row))
        return Workspace(**row)

    def get(self, workspace_id: str) -> Workspace:
        """Return a workspace.

        Raises
        ------
        NotFound
            When there is none of this id.
        """
        query = select(*Workspace.columns(workspaces))
        with self._database.read() as connection:
            found = connection.execute(query.where(workspaces.c.workspace_id == workspace_id))
            row = found.one_or_none()
        if row is None:
            raise NotFound(f"there is no workspace {workspace_id!r}")
        return Workspace.of(row)

    def all(self) -> list[Workspace]:
        """Return all workspaces, the oldest first."""
        query = select(*Workspace.columns(workspaces)).order_by(workspaces.c.workspace_id)
        with self._database.read() as connection:
            return [Workspace.of(row) for row in connection.execute(query)]

    def change(self, workspace_id: str, **values: Any) -> Workspace:
        """Change `name` or `settings`."""
        chosen = update(workspaces).where(workspaces.c.workspace_id == workspace_id)
        with self._database.begin() as connection:
            if values:
                connection.execute(chosen.values(**values))
            return self.get(workspace_id)

    def remove(self, workspace_id: str) -> None:
        """Remove a workspace and all that is in it."""
        self.get(workspace_id)
        chosen = delete(workspaces).where(workspaces.c.workspace_id == workspace_id)
        with self._database.begin() as connection:
            connection.execute(chosen)
