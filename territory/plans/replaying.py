"""Make a plan again from its folder, and say whether the same comes of it, bit for bit."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from solvers import Progress
from territory.designing.describe import Design
from territory.plans.comparing import was_cut_short
from territory.plans.outputs import data_writers
from territory.plans.plan_folder import StoredPlan
from territory.plans.provenance import PACKAGES
from territory.plans.recipe import Recipe

MakeAgain = Callable[
    [Recipe, Callable[[Progress], None] | None, Callable[[str], None]], tuple[Design, Recipe]
]
NOT_COMPARED = ("seconds",)
"""What of plan.json is different on every run."""


@dataclass(frozen=True)
class Replay:
    """What came of making a plan again.

    Attributes
    ----------
    differences
        What differs between the files of the plan and those made again, a sentence a line.
    why
        What explains that.
    """

    differences: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether all files are the same, bit for bit."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return {"identical": self.identical, **asdict(self)}


def replay(
    stored: StoredPlan,
    folder: Path,
    make_again: MakeAgain,
    on_progress: Callable[[Progress], None] | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
) -> Replay:
    """Make a plan again and compare every file but the map.

    Parameters
    ----------
    stored, folder
        The plan, and where its files are.
    make_again
        Makes a design from a recipe.
    on_progress, on_phase
        As in `design_plan`.
    """
    made, recipe = make_again(stored.recipe, on_progress, on_phase)
    on_phase("Comparing")
    differences = []
    again: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, write in data_writers(made, recipe).items():
            path = Path(scratch) / name
            write(path)
            if name == "plan.json":
                again = json.loads(path.read_bytes())
                differences += _told_otherwise(stored.document, again)
            elif path.read_bytes() != (folder / name).read_bytes():
                differences.append(f"{name} differs{_rows(path, folder / name)}")
    return Replay(tuple(differences), _why(stored, again) if differences else ())


def _told_otherwise(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Keys of plan.json that differ, versions apart: these are a reason and no result."""
    lines = []
    for key in dict.fromkeys([*before, *after]):
        a, b = before.get(key), after.get(key)
        if key == "provenance":
            a, b = ({**(x or {}), "versions": None} for x in (a, b))
        if key in NOT_COMPARED or a == b:
            continue
        short = all(isinstance(value, (int, float, str, type(None))) for value in (a, b))
        lines.append(f"plan.json: {key} was {a}, is {b}" if short else f"plan.json: {key} differs")
    return lines


def _rows(path: Path, other: Path) -> str:
    if path.suffix != ".csv":
        return ""
    a, b = (set(file.read_text(encoding="utf-8").splitlines()) for file in (path, other))
    return f" in {len(a - b):,} rows"


def _why(stored: StoredPlan, again: dict[str, Any]) -> tuple[str, ...]:
    lines = []
    if was_cut_short(stored.document):
        lines.append("the plan was cut short by the clock")
    if was_cut_short(again):
        lines.append("the repeated run was cut short by the clock: allow it more seconds")
    before, after = stored.plan.provenance.versions, again["provenance"]["versions"]
    lines += [
        f"{package} was {before.get(package)}, is {after.get(package)}"
        for package in PACKAGES
        if before.get(package) != after.get(package)
    ]
    return tuple(lines) or ("files were changed after the plan was made",)
