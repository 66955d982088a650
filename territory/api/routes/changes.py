"""Changes by the solver: rebalance a plan within budgets, or repair it when a rep leaves."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import Field, ValidationError

from territory.api.deps import Here, Solver
from territory.api.once import IdempotencyKey, once
from territory.api.problems import documented
from territory.api.wording import Body, Sentence
from territory.errors import Fault, InvalidInput
from territory.planning import Rebalance, Repair
from territory.store.records import Job
from territory.workspace.batching import SPARE_SECONDS

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["plans"],
    responses=documented(401, 403, 404, 409, 422, 429),
)
PlanId = Annotated[str, Path(max_length=100)]
BUDGET = {"budgets": {"units": {"value": 0.08, "share": True}}, "time_limit": 20}


class Change(Body):
    """What to change and why; the fields are those of the command of the same name."""

    change: Annotated[dict[str, Any], Field(examples=[BUDGET])]
    reason: Sentence = ""


@router.post("/rebalance", status_code=202, response_model=Job)
def rebalance(plan_id: PlanId, asked: Change, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have a job move what may move, within budgets, until the bands are met: a new version."""
    change = _read(Rebalance, asked.change)
    return _submit(here, plan_id, "rebalance", asked, change, key)


@router.post("/repair", status_code=202, response_model=Job)
def repair(plan_id: PlanId, asked: Change, here: Solver, key: IdempotencyKey = None) -> Response:
    """Have a job share out the territory of a rep who leaves among its neighbours."""
    change = _read(Repair, asked.change)
    return _submit(here, plan_id, "repair", asked, change, key)


def _read(kind: type[Rebalance] | type[Repair], change: dict[str, Any]) -> Rebalance | Repair:
    try:
        return kind.of_json(change)
    except ValidationError as error:
        raise InvalidInput(
            Fault("change", each["msg"], column=".".join(map(str, each["loc"])) or None)
            for each in error.errors()
        ) from None


def _submit(
    here: Here,
    plan_id: str,
    task: str,
    asked: Change,
    change: Rebalance | Repair,
    key: str | None,
) -> Response:
    store = here.service.store
    plan = store.plans.get(here.workspace_id, plan_id)
    if plan.scenario_id is None or not plan.version:
        raise InvalidInput([Fault("plan", "has no version of a scenario that could be changed")])
    if not 0 < change.time_limit <= 86_400:
        raise InvalidInput([Fault("change", "must be above 0 seconds", column="time_limit")])

    def submit() -> Job:
        with here.changing("plan", plan_id, task=task):
            return store.jobs.submit(
                here.workspace_id,
                task,
                {"scenario_id": plan.scenario_id, "change": change.as_json()},
                actor=here.caller.name,
                reason=asked.reason,
                plan_id=plan_id,
                time_limit_s=change.time_limit + SPARE_SECONDS,
            )

    return once(here, key, asked, submit)
