"""Maps on paper: a plan, today's map, one territory with its accounts."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.patheffects as effects
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path
from numpy.typing import NDArray

from maps.drawn_plan import DrawnPlan
from maps.paper import INK, QUIET, bare, sheet, typesetting, write
from maps.pin_shapes import pin_path
from maps.plan_shapes import PlanShapes, plan_shapes

SLIDE = (13.333, 7.5)
MOST_UNITS = 8000
"""Up to so many units their borders are drawn; more would be a grey veil."""
PALE = "#eceff2"


def draw_plan(
    plan: DrawnPlan,
    *,
    shapes: PlanShapes | None = None,
    today: bool = False,
    size: tuple[float, float] = SLIDE,
) -> Figure:
    """Draw a plan, or today's map, on a page of its own.

    Parameters
    ----------
    plan
        The tables.
    shapes
        Its shapes, when they are known already (see `plan_shapes`).
    today
        Draw today's map.
    size
        Width and height in inches; by default a wide slide.
    """
    shapes = shapes or plan_shapes(plan)
    with typesetting():
        figure = sheet(*size)
        write(figure, 0.03, 0.945, plan.title or "Territories", size=18, weight="bold", va="center")
        draw_division(bare(figure, (0.02, 0.03, 0.96, 0.87)), shapes, int(today))
    return figure


def draw_territory(
    plan: DrawnPlan,
    territory: str,
    *,
    shapes: PlanShapes | None = None,
    size: tuple[float, float] = SLIDE,
) -> Figure:
    """Draw one territory among its neighbours, with its accounts, on a page of its own.

    Raises
    ------
    KeyError
        The plan has no such territory.
    """
    shapes = shapes or plan_shapes(plan)
    at = shapes.divisions[0].names.index(territory) if territory in plan.territories.index else -1
    if at < 0:
        raise KeyError(territory)
    with typesetting():
        figure = sheet(*size)
        write(figure, 0.03, 0.945, territory_title(plan, territory), size=18, weight="bold",
              va="center")  # fmt: skip
        axes = bare(figure, (0.02, 0.03, 0.96, 0.87))
        draw_one(axes, plan, shapes, at)
    return figure


def territory_title(plan: DrawnPlan, territory: str) -> str:
    """Rep and territory."""
    rep = plan.territories.get("rep_name", pd.Series(dtype=object)).get(territory, "")
    return f"{rep} · {territory}" if isinstance(rep, str) and rep else territory


def draw_division(axes: Axes, shapes: PlanShapes, at: int = 0, *, names: bool = True) -> None:
    """Draw all territories of a division into axes."""
    division = shapes.divisions[at]
    outlines = shapes.territories[at]
    fill(axes, shapes.units, "#dddddd", "none", 0)
    for outline, color in zip(outlines, division.fills, strict=True):
        fill(axes, [outline], color, "none", 0)
    if len(shapes.units) <= MOST_UNITS:
        fill(axes, shapes.units, "none", "#ffffff", 0.25, alpha=0.8)
    fill(axes, outlines, "none", "#26323f", 0.7)
    if names:
        _name(axes, outlines, division.names)
    _frame(axes, shapely.total_bounds(shapes.units))


def draw_one(
    axes: Axes,
    plan: DrawnPlan,
    shapes: PlanShapes,
    at: int,
) -> None:
    """Draw one territory of the plan into axes: neighbours pale, units, accounts, home."""
    division, outlines = shapes.divisions[0], shapes.territories[0]
    if outlines[at] is None:
        return
    around = shapes.neighbours_of(at)
    fill(axes, outlines[around], PALE, "#c3cbd4", 0.6)
    own = shapes.units[division.position == at]
    fill(axes, own, division.fills[at], "#ffffff", 0.5)
    fill(axes, [outlines[at]], "none", INK, 1.6)
    _name(axes, outlines[around], [division.names[i] for i in around], color=QUIET)
    _accounts(axes, plan, shapes, division.names[at])
    _home(axes, plan, shapes, division.names[at])
    _frame(axes, shapely.total_bounds(outlines[at]), 0.08)


def fill(
    axes: Axes,
    shapes: Sequence[shapely.Geometry] | NDArray[np.object_],
    face: str,
    edge: str,
    width: float,
    *,
    alpha: float = 1.0,
) -> None:
    """Draw polygons with their holes."""
    paths = [path for shape in shapes if (path := polygon_path(shape)) is not None]
    if paths:
        axes.add_collection(
            PathCollection(
                paths, facecolors=face, edgecolors=edge, linewidths=width, alpha=alpha,
                joinstyle="round",
            ),
            autolim=False,
        )  # fmt: skip


def polygon_path(shape: shapely.Geometry | None) -> Path | None:
    """The rings of a polygon as one path; None where there is no area."""
    if shape is None or shape.is_empty or not shape.area:
        return None
    rings = shapely.get_rings(shapely.get_parts(shape))
    vertices = [shapely.get_coordinates(ring) for ring in rings]
    codes = [
        np.r_[Path.MOVETO, np.full(len(ring) - 2, Path.LINETO), Path.CLOSEPOLY] for ring in vertices
    ]
    return Path(np.concatenate(vertices), np.concatenate(codes))


def _name(
    axes: Axes, outlines: NDArray[np.object_], names: Sequence[str], color: str = INK
) -> None:
    casing = [effects.withStroke(linewidth=2.2, foreground="white")]
    for outline, name in zip(outlines, names, strict=True):
        if outline is None or outline.is_empty:
            continue
        point = shapely.maximum_inscribed_circle(outline, tolerance=0).coords[0]
        write(axes, point[0], point[1], name, size=6.5, weight="bold", color=color,
              ha="center", va="center", path_effects=casing, clip_on=True)  # fmt: skip


def _accounts(
    axes: Axes,
    plan: DrawnPlan,
    shapes: PlanShapes,
    territory: str,
) -> None:
    inside = accounts_of(plan, territory)
    inside = inside[inside["lon"].notna() & inside["lat"].notna()] if len(inside) else inside
    if not len(inside):
        return
    xy = shapes.place(inside["lon"], inside["lat"])
    status = inside.get("status", pd.Series(plan.statuses[0].key, inside.index)).astype(str)
    for one in plan.statuses:
        at = (status == one.key).to_numpy()
        axes.scatter(xy[at, 0], xy[at, 1], s=26, marker=pin_path(one.shape), color=one.color,
                     edgecolors="white", linewidths=0.6, zorder=4)  # fmt: skip


def _home(axes: Axes, plan: DrawnPlan, shapes: PlanShapes, territory: str) -> None:
    if plan.homes is None:
        return
    homes = plan.homes[plan.homes["territory_id"].astype(str) == territory]
    homes = homes[homes["lon"].notna()]
    if len(homes):
        xy = shapes.place(homes["lon"], homes["lat"])
        axes.scatter(
            xy[:, 0],
            xy[:, 1],
            s=110,
            marker=pin_path("house"),
            color=INK,
            edgecolors="white",
            linewidths=1.0,
            zorder=5,
        )


def accounts_of(plan: DrawnPlan, territory: str) -> pd.DataFrame:
    """The accounts of a territory, those with most potential first."""
    if plan.pins is None or "territory_id" not in plan.pins:
        return pd.DataFrame()
    inside = plan.pins[plan.pins["territory_id"].astype(str) == territory]
    if "potential" not in inside:
        return inside
    return inside.sort_values("potential", ascending=False, kind="stable")


def _frame(axes: Axes, bounds: NDArray[np.float64], margin: float = 0.02) -> None:
    west, south, east, north = bounds
    pad = margin * max(east - west, north - south)
    axes.set_xlim(west - pad, east + pad)
    axes.set_ylim(south - pad, north + pad)
    axes.set_aspect("equal")
