"""Ask for what is due by the calendar: a review of a plan, which may propose a better one."""

from datetime import datetime
from typing import Any

from territory.planning import Rebalance
from territory.store import Store
from territory.store.review_records import Schedule
from territory.store.schedules import Schedules
from territory.workspace.batching import SPARE_SECONDS


def run_due(store: Store, moment: datetime) -> None:
    """Run the schedules that are due, each once, however many workers there are."""
    schedules = Schedules(store)
    for workspace_id, schedule in schedules.take_due(moment):
        try:
            outcome = ask_for_review(store, workspace_id, schedule)
        except (LookupError, RuntimeError, ValueError) as error:
            # The plan may be gone by now: the schedule tells so, and goes on.
            outcome = {"outcome": "failed", "why": str(error)}
        schedules.keep_outcome(schedule.schedule_id, {"at": moment.isoformat(), **outcome})


def ask_for_review(store: Store, workspace_id: str, schedule: Schedule) -> dict[str, Any]:
    """Submit the job of a schedule; the plan itself stays as it is whatever comes of it."""
    plan = store.plans.get(workspace_id, schedule.plan_id)
    if plan.scenario_id is None or not plan.version:
        return {"outcome": "failed", "why": "the plan has no version of a scenario"}
    change = Rebalance.of_json(schedule.arguments.get("change", {}))
    job = store.jobs.submit(
        workspace_id,
        "review",
        {
            "scenario_id": plan.scenario_id,
            "schedule_id": schedule.schedule_id,
            "branch": schedule.name,
            "change": change.as_json(),
            "trigger": schedule.trigger,
        },
        actor=schedule.created_by,
        reason=f"schedule {schedule.name}",
        plan_id=plan.plan_id,
        time_limit_s=change.time_limit + SPARE_SECONDS,
    )
    return {"outcome": "asked", "job_id": job.job_id}
