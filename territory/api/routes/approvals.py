"""Approvals: draft, in review, approved, published; and the plan in force on a date."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Path, Query
from pydantic import BaseModel, Field

from territory.access import may_give_level
from territory.api.deps import Approver, Here, Reader, Viewer, Writer
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.plan_views import plan_in_force
from territory.api.problems import documented
from territory.api.warming import warm
from territory.api.wording import Body, Sentence
from territory.store.review_records import Approval, ApprovalState, Decision

router = APIRouter(
    prefix="/v1/workspaces/{workspace}",
    tags=["approvals"],
    responses=documented(401, 403, 404, 422, 429),
)
ApprovalId = Annotated[str, Path(max_length=100)]
PlanId = Annotated[str, Path(max_length=100)]


class Review(Body):
    """Sends a version to review, by default the newest."""

    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    note: Annotated[Sentence, Field(examples=["Second half of 2030"])] = ""


class Verdict(Body):
    """A decision at a level; `level` is the one that you saw, so that none is given twice."""

    decision: Annotated[str, Field(pattern="^(approve|decline)$", examples=["approve"])]
    level: Annotated[int, Field(ge=0, le=100, examples=[0])]
    note: Sentence = ""


class Publication(Body):
    """The first day on which the plan is in force."""

    effective_from: Annotated[date, Field(examples=["2030-07-01"])]


class ApprovalWithDecisions(Approval):
    """An approval and what was said about it."""

    decisions: list[Decision]


class InForce(BaseModel):
    """Which version of which plan is in force on a day."""

    day: date
    plan_id: str
    version: int
    approval_id: str
    effective_from: date


@router.post("/plans/{plan_id}/approvals", status_code=201, responses=documented(409))
def request_approval(plan_id: PlanId, review: Review, here: Writer) -> Approval:
    """Send a version of a plan to review; the levels are those of the workspace."""
    service = here.service
    version = service.store.plans.version(here.workspace_id, plan_id, review.version)
    settings = service.store.workspaces.get(here.workspace_id).settings
    with here.changing("plan", plan_id, version=version.version):
        made = service.approvals.request(
            here.workspace_id,
            plan_id,
            version.version,
            settings.get("approval_levels", ["manager"]),
            here.caller.name,
            note=review.note,
        )
        _tell(here, made, review.note)
    return made


@router.get("/approvals")
def list_approvals(
    here: Reader,
    limit: Limit = 100,
    cursor: Cursor = None,
    plan_id: Annotated[str | None, Query(max_length=100)] = None,
    state: ApprovalState | None = None,
) -> Page[Approval]:
    """List approvals, of one plan or in one state where that is asked for."""
    found = here.service.approvals.page(
        here.workspace_id, decode_cursor(cursor), limit + 1, plan_id=plan_id, state=state
    )
    return Page[Approval].model_validate(cut_page(found, limit, lambda each: each.approval_id))


@router.get("/approvals/{approval_id}")
def get_approval(approval_id: ApprovalId, here: Reader) -> ApprovalWithDecisions:
    """Tell how far an approval is, and what was said."""
    found = here.service.approvals.get(here.workspace_id, approval_id)
    said = here.service.approvals.decisions(here.workspace_id, approval_id)
    return ApprovalWithDecisions(**found.model_dump(), decisions=said)


@router.post("/approvals/{approval_id}/decisions", responses=documented(409))
def decide(approval_id: ApprovalId, verdict: Verdict, here: Approver) -> Approval:
    """Approve or decline at a level; nobody approves what they sent to review themselves."""
    approvals = here.service.approvals
    found = approvals.get(here.workspace_id, approval_id)
    role = found.levels[min(verdict.level, len(found.levels) - 1)] if found.levels else "admin"
    if not may_give_level(here.caller, role, found.requested_by):
        raise here.forbid(f"this level is for a {role} who did not send it to review")
    with here.changing("approval", approval_id, decision=verdict.decision, level=verdict.level):
        give = approvals.approve if verdict.decision == "approve" else approvals.decline
        made = give(here.workspace_id, approval_id, verdict.level, here.caller.name, verdict.note)
        _tell(here, made, verdict.note)
    return made


@router.post("/approvals/{approval_id}/withdraw", responses=documented(409))
def withdraw(approval_id: ApprovalId, here: Writer) -> Approval:
    """Take a plan back from review."""
    with here.changing("approval", approval_id):
        made = here.service.approvals.withdraw(here.workspace_id, approval_id)
        _tell(here, made, "")
    return made


@router.post("/approvals/{approval_id}/publish", responses=documented(409))
def publish(
    approval_id: ApprovalId, publication: Publication, here: Writer, later: BackgroundTasks
) -> Approval:
    """Put an approved version in force from a day on."""
    service, day = here.service, publication.effective_from
    with here.changing("approval", approval_id, effective_from=day.isoformat()):
        made = service.approvals.publish(here.workspace_id, approval_id, day)
        _tell(here, made, f"in force from {day.isoformat()}")
    later.add_task(warm, service, here.workspace_id, made.plan_id, made.version)
    return made


@router.get("/in-force")
async def get_in_force(
    here: Viewer,
    day: Annotated[date | None, Query(description="By default today.")] = None,
) -> InForce:
    """Tell which plan is in force on a day."""
    day = day or datetime.now(UTC).date()
    found = await plan_in_force(here, day)
    assert found.effective_from is not None
    return InForce(
        day=day,
        plan_id=found.plan_id,
        version=found.version,
        approval_id=found.approval_id,
        effective_from=found.effective_from,
    )


def _tell(here: Here, approval: Approval, reason: str) -> None:
    """Keep it among the events of the plan, and tell those who want to know."""
    here.service.store.plans.note(
        here.workspace_id,
        approval.plan_id,
        approval.state,
        here.caller.name,
        reason,
        detail={"version": approval.version, "approval_id": approval.approval_id},
    )
    content = approval.model_dump(mode="json")
    here.service.hooks.tell(here.workspace_id, f"plan.{approval.state}", content)
