"""A measure in a handful of classes: what a reader can tell apart on a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Both tested for colour-blind eyes: neighbouring classes differ in lightness, the two arms also
# in hue. Between blue and orange no colour-blindness confuses the sides.
BELOW_AND_ABOVE = ("#20618f", "#6da3cc", "#bcd6ea", "#f4f3ee", "#f7d0a0", "#e2914a", "#a8500c")
LITTLE_TO_MUCH = ("#eef5f0", "#c3e0d6", "#8fc7ba", "#58a59a", "#2b807b", "#0f5558")

Of = Literal["territory", "unit"]


@dataclass(frozen=True)
class Shading:
    """A measure in classes.

    Attributes
    ----------
    title
        What is shown.
    of
        What has a value: each territory, or each unit.
    classes
        Class of each of them, -1 where the value is unknown.
    colors, labels
        `#rrggbb` and legend text of each class.
    measure, limits
        Where it is how far a measure is from its target: the name of the measure, and the
        deviation at which each class but the first begins.
    """

    title: str
    of: Of
    classes: tuple[int, ...]
    colors: tuple[str, ...]
    labels: tuple[str, ...]
    measure: str = ""
    limits: tuple[float, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """What the page reads."""
        return {
            "title": self.title,
            "of": self.of,
            "classes": self.classes,
            "colors": self.colors,
            "labels": self.labels,
            "measure": self.measure,
            "limits": self.limits,
        }


def shade_deviation(
    title: str, deviation: ArrayLike, tolerance: float | None, measure: str = ""
) -> Shading:
    """Deviations (fractions) of territories: pale inside the band, the further out the darker."""
    values = np.asarray(deviation, dtype=float)
    known = values[np.isfinite(values)]
    band = tolerance or max(float(np.abs(known).max(initial=0.0)) / 3, 0.01)
    limits = np.array([-3 * band, -2 * band, -band, band, 2 * band, 3 * band])
    inside = "within" if tolerance else "about"
    texts = [percent(limit) for limit in limits]
    middle = f"{inside} ±{100 * band:.3g} %"
    labels = [f"below {texts[0]}", f"{texts[0]} to {texts[1]}", f"{texts[1]} to {texts[2]}", middle]
    labels += [f"{texts[3]} to {texts[4]}", f"{texts[4]} to {texts[5]}", f"above {texts[5]}"]
    # A value at the edge of the band is inside it, whatever rounding did.
    slack = 1e-9 * np.sign(limits) * np.where(np.abs(limits) <= band, 1, 0)
    return Shading(
        title,
        "territory",
        _classes(values, limits + slack),
        BELOW_AND_ABOVE,
        tuple(labels),
        measure,
        tuple((limits + slack).tolist()),
    )


def shade_shares(title: str, values: ArrayLike, of: Of, *, high_is_good: bool = False) -> Shading:
    """Fractions from 0 to 1; the less sure, the darker, where high is good."""
    limits = np.array([0.5, 0.7, 0.8, 0.9, 0.97] if high_is_good else [0.02, 0.1, 0.25, 0.5, 0.75])
    colors = tuple(reversed(LITTLE_TO_MUCH)) if high_is_good else LITTLE_TO_MUCH
    texts = [f"{100 * limit:.0f} %" for limit in limits]
    return Shading(title, of, _classes(values, limits), colors, _between(texts))


def shade_amounts(title: str, values: ArrayLike, of: Of) -> Shading:
    """Amounts of at least nothing, in classes that hold about as many each."""
    amounts = np.asarray(values, dtype=float)
    known = amounts[np.isfinite(amounts)]
    shares = np.linspace(0, 1, len(LITTLE_TO_MUCH) + 1)[1:-1]
    some = known[known > 0]  # where most have nothing, the others are still told apart
    quantiles = np.quantile(some, shares) if len(some) else np.zeros(0)
    limits = np.unique([_rounded(value) for value in quantiles])
    limits = limits[limits > known.min(initial=np.inf)]
    colors = [LITTLE_TO_MUCH[i] for i in _spread(len(limits) + 1)]
    texts = [_short(limit) for limit in limits]
    return Shading(title, of, _classes(amounts, limits), tuple(colors), _between(texts))


def percent(fraction: float) -> str:
    """A signed fraction for people: +5 %, −12 %."""
    sign = "−" if fraction < 0 else "+"
    return f"{sign}{100 * abs(fraction):.3g} %"


def deviation_text(fraction: float) -> str:
    """A signed deviation with a decimal, for tables: −4.8 %, +12.0 %."""
    text = f"{100 * abs(fraction):,.1f}"
    sign = "" if text == "0.0" else "−" if fraction < 0 else "+"
    return f"{sign}{text} %"


def _classes(values: ArrayLike, limits: NDArray[np.float64]) -> tuple[int, ...]:
    array = np.asarray(values, dtype=float)
    found = np.searchsorted(limits, array, side="right")
    return tuple(np.where(np.isfinite(array), found, -1).tolist())


def _between(texts: Sequence[str]) -> tuple[str, ...]:
    if not texts:
        return ("all",)
    pairs = pairwise(texts)
    return (f"below {texts[0]}", *(f"{a} to {b}" for a, b in pairs), f"{texts[-1]} and more")


def _spread(count: int) -> list[int]:
    """So many positions, evenly over the colours."""
    return np.linspace(0, len(LITTLE_TO_MUCH) - 1, count).round().astype(int).tolist()


def _rounded(value: float) -> float:
    """Two leading digits: limits that people can read."""
    return float(f"{value:.2g}")


def _short(value: float) -> str:
    """1,200 as 1.2k: a legend has little room."""
    for limit, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:.3g}{letter}"
    return f"{value:.3g}"
