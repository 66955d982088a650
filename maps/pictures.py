"""All pictures of a plan as files: PNG for slides, SVG for print, and the report as PDF."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from matplotlib.figure import Figure

from maps.balance_picture import draw_balance
from maps.drawn_plan import DrawnPlan
from maps.map_picture import SLIDE, draw_plan, draw_territory
from maps.paper import typesetting
from maps.plan_shapes import PlanShapes, plan_shapes
from maps.report import draw_before_after, save_report

DPI = 144
FORMATS = ("png", "svg")
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


def save_pictures(
    plan: DrawnPlan,
    folder: str | os.PathLike[str],
    *,
    territories: bool = True,
    on_picture: Callable[[str], None] = lambda name: None,
) -> list[Path]:
    """Write report.pdf, the plan, the balance, today beside the plan, and each territory.

    Parameters
    ----------
    plan
        The tables.
    folder
        Where to; made when it is not there.
    territories
        Whether each territory gets pictures of its own, under `territories/`.
    on_picture
        Called with the name of each file as it is begun.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    shapes = plan_shapes(plan)
    on_picture("report.pdf")
    made = [save_report(plan, target / "report.pdf", shapes=shapes)]
    for name, figure in _pictures(plan, shapes):
        on_picture(name)
        made += save_picture(figure, target / name)
    if territories:
        (target / "territories").mkdir(exist_ok=True)
        for territory, name in file_names(shapes.divisions[0].names):
            on_picture(name)
            figure = draw_territory(plan, territory, shapes=shapes)
            made += save_picture(figure, target / "territories" / name)
    return made


def save_picture(figure: Figure, path: Path) -> list[Path]:
    """Write a picture in every format, under one name without an ending."""
    made = []
    with typesetting():
        for kind in FORMATS:
            file = path.with_name(f"{path.name}.{kind}")
            figure.savefig(
                file, format=kind, dpi=DPI, metadata={"Date": None} if kind == "svg" else {}
            )
            made.append(file)
    return made


def file_names(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each name with one that every file system takes, no two alike whatever their case."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain = _ODD.sub("_", name).strip("._")[:60] or "territory"
        chosen, count = plain, 1
        while chosen.lower() in taken:
            count += 1
            chosen = f"{plain}-{count}"
        taken.add(chosen.lower())
        found.append((name, chosen))
    return found


def _pictures(plan: DrawnPlan, shapes: PlanShapes) -> Iterable[tuple[str, Figure]]:
    yield "plan", draw_plan(plan, shapes=shapes)
    for i, page in enumerate(draw_balance(plan)):
        yield "balance" if i == 0 else f"balance-{i + 1}", page
    if len(shapes.divisions) > 1:
        yield "before-after", draw_before_after(plan, shapes=shapes, size=SLIDE)
