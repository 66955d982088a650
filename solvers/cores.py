"""Run compiled code over a long list on every core; the code must leave Python (nogil)."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.problem import IntArray

FEW = 4096
"""Shorter lists are done at once."""


def over_cores(work: Callable[[IntArray], None], items: IntArray) -> None:
    """Call `work` on parts of the items, side by side; it must not matter how they are parted."""
    cores = os.cpu_count() or 1
    if cores == 1 or len(items) < FEW:
        work(items)
        return
    with ThreadPoolExecutor(cores) as pool:
        for _ in pool.map(work, np.array_split(items, cores)):
            pass
