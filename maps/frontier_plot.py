"""Plans of a frontier as a picture: what they cost one another, and what each move buys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from maps.label_places import place_labels

DOMINATED, KNEE, BOUND = "#b8bec6", "#c2410c", "#6b7280"
SHADES = "viridis"
FONT, FAR = 7.0, 18.0
"""Size of labels in points, and how far a label may be from its point without a line."""


def draw_frontier(
    points: pd.DataFrame,
    curve: pd.DataFrame,
    labels: Mapping[str, str],
    title: str = "Frontier",
) -> Figure:
    """Draw plans, and beside them the curve where there is one.

    Parameters
    ----------
    points
        A row a plan: `distance_km`, `imbalance`, `non_dominated`, `knee`, and perhaps
        `moved_share`, `misfit` and `distance_bound_km`; index the names.
    curve
        Rows of rising `moved_accounts` and falling `imbalance`; may be empty.
    labels
        Words for the criteria by their column.
    title
        Heading.
    """
    panels = 2 if len(curve) > 1 else 1
    figure = Figure(figsize=(7.0 * panels, 5.2), layout="constrained")
    axes = figure.subplots(1, panels, squeeze=False)[0]
    _draw_plans(figure, axes[0], points, labels)
    if panels == 2:
        _draw_curve(axes[1], curve, labels)
    figure.suptitle(title)
    figure.draw_without_rendering()  # only then it is known where everything lies
    free = points[points["non_dominated"]]
    _label(axes[0], free[[_across(points), "distance_km"]].to_numpy(float), free.index)
    if panels == 2:
        _label(axes[1], curve[["moved_accounts", "imbalance"]].to_numpy(float), curve["plan"])
    return figure


def _across(points: pd.DataFrame) -> str:
    """The criterion along the picture, by what is known."""
    return next(name for name in ("moved_share", "misfit", "imbalance") if name in points)


def _label(axes: Axes, places: Any, names: Any) -> None:
    """Write a name at each place, (n, 2), so that none lies on another; far ones with a line."""
    text = [str(name) for name in names]
    scale = axes.figure.dpi / 72.0
    at = (axes.transData.transform(places) - axes.bbox.min) / scale
    sizes = np.array([(0.62 * FONT * len(name), 1.15 * FONT) for name in text])
    corners = place_labels(at, sizes, axes.bbox.width / scale, axes.bbox.height / scale)
    for name, place, offset, size in zip(text, places, corners - at, sizes, strict=True):
        away = np.hypot(*(offset + size / 2.0)) > FAR
        axes.annotate(
            name,
            tuple(place),
            xytext=tuple(offset),
            textcoords="offset points",
            fontsize=FONT,
            arrowprops={"arrowstyle": "-", "linewidth": 0.4, "color": BOUND} if away else None,
        )


def save_frontier(figure: Figure, path: Any) -> None:
    """Write a picture, SVG or PNG by the ending; the same picture gives the same bytes."""
    metadata = {"Date": None} if str(path).endswith(".svg") else {}
    with mpl.rc_context({"svg.hashsalt": "frontier", "svg.fonttype": "none"}):
        figure.savefig(path, dpi=150, metadata=metadata)


def _draw_plans(
    figure: Figure, axes: Axes, points: pd.DataFrame, labels: Mapping[str, str]
) -> None:
    """Distance against what moves, or what misfits, or the imbalance; the shade is another."""
    across = _across(points)
    shade = "imbalance" if across != "imbalance" else None
    free, rest = points[points["non_dominated"]], points[~points["non_dominated"]]
    axes.scatter(rest[across], rest["distance_km"], s=22, color=DOMINATED, label="dominated")
    found = axes.scatter(
        free[across],
        free["distance_km"],
        s=_sizes(free),
        c=None if shade is None else free[shade],
        cmap=None if shade is None else SHADES,
        edgecolors="white",
        linewidths=0.6,
        label="not dominated",
        zorder=3,
    )
    if "distance_bound_km" in points:
        axes.scatter(
            free[across],
            free["distance_bound_km"],
            s=26,
            marker="_",
            color=BOUND,
            label="proven bound of the distance",
        )
    knee = points[points["knee"]]
    axes.scatter(
        knee[across],
        knee["distance_km"],
        s=260,
        facecolors="none",
        edgecolors=KNEE,
        linewidths=2,
        label="knee",
        zorder=4,
    )
    axes.margins(0.08)
    axes.set_xlabel(labels.get(across, across))
    axes.set_ylabel(labels.get("distance_km", "distance_km"))
    if shade is not None:
        figure.colorbar(found, ax=axes, label=labels.get(shade, shade))
    axes.legend(fontsize=8, loc="best")
    axes.grid(alpha=0.25)


def _sizes(points: pd.DataFrame) -> Any:
    """Larger where less fits."""
    if "misfit" not in points or "moved_share" not in points:
        return 46.0
    misfit = points["misfit"].to_numpy(float)
    width = max(float(np.ptp(misfit)), 1e-12)
    return 30.0 + 90.0 * (misfit - misfit.min()) / width


def _draw_curve(axes: Axes, curve: pd.DataFrame, labels: Mapping[str, str]) -> None:
    axes.step(curve["moved_accounts"], curve["imbalance"], where="post", color="#2563eb")
    axes.scatter(curve["moved_accounts"], curve["imbalance"], s=26, color="#2563eb", zorder=3)
    axes.axhline(1.0, color=KNEE, linewidth=1, linestyle="--", label="within the tolerance")
    axes.set_xlabel("accounts that change hands, at least")
    axes.set_ylabel(labels.get("imbalance", "imbalance"))
    axes.legend(fontsize=8)
    axes.grid(alpha=0.25)
