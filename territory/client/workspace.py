"""A workspace of a service: its plans, new ones, and who has what today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from territory.client.bringing import bring_scenario
from territory.client.connection import Connection, Json
from territory.client.naming import one_of
from territory.client.served_plan import ServedPlan
from territory.notebook import Scenario

MOST_AT_ONCE = 10_000
"""Places of one question."""


class Workspace:
    """A company or department on a service.

    Attributes
    ----------
    workspace_id, name
        What it is called there.
    """

    def __init__(self, connection: Connection, row: Json) -> None:
        self._connection = connection
        self.workspace_id: str = row["workspace_id"]
        self.name: str = row["name"]

    @property
    def _path(self) -> str:
        return f"/workspaces/{self.workspace_id}"

    def plans(self, archived: bool = False) -> pd.DataFrame:
        """The plans: index `plan_id`; `name`, `version`, `scenario_id`, who made it and when.

        Those that were put away are left out, except with `archived`.
        """
        columns = ["plan_id", "name", "version", "scenario_id", "created_by", "created_at"]
        rows = [row for row in self._plans() if archived or row["archived_at"] is None]
        return pd.DataFrame(rows, columns=columns).set_index("plan_id")

    def _plans(self) -> list[Json]:
        return list(self._connection.items(f"{self._path}/plans"))

    def plan(self, name: str, version: int | None = None) -> ServedPlan:
        """A plan by its name or id, by default its newest version.

        Raises
        ------
        LookupError
            When there is no such plan, or there are several of that name.
        """
        found = one_of(self._plans(), "plan", name)
        return ServedPlan(self._connection, f"{self._path}/plans/{found['plan_id']}", version)

    def in_force(self, day: date | None = None) -> ServedPlan:
        """The version that is in force on a day, by default today."""
        found = self._connection.get(f"{self._path}/in-force", day=day and day.isoformat())
        path = f"{self._path}/plans/{found['plan_id']}"
        return ServedPlan(self._connection, path, found["version"])

    def add_plan(self, name: str, scenario: Scenario) -> ServedPlan:
        """Bring the tables and the question of a scenario; `solve` then makes the first version.

        Raises
        ------
        InvalidInput
            When the scenario has roads, which the service does not take.
        """
        scenario_id = bring_scenario(self._connection, self._path, name, scenario)
        made = self._connection.post(
            f"{self._path}/plans", {"name": name, "scenario_id": scenario_id}
        )
        return ServedPlan(self._connection, f"{self._path}/plans/{made['plan_id']}")

    def look_up(
        self,
        points: Iterable[tuple[float, float]] = (),
        codes: Iterable[str] = (),
        *,
        plan: ServedPlan | None = None,
        nearest_within_m: float = 0.0,
    ) -> pd.DataFrame:
        """Who has these places, as ``(lon, lat)``, or zip and county codes.

        By default in the plan in force today. A row a place, points before codes: `unit_id`,
        `territory_id`, `rep_id`, "" where there is none, and the `reason` why nobody has it. Points
        off the coast count to the nearest unit within `nearest_within_m`.
        """
        asked: list[tuple[str, Any]] = [("points", [lon, lat]) for lon, lat in points]
        asked += [("codes", code) for code in codes]
        which = {} if plan is None else {"plan_id": plan.plan_id, "version": plan.version}
        rows: list[Json] = []
        for first in range(0, len(asked), MOST_AT_ONCE):
            part = asked[first : first + MOST_AT_ONCE]
            places = {kind: [what for each, what in part if each == kind] for kind, _ in part}
            body = {**places, **which, "nearest_within_m": nearest_within_m}
            found = self._connection.post(f"{self._path}/look-up", body)
            rows += [*found["points"], *found["codes"]]
        table = pd.DataFrame(rows, columns=["unit_id", "territory_id", "rep_id", "reason"])
        return table.fillna("").astype("str")

    def __repr__(self) -> str:
        """Say which it is."""
        return f"Workspace({self.name!r})"
