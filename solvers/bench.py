"""Solve instances and write down what came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from solvers.instances import Instance
from solvers.result import Result
from solvers.solve import solve


def run_instance(
    instance: Instance, *, method: str = "auto", time_limit: float = 60.0, seed: int = 0
) -> dict[str, Any]:
    """Solve one instance and return its row, ready for JSON.

    The assignment and the centers are given only when they keep every rule.
    """
    result = solve(instance.problem, method, time_limit, seed)
    return {"name": instance.name, **_row(result)}


def _row(result: Result) -> dict[str, Any]:
    valid = result.objective is not None
    return {
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": round(result.seconds, 3),
        "method": result.method,
        "seed": result.seed,
        "notes": list(result.notes),
        "assignment": result.assignment.tolist() if valid else [],
        "centers": result.centers.tolist() if valid else [],
    }


def write_row(row: dict[str, Any], folder: Path) -> Path:
    """Write a row to `folder/<name>.json` and return the path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{row['name']}.json"
    path.write_text(json.dumps(row), encoding="utf-8")
    return path
