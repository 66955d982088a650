"""Barriers that cut borders: rivers, mountain ridges, motorways, lakes."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.adjacency import default_snap_m, edge_index
from geodata.barrier_share import barrier_share
from geodata.certificate import pieces
from geodata.components import number_components
from geodata.errors import Fault, raise_faults
from geodata.findings import Finding
from geodata.islands import island
from geodata.pairs import BARRIER, BORDER, adjacency_table

LEAST_SHARE = 0.8
_SNAP_WIDTHS = 4.0


@dataclass(frozen=True)
class BordersCut:
    """An adjacency table after barriers were laid over it, and what they cut off.

    Parameters
    ----------
    adjacency
        The table.
    findings
        One for each piece that hung together with the rest of the map before and no longer does:
        its units and their ground. No bridge is built over a barrier by itself; where there is a
        road or a ferry, add the link with `add_neighbours`.
    """

    adjacency: pd.DataFrame
    findings: tuple[Finding, ...]


def cut_borders(
    adjacency: pd.DataFrame,
    units: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    *,
    tolerance_m: float | None = None,
    least_share: float = LEAST_SHARE,
    snap_m: float | None = None,
) -> BordersCut:
    """Cut the borders that run along a barrier.

    A border is cut when at least `least_share` of its length lies within `tolerance_m` of the
    barriers, or in them when they are polygons. A barrier that crosses a border, or runs
    through a unit, cuts nothing: a unit that it parts has to be split first. So that a crossing
    cannot count as running along, the tolerance is never more than a quarter of the border.

    Parameters
    ----------
    adjacency, units
        An adjacency table and its unit table.
    barriers
        Lines or polygons, with a CRS; all of them count together.
    tolerance_m
        How far a barrier may be from the border. By default four times the snap tolerance of
        `build_adjacency`: up to 1 km for counties, 200 m for zip codes.
    least_share
        0 to 1.
    snap_m
        The snap tolerance that the adjacency was built with, when it was not the default.

    Returns
    -------
    BordersCut
        In its table `cut_share` is filled for every border, the highest of this and of earlier
        calls (measured at 64 places along the border), and borders cut are of kind "barrier". What
        was added or removed by hand stays so, and so do bridges. Units that overlap by more than
        the snap tolerance have no line in common: their borders are not cut.

    Raises
    ------
    InvalidInput
        When the barriers have no CRS, or a parameter is out of range.
    """
    snap_m = default_snap_m(units) if snap_m is None else snap_m
    tolerance_m = _SNAP_WIDTHS * snap_m if tolerance_m is None else tolerance_m
    _check(barriers, tolerance_m, least_share)
    share = barrier_share(adjacency, units, barriers, tolerance_m, snap_m)
    share = np.maximum(share, adjacency["cut_share"].to_numpy())
    cut = (adjacency["kind"] == BORDER) & (share >= least_share)
    after = adjacency.assign(kind=adjacency["kind"].mask(cut, BARRIER), cut_share=share)
    return BordersCut(adjacency_table(after), _cut_off(adjacency, after, units))


def _check(barriers: gpd.GeoDataFrame, tolerance_m: float, least_share: float) -> None:
    faults = []
    if barriers.crs is None:
        faults.append(Fault("barriers", "have no coordinate reference system"))
    if not tolerance_m > 0:
        faults.append(Fault("tolerance_m", f"{tolerance_m} is not above 0"))
    if not 0 < least_share <= 1:
        faults.append(Fault("least_share", f"{least_share} is not above 0 and at most 1"))
    raise_faults(faults)


def _cut_off(
    before: pd.DataFrame, after: pd.DataFrame, units: gpd.GeoDataFrame
) -> tuple[Finding, ...]:
    units = units.sort_index()
    whole = pd.Series(number_components(len(units), *edge_index(before, units).T), units.index)
    piece = pieces(after, whole)
    parted = pd.DataFrame({"whole": whole, "piece": piece})[piece > 0]
    return tuple(island(units.loc[group.index]) for _, group in parted.groupby(["whole", "piece"]))
