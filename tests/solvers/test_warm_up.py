"""Kernels are compiled ahead of time: nothing compiles in the middle of a session."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import importlib, pkgutil
import numpy as np
from numba.core.dispatcher import Dispatcher
import solvers
from solvers.warm_up import compile_kernels

kernels = {}
for module in pkgutil.iter_modules(solvers.__path__):
    loaded = importlib.import_module("solvers." + module.name)
    for name, value in vars(loaded).items():
        if isinstance(value, Dispatcher) and value.py_func.__module__ == loaded.__name__:
            kernels[module.name + "." + name] = value

def signatures():
    return {(name, str(s)) for name, kernel in kernels.items() for s in kernel.signatures}

compile_kernels()
known = signatures()
rng = np.random.default_rng(0)
number = np.arange(25).reshape(5, 5)
across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
down = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
activity = rng.lognormal(0, 0.3, (25, 3))
mean = activity.sum(axis=0) / 3
plain = dict(
    activity=activity, n_territories=3, xy=rng.random((25, 2)) * 1e5,
    edges=np.vstack([across, down]), lower=0.8 * mean, upper=1.2 * mean,
)
anywhere = dict(contiguous=False, edges=None)
kinds = {
    "plain": {},
    "one measure": dict(activity=activity[:, :1], lower=0.8 * mean[:1], upper=1.2 * mean[:1]),
    "no bands": dict(lower=None, upper=None),
    "km": dict(metric="km"),
    "costs": dict(xy=None, cost=rng.random((25, 25))),
    "sites": dict(centers=[0, 12, 24]),
    "candidates": dict(centers=np.arange(0, 25, 2)),
    "anywhere": anywhere,
    "medians": dict(anywhere, activity=np.ones(25), n_territories=6, lower=None, upper=[5.0]),
    "sites anywhere": dict(anywhere, centers=[0, 12, 24]),
    "budget": dict(baseline=rng.integers(0, 3, 25), disruption_budget=20.0),
    "eligible": dict(eligible=rng.random((25, 3)) < 0.9),
    "impossible": dict(lower=0.99999 * mean, upper=1.00001 * mean),
}
for kind, rules in kinds.items():
    problem = solvers.Problem(**{**plain, **rules})
    for method in ("auto", "hess"):
        result = solvers.solve(problem, method, time_limit=1.5, iterations=2)
        for name, signature in sorted(signatures() - known):
            print(kind, method, name, signature)
        known |= signatures()
"""


@pytest.mark.slow
def test_a_session_compiles_nothing_once_the_kernels_are_warm():
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
