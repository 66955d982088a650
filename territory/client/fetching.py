"""Fetch the question of a plan from a service, as a scenario of a notebook."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from territory.areas.geography import Geography
from territory.areas.levels import level_of_table
from territory.client.connection import Connection, Json
from territory.notebook import Scenario
from territory.notebook.tables_in import Table
from territory.workspace.scenario_inputs import read_options
from territory.workspace.scenario_tables import barriers_of

LEVEL = "level"


def fetch_scenario(connection: Connection, home: str, scenario_id: str) -> Scenario:
    """Return a scenario with its tables and options as the service has them by now."""
    path = f"{home}/scenarios/{scenario_id}"
    told = connection.get(path)
    options = read_options(told["options"])
    rules = options.account_rules
    scenario = Scenario(
        _people(connection, home, "account", told),
        reps=_people(connection, home, "rep", told),
        **_units(connection, home, told["unit_set_id"]),
        **_tables(connection, path),
        territories=options.territories,
        balance=options.tolerances,
        limits=options.limits,
        families=rules.families,
        protect=rules.protect,
    )
    scenario.options = options
    scenario.inputs = replace(scenario.inputs, geography=_with_level(connection, path, scenario))
    return scenario


def _people(connection: Connection, home: str, who: str, told: Json) -> Table:
    """Accounts or reps; None where there are no reps."""
    which = told[f"{who}_set_id"]
    if which is None:
        return None
    rows = connection.items(f"{home}/{who}-sets/{which}/{who}s")
    return pd.DataFrame(list(rows)).set_index(f"{who}_id")


def _units(connection: Connection, home: str, unit_set_id: str | None) -> dict[str, Any]:
    """The units, and what is done with those that have no polygon; nothing where there are none."""
    if unit_set_id is None:
        return {}
    path = f"{home}/unit-sets/{unit_set_id}"
    content = connection.download(f"{path}/units.geojson")
    return {
        "units": gpd.read_file(io.BytesIO(content)).set_index("unit_id"),
        "without_polygon": connection.get(path)["without_polygon"],
    }


def _with_level(connection: Connection, path: str, scenario: Scenario) -> Geography:
    """What changes the map, with the larger units: the service knows them unit by unit."""
    geography = scenario.inputs.geography
    if LEVEL not in connection.get(f"{path}/tables")["tables"]:
        return geography
    rows = pd.DataFrame(list(connection.items(f"{path}/tables/{LEVEL}"))).set_index("unit_id")
    return replace(geography, level=level_of_table(scenario.units, rows))


def _tables(connection: Connection, path: str) -> dict[str, Any]:
    """The tables that only the scenario has, by name."""
    found: dict[str, Any] = {
        name: pd.DataFrame(list(connection.items(f"{path}/tables/{name}")))
        for name in connection.get(f"{path}/tables")["tables"]
        if name != LEVEL
    }
    if "barriers" in found:
        found["barriers"] = barriers_of(found["barriers"])
    return found
