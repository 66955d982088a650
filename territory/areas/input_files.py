"""Where the inputs of a design are, and how to read them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.place_unshaped import REFUSE

FILES = (
    "units",
    "accounts",
    "reps",
    "baseline",
    "segments",
    "incompatible",
    "named",
    "specialists",
)
"""Files whose columns can be named."""
UNKNOWN = (-999.0, -9999.0)
"""Numbers that mean unknown where no others are named."""


@dataclass(frozen=True)
class Files:
    """Where the inputs are, and how to read them.

    `mapping` is column to field for each of `FILES`; `unknown` are numbers that mean unknown;
    `without_polygon` is one of `geodata.place_unshaped.WAYS`; `level` is ``prefix=3``,
    ``column=COUNTY`` or a file of larger units; `crs` is for polygons and lines whose file has
    none; `layer` is that of the units, where their file has several; `segments` says how often and
    how long each kind of account is visited; `roads` is a file of streets; `incompatible` has
    pairs of account and rep that must not meet, `named` accounts that a rep has wherever they lie;
    `specialists` are reps over several territories;
    `statuses` are the company's own pin statuses;
    `texts` are columns of the accounts that are kept, as text where they hold no numbers.
    """

    accounts: str | Path
    units: str | Path | None = None
    reps: str | Path | None = None
    baseline: str | Path | None = None
    mapping: dict[str, dict[str, str]] = field(default_factory=dict)
    unknown: tuple[float, ...] = ()
    crs: str | None = None
    layer: str | None = None
    without_polygon: str = REFUSE
    barriers: str | Path | None = None
    edits: str | Path | None = None
    level: str | None = None
    segments: str | Path | None = None
    roads: str | Path | None = None
    incompatible: str | Path | None = None
    statuses: str | Path | None = None
    named: str | Path | None = None
    specialists: str | Path | None = None
    texts: tuple[str, ...] = ()

    def units_column(self, target: str) -> str | None:
        """Column of the units that is said to be this field."""
        named = self.mapping.get("units", {})
        return {named[column]: column for column in named}.get(target)

    def describe(self) -> dict[str, Any]:
        """Return what the provenance of a plan tells: names, not folders, and how they are read."""
        names = ("accounts", *(name for name in FILES if name != "accounts"))
        names = (*names, "barriers", "edits", "roads", "statuses")
        given = {name: Path(path).name for name in names if (path := getattr(self, name))}
        return {
            "files": given,
            "columns": {file: columns for file, columns in self.mapping.items() if columns},
            "unknown": list(self.unknown),
            "crs": self.crs,
            "layer": self.layer,
            "without_polygon": self.without_polygon,
            "level": self.level and Path(self.level).name,
        }
