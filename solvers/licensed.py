"""What Gurobi, CPLEX and Xpress are told and asked beyond what PuLP passes on.

Nothing here needs them to be installed: the functions get PuLP's `solverModel` of each.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TIGHT = 1e-9
CLOSED = 1e-8


@dataclass(frozen=True)
class Licensed:
    """One solver: its class in PuLP, and how to configure, interrupt and question it.

    `options` gives arguments of the class from time limit, seed and threads; `interrupter` gives,
    before a run, what ends it from another thread; `error` is the name of its own exception.
    """

    pulp_class: str
    options: Callable[[float, int, int], dict[str, Any]]
    interrupter: Callable[[Any], Callable[[], Any]]
    bound: Callable[[Any], float]
    error: tuple[str, str]

    def error_class(self) -> type[Exception]:
        """Exception of the solver, which has to be installed."""
        found: type[Exception] = getattr(importlib.import_module(self.error[0]), self.error[1])
        return found


def _gurobi(seconds: float, seed: int, threads: int) -> dict[str, Any]:
    return {
        "manageEnv": True,
        "timeLimit": seconds,
        "gapRel": CLOSED,
        "MIPGapAbs": 0.0,
        "FeasibilityTol": TIGHT,
        "Seed": seed % 2**31,
        "Threads": threads,
    }


def _cplex(seconds: float, seed: int, threads: int) -> dict[str, Any]:
    return {
        "timeLimit": seconds,
        "gapRel": CLOSED,
        "threads": threads,
        "mip.tolerances.absmipgap": 0.0,
        "simplex.tolerances.feasibility": TIGHT,
        "randomseed": seed % 2**31,
    }


def _cplex_aborter(model: Any) -> Callable[[], Any]:
    aborter = importlib.import_module("cplex").Aborter()
    model.use_aborter(aborter)
    return lambda: aborter.abort()


def _xpress(seconds: float, seed: int, threads: int) -> dict[str, Any]:
    controls = {
        "THREADS": threads,
        "RANDOMSEED": seed % 2**31,
        "FEASTOL": TIGHT,
        "MIPABSSTOP": 0.0,
    }
    return {"timeLimit": seconds, "gapRel": CLOSED, "options": list(controls.items())}


LICENSED = {
    "Gurobi": Licensed(
        "GUROBI",
        _gurobi,
        lambda model: model.terminate,
        lambda model: float(model.ObjBound),
        ("gurobipy", "GurobiError"),
    ),
    "CPLEX": Licensed(
        "CPLEX_PY",
        _cplex,
        _cplex_aborter,
        lambda model: float(model.solution.MIP.get_best_objective()),
        ("cplex.exceptions", "CplexError"),
    ),
    "Xpress": Licensed(
        "XPRESS_PY",
        _xpress,
        lambda model: model.interrupt,
        lambda model: float(model.attributes.bestbound),
        ("xpress", "SolverError"),
    ),
}
