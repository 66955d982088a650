"""Plans: what is in them, every version there was, and how two differ."""

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from territory.api.deps import Here, Solver, Viewer, Writer
from territory.api.etags import IfMatch, IfNoneMatch, etag, matches, require_match
from territory.api.once import IdempotencyKey, once
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.plan_views import PlanView, see_plan
from territory.api.problems import documented
from territory.api.wording import Body, Id, Sentence, Word
from territory.errors import Fault, InvalidInput
from territory.store.database import now
from territory.store.records import Job, StoredPlan, Version
from territory.store.review_records import Approval
from territory.workspace.batching import SPARE_SECONDS
from territory.workspace.editing import measure_state
from territory.workspace.scenario_inputs import read_options

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans",
    tags=["plans"],
    responses=documented(401, 403, 404, 422, 429),
)
PlanId = Annotated[str, Path(max_length=100)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
AtVersion = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="By default the newest.")]
Territory = Annotated[str | None, Query(max_length=200, description="Only this one.")]


class NewPlan(Body):
    """A plan that is to be made from a scenario."""

    name: Annotated[Word, Field(examples=["Four territories"])]
    scenario_id: Annotated[Id, Field(examples=["scn_01"])]


class PlanChange(Body):
    """What to change; what is left out stays."""

    name: Word | None = None
    archived: bool | None = None


class Solve(Body):
    """Options that differ from the scenario's, and why."""

    options: Annotated[dict[str, Any], Field(examples=[{"time_limit": 20}])] = {}
    reason: Sentence = ""
    priority: Annotated[int, Field(ge=-100, le=100)] = 0


class PlanOut(StoredPlan):
    """A plan with its newest version, and how far its approval is.

    `status` is draft, in_review, approved or published; what was declined or withdrawn is a draft.
    """

    status: str
    approval: Approval | None
    newest: Version | None


class Territories(BaseModel):
    """The territories of a version with their measures, pieces and rep; those you may see."""

    plan_id: str
    version: int
    territories: list[dict[str, Any]]
    summary: dict[str, Any] | None


class UnitRow(BaseModel):
    """Who has a unit."""

    unit_id: str
    territory_id: str
    rep_id: str
    locked: bool


class AccountRow(BaseModel):
    """Who has an account."""

    account_id: str
    territory_id: str
    rep_id: str


@router.post("", status_code=201)
def add_plan(new: NewPlan, here: Writer, response: Response) -> StoredPlan:
    """Make a plan that has no version yet; `solve` makes the first."""
    here.service.store.scenarios.get(here.workspace_id, new.scenario_id)
    with here.changing("plan") as told:
        made = here.service.store.plans.add(
            here.workspace_id, new.name, here.caller.name, scenario_id=new.scenario_id
        )
        told.object_id = made.plan_id
    response.headers["etag"] = etag(made.version)
    return made


@router.get("")
def list_plans(
    here: Viewer,
    limit: Limit = 100,
    cursor: Cursor = None,
    scenario_id: Annotated[str | None, Query(max_length=100)] = None,
    branched_from: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[StoredPlan]:
    """List plans: all, those of a scenario, or the branches of a plan."""
    found = here.service.store.plans.page(
        here.workspace_id,
        decode_cursor(cursor),
        limit + 1,
        scenario_id=scenario_id,
        branched_from=branched_from,
    )
    return Page[StoredPlan].model_validate(cut_page(found, limit, lambda plan: plan.plan_id))


@router.get("/{plan_id}", responses={304: {"description": "It is still that version"}})
def get_plan(
    plan_id: PlanId, here: Viewer, response: Response, if_none_match: IfNoneMatch = None
) -> PlanOut:
    """Tell about a plan; its ETag is the number of its newest version."""
    with here.service.store.read():
        plan = here.service.store.plans.get(here.workspace_id, plan_id)
        if if_none_match is not None and matches(if_none_match, plan.version):
            return Response(status_code=304)  # type: ignore[return-value]
        approval = _last_approval(here, plan_id)
        newest = _version(here, plan_id, plan.version) if plan.version else None
    response.headers["etag"] = etag(plan.version)
    status = approval.state if approval else "draft"
    status = "draft" if status in ("declined", "withdrawn") else status
    return PlanOut(**plan.model_dump(), status=status, approval=approval, newest=newest)


@router.patch("/{plan_id}", responses=documented(409, 412, 428))
def change_plan(
    plan_id: PlanId, change: PlanChange, here: Writer, if_match: IfMatch = None
) -> StoredPlan:
    """Rename a plan, or put it away."""
    values: dict[str, Any] = {} if change.name is None else {"name": change.name}
    if change.archived is not None:
        values["archived_at"] = now() if change.archived else None
    with here.changing("plan", plan_id, changed=sorted(values)):
        found = here.service.store.plans.get(here.workspace_id, plan_id)
        require_match(if_match, found.version)
        if not values:
            return found
        return here.service.store.plans.change(here.workspace_id, plan_id, **values)


@router.delete("/{plan_id}", status_code=204, responses=documented(409))
def remove_plan(plan_id: PlanId, here: Writer) -> None:
    """Remove a plan with all its versions; what was ever published stays."""
    if here.service.approvals.page(here.workspace_id, None, 1, plan_id=plan_id, state="published"):
        raise InvalidInput([Fault("plan", "was published: put it away with `archived` instead")])
    with here.changing("plan", plan_id):
        here.service.store.plans.remove(here.workspace_id, plan_id)


@router.post("/{plan_id}/solve", status_code=202, response_model=Job, responses=documented(409))
def solve(plan_id: PlanId, asked: Solve, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have the plan designed anew by a job; its answer is a new version."""
    store = here.service.store
    plan = store.plans.get(here.workspace_id, plan_id)
    if plan.scenario_id is None:
        raise InvalidInput([Fault("plan", "is about no scenario")])
    scenario = store.scenarios.get(here.workspace_id, plan.scenario_id)
    options = read_options({**scenario.options, **asked.options})

    def submit() -> Job:
        with here.changing("plan", plan_id, task="design"):
            return store.jobs.submit(
                here.workspace_id,
                "design",
                {"scenario_id": scenario.scenario_id, "options": asked.options},
                actor=here.caller.name,
                reason=asked.reason,
                plan_id=plan_id,
                priority=asked.priority,
                time_limit_s=options.time_limit + SPARE_SECONDS,
            )

    return once(here, key, asked, submit)


@router.get("/{plan_id}/versions")
def list_versions(
    plan_id: PlanId,
    here: Viewer,
    limit: Limit = 100,
    cursor: Cursor = None,
    kind: Annotated[str | None, Query(max_length=40, examples=["move"])] = None,
) -> Page[Version]:
    """List every version there was, the newest first: who changed what, when and why."""
    before = decode_cursor(cursor)
    if before is not None and not before.isdigit():
        raise InvalidInput([Fault("query", "is no cursor of this list", column="cursor")])
    found = here.service.store.plans.versions(
        here.workspace_id, plan_id, int(before[:9]) if before else None, limit + 1, kind=kind
    )
    page = cut_page(found, limit, lambda version: str(version.version))
    page["items"] = [_shown(here, version) for version in page["items"]]
    return Page[Version].model_validate(page)


@router.get("/{plan_id}/versions/{version}")
def get_version(plan_id: PlanId, version: Number, here: Viewer) -> Version:
    """Tell about a version."""
    return _version(here, plan_id, version)


@router.get("/{plan_id}/territories")
def get_territories(
    plan_id: PlanId, here: Viewer, response: Response, version: AtVersion = None
) -> Territories:
    """Tell the measures of the territories of a version."""
    view = see_plan(here, plan_id, version)
    response.headers["etag"] = etag(view.version.version)
    return territories_of(view)


@router.get("/{plan_id}/units")
def list_units(
    plan_id: PlanId,
    here: Viewer,
    limit: Limit = 1000,
    cursor: Cursor = None,
    version: AtVersion = None,
    territory_id: Territory = None,
) -> Page[UnitRow]:
    """List who has each unit in a version."""
    table = see_plan(here, plan_id, version).units()
    return Page[UnitRow].model_validate(_rows(table, "unit_id", limit, cursor, territory_id))


@router.get("/{plan_id}/accounts")
def list_accounts(
    plan_id: PlanId,
    here: Viewer,
    limit: Limit = 1000,
    cursor: Cursor = None,
    version: AtVersion = None,
    territory_id: Territory = None,
) -> Page[AccountRow]:
    """List who has each account in a version."""
    table = see_plan(here, plan_id, version).accounts()
    return Page[AccountRow].model_validate(_rows(table, "account_id", limit, cursor, territory_id))


def territories_of(view: PlanView) -> Territories:
    """The territories that the caller may see; totals are for those who see all."""
    measured = measure_state(view.basis, view.state).as_json()
    caller = view.caller
    return Territories(
        plan_id=view.version.plan_id,
        version=view.version.version,
        territories=[each for each in measured["territories"] if caller.sees(each["rep_id"])],
        summary=measured["summary"] if caller.sees_all else None,
    )


def _version(here: Here, plan_id: str, version: int) -> Version:
    return _shown(here, here.service.store.plans.version(here.workspace_id, plan_id, version))


def _shown(here: Here, version: Version) -> Version:
    """What was done may tell of other territories: only those who see all are told."""
    if here.caller.sees_all:
        return version
    return version.model_copy(update={"detail": {}, "summary": {}, "reason": ""})


def _last_approval(here: Here, plan_id: str) -> Approval | None:
    found = here.service.approvals.page(here.workspace_id, None, 1000, plan_id=plan_id)
    return found[-1] if found else None


def _rows(
    table: pd.DataFrame, key: str, limit: int, cursor: str | None, territory_id: str | None
) -> dict[str, Any]:
    """Cut a page of a table, in the order of its ids."""
    if territory_id is not None:
        table = table[table["territory_id"] == territory_id]
    after = decode_cursor(cursor)
    if after is not None:
        table = table[table[key] > after]
    page = table.sort_values(key).head(limit + 1).to_dict("records")
    return cut_page(page, limit, lambda row: str(row[key]))
