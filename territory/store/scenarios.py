"""Scenarios: which data, and which question."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.packing import pack_table, unpack_table
from territory.store.problems import Conflict, NotFound
from territory.store.records import Scenario
from territory.store.scoped import (
    delete_in,
    get_one,
    list_page,
    remove_one,
    select_in,
    update_in,
)
from territory.store.tables import (
    account_sets,
    plans,
    rep_sets,
    scenario_tables,
    scenarios,
    unit_sets,
)

USED = {"unit_set_id": unit_sets, "account_set_id": account_sets, "rep_set_id": rep_sets}


class Scenarios:
    """The scenarios of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        workspace_id: str,
        name: str,
        actor: str,
        *,
        account_set_id: str,
        unit_set_id: str | None = None,
        rep_set_id: str | None = None,
        options: Mapping[str, Any],
        tables: Mapping[str, pd.DataFrame] | None = None,
    ) -> Scenario:
        """Keep a question; `tables` are those that only it has: baseline, incompatible, ...

        Raises
        ------
        NotFound
            When the workspace has no such set.
        """
        row: dict[str, Any] = {
            "scenario_id": new_id("scn"),
            "name": name,
            "unit_set_id": unit_set_id,
            "account_set_id": account_set_id,
            "rep_set_id": rep_set_id,
            "options": dict(options),
            "revision": 1,
            "created_by": actor,
            "created_at": now(),
        }
        with self._database.begin() as connection:
            _check_sets(connection, workspace_id, row)
            connection.execute(insert(scenarios).values(workspace_id=workspace_id, **row))
            self._put_tables(connection, workspace_id, row["scenario_id"], tables or {})
        return Scenario(**row)

    def get(self, workspace_id: str, scenario_id: str) -> Scenario:
        """Return a scenario; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(
                connection, Scenario, scenarios, workspace_id, "scenario_id", scenario_id
            )

    def page(self, workspace_id: str, after: str | None = None, limit: int = 100) -> list[Scenario]:
        """Return scenarios in the order in which they were made."""
        with self._database.read() as connection:
            return list_page(
                connection, Scenario, scenarios, workspace_id, "scenario_id", after, limit
            )

    def change(
        self,
        workspace_id: str,
        scenario_id: str,
        *,
        expected: int | None = None,
        tables: Mapping[str, pd.DataFrame | None] | None = None,
        **values: Any,
    ) -> Scenario:
        """Change `name`, `options`, the sets, or the `tables` that are named; None removes one.

        Raises
        ------
        Conflict
            When the scenario has another revision than expected by now, or would get other units
            while there are plans of those it has.
        """
        with self._database.begin() as connection:
            chosen = update_in(workspace_id, scenarios).where(
                scenarios.c.scenario_id == scenario_id
            )
            connection.execute(chosen.values(revision=scenarios.c.revision + 1))
            revision = self.get(workspace_id, scenario_id).revision - 1
            if expected is not None and revision != expected:
                raise Conflict(f"the scenario has revision {revision} by now, not {expected}")
            _check_sets(connection, workspace_id, values)
            self._check_units(connection, workspace_id, scenario_id, values)
            if values:
                connection.execute(chosen.values(**values))
            self._put_tables(connection, workspace_id, scenario_id, tables or {})
            return self.get(workspace_id, scenario_id)

    def tables(self, workspace_id: str, scenario_id: str) -> dict[str, pd.DataFrame]:
        """Return the tables that only this scenario has, by name."""
        c = scenario_tables.c
        query = select_in(workspace_id, scenario_tables, c.name, c.content)
        with self._database.read() as connection:
            self.get(workspace_id, scenario_id)
            rows = connection.execute(query.where(c.scenario_id == scenario_id)).all()
        return {row.name: unpack_table(row.content) for row in rows}

    def remove(self, workspace_id: str, scenario_id: str) -> None:
        """Remove a scenario; `Conflict` while a plan is about it."""
        with self._database.begin() as connection:
            remove_one(connection, scenarios, workspace_id, "scenario_id", scenario_id)

    def _check_units(
        self,
        connection: Connection,
        workspace_id: str,
        scenario_id: str,
        values: Mapping[str, Any],
    ) -> None:
        """Refuse other units where there are plans: their units would have no polygons then."""
        units = self.get(workspace_id, scenario_id).unit_set_id
        if values.get("unit_set_id", units) == units:
            return
        query = select_in(workspace_id, plans, plans.c.plan_id).where(
            plans.c.scenario_id == scenario_id, plans.c.version > 0
        )
        if connection.execute(query.limit(1)).first() is not None:
            message = "there are plans of its units: make another scenario for other units"
            raise Conflict(message)

    def _put_tables(
        self,
        connection: Connection,
        workspace_id: str,
        scenario_id: str,
        tables: Mapping[str, pd.DataFrame | None],
    ) -> None:
        c = scenario_tables.c
        for name, table in tables.items():
            old = delete_in(workspace_id, scenario_tables).where(c.scenario_id == scenario_id)
            connection.execute(old.where(c.name == name))
            if table is None:
                continue
            row = {"scenario_id": scenario_id, "name": name, "content": pack_table(table)}
            connection.execute(insert(scenario_tables).values(workspace_id=workspace_id, **row))


def _check_sets(connection: Connection, workspace_id: str, values: Mapping[str, Any]) -> None:
    """Refuse sets of another workspace, which the references of the tables cannot."""
    for key, table in USED.items():
        value = values.get(key)
        if value is None:
            continue
        query = select_in(workspace_id, table, table.c[key]).where(table.c[key] == value)
        if connection.execute(query).one_or_none() is None:
            raise NotFound(f"there is no {key.removesuffix('_id').replace('_', ' ')} {value!r}")
