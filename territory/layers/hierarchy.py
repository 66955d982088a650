"""Territory, district, region: tiers above the territories, from the bottom up or the top down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np
import pandas as pd

from solvers import Problem, Result, score_assignment, solve
from solvers.bound import lower_bound
from solvers.stop import Stop
from territory.design import Bridge
from territory.designing.describe import Design
from territory.designing.groups import Groups, Ints, Parts, judge_groups, name_groups
from territory.designing.refusal import Infeasible, refuse_cancelled
from territory.designing.tiers import PLURALS, PREFIXES, Hierarchy
from territory.errors import Fault
from territory.faults import percent
from territory.layers.grouping import group_parts
from territory.stopping import never

OnPhase = Callable[[str], None]

TIER_SECONDS = 10.0
"""Most seconds for the groups of a tier, from the bottom up."""
TRIES = (0.5, 0.2, 0.15)
"""Parts of the time for a plan from the top down, should the tiers above leave none below; what is
left is for the bound."""
BOUND_STEPS = 400


@dataclass(frozen=True)
class _Tier:
    """Groups of a tier: `members`, how many territories each has, and in which it is `above`."""

    name: str
    members: Ints
    above: Ints


@dataclass(frozen=True)
class TopDown:
    """A plan made from the top down.

    `result` is that of the territories; `groups` is, for each tier from the districts up, the
    position of each territory's group, (k,).
    """

    result: Result
    groups: tuple[Ints, ...]


def territory_parts(design: Design, result: Result) -> Parts:
    """The territories as parts of larger groups; held accounts are part of what they have."""
    problem, names = design.bridge.problem, design.rep_of.index
    assert problem.xy is not None
    balanced = [m for m in design.bridge.measures if m in design.bridge.tolerances]
    balanced = balanced or list(design.bridge.measures)
    units = Parts(
        design.bridge.units.index,
        pd.DataFrame(problem.activity, columns=list(design.bridge.measures)),
        problem.xy,
        problem.weight,
        problem.edges,
    )
    joined = units.joined(result.assignment, names)
    return replace(joined, activity=design.division.measures.loc[names, balanced])


def build_tiers(
    design: Design,
    result: Result,
    hierarchy: Hierarchy,
    top_down: TopDown | None,
    *,
    time_limit: float,
    seed: int,
) -> dict[str, Groups]:
    """Districts and regions of a plan by their name, each of whole groups of the tier below.

    Parameters
    ----------
    design, result
        The plan.
    hierarchy
        Which tiers there shall be.
    top_down
        The groups, where the plan was made from the top down.

    Raises
    ------
    Infeasible
        When a tier cannot keep to its tolerance.
    """
    territories = parts = territory_parts(design, result)
    below = np.arange(len(parts.names))
    found: dict[str, Groups] = {}
    for level, (name, count) in enumerate(hierarchy.tiers):
        if top_down is None:
            joined = group_parts(
                parts,
                PREFIXES[name],
                count,
                hierarchy.tolerance,
                PLURALS[name],
                time_limit=min(time_limit, TIER_SECONDS),
                seed=seed,
            )
            names = pd.Index(joined.measures.index)
            group = names.get_indexer(pd.Index(joined.group_of))
            whole, shares = group[below], np.ones(count)
        else:
            whole, joined = top_down.groups[level], None
            shares = np.bincount(whole, minlength=count).astype(float)
            middle = territories.joined(whole, pd.RangeIndex(count)).xy[:, 0]
            names = name_groups(middle, PREFIXES[name])
        judged = judge_groups(territories, whole, names, shares, hierarchy.tolerance)
        if joined is not None:
            judged = replace(judged, objective=joined.objective, bound=joined.bound)
        found[name] = judged
        parts, below = territories.joined(whole, names), whole
    return found


def solve_top_down(
    bridge: Bridge,
    hierarchy: Hierarchy,
    time_limit: float,
    seed: int,
    on_phase: OnPhase,
    cancelled: Callable[[], bool] = never,
) -> TopDown:
    """Divide the map into regions, these into districts, and these into territories.

    Every tier gets a part of the tolerance, so that what is left is enough below; the numbers of
    territories in the groups of a tier differ by one at most. The bound is that of the problem
    without tiers, which no plan with tiers can be below. Once `cancelled` answers true, each group
    that is left takes the first plan that it finds.

    Raises
    ------
    Infeasible
        When a group finds no plan for its part, or was cancelled before it had one.
    """
    tiers = _tiers(hierarchy, bridge.problem.n_territories)
    stop = Stop(time_limit, None, cancelled)
    for attempt, share in enumerate(TRIES):
        try:
            seconds = time_limit * share
            assignment = _descend(bridge, tiers, seconds, seed + attempt, on_phase, cancelled)
            break
        except Infeasible:
            if attempt == len(TRIES) - 1 or cancelled():
                raise
    owners = [np.repeat(np.arange(len(t.members)), t.members) for t in tiers[:-1]]
    return TopDown(_bounded(bridge.problem, assignment, stop, seed), tuple(reversed(owners)))


def _bounded(problem: Problem, assignment: Ints, stop: Stop, seed: int) -> Result:
    """The plan with the proven bound of all plans, whether made of tiers or not."""
    score = score_assignment(problem, assignment)
    bound = lower_bound(problem, score.objective, assignment, stop, iterations=BOUND_STEPS)
    return Result(
        assignment=assignment,
        centers=score.centers,
        status="feasible" if score.feasible else "no_solution",
        objective=score.objective if score.feasible else None,
        bound=None if bound is None else min(bound.value, score.objective),
        seconds=stop.seconds,
        method="top_down",
        seed=seed,
        notes=score.misses,
    )


def _tiers(hierarchy: Hierarchy, k: int) -> tuple[_Tier, ...]:
    """The tiers from the top down, the territories last; their groups are as even as can be."""
    found: list[_Tier] = []
    name, members = "territory", np.ones(k, dtype=np.int64)
    for upper, count in hierarchy.tiers:
        sizes = np.full(count, len(members) // count)
        sizes[: len(members) % count] += 1
        found.insert(0, _Tier(name, members, np.repeat(np.arange(count), sizes)))
        starts = np.cumsum(sizes) - sizes
        name, members = upper, np.add.reduceat(members, starts)
    return (_Tier(name, members, np.zeros(len(members), dtype=np.int64)), *found)


def _descend(
    bridge: Bridge,
    tiers: tuple[_Tier, ...],
    seconds: float,
    seed: int,
    on_phase: OnPhase,
    cancelled: Callable[[], bool],
) -> Ints:
    """Divide tier by tier; gives the territory of each unit, (n,)."""
    group = np.zeros(bridge.problem.n_units, dtype=np.int64)
    for depth, tier in enumerate(tiers):
        on_phase(f"Solving {PLURALS[tier.name]}")
        part = (depth + 1) / len(tiers)
        group = _divide(bridge, group, tier, part, seconds / len(tiers), seed, cancelled)
    return group


def _divide(
    bridge: Bridge,
    group: Ints,
    tier: _Tier,
    part: float,
    seconds: float,
    seed: int,
    cancelled: Callable[[], bool],
) -> Ints:
    """Divide each group of the tier above, (n,), into those of this tier, (n,)."""
    found = np.full(bridge.problem.n_units, -1, dtype=np.int64)
    method = "auto" if tier.name == "territory" else "local_search"
    many = int(tier.above.max()) + 1
    for above in range(many):
        own, units = np.flatnonzero(tier.above == above), np.flatnonzero(group == above)
        small = _small_problem(bridge.problem, units, tier.members[own], part)
        result = solve(small, method, max(seconds / many, 0.5), seed, cancelled=cancelled)
        if result.objective is None:
            refuse_cancelled(result)
            _refuse(bridge, units, len(own), tier.name, part)
        found[units] = own[result.assignment]
    return found


def _small_problem(problem: Problem, units: Ints, members: Ints, part: float) -> Problem:
    """The problem of some units alone, with a part of the tolerance, in groups of so many."""
    target = problem.activity.sum(axis=0) / problem.n_territories
    low = target - part * (target - problem.lower[0])
    high = target + part * (problem.upper[0] - target)
    place = np.full(problem.n_units, -1)
    place[units] = np.arange(len(units))
    edges = place[problem.edges]
    assert problem.xy is not None
    return Problem(
        problem.activity[units],
        len(members),
        xy=problem.xy[units],
        metric=problem.metric,
        weight=problem.weight[units],
        lower=members[:, None] * low,
        upper=members[:, None] * high,
        edges=edges[(edges >= 0).all(axis=1)],
        contiguous=problem.contiguous,
    )


def _refuse(bridge: Bridge, units: Ints, count: int, name: str, part: float) -> NoReturn:
    where = bridge.units["name"].iloc[units[:3]].tolist()
    bands = " and ".join(
        f"{measure} ±{percent(part * tolerance)}"
        for measure, tolerance in bridge.tolerances.items()
    )
    line = (
        f"from the top down, {len(units):,} units around {', '.join(map(str, where))} cannot "
        f"be shared out among {count:,} {PLURALS[name]} with {bands}: allow more with --balance, "
        "or make the tiers from the bottom up"
    )
    raise Infeasible((line,), proven=False, seconds=0.0)


def top_down_faults(hierarchy: Hierarchy, given: Mapping[str, bool]) -> list[Fault]:
    """What cannot be made from the top down; `given` tells what there is that speaks against it."""
    if not hierarchy.top_down:
        return []
    return [
        Fault("--top-down", f"cannot be had with {what}: leave it out, to go from the bottom up")
        for what, there in given.items()
        if there
    ]
