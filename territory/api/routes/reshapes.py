"""Changes to the territories themselves: new, dissolved, halved, mended."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from territory.api.deps import Writer
from territory.api.etags import IfMatch
from territory.api.problems import documented
from territory.api.routes.edits import Changed, Reasoned, begin_edit, changed
from territory.api.wording import Id
from territory.workspace.reshaping import (
    add_territory,
    dissolve_territory,
    mend_plan,
    split_territory,
)

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["plans"],
    responses=documented(401, 403, 404, 409, 412, 422, 428, 429),
)
PlanId = Annotated[str, Path(max_length=100)]
TerritoryId = Annotated[str, Path(max_length=200)]


class NewTerritory(Reasoned):
    """A territory, of some units or of none yet."""

    territory_id: Annotated[Id, Field(examples=["T9"])]
    rep_id: Id | None = None
    unit_ids: Annotated[list[Id], Field(max_length=1_000_000, examples=[["48453"]])] = []


class Dissolve(Reasoned):
    """The territory that gets the units; null leaves them without any."""

    into: Annotated[Id | None, Field(examples=["T2"])] = None


class Split(Reasoned):
    """The name of the new half."""

    territory_id: Annotated[Id, Field(examples=["T10"])]


@router.post("/territories", status_code=201)
def make_territory(
    plan_id: PlanId, asked: NewTerritory, here: Writer, answer: Response, if_match: IfMatch = None
) -> Changed:
    """Add a territory."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="add", territory_id=asked.territory_id):
        made = add_territory(
            here.service.store, edit, asked.territory_id, asked.rep_id, asked.unit_ids
        )
    return changed(answer, *made)


@router.post("/territories/{territory_id}/dissolve")
def dissolve(
    plan_id: PlanId,
    territory_id: TerritoryId,
    asked: Dissolve,
    here: Writer,
    answer: Response,
    if_match: IfMatch = None,
) -> Changed:
    """Take a territory away, and give its units to another one or to none."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="dissolve", territory_id=territory_id):
        made = dissolve_territory(here.service.store, edit, territory_id, asked.into)
    return changed(answer, *made)


@router.post("/territories/{territory_id}/split")
def split(
    plan_id: PlanId,
    territory_id: TerritoryId,
    asked: Split,
    here: Writer,
    answer: Response,
    if_match: IfMatch = None,
) -> Changed:
    """Halve a territory by its first measure, each half in one piece; the new one has no rep."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="split", territory_id=territory_id):
        made = split_territory(here.service.store, edit, territory_id, asked.territory_id)
    return changed(answer, *made)


@router.post("/mend")
def mend(
    plan_id: PlanId, asked: Reasoned, here: Writer, answer: Response, if_match: IfMatch = None
) -> Changed:
    """Give what is broken off a territory, and units without any, to the neighbour with least."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="mend"):
        made = mend_plan(here.service.store, edit)
    return changed(answer, *made)
