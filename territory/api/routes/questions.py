"""Questions about a plan that take a job: why, what if, what does it cost, how sure is it."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from territory.api.deps import Here, Solver
from territory.api.once import IdempotencyKey
from territory.api.problems import documented
from territory.api.routes.plans import PlanId
from territory.api.submitting import plan_with_version, submit_about
from territory.api.wording import Body, Id, Sentence
from territory.errors import InvalidInput
from territory.planning import Options, frontier_faults
from territory.store.records import Job, StoredPlan
from territory.workspace.asked_changes import LONGEST_S
from territory.workspace.json_names import in_json
from territory.workspace.scenario_inputs import read_options

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["plans"],
    responses=documented(401, 403, 404, 409, 422, 429),
)
EXPLAINING_S = 600.0
"""Seconds that all moves of a large plan may take to be explained."""
Since = Annotated[
    int | None,
    Field(
        ge=0,
        le=2**31 - 1,
        description="Version to compare with; 0 is today's map of the scenario. By default what "
        "an undo would bring back, else today's map.",
    ),
]


class Question(Body):
    """What the question is for, and the version that it is about, by default the newest."""

    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    reason: Sentence = ""


class Why(Question):
    """Since when moves are to be explained."""

    since: Since = None


class Keep(Why):
    """An account, or a unit, that would stay with its rep of before."""

    account_id: Annotated[Id | None, Field(examples=["A01"])] = None
    unit_id: Annotated[Id | None, Field(examples=[None])] = None
    time_limit: Annotated[float, Field(gt=0, le=LONGEST_S)] = 30.0
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    @model_validator(mode="after")
    def _one_of_both(self) -> "Keep":
        if (self.account_id is None) == (self.unit_id is None):
            raise ValueError("name an account_id or a unit_id, and not both")
        return self


class Tradeoffs(Question):
    """Options that differ from the scenario's; moves count from the version, or today's map."""

    from_today: Annotated[
        bool, Field(description="Count moves from today's map of the scenario.")
    ] = False
    options: Annotated[dict[str, Any], Field(examples=[{"time_limit": 100}])] = {}


class Shake(Question):
    """How often the plan is solved again, and by how much the data are off at most."""

    samples: Annotated[int, Field(ge=1, le=1000)] = 10
    noise: Annotated[float, Field(gt=0, lt=1)] = 0.1
    options: Annotated[dict[str, Any], Field(examples=[{"time_limit": 60}])] = {}


@router.post("/explain", status_code=202, response_model=Job)
def explain(plan_id: PlanId, asked: Why, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have a job say of every unit and account that moved why, and what keeping it would cost."""
    plan = _plan(here, plan_id, asked)
    return _submit(here, plan, "explain", asked, {"since": asked.since}, key, EXPLAINING_S)


@router.post("/keep", status_code=202, response_model=Job)
def keep(plan_id: PlanId, asked: Keep, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have a job solve again with one account or unit kept with its rep, and tell the price."""
    plan = _plan(here, plan_id, asked)
    names = ("since", "account_id", "unit_id", "time_limit", "seed")
    arguments = {name: getattr(asked, name) for name in names}
    return _submit(here, plan, "keep", asked, arguments, key, asked.time_limit)


@router.post("/frontier", status_code=202, response_model=Job)
def frontier(
    plan_id: PlanId, asked: Tradeoffs, here: Solver, key: IdempotencyKey = None
) -> Response:
    """Have a job solve for plans that trade balance, distance, moves and fit for one another."""
    plan = _plan(here, plan_id, asked)
    options = _options(here, plan, asked.options)
    faults = frontier_faults(options)
    if faults:
        raise InvalidInput(in_json(faults))
    arguments = {"options": asked.options, "from_today": asked.from_today}
    return _submit(here, plan, "frontier", asked, arguments, key, options.time_limit)


@router.post("/stability", status_code=202, response_model=Job)
def stability(plan_id: PlanId, asked: Shake, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have a job solve again with noise in the data: how often units keep their territory."""
    plan = _plan(here, plan_id, asked)
    chosen = {**asked.options, "stability": asked.samples, "noise": asked.noise}
    options = _options(here, plan, chosen)
    return _submit(here, plan, "stability", asked, {"options": chosen}, key, options.time_limit)


def _plan(here: Here, plan_id: str, asked: Question) -> StoredPlan:
    plan = plan_with_version(here, plan_id)
    here.service.store.plans.version(here.workspace_id, plan_id, asked.version)
    return plan


def _options(here: Here, plan: StoredPlan, changed: dict[str, Any]) -> Options:
    assert plan.scenario_id is not None
    scenario = here.service.store.scenarios.get(here.workspace_id, plan.scenario_id)
    return read_options({**scenario.options, **changed})


def _submit(
    here: Here,
    plan: StoredPlan,
    task: str,
    asked: Question,
    arguments: dict[str, Any],
    key: str | None,
    seconds: float,
) -> Response:
    arguments = {**arguments, "version": asked.version}
    return submit_about(
        here, plan, task, asked, arguments, key, seconds=seconds, reason=asked.reason
    )
