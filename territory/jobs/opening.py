"""The plan that a job is about."""

from territory.jobs.outcome import Context
from territory.workspace.opened import Opened, open_plan


def opened_of(context: Context) -> Opened:
    """The version of its plan that a job is about, by default the newest."""
    job = context.job
    assert job.plan_id is not None
    opened = open_plan(
        context.store,
        job.workspace_id,
        job.plan_id,
        job.arguments["scenario_id"],
        job.arguments.get("options"),
        job.arguments.get("version"),
    )
    context.on_phase("Preparing")
    return opened
