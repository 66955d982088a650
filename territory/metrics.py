"""Figures of a division of units into territories, whether planned or in force today."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from solvers.contiguity import count_pieces
from territory.design import Bridge

ROUNDING = 1e-9
"""Part of a limit by which a sum may pass it."""


@dataclass(frozen=True)
class Division:
    """A division of the units, judged.

    Attributes
    ----------
    label
        Territory of each unit, by unit_id; units without one are missing.
    measures
        Sum of each measure, index territory, columns measures.
    targets, deviation
        Target of each territory, and the signed deviation from it, a fraction, of the same shape.
    misses
        Whether the band is missed, bool of the same shape.
    pieces
        Connected pieces of each territory; bridges connect.
    """

    label: "pd.Series[str]"
    measures: pd.DataFrame
    targets: pd.DataFrame
    deviation: pd.DataFrame
    misses: pd.DataFrame
    pieces: "pd.Series[int]"

    @property
    def broken(self) -> int:
        """How many territories are in more than one piece."""
        return int((self.pieces > 1).sum())

    def worst(self, measure: str) -> float:
        """Deviation of the territory that is farthest off, signed."""
        column = self.deviation[measure]
        return float(column.iloc[int(column.abs().argmax())])

    def outside(self, measure: str) -> int:
        """How many territories miss the band."""
        return int(self.misses[measure].sum())


def judge_division(
    bridge: Bridge,
    label: "pd.Series[str]",
    territories: pd.Index,
    shares: np.ndarray | None = None,
    held: pd.DataFrame | None = None,
) -> Division:
    """Judge a division of the bridge's units; `territories` are all there should be.

    `shares` are those of the territories, (k,), 1 for a mean one; all alike by default. `held` is
    what they hold of each measure beside their units, index territory.
    """
    position = territories.get_indexer(pd.Index(label.reindex(bridge.units.index).fillna("")))
    names = list(bridge.measures)
    activity = pd.DataFrame(bridge.problem.activity, columns=names)
    within = position >= 0
    sums = activity[within].groupby(position[within]).sum().reindex(range(len(territories)))
    sums = sums.fillna(0.0).set_axis(territories)
    if held is not None:
        sums += held.reindex(index=territories, columns=names, fill_value=0.0)
    shares = np.ones(len(territories)) if shares is None else shares
    targets = _table(names, territories, lambda name: bridge.bands.targets_of(name, shares))
    low = _table(names, territories, lambda name: bridge.bands.band(name, shares)[0])
    high = _table(names, territories, lambda name: bridge.bands.band(name, shares)[1])
    # Units without a territory are one more label, so that they never join the pieces of another.
    everyone = np.where(within, position, len(territories))
    pieces = count_pieces(everyone, bridge.problem.edges, len(territories) + 1)
    return Division(
        label,
        sums,
        targets,
        sums / targets - 1.0,
        (sums < low * (1 - ROUNDING)) | (sums > high * (1 + ROUNDING)),
        pd.Series(pieces[: len(territories)], index=territories),
    )


def _table(
    names: list[str], territories: pd.Index, column: Callable[[str], np.ndarray]
) -> pd.DataFrame:
    return pd.DataFrame({name: column(name) for name in names}, index=territories)


def rms_distance_km(xy: np.ndarray, weight: np.ndarray, label: np.ndarray) -> float:
    """Root mean square distance of weighted points (n, 2) in metres to their label's centroid."""
    squared = squared_distances(xy, weight, label)
    return float(np.sqrt(np.average(squared, weights=weight)) / 1000.0)


def squared_distances(xy: np.ndarray, weight: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Squared distance (n,) of weighted points (n, 2) to the centroid of those of their label."""
    labels, group = np.unique(label, return_inverse=True)
    mass = np.maximum(np.bincount(group, weight, minlength=len(labels)), 1e-300)
    center = [np.bincount(group, weight * axis, minlength=len(labels)) / mass for axis in xy.T]
    return np.asarray(((xy - np.column_stack(center)[group]) ** 2).sum(axis=1))
