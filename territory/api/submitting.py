"""Jobs about a plan: how every route that answers with a job brings one into the queue."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel

from territory.api.deps import Here
from territory.api.once import once
from territory.errors import Fault, InvalidInput
from territory.store.records import Job, StoredPlan
from territory.workspace.batching import SPARE_SECONDS


def plan_with_version(here: Here, plan_id: str) -> StoredPlan:
    """Return a plan that has a version and a scenario: something to go on from.

    Raises
    ------
    InvalidInput
        When it lacks either.
    """
    plan = here.service.store.plans.get(here.workspace_id, plan_id)
    if plan.scenario_id is None or not plan.version:
        raise InvalidInput([Fault("plan", "has no version of a scenario to go on from")])
    return plan


def submit_about(
    here: Here,
    plan: StoredPlan,
    task: str,
    asked: BaseModel,
    arguments: dict[str, Any],
    key: str | None,
    *,
    seconds: float,
    reason: str = "",
    priority: int = 0,
) -> Response:
    """Submit a job about a plan once; answers 202 with the job.

    Parameters
    ----------
    task, arguments
        See `territory.jobs.tasks`; the scenario of the plan is added.
    asked, key
        See `once`.
    seconds
        How long the task itself means to take.
    """
    store = here.service.store

    def submit() -> Job:
        with here.changing("plan", plan.plan_id, task=task):
            return store.jobs.submit(
                here.workspace_id,
                task,
                {"scenario_id": plan.scenario_id, **arguments},
                actor=here.caller.name,
                reason=reason,
                plan_id=plan.plan_id,
                priority=priority,
                time_limit_s=seconds + SPARE_SECONDS,
            )

    return once(here, key, asked, submit)
