"""The event log of plans: every version there was, and how to read and add one."""

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from territory.store.problems import NotFound
from territory.store.recent import Recent
from territory.store.records import Version
from territory.store.scoped import select_in
from territory.store.states import Blobs, PlanBasis, PlanState
from territory.store.tables import plan_bases, plan_versions, plans

WHOLE_EVERY = 32
"""Versions after which one keeps everything again."""


class History:
    """Reads and writes versions; all of it within a transaction of the caller."""

    def __init__(self) -> None:
        self._states: Recent[PlanState] = Recent(64)
        self._bases: Recent[PlanBasis] = Recent(8)

    def forget(self) -> None:
        """Forget versions that were read: they may never have been committed."""
        self._states.forget()

    def get(self, connection: Connection, workspace_id: str, plan_id: str, version: int) -> Version:
        """Return one version.

        Raises
        ------
        NotFound
            When the plan of this workspace has none of this number.
        """
        query = _select(workspace_id, plan_id, *Version.columns(plan_versions))
        row = connection.execute(query.where(plan_versions.c.version == version)).one_or_none()
        if row is None:
            raise NotFound(f"plan {plan_id!r} has no version {version}")
        return Version.of(row)

    def versions(
        self,
        connection: Connection,
        workspace_id: str,
        plan_id: str,
        before: int | None,
        limit: int,
        kind: str | None,
    ) -> list[Version]:
        """Return up to `limit` versions, the newest first, those before `before`."""
        query = _select(workspace_id, plan_id, *Version.columns(plan_versions))
        if before is not None:
            query = query.where(plan_versions.c.version < before)
        if kind is not None:
            query = query.where(plan_versions.c.kind == kind)
        rows = connection.execute(query.order_by(plan_versions.c.version.desc()).limit(limit))
        return [Version.of(row) for row in rows]

    def state(
        self, connection: Connection, workspace_id: str, plan_id: str, state: int
    ) -> PlanState:
        """Return the state that a version made (see `Version.state`)."""
        rows: list[Row[Any]] = []
        before, at = None, state
        while True:
            before = self._states.get((workspace_id, plan_id, at))
            if before is not None:
                break
            rows.append(self._row(connection, workspace_id, plan_id, at))
            if rows[-1].whole:
                break
            at = rows[-1].undo_to
        for row in reversed(rows):
            blobs = {name: row._mapping[name] for name in ("assignment", "locked", "document")}
            before = PlanState.unpack(blobs, None if row.whole else before)
        assert before is not None
        return self._states.keep((workspace_id, plan_id, state), before)

    def _row(
        self, connection: Connection, workspace_id: str, plan_id: str, version: int
    ) -> Row[Any]:
        columns = [
            plan_versions.c[name]
            for name in ("whole", "undo_to", "depth", "assignment", "locked", "document")
        ]
        query = _select(workspace_id, plan_id, *columns)
        row = connection.execute(query.where(plan_versions.c.version == version)).one_or_none()
        if row is None:
            raise NotFound(f"plan {plan_id!r} has no version {version}")
        return row

    def basis(self, connection: Connection, workspace_id: str, basis_id: str) -> PlanBasis:
        """Return what versions share (see `PlanBasis`)."""
        kept = self._bases.get((workspace_id, basis_id))
        if kept is not None:
            return kept
        query = select_in(workspace_id, plan_bases, plan_bases.c.content)
        content = connection.execute(query.where(plan_bases.c.basis_id == basis_id)).scalar()
        if content is None:
            raise NotFound(f"there is no basis {basis_id!r}")
        return self._bases.keep((workspace_id, basis_id), PlanBasis.unpack(content))

    def add(
        self,
        connection: Connection,
        workspace_id: str,
        version: Version,
        state: PlanState | None,
    ) -> None:
        """Write a version; `state` is what it made, None where it has an earlier one."""
        depth, before = 0, None
        if state is not None and version.undo_to is not None:
            depth, before = self._continue(connection, workspace_id, version)
        blobs: Blobs = {"assignment": None, "locked": None, "document": None}
        if state is not None:
            blobs = state.pack(before)
        row: dict[str, Any] = {
            **version.model_dump(),
            **blobs,
            "workspace_id": workspace_id,
            "whole": state is not None and before is None,
            "depth": depth,
        }
        connection.execute(insert(plan_versions).values(row))

    def _continue(
        self, connection: Connection, workspace_id: str, version: Version
    ) -> tuple[int, PlanState | None]:
        """How far from a whole version this one is, and the state before it unless it is whole."""
        assert version.undo_to is not None
        c = plan_versions.c
        query = _select(workspace_id, version.plan_id, c.depth, c.basis_id)
        row = connection.execute(query.where(c.version == version.undo_to)).one()
        if row.depth + 1 >= WHOLE_EVERY or row.basis_id != version.basis_id:
            return 0, None
        before = self.state(connection, workspace_id, version.plan_id, version.undo_to)
        return row.depth + 1, before


def _select(workspace_id: str, plan_id: str, *columns: Any) -> Any:
    return select_in(workspace_id, plan_versions, *columns).where(
        plan_versions.c.plan_id == plan_id
    )


def find_gaps(connection: Connection) -> list[str]:
    """Look for plans of any workspace whose versions are not all there, a sentence each."""
    versions = plan_versions.c
    counted = (
        select(
            versions.plan_id, func.count().label("there"), func.max(versions.version).label("last")
        )
        .group_by(versions.plan_id)
        .subquery()
    )
    there, last = func.coalesce(counted.c.there, 0), func.coalesce(counted.c.last, 0)
    query = (
        select(plans.c.plan_id, plans.c.version, there)
        .join(counted, counted.c.plan_id == plans.c.plan_id, isouter=True)
        .where((plans.c.version != there) | (plans.c.version != last))
    )
    return [
        f"plan {row[0]} should have {row[1]} versions and has {row[2]}"
        for row in connection.execute(query)
    ]
