"""What `territory frontier` says in the terminal."""

from pathlib import Path

import pandas as pd
from rich.table import Table

from territory.cli.answering import print_json
from territory.console import console, print_report
from territory.studies.frontier import Frontier
from territory.studies.frontier_files import frontier_json, write_frontier

COLUMNS = {
    "imbalance": ("times the tolerance", "{:.2f}"),
    "distance_km": ("km", "{:,.1f}"),
    "distance_bound_km": ("km at least", "{:,.1f}"),
    "moved_accounts": ("accounts move", "{:,.0f}"),
    "moved_share": ("work moves", "{:.1%}"),
    "moved_bound": ("at least", "{:.1%}"),
    "misfit": ("misfit", "{:.1%}"),
}


def finish_frontier(found: Frontier, out: Path, title: str, as_json: bool) -> None:
    """Write the files of a frontier, and say what came of it."""
    write_frontier(found, out, title)
    print_report(found.report)
    print_frontier(found, out)
    if as_json:
        print_json(frontier_json(found))


def print_frontier(frontier: Frontier, folder: Path) -> None:
    """Print the plans that no other dominates, and where the files are."""
    points = frontier.points[frontier.points["non_dominated"]]
    shown = [name for name in COLUMNS if name in points]
    table = Table(title=f"{len(points)} plans, none better in everything", title_justify="left")
    table.add_column("plan")
    for name in shown:
        table.add_column(COLUMNS[name][0], justify="right")
    for plan, row in points.iterrows():
        table.add_row(*_cells(str(plan), row, shown), style="bold" if row["knee"] else None)
    console.print(table)
    console.print("Bold: the knee, nearest to the best of each", style="dim")
    picture = folder / "frontier.svg"
    console.print(f"Picture: {picture}", markup=False, highlight=False, soft_wrap=True)


def _cells(plan: str, row: "pd.Series[float]", shown: list[str]) -> list[str]:
    return [plan, *(COLUMNS[name][1].format(row[name]) for name in shown)]
