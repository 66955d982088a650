"""Run compiled code over a long list on every core; the code must leave Python (nogil)."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from solvers.problem import IntArray
from solvers.stop import Stop

CHUNK = 1024
"""Items of a part, whatever the number of cores, so that a result cannot depend on it."""

T = TypeVar("T")


def over_cores(work: Callable[[IntArray], T], items: IntArray, stop: Stop | None = None) -> list[T]:
    """Call `work` on parts of the items, side by side, and return what it gave in their order.

    Raises
    ------
    Interrupted
        When the caller cancels meanwhile.
    """
    parts = np.array_split(items, max(-(-len(items) // CHUNK), 1))

    def watched(part: IntArray) -> T:
        if stop is not None:
            stop.raise_if_cancelled()
        return work(part)

    if len(parts) == 1:
        return [watched(items)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(watched, parts))
