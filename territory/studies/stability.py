"""How sure a plan is: solved again with data that are a little wrong, how much of it stays."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from solvers import Problem, solve
from territory.design import COUNT, GROUND_SHARE, measure_targets, measure_values
from territory.designing.posing import Posed
from territory.designing.question import Options
from territory.designing.steadiness import Stability
from territory.stopping import Deadline, never

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def measure_stability(
    posed: Posed,
    assignment: Ints,
    territories: pd.Index,
    options: Options,
    cancelled: Callable[[], bool] | None = None,
) -> Stability | None:
    """Solve a plan again with noise in the measures of every account, from the beginning.

    All samples together have the time limit of the plan. Territories of a sample are matched with
    the plan's so that most of the first measure is in both; where they are made for somebody, they
    are the same already.

    Parameters
    ----------
    posed, assignment, territories
        The problem of the plan, the territory of each unit, (n,), -1 where it has none, and the
        id of each territory.
    options
        With `stability` samples, `noise`, and how it was solved.
    cancelled
        Asked often; once it answers true the samples so far count.

    Returns
    -------
    Stability or None
        None when no sample found a plan.
    """
    deadline = Deadline(options.time_limit, cancelled or never)
    kept = np.zeros(len(assignment))
    done = failed = 0
    for sample in range(options.stability):
        if deadline.over:
            break
        rng = np.random.default_rng([options.seed, sample, 7])
        problem = _shaken(posed, options.noise, rng)
        seconds = deadline.remaining / (options.stability - sample)
        again = solve(
            problem,
            "local_search" if options.method == "auto" else options.method,
            seconds,
            options.seed,
            iterations=options.iterations,
            cancelled=deadline.cancelled,
        )
        if again.objective is None:
            failed += 1
            continue
        kept += _named_alike(posed, assignment, again.assignment) == assignment
        done += 1
    if not done:
        return None
    units = pd.Series(kept / done, index=posed.bridge.units.index, name="stability")
    by_territory = _of_territories(posed, assignment, kept / done, len(territories))
    territory = pd.Series(by_territory, index=territories)
    return Stability(units, territory, done, failed, options.noise)


def _of_territories(posed: Posed, assignment: Ints, stays: Floats, k: int) -> Floats:
    """Part of the first measure of each territory that stays, (k,)."""
    inside = assignment >= 0
    label, weight = assignment[inside], posed.bridge.problem.activity[inside, 0]
    total = np.maximum(np.bincount(label, weight, minlength=k), 1e-300)
    return np.asarray(np.bincount(label, weight * stays[inside], minlength=k) / total)


def _shaken(posed: Posed, noise: float, rng: np.random.Generator) -> Problem:
    """The problem with the measures of every account off by up to this fraction."""
    bridge, unit_of = posed.bridge, posed.planned.unit_of_account
    values = measure_values(posed.accounts.loc[unit_of.index], bridge.measures)
    factor = rng.uniform(1 - noise, 1 + noise, values.shape)
    factor[:, [name == COUNT for name in values.columns]] = 1.0
    values = values * factor
    units = bridge.units.index
    activity = values.groupby(unit_of).sum().reindex(units, fill_value=0.0).to_numpy(float)
    k, held = bridge.problem.n_territories, np.broadcast_to(bridge.held, bridge.problem.lower.shape)
    targets = measure_targets(values, k)
    beside = dict(zip(bridge.measures, held.sum(axis=0) / k, strict=True))
    targets = {name: target + float(beside[name]) for name, target in targets.items()}
    lower, upper = replace(bridge.bands, targets=targets).arrays(bridge.shares, bridge.held)
    before = bridge.problem.activity[:, 0]
    shift = activity[:, 0] / activity[:, 0].sum() - before / before.sum()
    weight = np.maximum(bridge.problem.weight + (1 - GROUND_SHARE) * shift, 0.0)
    centers: Any = bridge.problem.centers if bridge.problem.fixed_sites else None  # every unit
    changes = {"activity": activity, "lower": lower, "upper": upper, "weight": weight}
    return replace(bridge.problem, **changes, centers=centers)


def _named_alike(posed: Posed, assignment: Ints, label: Ints) -> Ints:
    """Another plan with its territories numbered as those of the plan that they overlap most."""
    problem = posed.bridge.problem
    if problem.fixed_sites or posed.bridge.made_for:
        return label
    k = problem.n_territories
    shared = np.zeros((k, k))
    inside = assignment >= 0
    both = label[inside], assignment[inside]
    np.add.at(shared, both, problem.activity[inside, 0] + 1e-9)
    row, column = linear_sum_assignment(shared, maximize=True)
    number = np.empty(k, dtype=np.int64)
    number[row] = column
    return number[label]
