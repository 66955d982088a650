"""Approvals: draft, in review, approved, published; and the plan in force on a date."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from territory.access import Role
from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.problems import Conflict, NotFound
from territory.store.review_records import OPEN, Approval, Decision
from territory.store.scoped import get_one, list_page, select_in, update_in
from territory.store.tables import approvals, decisions


class Approvals:
    """The approvals of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(
        self,
        workspace_id: str,
        plan_id: str,
        version: int,
        levels: Sequence[Role],
        actor: str,
        *,
        note: str = "",
    ) -> Approval:
        """Send a version of a plan to review.

        Raises
        ------
        Conflict
            When another version of the plan is on its way already.
        """
        row: dict[str, Any] = {
            "approval_id": new_id("apr"),
            "plan_id": plan_id,
            "version": version,
            "state": "in_review" if levels else "approved",
            "level": 0,
            "levels": list(levels),
            "requested_by": actor,
            "requested_at": now(),
            "effective_from": None,
            "published_at": None,
            "note": note,
        }
        open_ones = select_in(workspace_id, approvals, approvals.c.approval_id).where(
            approvals.c.plan_id == plan_id, approvals.c.state.in_(OPEN)
        )
        with self._database.begin() as connection:
            if connection.execute(open_ones).first() is not None:
                raise Conflict("a version of this plan is in review or approved already")
            connection.execute(insert(approvals).values(workspace_id=workspace_id, **row))
        return Approval(**row)

    def get(self, workspace_id: str, approval_id: str) -> Approval:
        """Return an approval; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return _get(connection, workspace_id, approval_id)

    def page(
        self,
        workspace_id: str,
        after: str | None = None,
        limit: int = 100,
        *,
        plan_id: str | None = None,
        state: str | None = None,
    ) -> list[Approval]:
        """Return approvals in the order in which they were asked for."""
        with self._database.read() as connection:
            return list_page(
                connection,
                Approval,
                approvals,
                workspace_id,
                "approval_id",
                after,
                limit,
                plan_id=plan_id,
                state=state,
            )

    def decisions(self, workspace_id: str, approval_id: str) -> list[Decision]:
        """Return what was said, level by level."""
        query = select(*Decision.columns(decisions)).where(decisions.c.approval_id == approval_id)
        with self._database.read() as connection:
            _get(connection, workspace_id, approval_id)
            found = connection.execute(query.order_by(decisions.c.decision_id))
            return [Decision.of(row) for row in found]

    def approve(
        self, workspace_id: str, approval_id: str, level: int, actor: str, note: str = ""
    ) -> Approval:
        """Give a level; the last one makes the version approved.

        Raises
        ------
        Conflict
            When it is not at this level any more.
        """
        with self._database.begin() as connection:
            found = self._decide(connection, workspace_id, approval_id, level)
            _tell(connection, found, "approve", actor, note)
            done = level + 1 >= len(found.levels)
            state = "approved" if done else "in_review"
            return _change(connection, workspace_id, approval_id, level=level + 1, state=state)

    def decline(
        self, workspace_id: str, approval_id: str, level: int, actor: str, note: str
    ) -> Approval:
        """Send it back to be a draft.

        Raises
        ------
        Conflict
            When it is not at this level any more.
        """
        with self._database.begin() as connection:
            found = self._decide(connection, workspace_id, approval_id, level)
            _tell(connection, found, "decline", actor, note)
            return _change(connection, workspace_id, approval_id, state="declined")

    def withdraw(self, workspace_id: str, approval_id: str) -> Approval:
        """Take it back; `Conflict` when it is not on its way any more."""
        with self._database.begin() as connection:
            found = _locked(connection, workspace_id, approval_id)
            if found.state not in OPEN:
                raise Conflict(f"it is {found.state}")
            return _change(connection, workspace_id, approval_id, state="withdrawn")

    def publish(self, workspace_id: str, approval_id: str, effective_from: date) -> Approval:
        """Put an approved version in force from a day on; `Conflict` when it is not approved."""
        with self._database.begin() as connection:
            found = _locked(connection, workspace_id, approval_id)
            if found.state != "approved":
                raise Conflict(f"only what is approved can be published, and it is {found.state}")
            return _change(
                connection,
                workspace_id,
                approval_id,
                state="published",
                effective_from=effective_from,
                published_at=now(),
            )

    def in_force(self, workspace_id: str, day: date) -> Approval:
        """Return the approval of the plan in force on a day: the one that began last.

        Raises
        ------
        NotFound
            When none was.
        """
        query = (
            select_in(workspace_id, approvals, *Approval.columns(approvals))
            .where(approvals.c.state == "published", approvals.c.effective_from <= day)
            .order_by(approvals.c.effective_from.desc(), approvals.c.published_at.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"no plan is in force on {day.isoformat()}")
        return Approval.of(row)

    def _decide(
        self, connection: Connection, workspace_id: str, approval_id: str, level: int
    ) -> Approval:
        found = _locked(connection, workspace_id, approval_id)
        if found.state != "in_review" or found.level != level:
            raise Conflict(f"it is {found.state} at level {found.level} by now")
        return found


def _get(connection: Connection, workspace_id: str, approval_id: str) -> Approval:
    return get_one(connection, Approval, approvals, workspace_id, "approval_id", approval_id)


def _locked(connection: Connection, workspace_id: str, approval_id: str) -> Approval:
    """Return an approval that nobody else changes until the transaction ends."""
    chosen = update_in(workspace_id, approvals).where(approvals.c.approval_id == approval_id)
    connection.execute(chosen.values(level=approvals.c.level))
    return _get(connection, workspace_id, approval_id)


def _change(connection: Connection, workspace_id: str, approval_id: str, **values: Any) -> Approval:
    chosen = update(approvals).where(approvals.c.approval_id == approval_id)
    connection.execute(chosen.values(**values))
    return _get(connection, workspace_id, approval_id)


def _tell(connection: Connection, approval: Approval, decision: str, actor: str, note: str) -> None:
    row = {
        "decision_id": new_id("dec"),
        "approval_id": approval.approval_id,
        "level": approval.level,
        "actor": actor,
        "at": now(),
        "decision": decision,
        "note": note,
    }
    connection.execute(insert(decisions).values(row))
