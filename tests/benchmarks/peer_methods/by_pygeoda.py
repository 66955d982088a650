"""Regions of alike units by pygeoda, each with a least sum of one measure; it takes no most."""

import tempfile
from pathlib import Path
from typing import Any

import pygeoda

from peer_methods.task import Task


def skater(task: Task) -> Any:
    return _labels(pygeoda.skater(task.k, _weights(task), _data(task), **_bound(task)))


def redcap(task: Task) -> Any:
    method = "fullorder-wardlinkage"
    return _labels(pygeoda.redcap(task.k, _weights(task), _data(task), method, **_bound(task)))


def azp(task: Task) -> Any:
    return _labels(pygeoda.azp_greedy(task.k, _weights(task), _data(task), **_bound(task)))


def max_p(task: Task) -> Any:
    return _labels(pygeoda.maxp_greedy(_weights(task), _data(task), **_bound(task)))


def _bound(task: Task) -> dict[str, Any]:
    return {
        "bound_variable": task.load.tolist(),
        "min_bound": task.lower,
        "scale_method": "raw",
        "cpu_threads": 2,
    }


def _data(task: Task) -> list[list[float]]:
    return [column.tolist() for column in task.xy_km.T]


def _labels(result: Any) -> list[int]:
    """Number from 0; units in no region, which are 0 here, become one more."""
    clusters = result["Clusters"]
    return [cluster - 1 if cluster > 0 else max(clusters) for cluster in clusters]


def _weights(task: Task) -> Any:
    """Neighbours by way of a file in GAL format, the only way in for a list of pairs."""
    lines = [f"0 {task.n} areas id"]
    for unit, others in enumerate(task.neighbours):
        lines += [f"{unit} {len(others)}", " ".join(map(str, others))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.gal"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return pygeoda.read_gal(str(path), [str(unit) for unit in range(task.n)])
