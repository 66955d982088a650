"""Graph partitions by METIS, one after the other until the time is over; the best one counts.

pymetis 2025.2 reads one weight a unit (of more it silently takes the first n numbers), so that
several measures go in as their mean.
"""

from typing import Any

import numpy as np
import pymetis

from peer_methods.task import Task

UNITS_OF_LOAD = 1e5
TOLERANCES = (5, 10, 20, 30, 45)
"""Thousandths by which METIS may overload a part; it knows no least load."""


def restarts(task: Task) -> Any:
    return _best(task, contiguous=False)


def contiguous_restarts(task: Task) -> Any:
    return _best(task, contiguous=True)


def _best(task: Task, contiguous: bool) -> Any:
    neighbours = task.neighbours
    start = np.cumsum([0, *map(len, neighbours)])
    flat = [other for others in neighbours for other in others]
    graph = pymetis.CSRAdjacency(start.tolist(), flat)
    unit = np.repeat(np.arange(task.n), np.diff(start))
    length = np.linalg.norm(task.xy_km[unit] - task.xy_km[flat], axis=1)
    # Near neighbours cost more to part, which keeps territories short.
    near = np.clip(np.rint(1e4 / np.maximum(length, 1.0)), 1, 10_000).astype(int).tolist()
    load = np.maximum(np.rint(UNITS_OF_LOAD * task.load), 1).astype(int).tolist()
    best: Any = None
    for seed in task.seeds():
        options = pymetis.Options(
            seed=seed, ufactor=TOLERANCES[seed % len(TOLERANCES)], contig=int(contiguous)
        )
        found = pymetis.part_graph(
            task.k, graph, vweights=load, eweights=near, recursive=False, options=options
        )
        labels = np.array(found.vertex_part)
        if best is None or task.rank(labels) < task.rank(best):
            best = labels
    return best
