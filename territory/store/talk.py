"""What people say about plans: comments, and what reps would have otherwise."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.problems import Conflict
from territory.store.review_records import Challenge, Comment
from territory.store.scoped import get_one, list_page, update_in
from territory.store.tables import challenges, comments


class Comments:
    """The comments of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        workspace_id: str,
        plan_id: str,
        author: str,
        text: str,
        *,
        about: str = "plan",
        about_id: str | None = None,
        reply_to: str | None = None,
    ) -> Comment:
        """Add a comment, perhaps as an answer to another on the same plan."""
        row: dict[str, Any] = {
            "comment_id": new_id("com"),
            "plan_id": plan_id,
            "about": about,
            "about_id": about_id,
            "reply_to": reply_to,
            "author": author,
            "at": now(),
            "text": text,
            "resolved_at": None,
        }
        with self._database.begin() as connection:
            if reply_to is not None:
                first = self._get(connection, workspace_id, reply_to)
                if first.plan_id != plan_id:
                    raise Conflict("the comment it answers is about another plan")
            connection.execute(insert(comments).values(workspace_id=workspace_id, **row))
        return Comment(**row)

    def get(self, workspace_id: str, comment_id: str) -> Comment:
        """Return a comment; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return self._get(connection, workspace_id, comment_id)

    def page(
        self,
        workspace_id: str,
        plan_id: str,
        after: str | None = None,
        limit: int = 100,
        *,
        about: str | None = None,
        about_id: str | None = None,
    ) -> list[Comment]:
        """Return the comments on a plan in the order in which they were made."""
        filters = {"plan_id": plan_id, "about": about, "about_id": about_id}
        with self._database.read() as connection:
            return list_page(
                connection,
                Comment,
                comments,
                workspace_id,
                "comment_id",
                after,
                limit,
                **filters,
            )

    def resolve(self, workspace_id: str, comment_id: str) -> Comment:
        """Say that a comment is dealt with."""
        chosen = update_in(workspace_id, comments).where(comments.c.comment_id == comment_id)
        with self._database.begin() as connection:
            connection.execute(chosen.values(resolved_at=now()))
            return self._get(connection, workspace_id, comment_id)

    def _get(self, connection: Any, workspace_id: str, comment_id: str) -> Comment:
        return get_one(connection, Comment, comments, workspace_id, "comment_id", comment_id)


class Challenges:
    """The challenges of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        workspace_id: str,
        plan_id: str,
        version: int,
        author: str,
        *,
        rep_id: str,
        kind: str,
        object_id: str,
        to_territory: str,
        reason: str,
    ) -> Challenge:
        """Keep what a rep would have otherwise; its price comes later."""
        row: dict[str, Any] = {
            "challenge_id": new_id("chl"),
            "plan_id": plan_id,
            "version": version,
            "rep_id": rep_id,
            "kind": kind,
            "object_id": object_id,
            "to_territory": to_territory,
            "reason": reason,
            "state": "open",
            "price": None,
            "author": author,
            "at": now(),
            "decided_by": None,
            "decided_at": None,
            "answer": None,
        }
        with self._database.begin() as connection:
            connection.execute(insert(challenges).values(workspace_id=workspace_id, **row))
        return Challenge(**row)

    def get(self, workspace_id: str, challenge_id: str) -> Challenge:
        """Return a challenge; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(
                connection, Challenge, challenges, workspace_id, "challenge_id", challenge_id
            )

    def page(
        self,
        workspace_id: str,
        plan_id: str,
        after: str | None = None,
        limit: int = 100,
        *,
        state: str | None = None,
    ) -> list[Challenge]:
        """Return the challenges of a plan in the order in which they were made."""
        filters = {"plan_id": plan_id, "state": state}
        with self._database.read() as connection:
            return list_page(
                connection,
                Challenge,
                challenges,
                workspace_id,
                "challenge_id",
                after,
                limit,
                **filters,
            )

    def set_price(self, workspace_id: str, challenge_id: str, price: Mapping[str, Any]) -> None:
        """Say what accepting it would cost."""
        chosen = update_in(workspace_id, challenges).where(
            challenges.c.challenge_id == challenge_id
        )
        with self._database.begin() as connection:
            connection.execute(chosen.values(price=dict(price)))

    def decide(
        self, workspace_id: str, challenge_id: str, state: str, actor: str, answer: str
    ) -> Challenge:
        """Accept or decline; `Conflict` when that was done already."""
        values = {"state": state, "decided_by": actor, "decided_at": now(), "answer": answer}
        chosen = update_in(workspace_id, challenges).where(
            challenges.c.challenge_id == challenge_id, challenges.c.state == "open"
        )
        with self._database.begin() as connection:
            changed = connection.execute(chosen.values(**values)).rowcount
            found = self.get(workspace_id, challenge_id)
            if not changed:
                raise Conflict(f"the challenge is {found.state} already")
            return found
