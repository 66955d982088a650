"""A plan as pages to print: summary, balance, today beside the plan, a page a territory."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from maps.balance_picture import draw_balance, worst_of
from maps.drawn_plan import DrawnPlan
from maps.map_picture import accounts_of, draw_division, draw_one, territory_title
from maps.measure_classes import deviation_text
from maps.paper import BAD, GOOD, LINE, QUIET, bare, sheet, shortened, typesetting, write
from maps.plan_map import plan_subtitle
from maps.plan_shapes import PlanShapes, plan_shapes
from maps.statuses import PinStatus
from maps.territory_table import territory_cards

PAGE = (11.69, 8.27)  # A4, on its side
_ROWS, _COLUMNS = 46, 2
"""Accounts in a column of a territory's page, and columns."""


def save_report(
    plan: DrawnPlan,
    path: str | os.PathLike[str],
    *,
    shapes: PlanShapes | None = None,
) -> Path:
    """Write the report as one PDF, whole or not at all.

    Parameters
    ----------
    plan
        The tables.
    path
        Where to.
    shapes
        The plan's shapes, when they are known already.
    """
    target = Path(path)
    partial = target.with_name(f".{target.name}.partial")
    shapes = shapes or plan_shapes(plan)
    # A date would make two reports of one plan differ.
    facts = {"Title": plan.title or "Territories", "CreationDate": datetime.datetime(2000, 1, 1)}
    try:
        with typesetting(), PdfPages(partial, metadata=facts) as pdf:
            for page in report_pages(plan, shapes):
                pdf.savefig(page)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def report_pages(plan: DrawnPlan, shapes: PlanShapes) -> Iterator[Figure]:
    """The pages of a report, one at a time."""
    with typesetting():
        yield _summary(plan, shapes)
        yield from draw_balance(plan, size=PAGE)
        if len(shapes.divisions) > 1:
            yield draw_before_after(plan, shapes=shapes, size=PAGE)
        for at, card in enumerate(territory_cards(shapes.divisions[0].table)):
            yield _territory(plan, shapes, at, card)


def draw_before_after(
    plan: DrawnPlan, *, shapes: PlanShapes | None = None, size: tuple[float, float] = PAGE
) -> Figure:
    """Draw today's map and the plan side by side; a plan without a baseline raises ValueError."""
    shapes = shapes or plan_shapes(plan)
    if len(shapes.divisions) < 2:
        raise ValueError("the plan has no map of today to be drawn beside it")
    with typesetting():
        figure = sheet(*size)
        write(figure, 0.03, 0.945, "Today and the plan", size=18, weight="bold", va="center")
        for left, at, label in ((0.02, 1, "Today"), (0.51, 0, "Plan")):
            write(figure, left + 0.01, 0.86, label, size=12, weight="bold")
            draw_division(bare(figure, (left, 0.08, 0.47, 0.76)), shapes, at, names=False)
    return figure


def _summary(plan: DrawnPlan, shapes: PlanShapes) -> Figure:
    figure = sheet(*PAGE)
    write(figure, 0.03, 0.94, plan.title or "Territories", size=22, weight="bold", va="center")
    write(figure, 0.03, 0.895, plan_subtitle(plan), size=10, color=QUIET, va="center")
    facts = [(m["label"], _worst_text(m)) for m in worst_of(plan.territories)]
    facts += [(str(label), str(text)) for label, text in plan.figures]
    for i, (label, text) in enumerate(facts[:8]):
        x, y = 0.03 + (i % 4) * 0.24, 0.835 - (i // 4) * 0.085
        write(figure, x, y, shortened(label, 34), size=8, color=QUIET)
        write(figure, x, y - 0.032, shortened(text, 30), size=13, weight="bold")
    draw_division(bare(figure, (0.03, 0.03, 0.94, 0.66)), shapes)
    return figure


def _worst_text(measure: dict[str, Any]) -> str:
    text = deviation_text(measure["deviation"] or 0.0)
    if measure["tolerance"]:
        return f"{text} worst (±{100 * measure['tolerance']:.3g} %)"
    return f"{text} worst"


def _territory(
    plan: DrawnPlan,
    shapes: PlanShapes,
    at: int,
    card: dict[str, Any],
) -> Figure:
    figure = sheet(*PAGE)
    title = shortened(territory_title(plan, card["id"]), 60)
    write(figure, 0.03, 0.945, title, size=18, weight="bold", va="center")
    draw_one(bare(figure, (0.02, 0.36, 0.46, 0.54)), plan, shapes, at)
    _measures(figure, card["measures"])
    _facts(figure, card["facts"])
    _accounts(figure, accounts_of(plan, card["id"]), plan.statuses)
    return figure


def _measures(figure: Figure, measures: Sequence[dict[str, Any]]) -> None:
    for i, measure in enumerate(measures[:4]):
        y = 0.315 - i * 0.036
        deviation, band = measure["deviation"], measure["tolerance"]
        color = QUIET
        if deviation is not None and band:
            color = GOOD if abs(deviation) <= band + 1e-9 else BAD
        value, target = (_amount(measure[key]) for key in ("value", "target"))
        write(figure, 0.03, y, shortened(measure["label"], 30), size=8.5, weight="bold")
        write(figure, 0.245, y, f"{value} of {target}", size=8.5)
        if deviation is not None:
            write(figure, 0.47, y, deviation_text(deviation), size=8.5, weight="bold", color=color,
                  ha="right")  # fmt: skip


def _facts(figure: Figure, facts: Sequence[Sequence[str]]) -> None:
    for i, (label, text) in enumerate(facts[:7]):
        y = 0.165 - i * 0.023
        write(figure, 0.03, y, shortened(label, 40), size=7.5, color=QUIET)
        write(figure, 0.47, y, shortened(text, 44), size=7.5, ha="right")


def _accounts(figure: Figure, accounts: pd.DataFrame, statuses: Sequence[PinStatus]) -> None:
    room = _ROWS * _COLUMNS
    write(figure, 0.51, 0.9, f"{len(accounts):,} accounts", size=10, weight="bold")
    labels = {status.key: status.label for status in statuses}
    rows = accounts.head(room if len(accounts) <= room else room - 1).to_dict("records")
    names = accounts.get("account_id", pd.Series(accounts.index.astype(str)))
    for i, (row, name) in enumerate(zip(rows, names, strict=False)):
        x, y = 0.51 + (i // _ROWS) * 0.24, 0.875 - (i % _ROWS) * 0.0183
        write(figure, x, y, shortened(row.get("name") or name, 29), size=6)
        write(figure, x + 0.17, y, labels.get(str(row.get("status")), ""), size=6, color=QUIET,
              ha="right")  # fmt: skip
        write(figure, x + 0.225, y, _amount(row.get("potential")), size=6, ha="right")
    if len(accounts) > room:
        text = f"and {len(accounts) - len(rows):,} more, see accounts.csv"
        write(figure, 0.75, 0.875 - (_ROWS - 1) * 0.0183, text, size=6, color=QUIET)
    figure.add_artist(_rule(figure))


def _rule(figure: Figure) -> Line2D:
    return Line2D([0.495, 0.495], [0.03, 0.91], color=LINE, linewidth=0.8,
                  transform=figure.transFigure)  # fmt: skip


def _amount(value: Any) -> str:
    if isinstance(value, int | float) and value == value:
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return "" if value is None or value != value else shortened(value, 12)
