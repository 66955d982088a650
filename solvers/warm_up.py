"""Compile every kernel ahead of time, so that no solve has to wait for it.

Numba keeps what it compiles on disk. Whoever installs runs this once, `python -m solvers.warm_up`;
where nobody did, the first solve takes some ten seconds longer.
"""

from __future__ import annotations

import numpy as np

from solvers.problem import Metric, Problem
from solvers.solve import solve


def compile_kernels() -> None:
    """Solve a small problem of every kind for which numba compiles code of its own."""
    side = 4
    units = np.arange(side * side).reshape(side, side)
    right = np.column_stack([units[:, :-1].ravel(), units[:, 1:].ravel()])
    down = np.column_stack([units[:-1].ravel(), units[1:].ravel()])
    xy = np.argwhere(units >= 0).astype(np.float64) * 1000.0
    activity = np.ones((side * side, 1))
    edges = np.vstack([right, down])
    metrics: tuple[Metric, ...] = ("squared_km", "km")
    for metric in metrics:
        problem = Problem(
            activity,
            2,
            xy=xy,
            metric=metric,
            lower=np.array([6.0]),
            upper=np.array([10.0]),
            edges=edges,
        )
        solve(problem, iterations=1)


if __name__ == "__main__":
    compile_kernels()
