"""From a scenario in the store to what the planner takes, and back."""

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from territory.areas.geography import Geography
from territory.areas.levels import level_of_table
from territory.areas.placing import cells_around
from territory.areas.without_polygon import Unshaped
from territory.errors import Fault, InvalidInput
from territory.faults import show
from territory.loading import NO_REPS
from territory.people.owners import settle_owners
from territory.planning import Inputs, Options, option_faults
from territory.store import Store
from territory.store.records import Scenario
from territory.workspace.json_names import in_json
from territory.workspace.scenario_baseline import todays_labels, todays_locks
from territory.workspace.scenario_tables import barriers_of, specialists_of

_OPTIONS = TypeAdapter(Options)


def read_options(given: Mapping[str, Any]) -> Options:
    """Turn JSON into options; its keys are the fields of `Options`.

    Limits are ``[least, most]``, null where there is none.

    Raises
    ------
    InvalidInput
        Listing everything that is wrong with them.
    """
    known = {field.name for field in fields(Options)}
    faults = [Fault("options", f"{show(name)} is unknown") for name in given if name not in known]
    values = {name: value for name, value in given.items() if name in known}
    try:
        options = _OPTIONS.validate_python(_with_infinity(values))
    except ValidationError as error:
        faults += [
            Fault(".".join(["options", *map(str, each["loc"])]), each["msg"])
            for each in error.errors()
        ]
        raise InvalidInput(faults) from None
    faults += in_json(option_faults(options))
    if faults:
        raise InvalidInput(faults)
    return options


def write_options(options: Options) -> dict[str, Any]:
    """Turn options into JSON that `read_options` reads."""
    written: dict[str, Any] = _OPTIONS.dump_python(options, mode="python")
    plain = TypeAdapter(dict[str, Any]).dump_python(written, mode="json")
    plain["limits"] = {
        name: [low, high if math.isfinite(high) else None]
        for name, (low, high) in options.limits.items()
    }
    return plain


def _with_infinity(values: dict[str, Any]) -> dict[str, Any]:
    limits = values.get("limits")
    if not isinstance(limits, Mapping):
        return values
    filled = {
        name: [0.0 if pair[0] is None else pair[0], math.inf if pair[1] is None else pair[1]]
        if isinstance(pair, list | tuple) and len(pair) == 2
        else pair
        for name, pair in limits.items()
    }
    return {**values, "limits": filled}


def read_scenario(
    store: Store, workspace_id: str, scenario_id: str, changed: Mapping[str, Any] | None = None
) -> tuple[Inputs, Options]:
    """Return what to design, and how; `changed` are options that differ from the scenario's.

    Raises
    ------
    NotFound
        When the workspace has no such scenario.
    InvalidInput
        When the options are wrong.
    """
    with store.read():
        scenario = store.scenarios.get(workspace_id, scenario_id)
        options = read_options({**scenario.options, **(changed or {})})
        tables = store.scenarios.tables(workspace_id, scenario_id)
        inputs = _read_sets(store, workspace_id, scenario)
    baseline, barriers = tables.get("baseline"), tables.get("barriers")
    specialists = tables.get("specialists")
    level = tables.get("level")
    geography = replace(
        inputs.geography,
        level=None if level is None else level_of_table(inputs.units, level),
        barriers=None if barriers is None else barriers_of(barriers),
        edits=tables.get("edits"),
    )
    return replace(
        inputs,
        baseline=None if baseline is None else todays_labels(baseline),
        locked=None if baseline is None else todays_locks(baseline),
        incompatible=tables.get("incompatible"),
        named=tables.get("named"),
        specialists=None if specialists is None else specialists_of(specialists),
        geography=geography,
    ), options


def _read_sets(store: Store, workspace_id: str, scenario: Scenario) -> Inputs:
    accounts = store.accounts.table(workspace_id, scenario.account_set_id)
    units, adjacency, reps, geography = None, None, NO_REPS, Geography()
    if scenario.unit_set_id is not None:
        units = store.unit_sets.table(workspace_id, scenario.unit_set_id)
        adjacency = store.unit_sets.adjacency(workspace_id, scenario.unit_set_id)
        geography = Geography(unshaped=_unshaped(store, workspace_id, scenario.unit_set_id))
    else:
        accounts = accounts.assign(unit_code="")  # cells are named after accounts
        units = cells_around(accounts)
    if scenario.rep_set_id is not None:
        reps = store.reps.table(workspace_id, scenario.rep_set_id)
    accounts, _ = settle_owners(accounts, reps)
    sources = {"scenario": scenario.scenario_id, "revision": scenario.revision}
    return Inputs(units, accounts, reps, adjacency=adjacency, sources=sources, geography=geography)


def _unshaped(store: Store, workspace_id: str, unit_set_id: str) -> Unshaped:
    """What became of the units of a set that have no polygon."""
    table = store.unit_sets.unshaped(workspace_id, unit_set_id)
    if table is None:
        return Unshaped()
    return Unshaped(store.unit_sets.get(workspace_id, unit_set_id).without_polygon, table)
