"""How sure a plan is: solved again with data that are a little wrong, how much of it stays."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from solvers import Problem, Result, solve
from territory.design import COUNT, GROUND_SHARE, measure_targets, measure_values
from territory.designing.describe import Design
from territory.designing.question import Options
from territory.designing.steadiness import Stability
from territory.stopping import Deadline, never

Ints = npt.NDArray[np.int64]


def measure_stability(
    design: Design,
    result: Result,
    options: Options,
    cancelled: Callable[[], bool] | None = None,
) -> Stability | None:
    """Solve a plan again with noise in the measures of every account, from the beginning.

    All samples together have the time limit of the plan. Territories of a sample are matched with
    the plan's so that most of the first measure is in both; where they are made for somebody, they
    are the same already.

    Parameters
    ----------
    design, result
        The plan.
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
    stays = np.zeros(design.bridge.problem.n_units)
    done = failed = 0
    for sample in range(options.stability):
        if deadline.over:
            break
        rng = np.random.default_rng([options.seed, sample, 7])
        problem = _shaken(design, options.noise, rng)
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
        stays += _named_alike(design, result, again.assignment) == result.assignment
        done += 1
    return None if not done else _stability(design, result, stays / done, done, failed, options)


def _stability(
    design: Design,
    result: Result,
    stays: npt.NDArray[np.float64],
    done: int,
    failed: int,
    options: Options,
) -> Stability:
    problem, names = design.bridge.problem, design.rep_of.index
    weight = problem.activity[:, 0]
    total = np.maximum(np.bincount(result.assignment, weight, minlength=len(names)), 1e-300)
    share = np.bincount(result.assignment, weight * stays, minlength=len(names)) / total
    units = pd.Series(stays, index=design.bridge.units.index, name="stability")
    return Stability(units, pd.Series(share, index=names), done, failed, options.noise)


def _shaken(design: Design, noise: float, rng: np.random.Generator) -> Problem:
    """The problem with the measures of every account off by up to this fraction."""
    bridge, unit_of = design.bridge, design.planned.unit_of_account
    values = measure_values(design.accounts.loc[unit_of.index], bridge.measures)
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


def _named_alike(design: Design, result: Result, label: Ints) -> Ints:
    """Another plan with its territories numbered as those of the plan that they overlap most."""
    problem = design.bridge.problem
    if problem.fixed_sites or design.bridge.made_for:
        return label
    k = problem.n_territories
    shared = np.zeros((k, k))
    np.add.at(shared, (label, result.assignment), problem.activity[:, 0] + 1e-9)
    row, column = linear_sum_assignment(shared, maximize=True)
    number = np.empty(k, dtype=np.int64)
    number[row] = column
    return number[label]
