"""Tables that only one scenario has: today's map, pairs, specialists, barriers, edits, level."""

from typing import Annotated, Literal

import pandas as pd
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from territory.api.deps import Here, Reader, Writer
from territory.api.paging import Cursor, Limit
from territory.api.problems import Problem, documented
from territory.api.routes.scenarios import ScenarioId
from territory.api.table_rows import Rows, answer_rows
from territory.api.uploads import BODY, ColumnMap, Upload
from territory.store.records import Scenario
from territory.workspace.scenario_tables import TableName, read_scenario_table, table_rows

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/scenarios/{scenario_id}/tables",
    tags=["scenarios"],
    responses=documented(401, 403, 404, 422, 429),
)
Brought = Annotated[TableName, Path(examples=["named"])]
Kept = Annotated[TableName | Literal["baseline"], Path(examples=["baseline"])]


class ScenarioTables(BaseModel):
    """Names of the tables that a scenario has of its own."""

    tables: list[str]


@router.get("")
def list_tables(scenario_id: ScenarioId, here: Reader) -> ScenarioTables:
    """Name the tables that only this scenario has."""
    found = here.service.store.scenarios.tables(here.workspace_id, scenario_id)
    return ScenarioTables(tables=sorted(found))


@router.get("/{table}", response_model=Rows)
def get_table(
    scenario_id: ScenarioId, table: Kept, here: Reader, limit: Limit = 1000, cursor: Cursor = None
) -> Response:
    """Return the rows of a table; barriers are well-known text in degrees."""
    found = here.service.store.scenarios.tables(here.workspace_id, scenario_id)
    if table not in found:
        raise Problem(404, f"the scenario has no table {table!r}")
    return answer_rows(table_rows(table, found[table]), limit, cursor)


@router.put("/{table}", openapi_extra=BODY, responses=documented(409, 413))
def set_table(
    scenario_id: ScenarioId, table: Brought, here: Writer, upload: Upload, mapping: ColumnMap = []
) -> Scenario:
    """Bring a table, in place of the one there is.

    `named` and `incompatible` are pairs of `account_id` and `rep_id`, `specialists` people like
    reps, `barriers` lines or polygons, `edits` pairs of units that are neighbours or are not,
    `level` the larger unit (`larger_id`, perhaps its `name`) of each `unit_id`, to plan with these.
    """
    store = here.service.store
    scenario = store.scenarios.get(here.workspace_id, scenario_id)
    read = read_scenario_table(store, here.workspace_id, scenario, table, upload, mapping)
    return _keep(here, scenario_id, {table: read})


@router.delete("/{table}")
def remove_table(scenario_id: ScenarioId, table: Kept, here: Writer) -> Scenario:
    """Remove a table of a scenario; plans that were made with it stay as they are."""
    return _keep(here, scenario_id, {table: None})


def _keep(here: Here, scenario_id: str, tables: dict[str, pd.DataFrame | None]) -> Scenario:
    with here.changing("scenario", scenario_id, changed=sorted(tables)):
        return here.service.store.scenarios.change(here.workspace_id, scenario_id, tables=tables)
