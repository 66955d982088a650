"""Comments on a plan, a territory or an account."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from territory.api.deps import Here, Speaker, Viewer
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.plan_views import see_plan
from territory.api.problems import Problem, documented
from territory.api.wording import Body, Id, Sentence
from territory.errors import Fault, InvalidInput
from territory.store.review_records import About, Comment

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}/comments",
    tags=["approvals"],
    responses=documented(401, 403, 404, 422, 429),
)
PlanId = Annotated[str, Path(max_length=100)]
CommentId = Annotated[str, Path(max_length=100)]


class NewComment(Body):
    """A sentence, what it is about, and perhaps which comment it answers."""

    text: Annotated[Sentence, Field(min_length=1, examples=["Why does Austin leave?"])]
    about: Annotated[About, Field(examples=["territory"])] = "plan"
    about_id: Annotated[Id | None, Field(examples=["T1"])] = None
    reply_to: Annotated[Id | None, Field(examples=["com_01"])] = None


@router.post("", status_code=201, responses=documented(409))
def add_comment(plan_id: PlanId, new: NewComment, here: Speaker) -> Comment:
    """Say something about a plan, or about a territory or account in it."""
    if (new.about == "plan") != (new.about_id is None):
        message = "is needed for a territory and an account, and only there"
        raise InvalidInput([Fault("body", message, column="about_id")])
    if not _sees(here, plan_id, new.about, new.about_id):
        raise Problem(404, f"you see no such {new.about} in this plan")
    with here.changing("plan", plan_id, about=new.about, about_id=new.about_id):
        return here.service.comments.add(
            here.workspace_id,
            plan_id,
            here.caller.name,
            new.text,
            about=new.about,
            about_id=new.about_id,
            reply_to=new.reply_to,
        )


@router.get("")
def list_comments(
    plan_id: PlanId,
    here: Viewer,
    limit: Limit = 100,
    cursor: Cursor = None,
    about: About | None = None,
    about_id: Annotated[str | None, Query(max_length=200)] = None,
) -> Page[Comment]:
    """List the comments on a plan, or on one territory or account of it."""
    here.service.store.plans.get(here.workspace_id, plan_id)
    found = here.service.comments.page(
        here.workspace_id,
        plan_id,
        decode_cursor(cursor),
        limit + 1,
        about=about,
        about_id=about_id,
    )
    page = cut_page(found, limit, lambda each: each.comment_id)
    if not here.caller.sees_all:
        seen = _seen(here, plan_id)
        page["items"] = [each for each in page["items"] if (each.about, each.about_id) in seen]
    return Page[Comment].model_validate(page)


@router.post("/{comment_id}/resolve")
def resolve(plan_id: PlanId, comment_id: CommentId, here: Speaker) -> Comment:
    """Say that a comment is dealt with: who wrote it, or who may change plans."""
    found = here.service.comments.get(here.workspace_id, comment_id)
    if found.plan_id != plan_id:
        raise Problem(404, f"there is no comment {comment_id!r} on this plan")
    if not (here.caller.may("write") or found.author == here.caller.name):
        raise here.forbid("only who wrote it, or who may change plans, settles a comment")
    with here.changing("comment", comment_id):
        return here.service.comments.resolve(here.workspace_id, comment_id)


def _sees(here: Here, plan_id: str, about: About, about_id: str | None) -> bool:
    here.service.store.plans.get(here.workspace_id, plan_id)
    if about == "plan":
        return True
    return (about, about_id) in _seen(here, plan_id)


def _seen(here: Here, plan_id: str) -> set[tuple[str, str | None]]:
    """What a caller may talk about, in the newest version."""
    view = see_plan(here, plan_id)
    accounts = view.accounts()
    own = here.caller.reps
    territories = {
        each["territory_id"]
        for each in view.state.territories
        if own is None or each["rep_id"] in own
    }
    seen: set[tuple[str, str | None]] = {("plan", None)}
    seen |= {("territory", each) for each in territories}
    return seen | {("account", each) for each in accounts["account_id"]}
