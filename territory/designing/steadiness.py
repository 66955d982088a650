"""How often the units of a plan keep their territory when the data are a little wrong."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from territory.faults import percent, some

SHAKY = 0.5
"""Units that keep their territory in fewer of the samples are told."""


@dataclass(frozen=True)
class Stability:
    """How often each unit keeps its territory.

    Attributes
    ----------
    by_unit
        Part of the samples in which a planned unit is in its territory, by unit_id.
    by_territory
        The same for territories, units weighed by the first measure.
    samples, failed, noise
        How often the plan was solved again, how often none was found, and by how much the data of
        an account were changed at most, a fraction.
    """

    by_unit: "pd.Series[float]"
    by_territory: "pd.Series[float]"
    samples: int
    failed: int
    noise: float

    def as_json(self) -> dict[str, Any]:
        """What plan.json tells; assignments.csv has the units."""
        return {
            "samples": self.samples,
            "failed": self.failed,
            "noise": self.noise,
            "mean": round(float(self.by_unit.mean()), 4),
            "territories": self.by_territory.sort_index().round(4).to_dict(),
        }

    @property
    def report(self) -> tuple[str, ...]:
        """How much stays, a sentence a line."""
        shaky = self.by_unit[self.by_unit < SHAKY].sort_values(kind="stable")
        names = f" ({some(map(str, shaky.index), 6)})" if len(shaky) else ""
        failed = f"; {self.failed:,} more found no plan" if self.failed else ""
        return (
            f"solved {self.samples:,} times again with data off by up to ±{percent(self.noise)}: a "
            f"unit keeps its territory in {self.by_unit.mean():.0%} of them on the mean, "
            f"{len(shaky):,} units in less than half{names}{failed}",
        )
