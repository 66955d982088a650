"""Balance on paper: how far each territory lies from its target, and the band allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from maps.drawn_plan import DrawnPlan
from maps.map_picture import SLIDE
from maps.measure_classes import deviation_text
from maps.paper import BAD, GOOD, INK, LINE, QUIET, sheet, shortened, typesetting, write
from maps.territory_table import territory_cards

MOST_MEASURES = 4
MOST_ROWS = 40
"""Territories on one page: more could not be read."""


def draw_balance(plan: DrawnPlan, *, size: tuple[float, float] = SLIDE) -> list[Figure]:
    """Draw bars for every territory, the worst first, on as many pages as they take.

    Returns no page where the territories have no measures.
    """
    cards = [card for card in territory_cards(plan.territories) if card["measures"]]
    cards.sort(key=lambda card: -max(_excess(measure) for measure in card["measures"]))
    names = list(dict.fromkeys(m["name"] for card in cards for m in card["measures"]))
    with typesetting():
        return [
            _page(plan, cards[first : first + MOST_ROWS], names[:MOST_MEASURES], size)
            for first in range(0, len(cards), MOST_ROWS)
        ]


def _excess(measure: dict[str, Any]) -> float:
    return abs(measure["deviation"] or 0.0) / (measure["tolerance"] or 1.0)


def _page(
    plan: DrawnPlan,
    cards: Sequence[dict[str, Any]],
    names: Sequence[str],
    size: tuple[float, float],
) -> Figure:
    figure = sheet(*size)
    write(figure, 0.03, 0.945, "Balance", size=18, weight="bold", va="center")
    write(figure, 0.97, 0.945, plan.title, size=10, color=QUIET, va="center", ha="right")
    width = 0.8 / len(names)
    for i, name in enumerate(names):
        axes = figure.add_axes((0.18 + i * width, 0.05, width - 0.025, 0.80))
        _bars(axes, cards, name, labels=i == 0)
    return figure


def _bars(axes: Axes, cards: Sequence[dict[str, Any]], name: str, *, labels: bool) -> None:
    found = [next((m for m in card["measures"] if m["name"] == name), None) for card in cards]
    some = next(measure for measure in found if measure)
    values = np.array([100 * (m["deviation"] or 0.0) if m else 0.0 for m in found])
    band = 100 * (some["tolerance"] or 0.0)
    if band:
        axes.axvspan(-band, band, color="#e9edf1", zorder=0, linewidth=0)
    inside = np.abs(values) <= (band or np.inf) + 1e-7
    rows = np.arange(len(cards))
    axes.barh(rows, values, 0.62, color=np.where(inside, GOOD, BAD), zorder=2)
    axes.axvline(0, color=INK, linewidth=0.8, zorder=3)
    reach = max(band * 1.6, float(np.abs(values).max(initial=0)) * 1.28, 1.0)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(MOST_ROWS - 0.4 if len(cards) > MOST_ROWS / 2 else len(cards) - 0.4, -0.6)
    for row, value in enumerate(values.tolist()):
        write(axes, value, row, f" {deviation_text(value / 100)} ", size=6.5, va="center",
              ha="left" if value >= 0 else "right", color=QUIET)  # fmt: skip
    _dress(axes, cards, some["label"], band, labels=labels)


def _dress(
    axes: Axes, cards: Sequence[dict[str, Any]], label: str, band: float, *, labels: bool
) -> None:
    axes.set_yticks([])
    axes.set_xticks([])
    for spine in axes.spines.values():
        spine.set_color(LINE)
    title = label if not band else f"{label}, band ±{band:.3g} %"
    write(axes, 0, 1.015, title, transform=axes.transAxes, size=9, weight="bold", va="bottom")
    if not labels:
        return
    edge = axes.get_xlim()[0]
    for row, card in enumerate(cards):
        own = card["name"] if card["name"] == card["id"] else f"{card['name']} · {card['id']}"
        write(axes, edge, row, shortened(own, 32) + "  ", size=7, va="center", ha="right")


def worst_of(territories: pd.DataFrame) -> list[dict[str, Any]]:
    """The measure that is farthest off, for each name of a measure."""
    worst: dict[str, dict[str, Any]] = {}
    for card in territory_cards(territories):
        for measure in card["measures"]:
            known = worst.get(measure["name"])
            if known is None or abs(measure["deviation"] or 0) > abs(known["deviation"] or 0):
                worst[measure["name"]] = measure
    return list(worst.values())
