"""One running job, seen from its worker."""

import contextlib
import multiprocessing
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any

import psutil

from territory.jobs.solving import CANCEL, run_job
from territory.store.records import Job

STUBBORN_S = 10.0
"""Seconds after which a job that was cancelled and does not end is killed."""


def process_context() -> BaseContext:
    """How processes are made: from one that has everything imported, where there is such a thing.

    Each is new, shares nothing with its worker or with another one, and is there in a moment.
    """
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["territory.jobs.solving"])
    return context


class JobProcess:
    """The process of a job, and what its worker knows of it."""

    def __init__(self, context: BaseContext, url: str, job: Job) -> None:
        self.job = job
        self.link, theirs = context.Pipe()
        self.process: Any = context.Process(  # type: ignore[attr-defined]
            target=run_job, args=(url, job, theirs), daemon=True, name=job.job_id
        )
        self.process.start()
        theirs.close()
        self.started = time.monotonic()
        self.cancelled_at: float | None = None
        self.progress: dict[str, Any] | None = None

    @property
    def waitables(self) -> list[Connection | int]:
        """What to wait for: news, or its end."""
        return [self.link, self.process.sentinel]

    def read_news(self) -> None:
        """Take what the process has told."""
        with contextlib.suppress(EOFError, OSError):
            while self.link.poll():
                self.progress = self.link.recv()

    def take_progress(self) -> dict[str, Any] | None:
        """Return the newest progress, once."""
        progress, self.progress = self.progress, None
        return progress

    def cancel(self) -> None:
        """Ask for the end; once."""
        if self.cancelled_at is None:
            self.cancelled_at = time.monotonic()
            with contextlib.suppress(OSError):
                self.link.send(CANCEL)

    def overdue(self) -> str | None:
        """Say why the process must not go on, if so."""
        moment = time.monotonic()
        if self.cancelled_at is not None and moment - self.cancelled_at > STUBBORN_S:
            return "cancelled"
        if moment - self.started > self.job.time_limit_s:
            return "time"
        with contextlib.suppress(psutil.Error):
            if psutil.Process(self.process.pid).memory_info().rss > self.job.memory_mb * 2**20:
                return "memory"
        return None

    @property
    def has_ended(self) -> bool:
        """Whether the process is no more."""
        return not self.process.is_alive()

    def kill(self) -> None:
        """End it now."""
        self.process.kill()
        self.close()

    def close(self) -> None:
        """Wait for its end, and let go of it."""
        self.process.join()
        self.link.close()
