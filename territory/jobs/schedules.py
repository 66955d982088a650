"""Do what is due by the calendar: propose a better plan, or see that none is needed."""

from datetime import datetime
from typing import Any

from territory.store import Store
from territory.store.hooks import Hooks
from territory.store.review_records import Schedule
from territory.store.schedules import Schedules
from territory.workspace.drifting import drift_of, left_bands


def run_due(store: Store, moment: datetime) -> None:
    """Run the schedules that are due, each once, however many workers there are."""
    schedules = Schedules(store)
    for workspace_id, schedule in schedules.take_due(moment):
        try:
            with store.begin():
                outcome = propose(store, workspace_id, schedule)
        except (LookupError, RuntimeError, ValueError) as error:
            # The plan may be gone by now: the schedule tells so, and goes on.
            outcome = {"outcome": "failed", "why": str(error)}
        schedules.keep_outcome(schedule.schedule_id, {"at": moment.isoformat(), **outcome})


def propose(store: Store, workspace_id: str, schedule: Schedule) -> dict[str, Any]:
    """Branch the plan and have the branch solved, where a band is left; the plan itself stays."""
    plan = store.plans.get(workspace_id, schedule.plan_id)
    if plan.scenario_id is None:
        return {"outcome": "failed", "why": "the plan is about no scenario"}
    left = _left(store, workspace_id, schedule, plan.scenario_id)
    if left is not None and not left:
        return {"outcome": "kept", "why": "every territory keeps the tolerances"}
    branch = store.plans.branch(
        workspace_id, plan.plan_id, schedule.name, schedule.created_by, "by schedule"
    )
    arguments = {"scenario_id": plan.scenario_id, **schedule.arguments}
    job = store.jobs.submit(
        workspace_id,
        "design",
        arguments,
        actor=schedule.created_by,
        reason=f"schedule {schedule.name}",
        plan_id=branch.plan_id,
    )
    outcome = {
        "outcome": "proposed",
        "schedule_id": schedule.schedule_id,
        "plan_id": plan.plan_id,
        "branch_id": branch.plan_id,
        "job_id": job.job_id,
        "left": left,
    }
    Hooks(store).tell(workspace_id, "schedule.proposed", outcome)
    return outcome


def _left(
    store: Store, workspace_id: str, schedule: Schedule, scenario_id: str
) -> dict[str, float] | None:
    """Bands that are left, None where the schedule does not ask."""
    if schedule.trigger is None:
        return None
    scenario = store.scenarios.get(workspace_id, scenario_id)
    version = store.plans.version(workspace_id, schedule.plan_id)
    drift = drift_of(
        store.plans.basis(workspace_id, version.basis_id),
        store.plans.state(workspace_id, schedule.plan_id, version.version),
        store.accounts.table(workspace_id, scenario.account_set_id),
    )
    return left_bands(drift, schedule.trigger)
