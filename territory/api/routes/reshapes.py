"""Changes to the territories themselves: new, dissolved, halved, mended."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from territory.api.plan_editor import Changed, Editing
from territory.api.problems import documented
from territory.api.routes.edits import Reasoned, TerritoryId
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
def make_territory(asked: NewTerritory, editor: Editing) -> Changed:
    """Add a territory."""
    name = asked.territory_id
    make = partial(add_territory, territory_id=name, rep_id=asked.rep_id, unit_ids=asked.unit_ids)
    return editor.change(asked.reason, make, change="add", territory_id=name)


@router.post("/territories/{territory_id}/dissolve")
def dissolve(territory_id: TerritoryId, asked: Dissolve, editor: Editing) -> Changed:
    """Take a territory away, and give its units to another one or to none."""
    make = partial(dissolve_territory, territory_id=territory_id, into=asked.into)
    return editor.change(asked.reason, make, change="dissolve", territory_id=territory_id)


@router.post("/territories/{territory_id}/split")
def split(territory_id: TerritoryId, asked: Split, editor: Editing) -> Changed:
    """Halve a territory by its first measure, each half in one piece; the new one has no rep."""
    make = partial(split_territory, territory_id=territory_id, new_id=asked.territory_id)
    return editor.change(asked.reason, make, change="split", territory_id=territory_id)


@router.post("/mend")
def mend(asked: Reasoned, editor: Editing) -> Changed:
    """Give what is broken off a territory, and units without any, to the neighbour with least."""
    return editor.change(asked.reason, mend_plan, change="mend")
