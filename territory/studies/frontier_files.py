"""The frontier as files: tables, a picture, and the territory of each unit in every plan."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from maps.frontier_plot import draw_frontier, save_frontier
from territory.errors import Fault, InvalidInput
from territory.faults import some
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


@dataclass(frozen=True)
class Drawn:
    """A plan of a frontier that is in a folder: territory of each planned unit, and its bound."""

    name: str
    label: "pd.Series[str]"
    bound: float
    folder: str

    def check_of(self, territories: pd.Index, plan: str) -> None:
        """Refuse a plan with other territories than these.

        Raises
        ------
        InvalidInput
            Naming some of them.
        """
        others = sorted(set(self.label) - set(territories))
        if others:
            message = (
                f"was drawn for something else: it has territories that {plan} has not "
                f"({some(others)}); draw it with --plan"
            )
            raise InvalidInput([Fault(self.folder, message)])


def read_drawn(folder: Path, name: str) -> Drawn:
    """Read a plan of a frontier from its folder; ``knee`` is the one at its knee.

    Raises
    ------
    InvalidInput
        When the folder holds no frontier, or none of its plans has this name.
    """
    try:
        points = pd.read_csv(folder / "frontier.csv", index_col="plan")
        labels = pd.read_csv(folder / "plans.csv", dtype=str, keep_default_na=False)
        table = labels.set_index("unit_id")[list(points.index)]
        bounds, knee = points["distance_bound_km"].astype(float) ** 2, points["knee"].astype(bool)
    except (OSError, ValueError, KeyError) as error:
        message = f"is no folder that `territory frontier` wrote: {error}"
        raise InvalidInput([Fault(folder.name, message)]) from error
    name = str(points.index[knee][0]) if name == "knee" and knee.any() else name
    if name not in points.index:
        message = f"has no plan {name!r}; there are {some(map(str, points.index), 40)}"
        raise InvalidInput([Fault(folder.name, message)])
    return Drawn(name, table[name], float(bounds[name]), folder.name)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON can hold them, null for what is not known."""
    return list(json.loads(table.to_json(orient="records", double_precision=10)))
