"""All that an editor of a plan needs at once."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from territory.api.deps import Reader
from territory.api.etags import etag
from territory.api.plan_views import see_plan
from territory.api.problems import documented
from territory.workspace.board import board
from territory.workspace.editing import measure_state

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
    can_redo: bool
    measures: list[dict[str, Any]]
    unit_ids: list[str]
    assignment: list[int]
    locked: list[int]
    accounts: list[int]
    activity: dict[str, list[float]]
    edges: list[int]
    territories: list[dict[str, Any]]


@router.get("/{plan_id}/board")
def get_board(
    plan_id: Annotated[str, Path(max_length=100)], here: Reader, response: Response
) -> Board:
    """Give the newest version with what each unit holds and who its neighbours are.

    With it a page can tell what a move does to every measure and to contiguity before it is made.
    """
    view = see_plan(here, plan_id)
    measured = measure_state(view.basis, view.state)
    response.headers["etag"] = etag(view.version.version)
    names = dict(view.rep_names())
    return Board(**board(view.version, view.state, view.basis, measured, names))
