"""Schedules: what is done each week, or when a band is left."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.review_records import Schedule
from territory.store.scoped import get_one, list_page, remove_one, update_in
from territory.store.tables import schedules


def next_time(weekdays: Sequence[int], at: str, zone: str, after: datetime) -> datetime:
    """Return the first moment after `after` at this time of day on one of these days.

    A time that the clocks skip in spring is the one an hour later; one that comes twice in autumn
    is the first.
    """
    place = ZoneInfo(zone)
    hour, minute = map(int, at.split(":"))
    day = after.astimezone(place).date()
    for ahead in range(9):
        date = day + timedelta(days=ahead)
        moment = datetime(date.year, date.month, date.day, hour, minute, tzinfo=place)
        moment = moment.astimezone(after.tzinfo)
        if date.weekday() in weekdays and moment > after:
            return moment
    raise ValueError("a schedule needs a weekday from 0 (Monday) to 6")


class Schedules:
    """The schedules of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        workspace_id: str,
        name: str,
        actor: str,
        *,
        plan_id: str,
        weekdays: Sequence[int],
        at: str,
        zone: str,
        arguments: Mapping[str, Any],
        trigger: Mapping[str, float] | None,
    ) -> Schedule:
        """Keep a schedule; it first runs at its next time."""
        row: dict[str, Any] = {
            "schedule_id": new_id("sch"),
            "name": name,
            "weekdays": sorted(set(weekdays)),
            "at": at,
            "zone": zone,
            "plan_id": plan_id,
            "arguments": dict(arguments),
            "trigger": None if trigger is None else dict(trigger),
            "next_at": next_time(weekdays, at, zone, now()),
            "last_at": None,
            "last_outcome": None,
            "disabled_at": None,
            "created_by": actor,
            "created_at": now(),
        }
        with self._database.begin() as connection:
            connection.execute(insert(schedules).values(workspace_id=workspace_id, **row))
        return Schedule(**row)

    def get(self, workspace_id: str, schedule_id: str) -> Schedule:
        """Return a schedule; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(
                connection, Schedule, schedules, workspace_id, "schedule_id", schedule_id
            )

    def page(self, workspace_id: str, after: str | None = None, limit: int = 100) -> list[Schedule]:
        """Return schedules in the order in which they were made."""
        with self._database.read() as connection:
            return list_page(
                connection, Schedule, schedules, workspace_id, "schedule_id", after, limit
            )

    def switch(self, workspace_id: str, schedule_id: str, on: bool) -> Schedule:
        """Stop a schedule, or let it go on from its next time."""
        with self._database.begin() as connection:
            found = self.get(workspace_id, schedule_id)
            next_at = next_time(found.weekdays, found.at, found.zone, now()) if on else None
            chosen = update_in(workspace_id, schedules).where(
                schedules.c.schedule_id == schedule_id
            )
            values = {"disabled_at": None if on else now(), "next_at": next_at}
            connection.execute(chosen.values(**values))
            return self.get(workspace_id, schedule_id)

    def remove(self, workspace_id: str, schedule_id: str) -> None:
        """Remove a schedule."""
        with self._database.begin() as connection:
            remove_one(connection, schedules, workspace_id, "schedule_id", schedule_id)

    def take_due(self, moment: datetime) -> list[tuple[str, Schedule]]:
        """Take what is due, with its workspace, and set its next time: nobody else gets it.

        What was due several times while nothing ran is due once.
        """
        query = (
            select(schedules.c.workspace_id, *Schedule.columns(schedules))
            .where(schedules.c.next_at <= moment, schedules.c.disabled_at.is_(None))
            .with_for_update(skip_locked=True)
        )
        with self._database.read() as connection:
            if connection.execute(query.limit(1)).first() is None:
                return []
        with self._database.begin() as connection:
            rows = [dict(row._mapping) for row in connection.execute(query)]
            found = [(row.pop("workspace_id"), Schedule(**row)) for row in rows]
            for _, each in found:
                again = next_time(each.weekdays, each.at, each.zone, moment)
                chosen = update(schedules).where(schedules.c.schedule_id == each.schedule_id)
                connection.execute(chosen.values(next_at=again, last_at=moment))
        return found

    def keep_outcome(self, schedule_id: str, outcome: Mapping[str, Any]) -> None:
        """Keep what came of the last time."""
        chosen = update(schedules).where(schedules.c.schedule_id == schedule_id)
        with self._database.begin() as connection:
            connection.execute(chosen.values(last_outcome=dict(outcome)))
