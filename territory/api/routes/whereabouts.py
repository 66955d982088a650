"""Why an account is where it is in a plan."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from territory.api.deps import Reader
from territory.api.problems import documented
from territory.api.routes.plans import AtVersion, PlanId
from territory.api.submitting import plan_with_version
from territory.plain_rows import plain_rows
from territory.workspace.account_place import explain_stored
from territory.workspace.opened import open_plan

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["plans"],
    responses=documented(401, 403, 404, 422, 429),
)
AccountId = Annotated[str, Query(max_length=200, examples=["A01"])]


class Alternative(BaseModel):
    """A territory beside the account's unit, and what the unit would cost or break there.

    `distance_change` is that of the whole plan's distance cost, a fraction; `breaks` names the
    rules that would be broken if nothing else changed, "" when none would.
    """

    territory_id: str
    rep_id: str
    distance_change: float
    breaks: str


class AccountExplained(BaseModel):
    """Where an account is and why, in words, and where else its unit could go."""

    version: int
    sentences: list[str]
    alternatives: list[Alternative]


@router.get("/why")
def explain_account(
    plan_id: PlanId, here: Reader, account_id: AccountId, version: AtVersion = None
) -> AccountExplained:
    """Explain why an account is where it is in a version, and what else could be done with it."""
    store = here.service.store
    plan = plan_with_version(here, plan_id)
    opened = open_plan(
        store, here.workspace_id, plan_id, str(plan.scenario_id), version=version, units_known=False
    )
    found = explain_stored(opened, account_id)
    return AccountExplained(
        version=opened.version,
        sentences=list(found.sentences),
        alternatives=[Alternative(**row) for row in plain_rows(found.alternatives.reset_index())],
    )
