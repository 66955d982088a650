"""Changes to a plan: each is a new version, answered with the figures that it has."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from territory.api.deps import Serving, Writer
from territory.api.plan_editor import Changed, Editing, PlanId
from territory.api.problems import documented
from territory.api.wording import Body, Id, Sentence, Word
from territory.store.records import StoredPlan
from territory.workspace.editing import assign_rep, hold_accounts, lock_units, move_units

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["plans"],
    responses=documented(401, 403, 404, 409, 412, 422, 428, 429),
)
TerritoryId = Annotated[str, Path(max_length=200)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=1_000_000)]


Place = tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
Ring = Annotated[list[Place], Field(min_length=3, max_length=10_000)]


class Reasoned(Body):
    """A change, and why it is made."""

    reason: Annotated[Sentence, Field(examples=["The river parts them"])] = ""


class Move(Reasoned):
    """Units, and the territory that gets them; null takes them out of all.

    `drawn` are the lines round which they were picked, longitude and latitude of each corner: the
    version keeps them in its `detail`.
    """

    unit_ids: Annotated[Ids, Field(examples=[["48453", "48491"]])]
    territory_id: Annotated[Id | None, Field(examples=["T1"])]
    drawn: Annotated[
        list[Ring],
        Field(max_length=50, examples=[[[[-98.2, 30.0], [-97.3, 30.0], [-97.3, 30.9]]]]),
    ] = []


class Lock(Reasoned):
    """Units that stay where they are, or are let go again."""

    unit_ids: Annotated[Ids, Field(examples=[["48453"]])]
    locked: bool = True


class RepOf(Reasoned):
    """The rep of a territory; null is nobody."""

    rep_id: Annotated[Id | None, Field(examples=["R1"])]


class Hold(Reasoned):
    """Accounts that a rep has wherever they lie; null gives them back to their territory."""

    account_ids: Annotated[Ids, Field(examples=[["A01"]])]
    rep_id: Annotated[Id | None, Field(examples=["R1"])]


class Restore(Reasoned):
    """The version whose state shall be the newest again."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1, examples=[1])]


class Branch(Reasoned):
    """The name of the new plan, and the version it begins with."""

    name: Annotated[Word, Field(examples=["What if Austin stays"])]
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None


@router.post("/moves")
def move(asked: Move, editor: Editing) -> Changed:
    """Give units to a territory."""
    make = partial(
        move_units, unit_ids=asked.unit_ids, territory_id=asked.territory_id, drawn=asked.drawn
    )
    return editor.change(asked.reason, make, change="move", units=len(asked.unit_ids))


@router.post("/locks")
def lock(asked: Lock, editor: Editing) -> Changed:
    """Lock units where they are, or let them go."""
    make = partial(lock_units, unit_ids=asked.unit_ids, locked=asked.locked)
    return editor.change(asked.reason, make, change="lock", units=len(asked.unit_ids))


@router.post("/holds")
def hold(asked: Hold, editor: Editing) -> Changed:
    """Give accounts to a rep wherever they lie, or back to their territory."""
    make = partial(hold_accounts, account_ids=asked.account_ids, rep_id=asked.rep_id)
    return editor.change(asked.reason, make, change="hold", accounts=len(asked.account_ids))


@router.put("/territories/{territory_id}/rep")
def set_rep(territory_id: TerritoryId, asked: RepOf, editor: Editing) -> Changed:
    """Give a territory to a rep, or to nobody."""
    make = partial(assign_rep, territory_id=territory_id, rep_id=asked.rep_id)
    return editor.change(asked.reason, make, change="rep", territory_id=territory_id)


@router.post("/undo")
def undo(asked: Reasoned, editor: Editing, service: Serving) -> Changed:
    """Bring back what was before the last change, a solver's too."""
    return editor.step(asked.reason, service.store.plans.undo, change="undo")


@router.post("/redo")
def redo(asked: Reasoned, editor: Editing, service: Serving) -> Changed:
    """Bring back what was undone last."""
    return editor.step(asked.reason, service.store.plans.redo, change="redo")


@router.post("/restore")
def restore(asked: Restore, editor: Editing, service: Serving) -> Changed:
    """Make the state of an earlier version the newest one; an undo takes it back."""
    make, version = service.store.plans.restore, asked.version
    return editor.step(asked.reason, make, version, change="restore", version=version)


@router.post("/branches", status_code=201)
def branch(plan_id: PlanId, asked: Branch, here: Writer) -> StoredPlan:
    """Make a plan that begins with a version of this one, and goes its own way."""
    with here.changing("plan", plan_id, change="branch"):
        return here.service.store.plans.branch(
            here.workspace_id,
            plan_id,
            asked.name,
            here.caller.name,
            asked.reason,
            version=asked.version,
        )
