"""Changes to a plan: each is a new version, answered with the figures that it has."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from territory.api.deps import Here, Writer
from territory.api.etags import IfMatch, etag, require_match
from territory.api.plan_views import see_plan
from territory.api.problems import documented
from territory.api.wording import Body, Id, Sentence, Word
from territory.store.records import StoredPlan, Version
from territory.workspace.editing import (
    Edit,
    Measured,
    assign_rep,
    hold_accounts,
    lock_units,
    measure_state,
    move_units,
)

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["plans"],
    responses=documented(401, 403, 404, 409, 412, 422, 428, 429),
)
PlanId = Annotated[str, Path(max_length=100)]
TerritoryId = Annotated[str, Path(max_length=200)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=1_000_000)]


class Reasoned(Body):
    """A change, and why it is made."""

    reason: Annotated[Sentence, Field(examples=["The river parts them"])] = ""


class Move(Reasoned):
    """Units, and the territory that gets them; null takes them out of all."""

    unit_ids: Annotated[Ids, Field(examples=[["48453", "48491"]])]
    territory_id: Annotated[Id | None, Field(examples=["T1"])]


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


class Changed(BaseModel):
    """The version that a change made, and the figures of the plan since."""

    version: Version
    summary: dict[str, Any]
    territories: list[dict[str, Any]]


@router.post("/moves")
def move(
    plan_id: PlanId, asked: Move, here: Writer, answer: Response, if_match: IfMatch = None
) -> Changed:
    """Give units to a territory."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="move", units=len(asked.unit_ids)):
        made = move_units(here.service.store, edit, asked.unit_ids, asked.territory_id)
    return changed(answer, *made)


@router.post("/locks")
def lock(
    plan_id: PlanId, asked: Lock, here: Writer, answer: Response, if_match: IfMatch = None
) -> Changed:
    """Lock units where they are, or let them go."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="lock", units=len(asked.unit_ids)):
        made = lock_units(here.service.store, edit, asked.unit_ids, asked.locked)
    return changed(answer, *made)


@router.post("/holds")
def hold(
    plan_id: PlanId, asked: Hold, here: Writer, answer: Response, if_match: IfMatch = None
) -> Changed:
    """Give accounts to a rep wherever they lie, or back to their territory."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="hold", accounts=len(asked.account_ids)):
        made = hold_accounts(here.service.store, edit, asked.account_ids, asked.rep_id)
    return changed(answer, *made)


@router.put("/territories/{territory_id}/rep")
def set_rep(
    plan_id: PlanId,
    territory_id: TerritoryId,
    asked: RepOf,
    here: Writer,
    answer: Response,
    if_match: IfMatch = None,
) -> Changed:
    """Give a territory to a rep, or to nobody."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="rep", territory_id=territory_id):
        made = assign_rep(here.service.store, edit, territory_id, asked.rep_id)
    return changed(answer, *made)


@router.post("/undo")
def undo(
    plan_id: PlanId, asked: Reasoned, here: Writer, answer: Response, if_match: IfMatch = None
) -> Changed:
    """Bring back what was before the last change, a solver's too."""
    return _step(here, plan_id, asked, answer, if_match, here.service.store.plans.undo)


@router.post("/redo")
def redo(
    plan_id: PlanId, asked: Reasoned, here: Writer, answer: Response, if_match: IfMatch = None
) -> Changed:
    """Bring back what was undone last."""
    return _step(here, plan_id, asked, answer, if_match, here.service.store.plans.redo)


@router.post("/restore")
def restore(
    plan_id: PlanId, asked: Restore, here: Writer, answer: Response, if_match: IfMatch = None
) -> Changed:
    """Make the state of an earlier version the newest one; an undo takes it back."""
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change="restore", version=asked.version):
        made = here.service.store.plans.restore(
            here.workspace_id,
            plan_id,
            asked.version,
            here.caller.name,
            asked.reason,
            expected=edit.expected,
        )
    return measured_after(here, answer, made)


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


def begin_edit(here: Here, plan_id: str, reason: str, if_match: str | None) -> Edit:
    """Say who changes the plan, having seen which version; ends with 412 or 428 where needed."""
    newest = here.service.store.plans.get(here.workspace_id, plan_id).version
    require_match(if_match, newest)
    return Edit(here.workspace_id, plan_id, here.caller.name, reason, newest)


def _step(
    here: Here,
    plan_id: str,
    asked: Reasoned,
    answer: Response,
    if_match: str | None,
    step: Callable[..., Version],
) -> Changed:
    edit = begin_edit(here, plan_id, asked.reason, if_match)
    with here.changing("plan", plan_id, change=step.__name__):
        made = step(
            here.workspace_id, plan_id, here.caller.name, asked.reason, expected=edit.expected
        )
    return measured_after(here, answer, made)


def measured_after(here: Here, answer: Response, version: Version) -> Changed:
    """Answer with a version that the store made, measured."""
    view = see_plan(here, version.plan_id, version.version)
    return changed(answer, version, measure_state(view.basis, view.state))


def changed(answer: Response, version: Version, measured: Measured) -> Changed:
    """Answer with a version and its figures."""
    answer.headers["etag"] = etag(version.version)
    return Changed(version=version, **measured.as_json())
