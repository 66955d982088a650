"""Fetch the question of a plan from a service, as a scenario of a notebook."""

from __future__ import annotations

import io
from typing import Any

import geopandas as gpd
import pandas as pd

from territory.client.connection import Connection, Json
from territory.notebook import Scenario
from territory.notebook.tables_in import Table
from territory.workspace.scenario_inputs import read_options
from territory.workspace.scenario_tables import barriers_of


def fetch_scenario(connection: Connection, home: str, scenario_id: str) -> Scenario:
    """Return a scenario with its tables and options as the service has them by now."""
    path = f"{home}/scenarios/{scenario_id}"
    told = connection.get(path)
    options = read_options(told["options"])
    rules = options.account_rules
    scenario = Scenario(
        _people(connection, home, "account", told),
        _units(connection, home, told["unit_set_id"]),
        _people(connection, home, "rep", told),
        **_tables(connection, path),
        territories=options.territories,
        balance=options.tolerances,
        limits=options.limits,
        families=rules.families,
        protect=rules.protect,
    )
    scenario.options = options
    return scenario


def _people(connection: Connection, home: str, who: str, told: Json) -> Table:
    """Accounts or reps; None where there are no reps."""
    which = told[f"{who}_set_id"]
    if which is None:
        return None
    rows = connection.items(f"{home}/{who}-sets/{which}/{who}s")
    return pd.DataFrame(list(rows)).set_index(f"{who}_id")


def _units(connection: Connection, home: str, unit_set_id: str | None) -> Table:
    if unit_set_id is None:
        return None
    content = connection.download(f"{home}/unit-sets/{unit_set_id}/units.geojson")
    return gpd.read_file(io.BytesIO(content)).set_index("unit_id")


def _tables(connection: Connection, path: str) -> dict[str, Any]:
    """The tables that only the scenario has, by name."""
    found: dict[str, Any] = {
        name: pd.DataFrame(list(connection.items(f"{path}/tables/{name}")))
        for name in connection.get(f"{path}/tables")["tables"]
    }
    if "barriers" in found:
        found["barriers"] = barriers_of(found["barriers"])
    return found
