"""Changes by the solver: rebalance a plan, repair it, or adopt a plan of its frontier."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from territory.api.deps import Here, Solver
from territory.api.once import IdempotencyKey
from territory.api.problems import documented
from territory.api.routes.plans import PlanId
from territory.api.routes.studies import study_of
from territory.api.submitting import plan_with_version, submit_about
from territory.api.wording import Body, Id, Sentence
from territory.errors import Fault, InvalidInput
from territory.planning import Rebalance, Repair
from territory.store.records import Job
from territory.workspace.asked_changes import read_change

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["plans"],
    responses=documented(401, 403, 404, 409, 422, 429),
)
BUDGET = {"budgets": {"units": {"value": 0.08, "share": True}}, "time_limit": 20}
DESCRIBING_S = 60.0


class Change(Body):
    """What to change and why; the fields are those of the command of the same name."""

    change: Annotated[dict[str, Any], Field(examples=[BUDGET])]
    reason: Sentence = ""


class Adoption(Body):
    """A plan of a frontier that shall be the next version, and why."""

    study_id: Annotated[Id, Field(examples=["sty_01"])]
    plan: Annotated[Id, Field(examples=["P05"])]
    reason: Sentence = ""


@router.post("/rebalance", status_code=202, response_model=Job)
def rebalance(plan_id: PlanId, asked: Change, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have a job move what may move, within budgets, until the bands are met: a new version.

    Units that are locked in the plan stay where they are.
    """
    return _submit(here, plan_id, "rebalance", asked, read_change(Rebalance, asked.change), key)


@router.post("/repair", status_code=202, response_model=Job)
def repair(plan_id: PlanId, asked: Change, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have a job share out the territory of a rep who leaves among its neighbours."""
    return _submit(here, plan_id, "repair", asked, read_change(Repair, asked.change), key)


@router.post("/adopt", status_code=202, response_model=Job)
def adopt(plan_id: PlanId, asked: Adoption, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have a job make a plan of a frontier the next version of the plan."""
    plan = plan_with_version(here, plan_id)
    study = study_of(here, plan_id, asked.study_id)
    if study.kind != "frontier":
        raise InvalidInput([Fault("study", "is no frontier", column="study_id")])
    known = here.service.store.studies.table(here.workspace_id, study.study_id, "plans")["plan"]
    if asked.plan not in set(known):
        raise InvalidInput([Fault("study", f"has no plan {asked.plan!r}", column="plan")])
    arguments = {
        "study_id": study.study_id,
        "plan": asked.plan,
        "version": study.version,
        "options": study.summary["options"],
    }
    return submit_about(
        here, plan, "adopt", asked, arguments, key, seconds=DESCRIBING_S, reason=asked.reason
    )


def _submit(
    here: Here,
    plan_id: str,
    task: str,
    asked: Change,
    change: Rebalance | Repair,
    key: str | None,
) -> Response:
    plan = plan_with_version(here, plan_id)
    arguments = {"change": change.as_json()}
    seconds = change.time_limit
    return submit_about(
        here, plan, task, asked, arguments, key, seconds=seconds, reason=asked.reason
    )
