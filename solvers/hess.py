"""The Hess model of territory design, to read: each unit under one open center, within bands.

Hess, Weaver, Siegfeldt, Whelan, Zitlau (1965), "Nonpartisan political redistricting by computer".
``x[i, j]`` is 1 where center j serves unit i, and a center is open where it serves its own unit,
with ``x[i, j] <= x[j, j]``, which makes the relaxation strong. `hess_arrays` builds the same model
much faster, and also where it matters which territory is which.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from solvers.array_model import ArrayModel
from solvers.hess_arrays import build_hess_arrays, has_budget, mean_territory, needs_labels
from solvers.hess_pairs import Pairs
from solvers.milp import Model, total
from solvers.problem import InvalidProblem, Problem

Columns = dict[tuple[int, int], Any]
"""Column x[i, j] of each pair of a unit and a candidate center."""


def build_hess(problem: Problem, pairs: Pairs) -> Model:
    """Write the model over a list of pairs, which are its columns in their order.

    Contiguity is not part of it: see `separators`.

    Raises
    ------
    InvalidProblem
        Where the rules tell territories apart whose centers are not given: by bands of their own,
        locks, eligibility or a disruption budget.
    """
    if needs_labels(problem):
        raise InvalidProblem(["the rules tell territories apart: use hess_arrays instead"])
    model = Model("hess")
    listed = list(zip(pairs.unit.tolist(), pairs.candidate.tolist(), strict=True))
    x: Columns = {(i, j): model.binary(f"x_{i}_{j}") for i, j in listed}
    cost = dict(zip(listed, pairs.cost.tolist(), strict=True))

    model.minimise(total(cost[i, j] * x[i, j] for i, j in listed))
    for i, candidates in _grouped(problem.n_units, listed).items():
        model.add(total(x[i, j] for j in candidates) == 1, f"unit_{i}_once")
    if problem.fixed_sites:
        _add_bands_at_sites(model, problem, x)
        _add_budget(model, problem, x)
    else:
        _add_centers(model, problem, x)
        _add_bands(model, problem, x)
    return model


def build_hess_by_pulp(problem: Problem, pairs: Pairs) -> ArrayModel:
    """The model written with PuLP; where it has no words for the rules, the one of arrays."""
    if needs_labels(problem):
        return build_hess_arrays(problem, pairs)
    return build_hess(problem, pairs).arrays()


def _grouped(count: int, keyed: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Second members by the first, from 0 to `count` - 1."""
    groups: dict[int, list[int]] = {first: [] for first in range(count)}
    for first, second in keyed:
        groups[first].append(second)
    return groups


def _units_of(problem: Problem, x: Columns) -> dict[int, list[int]]:
    """Units that each candidate may serve."""
    return _grouped(len(problem.centers), ((j, i) for i, j in x))


def _add_centers(model: Model, problem: Problem, x: Columns) -> None:
    """Exactly k candidates are open, and no unit is served by a closed one."""
    center = problem.centers.tolist()
    opened = {j: x[center[j], j] for j in range(len(center)) if (center[j], j) in x}
    model.add(total(opened.values()) == problem.n_territories, "exactly_k")
    for i, j in x:
        if i != center[j]:
            model.add(x[i, j] <= opened[j], f"only_under_open_{i}_{j}")


def _add_bands(model: Model, problem: Problem, x: Columns) -> None:
    """Every open candidate serves as much as the bands, alike in all territories, ask."""
    center = problem.centers.tolist()
    lower, upper, share = _shares(problem)
    for j, units in _units_of(problem, x).items():
        for m in range(problem.n_measures if units else 0):
            load = total(share[i][m] * x[i, j] for i in units)
            if np.isfinite(upper[0][m]):
                model.add(load <= upper[0][m] * x[center[j], j], f"upper_{j}_{m}")
            if lower[0][m] > 0:
                model.add(load >= lower[0][m] * x[center[j], j], f"lower_{j}_{m}")


def _add_bands_at_sites(model: Model, problem: Problem, x: Columns) -> None:
    """Candidate t serves as much as the bands of territory t ask."""
    lower, upper, share = _shares(problem)
    for t, units in _units_of(problem, x).items():
        for m in range(problem.n_measures):
            load = total(share[i][m] * x[i, t] for i in units)
            if np.isfinite(upper[t][m]):
                model.add(load <= upper[t][m], f"upper_{t}_{m}")
            if lower[t][m] > 0:
                model.add(load >= lower[t][m], f"lower_{t}_{m}")


def _add_budget(model: Model, problem: Problem, x: Columns) -> None:
    """Of what has a territory today, no more than the budget leaves it."""
    if not has_budget(problem):
        return
    at_home = [(i, t) for i, t in enumerate(problem.baseline.tolist()) if t >= 0]
    value = problem.disruption_weight.tolist()
    whole = sum(value[i] for i, _ in at_home)
    scale = max(whole, 1e-12)
    stays = total(value[i] / scale * x[i, t] for i, t in at_home if (i, t) in x)
    model.add(stays >= (whole - problem.disruption_budget) / scale, "budget")


def _shares(problem: Problem) -> tuple[list[list[float]], ...]:
    """Bands (k, m) and activity (n, m) as parts of a mean territory: tolerances are relative."""
    mean = mean_territory(problem)
    bands = problem.lower, problem.upper, problem.activity
    return tuple((values / mean).tolist() for values in bands)
