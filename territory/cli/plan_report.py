"""What the commands that solve say in the terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.progress import (
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from solvers import Progress as SolverProgress
from territory.console import console
from territory.designing.describe import Design
from territory.designing.tidy import Tidied
from territory.faults import percent, quantity
from territory.metrics import Division
from territory.people.workload import PARTS

BAR_WIDTH = 24
"""Columns of the terminal."""


class TimeBar(ProgressColumn):
    """How much of its time the solver has used up; nothing while it does not run."""

    def render(self, task: Task) -> RenderableType:
        """Draw the bar, between two reports of the solver too."""
        began = task.fields.get("began")
        if began is None or not task.total:
            return Text()
        used = min(time.monotonic() - began, task.total)
        return ProgressBar(total=task.total, completed=used, width=BAR_WIDTH)


@contextmanager
def show_progress(
    seconds: float | None = None,
) -> Iterator[tuple[Callable[[str], None], Callable[[SolverProgress], None]]]:
    """Show phases and the solver's best plan so far; yields what to call with each of them.

    With `seconds`, the most that the solver may take, a bar tells how many are used up.
    """
    columns = (SpinnerColumn(), TimeBar(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Starting", total=seconds)

        def on_phase(phase: str) -> None:
            bar.update(task, description=phase, began=None)
            console.print(f"  {phase}", style="dim")

        def on_progress(progress: SolverProgress) -> None:
            began = time.monotonic() - progress.seconds
            bar.update(task, description=describe_progress(progress), began=began)

        yield on_phase, on_progress


def describe_progress(progress: SolverProgress) -> str:
    """Say what the solver has reached, in a line."""
    if progress.objective is None and not isfinite(progress.violation):
        return f"Solving: no plan yet, proven bound {progress.bound:,.1f}"
    if progress.objective is None:
        return f"Solving: bands missed by {progress.violation:.1%} in sum"
    text = f"Solving: all bands met, distance cost {progress.objective:,.1f}"
    if progress.bound is not None:
        text += f", proven bound {progress.bound:,.1f}"
    return text


def print_summary(design: Design, folder: Path) -> None:
    """Print the plan against today, and where its files are."""
    table = Table(title=f"{len(design.rep_of)} territories", title_justify="left")
    table.add_column("")
    if design.today is not None:
        table.add_column("today", justify="right")
    table.add_column("plan", justify="right")
    for row in summary_rows(design):
        table.add_row(*(row if design.today is not None else (row[0], row[2])))
    console.print(table)
    console.print(f"Map: {folder / 'map.html'}", markup=False, highlight=False, soft_wrap=True)


def summary_rows(design: Design) -> Iterator[tuple[str, str, str]]:
    """Yield what the summary tells: label, today, and the plan."""
    plan, today = design.division, design.today
    for measure in design.bridge.measures:
        allowed = design.bridge.bands.phrase(measure)
        if measure in design.bridge.tolerances:
            yield (
                f"{measure}: worst deviation (allowed {allowed})",
                _worst(today, measure),
                _worst(plan, measure),
            )
        else:
            yield (
                f"{measure}: least and most (allowed {allowed})",
                _extent(today, measure),
                _extent(plan, measure),
            )
        yield (
            f"{measure}: territories outside the band",
            "" if today is None else str(today.outside(measure)),
            str(plan.outside(measure)),
        )
    yield "territories in pieces", "" if today is None else str(today.broken), str(plan.broken)
    joined = sum(bool(territory.bridges) for territory in design.plan.territories)
    if joined:
        yield "territories held together across a gap", "", str(joined)
    changes = design.plan.changes
    if changes is not None:
        share = changes.accounts / max(len(design.accounts), 1)
        yield "accounts that change hands", "", f"{changes.accounts:,} ({share:.0%})"
    figures = design.figures
    for label, before, after in (
        ("distance to center, rms", "rms_distance_today_km", "rms_distance_km"),
        ("home to account, mean over visits", "mean_travel_today_km", "mean_travel_km"),
    ):
        if before in figures or after in figures:
            yield label, _km(figures.get(before)), _km(figures.get(after))
    if design.hours is not None and design.hours["capacity_hours"].notna().any():
        used = design.hours[list(PARTS)].sum(axis=1) / design.hours["capacity_hours"]
        yield "hours with travel of the rep's: mean", "", percent(round(used.mean(), 2))
        yield "hours with travel of the rep's: most", "", percent(round(used.max(), 2))
    if design.tidied is not None:
        yield from _borders(design.tidied)
    if design.plan.gap is not None:
        yield "gap to the proven bound, at most", "", f"{design.plan.gap:.1%}"
    yield "seconds to solve", "", f"{design.plan.seconds:.1f}"


def _worst(division: Division | None, measure: str) -> str:
    return "" if division is None else f"{division.worst(measure):+.1%}"


def _extent(division: Division | None, measure: str) -> str:
    if division is None:
        return ""
    values = division.measures[measure]
    return f"{quantity(values.min())} to {quantity(values.max())}"


def _borders(tidied: Tidied) -> Iterator[tuple[str, str, str]]:
    more = tidied.distance - tidied.distance_before
    share = more / tidied.distance_before if tidied.distance_before else 0.0
    yield "borders between territories", "", f"{tidied.border_km:,.0f} km"
    yield "  before tidying", "", f"{tidied.border_before_km:,.0f} km"
    yield f"  distance cost for that (at most {percent(tidied.allowance)})", "", f"{share:+.1%}"


def _km(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f} km"


def print_bench_row(row: dict[str, Any]) -> None:
    """Print what came of one instance, in a line."""
    figures = [
        f"{name} {row[name]:,.2f}" for name in ("objective", "bound") if row[name] is not None
    ]
    if row["gap"] is not None:
        figures.append(f"gap {row['gap']:.2%}")
    text = ", ".join([row["status"], *figures, f"{row['seconds']:.1f} s"])
    console.print(f"{row['name']}: {text}", markup=False, highlight=False, soft_wrap=True)
