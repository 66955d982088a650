"""Where the end of a job is told beside the job itself: its schedule, its challenge."""

from typing import Any

from territory.store import Store
from territory.store.hooks import Hooks
from territory.store.records import Job
from territory.store.schedules import Schedules
from territory.store.talk import Challenges


def answer_challenge(store: Store, job: Job) -> None:
    """Keep the price of a challenge, called within the transaction that ends the job."""
    if job.task == "price" and job.state == "done" and job.result and "price" in job.result:
        name = job.arguments["challenge_id"]
        Challenges(store).set_price(job.workspace_id, name, job.result)


def answer_schedule(store: Store, job: Job) -> None:
    """Keep what came of a schedule, and tell webhooks of a proposal."""
    schedule_id = job.arguments.get("schedule_id")
    if job.task != "review" or schedule_id is None:
        return
    assert job.finished_at is not None
    outcome = {"at": job.finished_at.isoformat(), "job_id": job.job_id, **_outcome(job)}
    Schedules(store).keep_outcome(schedule_id, outcome)
    if outcome["outcome"] == "proposed":
        content = {"schedule_id": schedule_id, "plan_id": job.plan_id, **outcome}
        Hooks(store).tell(job.workspace_id, "schedule.proposed", content)


def _outcome(job: Job) -> dict[str, Any]:
    result = job.result or {}
    if result.get("outcome") == "proposed":
        told = {name: result[name] for name in ("left", "met", "reasons")}
        return {"outcome": "proposed", "branch_id": result["plan_id"], **told}
    if result.get("outcome") == "kept":
        return {"outcome": "kept", "why": result["why"]}
    why = "; ".join(result.get("reasons", ())) or (job.error or {}).get("message", job.state)
    return {"outcome": "failed", "why": why}
