"""Two plans on one map: swiped over each other or side by side, what moves hatched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import folium
import numpy as np
from numpy.typing import NDArray

from maps.coloring import color_division
from maps.compare_view import CompareView
from maps.division import Division, moved_between, plan_divisions
from maps.drawn_plan import DrawnPlan, positions
from maps.neighbours import find_neighbours
from maps.page_map import page_map
from maps.plan_layers import movement_layer, territory_layer
from maps.territory_table import territory_cards
from maps.unit_shapes import UnitShapes


def compare_map(
    a: DrawnPlan,
    b: DrawnPlan,
    *,
    labels: tuple[str, str] = ("Before", "After"),
    title: str = "",
) -> folium.Map:
    """Draw two plans to be compared.

    Parameters
    ----------
    a, b
        The plans, over the same units; the units of `b` are drawn.
    labels
        What they are called.
    title
        Heading; that of `b` by default.

    Returns
    -------
    A Folium map; `save_offline` writes it to one file, `save_folder` to a folder for a server.

    Raises
    ------
    ValueError
        The plans have no unit in common.
    """
    if not a.units.index.isin(b.units.index).any():
        raise ValueError("the two plans have no unit in common")
    shapes = UnitShapes(b.units)
    before, after = _divisions(a, b, labels, shapes)
    moved = _moved(before, after)
    layers = [territory_layer(shapes, one, show=False) for one in (before, after)]
    moves = movement_layer(layers[1], before, moved)
    title = title or b.title
    facts = {
        "title": title,
        "subtitle": f"{len(b.units):,} units, {int(moved.sum()):,} change hands",
        "bases": [_side(one) for one in (before, after)],
        "moved": int(moved.sum()),
    }
    return page_map(title, [*layers, moves], CompareView(layers[0], layers[1], moves, facts))


def _moved(before: Division, after: Division) -> NDArray[np.bool_]:
    """Bool per unit: does it get another rep, or territory where reps are not known?"""
    had, has = _reps(before), _reps(after)
    if had is None or has is None:
        return moved_between(before.position, after.position)
    return (had != "") & (had != has)


def _reps(division: Division) -> NDArray[np.object_] | None:
    """Rep of each unit, "" for none; None where a territory's is not known."""
    if "rep_id" not in division.table:
        return None
    reps = division.table["rep_id"].fillna("").astype(str).to_numpy(dtype=object)
    return np.append(reps, "")[division.position] if (reps != "").any() else None


def _divisions(
    a: DrawnPlan, b: DrawnPlan, labels: tuple[str, str], shapes: UnitShapes
) -> tuple[Division, Division]:
    pairs = find_neighbours(b.units, shapes.topology)
    after = plan_divisions(replace(b, baseline=None, versions=()), pairs)[0]
    position = positions(a.assignment, b.units, a.territories.index)
    like = (after.position, after.colors)
    colors = color_division(position, len(a.territories), pairs, like=like)
    before = Division("before", labels[0], a.territories, position, colors)
    return before, replace(after, key="after", label=labels[1])


def _side(division: Division) -> dict[str, Any]:
    used = np.bincount(division.position[division.position >= 0], minlength=len(division.table))
    return {
        "key": division.key,
        "label": division.label,
        "territories": territory_cards(division.table),
        "units": used.tolist(),
    }
