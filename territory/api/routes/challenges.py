"""Challenges: what a rep would have otherwise, its price, and the answer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from territory.api.deps import Here, Speaker, Viewer, Writer
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.plan_views import PlanView, see_plan
from territory.api.problems import Problem, documented
from territory.api.wording import Body, Id, Sentence
from territory.errors import Fault, InvalidInput
from territory.faults import show
from territory.store.review_records import Challenge
from territory.workspace.batching import SPARE_SECONDS
from territory.workspace.editing import Edit, hold_accounts, move_units
from territory.workspace.plan_tables import territory_of

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}/challenges",
    tags=["approvals"],
    responses=documented(401, 403, 404, 422, 429),
)
PlanId = Annotated[str, Path(max_length=100)]
ChallengeId = Annotated[str, Path(max_length=100)]
State = Literal["open", "accepted", "declined"]
PRICING_S, PRIORITY = 20.0, 10
"""Seconds for solving again, and the priority of a job for which somebody waits."""


class NewChallenge(Body):
    """An account or unit that should be in another territory, and why."""

    kind: Annotated[Literal["account", "unit"], Field(examples=["account"])]
    object_id: Annotated[Id, Field(examples=["A01"])]
    to_territory: Annotated[Id, Field(examples=["T2"])]
    reason: Annotated[Sentence, Field(min_length=1, examples=["I have known them for years"])]


class Ruling(Body):
    """Whether the challenge is accepted, which changes the plan, and why."""

    accept: bool
    answer: Annotated[Sentence, Field(examples=["The band allows it"])] = ""


@router.post("", status_code=201)
def add_challenge(plan_id: PlanId, new: NewChallenge, here: Speaker) -> Challenge:
    """Challenge the plan; a job solves again with it, and tells the `price` of accepting it."""
    view = see_plan(here, plan_id)
    plan = here.service.store.plans.get(here.workspace_id, plan_id)
    reps = {each["territory_id"]: each["rep_id"] for each in view.state.territories}
    if new.to_territory not in reps:
        raise InvalidInput([Fault("territory", f"{show(new.to_territory)} is not in the plan")])
    if new.kind == "account" and not reps[new.to_territory]:
        raise InvalidInput([Fault("territory", "has no rep who could take the account")])
    source = territory_of(view.basis, view.state, new.kind, new.object_id)
    rep_id = _who(here, view, new, source)
    with here.changing("challenge") as told:
        made = here.service.challenges.add(
            here.workspace_id,
            plan_id,
            view.version.version,
            here.caller.name,
            rep_id=rep_id,
            kind=new.kind,
            object_id=new.object_id,
            to_territory=new.to_territory,
            reason=new.reason,
        )
        told.object_id = made.challenge_id
        if plan.scenario_id is not None:
            here.service.store.jobs.submit(
                here.workspace_id,
                "price",
                {
                    "scenario_id": plan.scenario_id,
                    "challenge_id": made.challenge_id,
                    "version": made.version,
                    "time_limit": PRICING_S,
                },
                actor=here.caller.name,
                plan_id=plan_id,
                priority=PRIORITY,
                time_limit_s=PRICING_S + SPARE_SECONDS,
            )
    return made


@router.get("")
def list_challenges(
    plan_id: PlanId,
    here: Viewer,
    limit: Limit = 100,
    cursor: Cursor = None,
    state: State | None = None,
) -> Page[Challenge]:
    """List the challenges of a plan: all, or your own where you see only some territories."""
    here.service.store.plans.get(here.workspace_id, plan_id)
    found = here.service.challenges.page(
        here.workspace_id, plan_id, decode_cursor(cursor), limit + 1, state=state
    )
    page = cut_page(found, limit, lambda each: each.challenge_id)
    page["items"] = [each for each in page["items"] if here.caller.sees(each.rep_id)]
    return Page[Challenge].model_validate(page)


@router.post("/{challenge_id}/decision", responses=documented(409))
def decide(plan_id: PlanId, challenge_id: ChallengeId, ruling: Ruling, here: Writer) -> Challenge:
    """Accept a challenge, which changes the plan, or decline it."""
    service = here.service
    found = service.challenges.get(here.workspace_id, challenge_id)
    if found.plan_id != plan_id:
        raise Problem(404, f"there is no challenge {challenge_id!r} of this plan")
    state = "accepted" if ruling.accept else "declined"
    with here.changing("challenge", challenge_id, decision=state):
        if ruling.accept:
            _accept(here, found)
        return service.challenges.decide(
            here.workspace_id, challenge_id, state, here.caller.name, ruling.answer
        )


def _accept(here: Here, found: Challenge) -> None:
    store = here.service.store
    reason = f"challenge of {found.author}: {found.reason}"
    edit = Edit(here.workspace_id, found.plan_id, here.caller.name, reason)
    if found.kind == "unit":
        move_units(store, edit, [found.object_id], found.to_territory)
        return
    state = store.plans.state(here.workspace_id, found.plan_id)
    reps = {each["territory_id"]: each["rep_id"] for each in state.territories}
    rep_id = reps.get(found.to_territory)
    if rep_id is None:
        raise Problem(409, "the territory has no rep any more", "conflict")
    hold_accounts(store, edit, [found.object_id], rep_id)


def _who(here: Here, view: PlanView, new: NewChallenge, source: str) -> str:
    """The rep for whom it is: who sees only some territories must give or get what it is about."""
    reps = {each["territory_id"]: each["rep_id"] or "" for each in view.state.territories}
    giving, getting = reps.get(source, ""), reps.get(new.to_territory, "")
    if here.caller.sees_all:
        return getting or giving
    for rep in (getting, giving):
        if rep and here.caller.sees(rep):
            return rep
    raise here.forbid("you can challenge only what your own territory gives or gets")
