"""Specialists over several territories: a second layer, balanced among those of one skill."""

import numpy as np
import pandas as pd

from geodata import measuring_crs, project_points
from solvers import solve
from territory.designing.describe import Design
from territory.designing.groups import Overlay, Parts, judge_groups
from territory.layers.grouping import group_problem, refuse_groups
from territory.people.skills import levels_of
from territory.people.specialists import holders

SECONDS = 10.0
KM2 = 1e6
MEASURE = "workload"


def build_overlays(
    design: Design, parts: Parts, specialists: pd.DataFrame, tolerance: float, seed: int
) -> tuple[Overlay, ...]:
    """Share out the territories among the specialists of each skill.

    Each territory has one specialist a skill, whose territories hang together; the hours of the
    accounts that need the skill are balanced by the share of each specialist, and the territories
    are near her home.

    Parameters
    ----------
    design
        The plan.
    parts
        Its territories (see `territory_parts`).
    specialists
        Rep table, with the places of the homes.
    tolerance
        Largest deviation from the own target, a fraction.

    Raises
    ------
    Infeasible
        When a skill cannot be shared out within the tolerance.
    """
    return tuple(
        _overlay(design, parts, skill, specialists.loc[reps], tolerance, seed)
        for skill, reps in holders(specialists).items()
    )


def _overlay(
    design: Design,
    parts: Parts,
    skill: str,
    specialists: pd.DataFrame,
    tolerance: float,
    seed: int,
) -> Overlay:
    needs = design.accounts["required_skills"].map(lambda need: skill in levels_of(need))
    asking = design.accounts[needs.to_numpy(bool)]
    work = asking.groupby("territory_id")[MEASURE].sum().reindex(parts.names, fill_value=0.0)
    idle = tuple(sorted(parts.names[work.to_numpy() == 0]))
    layer = Parts(parts.names, work.to_frame(MEASURE), parts.xy, parts.weight, parts.edges)
    shares = specialists["share"].to_numpy(float)
    if len(specialists) == 1 or not work.any():
        group = np.zeros(len(parts.names), dtype=np.int64)
        only = specialists.index[:1]
        return Overlay(skill, judge_groups(layer, group, only, shares[:1], tolerance), idle)
    crs = measuring_crs(design.bridge.units)
    homes = project_points(specialists["lon"], specialists["lat"], crs)
    squared = ((parts.xy[:, None, :] - homes[None, :, :]) ** 2).sum(axis=2) / KM2
    weight = (work + work.mean() * 0.02).to_numpy(float)  # territories without work lie somewhere
    cost = squared * (weight / weight.sum())[:, None]
    sites = np.argmin(squared, axis=0)
    problem = group_problem(layer, shares / shares.sum(), tolerance, cost, sites)
    result = solve(problem, "auto", SECONDS, seed)
    what = f"areas of specialists for {skill}"
    if result.objective is None:
        refuse_groups(problem, result, layer, what, tolerance, seed)
    judged = judge_groups(layer, result.assignment, specialists.index, shares, tolerance)
    return Overlay(skill, judged, idle)


def tell_overlays(overlays: tuple[Overlay, ...]) -> tuple[str, ...]:
    """Say how evenly each skill is shared out."""
    lines = []
    for overlay in overlays:
        groups = overlay.groups
        worst = groups.deviation[MEASURE].abs().max()
        off = "" if np.isnan(worst) else f", at most {worst:.1%} from their targets"
        hours = groups.measures[MEASURE].sum()
        lines.append(
            f"specialists for {overlay.skill}: {len(groups.measures):,} over "
            f"{len(groups.group_of):,} territories, {hours:,.0f} hours of its accounts{off}"
        )
    return tuple(lines)
