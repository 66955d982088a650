"""Scenarios: which data, and which question."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from territory.api.deps import Reader, Writer
from territory.api.etags import IfMatch, etag, require_match
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import documented
from territory.api.uploads import BODY, ColumnMap, Upload
from territory.api.wording import Body, Id, Word
from territory.ingest import read_baseline
from territory.loading import parse_mapping
from territory.store.records import Scenario
from territory.workspace.scenario_baseline import write_baseline
from territory.workspace.scenario_inputs import read_options

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/scenarios",
    tags=["scenarios"],
    responses=documented(401, 403, 404, 422, 429),
)
ScenarioId = Annotated[str, Path(max_length=100)]
Options = Annotated[
    dict[str, Any],
    Field(
        description="How to design: the same names as the options of `territory design`; `terms` "
        "has the weights of `--term`.",
        examples=[{"territories": 4, "tolerances": {"workload": 0.05}, "time_limit": 20}],
    ),
]


class NewScenario(Body):
    """A question: units, accounts and reps that were brought, and how to design."""

    name: Annotated[Word, Field(examples=["Four territories"])]
    account_set_id: Annotated[Id, Field(examples=["acs_01"])]
    unit_set_id: Annotated[Id | None, Field(examples=["uns_01"])] = None
    rep_set_id: Annotated[Id | None, Field(examples=["rps_01"])] = None
    options: Options


class ScenarioChange(Body):
    """What to change; what is left out stays. Options are given whole."""

    name: Word | None = None
    account_set_id: Id | None = None
    unit_set_id: Id | None = None
    rep_set_id: Id | None = None
    options: Options | None = None


@router.post("", status_code=201)
def add_scenario(new: NewScenario, here: Writer) -> Scenario:
    """Make a scenario; its options are checked at once."""
    read_options(new.options)
    with here.changing("scenario") as told:
        made = here.service.store.scenarios.add(
            here.workspace_id,
            new.name,
            here.caller.name,
            account_set_id=new.account_set_id,
            unit_set_id=new.unit_set_id,
            rep_set_id=new.rep_set_id,
            options=new.options,
        )
        told.object_id = made.scenario_id
    return made


@router.get("")
def list_scenarios(here: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[Scenario]:
    """List the scenarios."""
    found = here.service.store.scenarios.page(here.workspace_id, decode_cursor(cursor), limit + 1)
    return Page[Scenario].model_validate(cut_page(found, limit, lambda each: each.scenario_id))


@router.get("/{scenario_id}")
def get_scenario(scenario_id: ScenarioId, here: Reader, response: Response) -> Scenario:
    """Tell about a scenario."""
    found = here.service.store.scenarios.get(here.workspace_id, scenario_id)
    response.headers["etag"] = etag(found.revision)
    return found


@router.patch("/{scenario_id}", responses=documented(409, 412, 428))
def change_scenario(
    scenario_id: ScenarioId,
    change: ScenarioChange,
    here: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> Scenario:
    """Change a scenario; plans that were made of it stay as they are."""
    values = change.model_dump(exclude_none=True)
    if change.options is not None:
        read_options(change.options)
    with here.changing("scenario", scenario_id, changed=sorted(values)):
        found = here.service.store.scenarios.get(here.workspace_id, scenario_id)
        require_match(if_match, found.revision)
        if values:
            found = here.service.store.scenarios.change(here.workspace_id, scenario_id, **values)
    response.headers["etag"] = etag(found.revision)
    return found


@router.put("/{scenario_id}/baseline", openapi_extra=BODY, responses=documented(409, 413))
def set_baseline(
    scenario_id: ScenarioId,
    here: Writer,
    upload: Upload,
    mapping: ColumnMap = [],
    lock: Annotated[
        list[str],
        Query(max_length=5000, description="Who keeps all they have.", examples=[["R07"]]),
    ] = [],
) -> Scenario:
    """Bring today's map: a table of units and the rep or territory that has each.

    Units stay with who has them where the column `locked` says yes, or where that is one of `lock`.
    """
    read = read_baseline(upload, mapping=parse_mapping(mapping)["baseline"])
    table = write_baseline(read, lock)
    with here.changing("scenario", scenario_id, changed=["baseline"]):
        return here.service.store.scenarios.change(
            here.workspace_id, scenario_id, tables={"baseline": table}
        )


@router.delete("/{scenario_id}", status_code=204, responses=documented(409))
def remove_scenario(scenario_id: ScenarioId, here: Writer) -> None:
    """Remove a scenario that no plan is about."""
    with here.changing("scenario", scenario_id):
        here.service.store.scenarios.remove(here.workspace_id, scenario_id)
