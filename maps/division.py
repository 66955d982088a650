"""Territories over the units, coloured: the plan, today's map, an earlier version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from maps.coloring import color_division, largest_overlap
from maps.drawn_plan import DrawnPlan, baseline_table, positions
from maps.neighbours import find_neighbours
from maps.palette import TERRITORY_COLORS
from maps.topology import build_topology

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Division:
    """Territories over the units: the plan, today's map.

    Attributes
    ----------
    key, label
        What it is called in the page and by people.
    table
        Territory table.
    position
        Territory of each unit, -1 for none.
    colors
        Palette position of each territory.
    versions
        Label and territory of each unit of earlier versions, the oldest first.
    """

    key: str
    label: str
    table: pd.DataFrame
    position: Ints
    colors: list[int]
    versions: Sequence[tuple[str, Ints]] = ()

    @property
    def names(self) -> list[str]:
        """Ids of the territories."""
        return [str(name) for name in self.table.index]

    @property
    def fills(self) -> list[str]:
        """`#rrggbb` of each territory."""
        return [TERRITORY_COLORS[color] for color in self.colors]


def plan_divisions(plan: DrawnPlan, pairs: Ints) -> list[Division]:
    """The plan, and today's map with the colours of the territories that take its place.

    Territories of earlier versions that are no more are rows at the end of the plan's table.
    """
    table = _with_past(plan)
    names = [str(name) for name in table.index]
    position = positions(plan.assignment, plan.units, table.index)
    versions = [
        (version.label, positions(version.assignment, plan.units, table.index))
        for version in plan.versions
    ]
    wanted = {i: plan.colors[name] for i, name in enumerate(names) if name in plan.colors}
    colors = color_division(
        position, len(names), pairs, earlier=[past for _, past in versions], preferred=wanted
    )
    found = [Division("plan", "Plan", table, position, colors, versions)]
    if plan.baseline is not None:
        before = baseline_table(plan)
        today = positions(plan.baseline, plan.units, before.index)
        own = color_division(today, len(before), pairs, like=(position, colors))
        found.append(Division("today", "Today", before, today, own))
    return found


def _with_past(plan: DrawnPlan) -> pd.DataFrame:
    used = {str(name) for version in plan.versions for name in version.assignment.dropna()}
    past = sorted(used - {str(name) for name in plan.territories.index} - {""})
    if not past:
        return plan.territories
    rows = pd.DataFrame({"past": True}, index=pd.Index(past))
    table = pd.concat([plan.territories.set_axis(plan.territories.index.astype(str)), rows])
    return table.astype({"past": object}).assign(past=table["past"].eq(True))


def plan_colors(plan: DrawnPlan) -> dict[str, int]:
    """Palette position of each territory as the plan is drawn: for `DrawnPlan.colors` of a later
    version, that looks alike then.
    """
    topology = build_topology(np.asarray(plan.units.geometry.array))
    drawn = plan_divisions(plan, find_neighbours(plan.units, topology))[0]
    return dict(zip(drawn.names, drawn.colors, strict=True))


def moved_units(plan: DrawnPlan, divisions: Sequence[Division]) -> NDArray[np.bool_] | None:
    """Bool per unit: does it change hands? None when nothing of before is known."""
    if plan.moved is not None:
        return plan.moved.reindex(plan.units.index).fillna(False).to_numpy(dtype=bool)
    if len(divisions) < 2:
        return None
    return moved_between(divisions[1].position, divisions[0].position)


def moved_between(before: Ints, after: Ints) -> NDArray[np.bool_]:
    """Bool per unit: is it in another territory than most of its old one's units?"""
    becomes = largest_overlap(before, after)
    expected = np.array([becomes.get(int(at), -1) for at in range(before.max(initial=-1) + 1)])
    if not len(expected):
        return np.zeros(len(before), dtype=bool)
    moved: NDArray[np.bool_] = (before >= 0) & (expected[before] != after)
    return moved
