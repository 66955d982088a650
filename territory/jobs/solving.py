"""The process of one job: it runs the task, and writes what came of it."""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import Any

import psutil

from territory.errors import InvalidInput
from territory.jobs.draft import pack_draft
from territory.jobs.outcome import Cancelled, Context, Outcome
from territory.jobs.settling import settle, settle_outcome
from territory.jobs.tasks import TASKS
from territory.planning import Infeasible
from territory.store import Conflict, NotFound, Store
from territory.store.records import Job
from territory.workspace.json_names import CHANGE, OPTIONS, in_json, told_in_json

PARENT_DEATH = 1  # PR_SET_PDEATHSIG
TELL_EVERY_S = 0.2
CANCEL = "cancel"
log = logging.getLogger("territory.jobs")


def run_job(url: str, job: Job, link: Connection) -> None:
    """Run a job to its end; the body of a process of its own.

    `link` leads to the worker: progress goes out, `CANCEL` comes in, and when it closes the worker
    is gone and so is this process.
    """
    _die_with_parent()
    _step_aside()
    _limit_memory(job.memory_mb)
    cancel = threading.Event()
    threading.Thread(target=_listen, args=(link, cancel), daemon=True).start()
    store = Store(url)
    context = Context(store, job, _Teller(link), cancel.is_set)
    try:
        _run(context)
    except Conflict as error:
        log.warning("job %s: %s", job.job_id, error)
    finally:
        store.close()


def _run(context: Context) -> None:
    store, job = context.store, context.job
    try:
        outcome = TASKS[job.task](context)
    except Cancelled:
        settle(store, job, "cancelled", result={"status": "cancelled"})
    except Infeasible as refusal:
        answer = _infeasible(refusal)
        cancelled = context.cancelled()
        settle_outcome(store, job, "cancelled" if cancelled else "done", Outcome(answer))
    except InvalidInput as refusal:
        settle(store, job, "failed", error=_invalid(refusal, job))
    except NotFound as refusal:
        settle(store, job, "failed", error={"kind": "not_found", "message": str(refusal)})
    except MemoryError:
        settle(store, job, "failed", error=memory_error(job))
    except Conflict:
        raise
    except Exception as fault:
        log.exception("job %s failed", job.job_id)
        message = f"{type(fault).__name__}: {fault}"
        settle(store, job, "failed", error={"kind": "fault", "message": message})
    else:
        settle_outcome(store, job, "cancelled" if context.cancelled() else "done", outcome)


def memory_error(job: Job) -> dict[str, Any]:
    """Say that a job needed more memory than it may have."""
    return {"kind": "memory", "message": f"it needs more than its {job.memory_mb:,} MB of memory"}


def _invalid(refusal: InvalidInput, job: Job) -> dict[str, Any]:
    told = InvalidInput(in_json(refusal.faults, CHANGE if CHANGE in job.arguments else OPTIONS))
    faults = [asdict(fault) for fault in told.faults]
    return {"kind": "invalid_input", "message": str(told), "faults": faults}


def _infeasible(refusal: Infeasible) -> dict[str, Any]:
    return {
        "status": "infeasible" if refusal.proven else "no_solution",
        "reasons": [told_in_json(reason) for reason in refusal.reasons],
        "relaxations": [loosened.as_json() for loosened in refusal.relaxations],
    }


class _Teller:
    """Sends the progress to the worker, not more often than anybody looks at it."""

    def __init__(self, link: Connection) -> None:
        self._link, self._last = link, 0.0
        self._phase: Any = None

    def __call__(self, progress: dict[str, Any]) -> None:
        moment = time.monotonic()
        if progress.get("phase") == self._phase and moment - self._last < TELL_EVERY_S:
            return
        self._phase, self._last = progress.get("phase"), moment
        self._link.send(pack_draft(progress))


def _listen(link: Connection, cancel: threading.Event) -> None:
    try:
        while True:
            if link.recv() == CANCEL:
                cancel.set()
    except (EOFError, OSError):
        os._exit(1)


def _step_aside() -> None:
    """Let others go first: a solve takes every core for minutes, a page is waited for."""
    low = psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else 10
    psutil.Process().nice(low)


def _die_with_parent() -> None:
    """End when the process that made this one does, even in the middle of compiled code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the worker's to handle
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)


def _limit_memory(memory_mb: int) -> None:
    """Let large requests for memory fail here; the worker watches what is really used."""
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        asked = memory_mb * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (asked, most))
