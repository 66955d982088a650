"""How much of each measure a territory may have: tolerances around its target, and limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from territory.faults import percent

Floats = npt.NDArray[np.float64]
Limits = tuple[float, float]
"""Least and most, in units of the measure; 0 and infinity where there is none."""


@dataclass(frozen=True)
class Bands:
    """The rules for every measure.

    Attributes
    ----------
    targets
        What a territory of share 1 should have of each measure: its mean.
    tolerances
        Largest deviation from the own target, a fraction; only of measures that have one.
    limits
        Least and most of a territory whatever its share; only of measures that have them.
    alike
        Whether all territories have the same share, so that their target is the mean.
    """

    targets: dict[str, float]
    tolerances: dict[str, float]
    limits: dict[str, Limits] = field(default_factory=dict)
    alike: bool = True

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of all measures, those with a tolerance first."""
        return names_of(self.tolerances, self.limits)

    def targets_of(self, measure: str, shares: Floats) -> Floats:
        """Target of territories with these shares, (k,); shares have the mean 1."""
        return self.targets[measure] * shares

    def band(self, measure: str, shares: Floats) -> tuple[Floats, Floats]:
        """Least and most of territories with these shares, (k,) each."""
        target = self.targets_of(measure, shares)
        tolerance = self.tolerances.get(measure, np.inf)
        least, most = self.limits.get(measure, (0.0, np.inf))
        if np.isinf(tolerance):
            return np.full(len(target), least), np.full(len(target), most)
        return (
            np.maximum(np.maximum(target * (1 - tolerance), 0.0), least),
            np.minimum(target * (1 + tolerance), most),
        )

    def arrays(self, shares: Floats, held: Floats) -> tuple[Floats, Floats]:
        """Least and most of the units of each territory, (k, m) each.

        `held` is what they have of each measure beside their units, (k, m) in the order of
        `measures`, or (1, 1) for nothing.
        """
        band = [self.band(measure, shares) for measure in self.measures]
        lower, upper = (np.column_stack(side) for side in zip(*band, strict=True))
        return np.maximum(lower - held, 0.0), np.maximum(upper - held, 0.0)

    def within(self, measure: str) -> str:
        """The rule as a condition: within ±5% of the mean."""
        said = []
        if measure in self.tolerances:
            target = "the mean" if self.alike else "its target"
            said.append(f"within ±{percent(self.tolerances[measure])} of {target}")
        if measure in self.limits:
            said.append(f"of {limits_text(self.limits[measure])}")
        return " and ".join(said)

    def phrase(self, measure: str) -> str:
        """The rule in words: ±5%, 2,000 to 3,000, or both."""
        said = []
        if measure in self.tolerances:
            said.append(f"±{percent(self.tolerances[measure])}")
        if measure in self.limits:
            said.append(limits_text(self.limits[measure]))
        return " and ".join(said)


def names_of(tolerances: Mapping[str, float], limits: Mapping[str, Limits]) -> tuple[str, ...]:
    """Names of all measures, those with a tolerance first."""
    return tuple(dict.fromkeys([*tolerances, *limits]))


def limits_text(limits: Limits) -> str:
    """Limits in words: 2,000 to 3,000, at least 2,000, at most 3,000."""
    least, most = limits
    if np.isinf(most):
        return f"at least {least:,.10g}"
    return f"{least:,.10g} to {most:,.10g}" if least > 0 else f"at most {most:,.10g}"


def limits_json(limits: Mapping[str, Limits]) -> dict[str, list[float | None]]:
    """Limits as JSON can hold them: least and most, null where there is none."""
    return {
        name: [least or None, most if np.isfinite(most) else None]
        for name, (least, most) in limits.items()
    }
