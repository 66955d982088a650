"""Territories of different size: what part of a full one each shall be, and for whom."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.errors import Fault, InvalidInput
from territory.faults import some

Floats = npt.NDArray[np.float64]

EQUAL, BY_REPS = "equal", "reps"
FULL = 1.0


@dataclass(frozen=True)
class Shares:
    """Shares of the territories.

    Attributes
    ----------
    sizes
        Of each territory of the problem, (k,); 1 is a full one.
    of_rep
        Of each rep, by rep_id.
    made_for
        Rep whose share each of the first territories has, where they were made for the reps.
    """

    sizes: Floats
    of_rep: "pd.Series[float]"
    made_for: tuple[str, ...] = ()

    @property
    def uneven(self) -> bool:
        """Whether the territories differ."""
        return bool((self.sizes != self.sizes[0]).any())

    def unusual_rows(self) -> dict[str, int]:
        """Territory of each rep for whom one of another share than the usual was made."""
        share, count = np.unique(self.sizes, return_counts=True)
        usual = share[count.argmax()]
        return {rep: i for i, rep in enumerate(self.made_for) if self.sizes[i] != usual}

    def of(self, reps: pd.Index) -> Floats:
        """Shares of these reps as parts of a mean territory; labels that are no rep are full."""
        if not self.uneven:
            return np.ones(len(reps))
        found = self.of_rep.reindex(reps).fillna(FULL).to_numpy(float)
        return np.asarray(found / self.sizes.mean())

    def mismatch(self) -> Floats | None:
        """How far each rep is from the share of each territory, (k, r); None where all are alike.

        A part-time rep is to get a small territory before anything else counts.
        """
        if not self.uneven or self.of_rep.empty:
            return None
        return np.abs(self.sizes[:, None] - self.of_rep.to_numpy(float))

    def describe(self) -> tuple[str, ...]:
        """Say which territories there are, where they differ."""
        if not self.uneven:
            return ()
        share, count = np.unique(self.sizes, return_counts=True)
        kinds = some(f"{n:,} of {s:.4g}" for s, n in zip(share[::-1], count[::-1], strict=True))
        return (f"territories by share of a full one: {kinds}; targets are in proportion",)


def territory_targets(
    chosen: str, reps: pd.DataFrame, territories: int, holders: Collection[str] = ()
) -> Shares:
    """Find the share of each territory.

    Parameters
    ----------
    chosen
        ``reps``: one territory for each rep, of her share; where there are fewer reps the others
        are full, where there are more those with the largest shares come first. ``equal``: all are
        full. Else shares parted by commas, such as ``0.6,0.6``; the others are full.
    reps
        With `share`.
    territories
        How many.
    holders
        Reps who hold accounts, and so must have one of the territories.

    Raises
    ------
    InvalidInput
        When `chosen` is none of these.
    """
    of_rep = reps["share"].astype(float) if "share" in reps else pd.Series(dtype=float)
    values = np.full(territories, FULL)
    if chosen == EQUAL:
        return Shares(values, of_rep)
    if chosen == BY_REPS:
        # Holders first; of equal shares, those of the first reps.
        later = ~of_rep.index.isin(list(holders))
        order = np.lexsort((-of_rep.to_numpy(float), later))[:territories]
        made_for = of_rep.index[np.sort(order)]
        values[: len(made_for)] = of_rep[made_for]
        return Shares(values, of_rep, tuple(made_for))
    listed = _listed(chosen)
    if len(listed) > territories:
        message = f"{len(listed)} shares are more than there are territories, {territories}"
        raise InvalidInput([Fault("--shares", message)])
    values[: len(listed)] = listed
    return Shares(values, of_rep)


def anchored_homes(
    rows: Mapping[str, int], home_of: "pd.Series[str]", room: Callable[[str, int], bool]
) -> dict[str, int]:
    """Units that must be in a territory because it was made for the rep who lives there.

    Parameters
    ----------
    rows
        Territory, by its position, of each rep for whom one was made.
    home_of
        Unit of the home of each rep, "" where it is in none.
    room
        Tells whether a territory, by its position, has room for a unit.
    """
    found: dict[str, int] = {}
    for rep, row in rows.items():
        unit = home_of[rep]
        if unit and unit not in found and room(unit, row):
            found[unit] = row
    return found


def share_faults(chosen: str) -> list[Fault]:
    """What is wrong with a choice of shares whatever the reps are."""
    if chosen in (EQUAL, BY_REPS):
        return []
    try:
        _listed(chosen)
    except InvalidInput as error:
        return list(error.faults)
    return []


def _listed(chosen: str) -> Floats:
    try:
        values = np.array([float(text) for text in chosen.split(",")])
    except ValueError:
        values = np.array([np.nan])
    if not ((values > 0) & np.isfinite(values)).all():
        message = f"{chosen!r} is neither reps nor equal, nor shares such as 0.6,0.6,1"
        raise InvalidInput([Fault("--shares", message)])
    return values
