"""Bring the question of a notebook to a service, as the files that its readers take."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from territory.areas.levels import table_of_level
from territory.client.connection import Connection
from territory.errors import Fault, InvalidInput
from territory.notebook import Scenario
from territory.notebook.tables_in import Table, file_of
from territory.planning import Inputs
from territory.workspace.scenario_inputs import write_options

SETS = {
    "units": ("unit-sets", "unit_set_id"),
    "accounts": ("account-sets", "account_set_id"),
    "reps": ("rep-sets", "rep_set_id"),
}


def bring_scenario(connection: Connection, home: str, name: str, scenario: Scenario) -> str:
    """Send the tables and options of a scenario, and return its id there.

    Raises
    ------
    InvalidInput
        When it holds what the service does not take; nothing was sent then.
    """
    _check(scenario)
    inputs = scenario.inputs
    tables = {"units": _units(inputs), "accounts": inputs.accounts}
    if len(inputs.reps):
        tables["reps"] = inputs.reps
    asked: dict[str, dict[str, Any]] = {
        "units": {"without_polygon": inputs.geography.unshaped.way},
        "accounts": {"text": _texts(scenario)},
    }
    ids = {}
    for kind, table in tables.items():
        resource, key = SETS[kind]
        query = {"name": name, **asked.get(kind, {})}
        ids[key] = _send(connection, "POST", f"{home}/{resource}", kind, table, **query)[key]
    options = write_options(scenario.options)
    made = connection.post(f"{home}/scenarios", {"name": name, **ids, "options": options})
    path = f"{home}/scenarios/{made['scenario_id']}"
    if inputs.baseline is not None:
        _send(connection, "PUT", f"{path}/baseline", "baseline", _today(inputs))
    for kind, table in _own_tables(inputs).items():
        _send(connection, "PUT", f"{path}/tables/{kind}", kind, table)
    return str(made["scenario_id"])


def _units(inputs: Inputs) -> gpd.GeoDataFrame:
    """The units, with those that have no polygon: the service does with them what was done here."""
    unshaped = inputs.geography.unshaped.table
    rest = unshaped[~unshaped.index.isin(inputs.units.index)]
    if rest.empty:
        return inputs.units
    both = pd.concat([inputs.units, rest[["lon", "lat"]]]).rename_axis("unit_id")
    return gpd.GeoDataFrame(both, geometry="geometry", crs=inputs.units.crs)


def _today(inputs: Inputs) -> Table:
    """Today's map, with what stays."""
    assert inputs.baseline is not None
    if inputs.locked is None:
        return inputs.baseline
    return inputs.baseline.to_frame().assign(
        locked=np.where(inputs.baseline.index.isin(inputs.locked.index), "yes", "no")
    )


def _own_tables(inputs: Inputs) -> dict[str, Table]:
    """What belongs to the scenario alone, today's map aside, by name."""
    ground = inputs.geography
    tables = {
        "incompatible": inputs.incompatible,
        "named": inputs.named,
        "specialists": inputs.specialists,
        "barriers": ground.barriers,
        "edits": ground.edits,
        "level": None if ground.level is None else table_of_level(ground.level),
    }
    return {name: table for name, table in tables.items() if table is not None}


def _texts(scenario: Scenario) -> list[str]:
    """Columns of the accounts that the rules look at."""
    columns = scenario.inputs.accounts.columns
    return [name for name in scenario.options.account_rules.columns if name in columns]


def _send(
    connection: Connection, verb: str, path: str, kind: str, table: Table, **query: Any
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="territory-send-") as folder:
        file = file_of(table, kind, Path(folder))
        assert file is not None
        return connection.upload(verb, path, file.name, file.read_bytes(), **query)


def _check(scenario: Scenario) -> None:
    if scenario.inputs.roads is not None:
        message = (
            "cannot be brought to a service, which estimates the ways: leave them out, or design "
            "it here, or with `territory design`"
        )
        raise InvalidInput([Fault("roads", message)])
