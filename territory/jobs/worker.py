"""The worker: takes jobs from the store, and gives each a process of its own."""

import logging
import os
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import wait
from typing import Any

import psutil

from territory.jobs.machine import machine
from territory.jobs.periodic import PERIODIC
from territory.jobs.process import JobProcess, process_context
from territory.jobs.settling import give_up_or_retry, settle
from territory.jobs.solving import memory_error
from territory.store import Conflict, Store
from territory.store.database import now
from territory.store.records import Job, WorkerRow

LOOK_EVERY_S = 0.2
BEAT_EVERY_S = 1.0
SILENT_S = 20.0
"""Seconds without a heartbeat after which a job is taken for lost."""

log = logging.getLogger("territory.jobs")


class Worker:
    """Does jobs until it is told to stop; one thread, `slots` processes at a time."""

    def __init__(self, store: Store, slots: int = 1) -> None:
        self._store, self._slots = store, slots
        self._context = process_context()
        self._running: dict[str, JobProcess] = {}
        self._stopping = False
        self._beaten = 0.0

    def stop(self) -> None:
        """Take no more jobs; `run` then ends soon. Safe to call from a signal handler."""
        self._stopping = True

    def run(self, grace_s: float = 5.0, *, until_idle: bool = False) -> None:
        """Work until `stop`; jobs that do not end within the grace go back into the queue.

        With `until_idle` it also ends once there is nothing to do.
        """
        self._me = self._store.workers.add(machine(), os.getpid(), self._slots)
        try:
            while not self._stopping and not (until_idle and self._is_idle()):
                self._turn(claim=True)
            ends = time.monotonic() + grace_s
            while self._running and time.monotonic() < ends:
                self._turn(claim=False)
        finally:
            self._hand_back()
            self._store.workers.remove([self._me.worker_id])

    def _is_idle(self) -> bool:
        counts = self._store.jobs.count()
        return not self._running and not counts.get("queued") and not counts.get("running")

    # ------------------------------------------------------------------------------ one turn

    def _turn(self, *, claim: bool) -> None:
        if time.monotonic() - self._beaten >= BEAT_EVERY_S:
            self._beaten = time.monotonic()
            self._beat()
        while claim and len(self._running) < self._slots and self._begin_one():
            pass
        waitables = [each for running in self._running.values() for each in running.waitables]
        if waitables:
            wait(waitables, LOOK_EVERY_S)
        else:
            time.sleep(LOOK_EVERY_S)
        self._look()

    def _begin_one(self) -> bool:
        job = self._store.jobs.claim(self._me.worker_id)
        if job is None:
            return False
        log.info("job %s begins (%s, attempt %d)", job.job_id, job.task, job.attempts)
        self._running[job.job_id] = JobProcess(self._context, self._store.url, job)
        return True

    def _look(self) -> None:
        for job_id in self._store.jobs.cancels(self._me.worker_id) if self._running else ():
            if job_id in self._running:
                self._running[job_id].cancel()
        for running in list(self._running.values()):
            running.read_news()
            reason = running.overdue()
            if running.has_ended:
                self._end(running)
            elif reason is not None:
                self._break_off(running, reason)

    def _end(self, running: JobProcess) -> None:
        """Let go of a process that ended; its job is settled, unless it died on the way."""
        running.close()
        job = self._forget(running)
        if job.state == "running" and job.attempts == running.job.attempts:
            code = running.process.exitcode
            log.warning("job %s: its process ended with code %s", job.job_id, code)
            _unless_taken(give_up_or_retry, self._store, job, f"its process ended with code {code}")

    def _break_off(self, running: JobProcess, reason: str) -> None:
        running.kill()
        job = self._forget(running)
        if job.state != "running" or job.attempts != running.job.attempts:
            return
        if reason == "cancelled":
            _unless_taken(settle, self._store, job, "cancelled", result={"status": "cancelled"})
        elif reason == "memory":
            _unless_taken(settle, self._store, job, "failed", error=memory_error(job))
        else:
            message = f"it took longer than its {job.time_limit_s:,.0f} s"
            _unless_taken(
                settle, self._store, job, "failed", error={"kind": "time", "message": message}
            )

    def _forget(self, running: JobProcess) -> Job:
        del self._running[running.job.job_id]
        return self._store.jobs.get(running.job.workspace_id, running.job.job_id)

    def _hand_back(self) -> None:
        """Give the jobs that run to another worker, as if they had never been begun."""
        for running in list(self._running.values()):
            running.kill()
            job = self._forget(running)
            if job.state == "running":
                log.info("job %s is handed back", job.job_id)
                _unless_taken(self._store.jobs.hand_back, job, count=False)

    # ---------------------------------------------------------------------------- once a second

    def _beat(self) -> None:
        self._store.workers.beat(self._me.worker_id)
        for running in list(self._running.values()):
            try:
                self._store.jobs.beat(running.job, running.take_progress())
            except Conflict:  # it ended just now, or this worker was taken for dead
                if not running.has_ended:
                    running.kill()
                    self._forget(running)
        rescue_lost(self._store, self._me)
        for task in PERIODIC:
            try:
                task(self._store, now())
            except Exception:
                log.exception("%s failed; it is tried again", task.__name__)


def _unless_taken(change: Callable[..., object], *arguments: Any, **named: Any) -> None:
    """Change a job, unless it is somebody else's by now."""
    try:
        change(*arguments, **named)
    except Conflict as error:
        log.warning("%s", error)


def rescue_lost(store: Store, me: WorkerRow) -> None:
    """Put the jobs of workers that died back into the queue."""
    dead = [row.worker_id for row in store.workers.all() if _is_dead(row, me)]
    for job in store.jobs.silent(now() - timedelta(seconds=SILENT_S), dead):
        log.warning("job %s: its worker died", job.job_id)
        _unless_taken(give_up_or_retry, store, job, "its worker died")
    if dead:
        store.workers.remove(dead)


def _is_dead(row: WorkerRow, me: WorkerRow) -> bool:
    """Whether a worker is gone: on this machine it is looked for, elsewhere it was not heard of."""
    if row.worker_id == me.worker_id:
        return False
    if row.host != me.host:
        return row.heartbeat_at < now() - timedelta(seconds=SILENT_S)
    try:
        began = psutil.Process(row.pid).create_time()
    except psutil.NoSuchProcess:
        return True
    return began > row.started_at.timestamp() + 1.0  # another process has its number by now
