"""All that an editor of a plan needs at once."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from territory.api.deps import Reader
from territory.api.etags import etag
from territory.api.plan_views import see_plan
from territory.api.problems import documented
from territory.workspace.board import board
from territory.workspace.board_areas import board_areas
from territory.workspace.board_people import board_people
from territory.workspace.editing import measure_state
from territory.workspace.stored_drawing import planned_shapes

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans",
    tags=["plans"],
    responses=documented(401, 403, 404, 422, 429),
)


class Board(BaseModel):
    """A plan as arrays in the order of `unit_ids`, and its territories with their bands.

    `assignment` is the position of each unit's territory or -1; `edges` are positions of
    neighbours, two by two; `least` and `most` of a measure are null where there is no limit.
    """

    version: int
    basis_id: str
    can_undo: bool
    undo_to: int | None
    can_redo: bool
    measures: list[dict[str, Any]]
    unit_ids: list[str]
    assignment: list[int]
    locked: list[int]
    accounts: list[int]
    activity: dict[str, list[float]]
    edges: list[int]
    territories: list[dict[str, Any]]


class BoardPeople(BaseModel):
    """Reps and accounts of a plan; positions are those of the board's units, or -1.

    `account_set_id` and `revision` are what a change of an account names; null where the plan is
    about no scenario. `needs` are, by skill, positions of units and numbers of accounts.
    """

    account_set_id: str | None
    revision: int | None
    reps: list[dict[str, Any]]
    account_ids: list[str]
    unit_at: list[int]
    statuses: list[str]
    status_at: list[int]
    held: dict[str, str]
    needs: dict[str, list[list[int]]]


class AreaLevel(BaseModel):
    """A level of larger areas: `county`, `state`, or `larger`, as the file of units has it.

    `area_at` is the position among `names` of the area of each unit of the board, or -1.
    """

    level: str
    names: list[str]
    area_at: list[int]


class BoardAreas(BaseModel):
    """Levels of areas in which units can be picked together, the narrowest first."""

    levels: list[AreaLevel]


@router.get("/{plan_id}/board", response_model=Board)
def get_board(plan_id: Annotated[str, Path(max_length=100)], here: Reader) -> Response:
    """Give the newest version with what each unit holds and who its neighbours are.

    With it a page can tell what a move does to every measure and to contiguity before it is made.
    """
    view = see_plan(here, plan_id)
    measured = measure_state(view.basis, view.state)
    told = board(view.version, view.state, view.basis, measured, dict(view.rep_names()))
    # Hundreds of thousands of numbers that are ours already are not checked one by one.
    return JSONResponse(told, headers={"etag": etag(view.version.version)})


@router.get("/{plan_id}/board/people", response_model=BoardPeople)
def get_board_people(plan_id: Annotated[str, Path(max_length=100)], here: Reader) -> Response:
    """Give the reps of the newest version, and of each account its place, status and holder."""
    view = see_plan(here, plan_id)
    scenario, accounts, found = view.scenario(), None, None
    if scenario is not None:
        store = here.service.store.accounts
        found = store.get(here.workspace_id, scenario.account_set_id)
        accounts = store.table(here.workspace_id, scenario.account_set_id)
    told = board_people(view.basis, view.state, accounts, view.known_reps())
    told["account_set_id"] = found.account_set_id if found else None
    told["revision"] = found.revision if found else None
    return JSONResponse(told)


@router.get("/{plan_id}/board/areas", response_model=BoardAreas)
def get_board_areas(plan_id: Annotated[str, Path(max_length=100)], here: Reader) -> Response:
    """Tell in which county and state, or larger area of its own, each unit of the board lies.

    Counties and states are those of the United States. Levels that say nothing are left out.
    """
    view = see_plan(here, plan_id)
    shapes, ids = view.shapes(), view.basis.indexes["unit_ids"]
    levels = [] if shapes is None else board_areas(planned_shapes(view.basis, shapes), ids)
    return JSONResponse({"levels": levels})
