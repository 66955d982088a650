"""Tell webhooks what happened: signed, again and again until it is heard or given up."""

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from os import environ

from territory.sending import NotSent, post
from territory.settings import PREFIX
from territory.signing import sign
from territory.store import Store, StoreUnusable
from territory.store.database import now
from territory.store.hooks import Due, Hooks
from territory.store.records import SETTLED, Job
from territory.store.seal import Seal, find_key

TIMEOUT_S = 10.0
_sending = threading.Lock()


def tell_of_job(store: Store, job: Job) -> None:
    """Queue what a job's end means: `job.done`, `job.failed`, and `batch.done` with the last one.

    Called within the transaction that ends the job.
    """
    hooks = Hooks(store)
    names = ("job_id", "task", "state", "plan_id", "batch_id", "result", "error", "actor", "reason")
    hooks.tell(job.workspace_id, f"job.{job.state}", job.model_dump(mode="json", include={*names}))
    if job.batch_id is not None:
        states = store.jobs.count(job.workspace_id, batch_id=job.batch_id)
        if set(states) <= set(SETTLED):
            content = {"batch_id": job.batch_id, "states": states}
            hooks.tell(job.workspace_id, "batch.done", content)


def deliver(store: Store, moment: datetime) -> None:
    """Deliver what is due, beside the caller: a slow target holds up nothing."""
    if _sending.locked():
        return
    threading.Thread(target=deliver_due, args=(store, moment), daemon=True).start()


def deliver_due(store: Store, moment: datetime, environment: Mapping[str, str] = environ) -> int:
    """Deliver what is due; returns how many attempts were made."""
    if not _sending.acquire(blocking=False):
        return 0
    try:
        hooks = Hooks(store)
        private = environment.get(f"{PREFIX}PRIVATE_HOOKS", "").replace(",", " ").split()
        seal = Seal(find_key(store.url, environment))
        due = hooks.due(moment)
        for each in due:
            status, error = _send(each, seal, private)
            hooks.settle(each, now(), status, error)
        return len(due)
    finally:
        _sending.release()


def _send(due: Due, seal: Seal, private: list[str]) -> tuple[int | None, str | None]:
    body, timestamp = due.body.encode(), int(time.time())
    try:
        secret = seal.open(due.secret)
    except StoreUnusable as error:
        return None, str(error)
    headers = {
        "content-type": "application/json",
        "user-agent": "territory-planner",
        "territory-event": due.event,
        "territory-delivery": due.delivery_id,
        "territory-timestamp": str(timestamp),
        "territory-signature": sign(secret, timestamp, body),
    }
    try:
        return post(due.url, body, headers, timeout=TIMEOUT_S, private_hosts=private), None
    except NotSent as error:
        return None, str(error)
