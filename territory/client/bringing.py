"""Bring the question of a notebook to a service, as the files that its readers take."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from territory.client.connection import Connection
from territory.errors import Fault, raise_faults
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
    tables = {"units": inputs.units, "accounts": inputs.accounts}
    if len(inputs.reps):
        tables["reps"] = inputs.reps
    ids = {}
    for kind, table in tables.items():
        resource, key = SETS[kind]
        ids[key] = _send(connection, "POST", f"{home}/{resource}", kind, table, name=name)[key]
    options = write_options(scenario.options)
    made = connection.post(f"{home}/scenarios", {"name": name, **ids, "options": options})
    path = f"{home}/scenarios/{made['scenario_id']}"
    if inputs.baseline is not None:
        _send(connection, "PUT", f"{path}/baseline", "baseline", _today(inputs))
    return str(made["scenario_id"])


def _today(inputs: Inputs) -> Table:
    """Today's map, with what stays."""
    assert inputs.baseline is not None
    if inputs.locked is None:
        return inputs.baseline
    return inputs.baseline.to_frame().assign(
        locked=np.where(inputs.baseline.index.isin(inputs.locked.index), "yes", "no")
    )


def _send(
    connection: Connection, verb: str, path: str, kind: str, table: Table, **query: Any
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="territory-send-") as folder:
        file = file_of(table, kind, Path(folder))
        assert file is not None
        return connection.upload(verb, path, file.name, file.read_bytes(), **query)


def _check(scenario: Scenario) -> None:
    inputs, ground = scenario.inputs, scenario.inputs.geography
    given = {
        "named": inputs.named is not None,
        "incompatible": inputs.incompatible is not None,
        "specialists": inputs.specialists is not None,
        "roads": inputs.roads is not None,
        "level": ground.level is not None,
        **dict.fromkeys(ground.tables, True),
    }
    message = "cannot be brought to a service: design it here, or with `territory design`"
    raise_faults(Fault(name, message) for name, there in given.items() if there)
