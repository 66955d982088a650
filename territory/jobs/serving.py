"""Workers beside a server: a process of their own, that ends with it."""

import os
import subprocess
import sys

ENVIRONMENT = "TERRITORY_STORE"
"""Variable with the address of the store: it may hold a password, which arguments would show."""


class WorkerHandle:
    """A process that works; it ends with this one, however this one ends."""

    def __init__(self, store_url: str, slots: int) -> None:
        command = [sys.executable, "-m", "territory", "work", "--attached", "--slots", str(slots)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, env={**os.environ, ENVIRONMENT: store_url}
        )

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it still works."""
        return self._process.poll() is None

    def stop(self, timeout: float = 15.0) -> None:
        """Let it finish its jobs or hand them back; after the timeout it is killed."""
        self._process.terminate()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()


def start_workers(store_url: str, slots: int = 1) -> WorkerHandle:
    """Start a worker that does `slots` jobs at a time; it ends with this process."""
    return WorkerHandle(store_url, slots)
