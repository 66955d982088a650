"""Let compiled loops hear that they are to stop: a thread asks for them and raises a flag."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from solvers.problem import BoolArray
from solvers.stop import Stop

ASKED_EVERY = 0.05
"""Seconds between two times that the thread asks."""


@contextmanager
def halting(stop: Stop) -> Iterator[BoolArray]:
    """A flag, bool (1,), that is raised soon after `stop` says so.

    What is compiled and runs without the interpreter's lock reads it as often as it likes.
    """
    flag, done = np.zeros(1, dtype=np.bool_), threading.Event()

    def watch() -> None:
        while not done.wait(ASKED_EVERY):
            if stop():
                flag[0] = True
                break

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield flag
    finally:
        done.set()
