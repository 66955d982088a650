"""Join territories to larger groups, whole and in one piece: districts, regions, overlays."""

from dataclasses import replace
from typing import NoReturn

import numpy as np

from solvers import Problem, Result, explain_infeasible, solve
from territory.designing.groups import Floats, Groups, Ints, Parts, judge_groups, name_groups
from territory.designing.refusal import Infeasible
from territory.faults import percent

EXPLAIN_SECONDS = 10.0


def group_parts(
    parts: Parts,
    prefix: str,
    groups: int,
    tolerance: float,
    what: str,
    *,
    time_limit: float,
    seed: int,
) -> Groups:
    """Join parts to groups of one piece each within the tolerance, the nearest together.

    Parameters
    ----------
    parts
        What is joined.
    prefix
        Of the ids of the groups, which are numbered from west to east.
    groups
        How many.
    tolerance
        Largest deviation of a group from the mean in every measure, a fraction.
    what
        The groups in words, for the refusal: "districts".

    Raises
    ------
    Infeasible
        When no groups keep to the tolerance, with the one that would do.
    """
    problem = group_problem(parts, np.full(groups, 1.0 / groups), tolerance)
    result = solve(problem, "auto", time_limit, seed)
    if result.objective is None:
        refuse_groups(problem, result, parts, what, tolerance, seed)
    names = name_groups(parts.xy[result.centers, 0], prefix)
    judged = judge_groups(parts, result.assignment, names, np.ones(groups), tolerance)
    return replace(judged, objective=result.objective, bound=result.bound)


def group_problem(
    parts: Parts,
    shares: Floats,
    tolerance: float,
    cost: Floats | None = None,
    sites: Ints | None = None,
) -> Problem:
    """Pose the grouping: `shares` of the whole, (g,); `cost`, (n, g), from fixed sites."""
    total = parts.activity.to_numpy(float).sum(axis=0)
    target = shares[:, None] * total[None, :]
    where = {"xy": parts.xy, "weight": parts.weight / max(parts.weight.sum(), 1e-300)}
    chosen = where if cost is None else {"cost": cost, "centers": sites}
    return Problem(
        parts.activity.to_numpy(float),
        len(shares),
        lower=target * (1 - tolerance),
        upper=target * (1 + tolerance),
        edges=parts.edges,
        contiguous=True,
        **chosen,
    )


def refuse_groups(
    problem: Problem, result: Result, parts: Parts, what: str, tolerance: float, seed: int
) -> NoReturn:
    """Refuse with the tolerance that would do, where one is found.

    Raises
    ------
    Infeasible
        Always.
    """
    found = explain_infeasible(
        problem, EXPLAIN_SECONDS, seed, None, proven=result.status == "infeasible"
    )
    target = problem.upper / (1 + tolerance)
    enough = [
        float((relaxed.problem.upper / target).max() - 1.0)
        for relaxed in found.relaxations
        if relaxed.rule in ("band", "bands") and relaxed.problem.upper.shape == target.shape
    ]
    cure = f": allow ±{percent(np.ceil(min(enough) * 1000) / 1000)} with --tier-balance"
    line = (
        f"{len(parts.names):,} parts cannot be joined to {problem.n_territories:,} {what} in one "
        f"piece each, within ±{percent(tolerance)} of every measure{cure if enough else ''}"
    )
    raise Infeasible((line,), proven=found.proven, seconds=result.seconds + found.seconds)
