"""The frontier as files: tables, a picture, and the territory of each unit in every plan."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from maps.frontier_plot import draw_frontier, save_frontier
from territory.folders import write_files
from territory.studies.frontier import Frontier

FILES = (
    "frontier.csv",
    "frontier.json",
    "curve.csv",
    "plans.csv",
    "frontier.svg",
    "frontier.png",
)
LABELS = {
    "imbalance": "largest deviation, as a multiple of its tolerance",
    "distance_km": "distance to the center, root mean square (km)",
    "moved_share": "part of the work that changes hands",
    "misfit": "part of the work that does not fit its rep",
}


def write_frontier(frontier: Frontier, folder: Path, title: str = "Frontier") -> None:
    """Write the files of `FILES`: all of them, or none.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to; what was in it is untouched.
    """
    figure = draw_frontier(frontier.points, frontier.curve, LABELS, title)
    write_files(
        folder,
        {
            "frontier.csv": lambda path: frontier.points.to_csv(path),
            "frontier.json": lambda path: path.write_text(frontier_json(frontier), "utf-8"),
            "curve.csv": lambda path: frontier.curve.to_csv(path, index=False),
            "plans.csv": lambda path: frontier.assignments.rename_axis("unit_id").to_csv(path),
            "frontier.svg": lambda path: save_frontier(figure, path),
            "frontier.png": lambda path: save_frontier(figure, path),
        },
    )


def frontier_json(frontier: Frontier) -> str:
    """The plans and the curve as one JSON object."""
    document = {
        "status": "feasible",
        "knee": frontier.knee,
        "plans": _records(frontier.points.reset_index()),
        "curve": _records(frontier.curve),
        "report": frontier.report,
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON can hold them, null for what is not known."""
    return list(json.loads(table.to_json(orient="records", double_precision=10)))
