"""The bridge: tables with names on one side, the solver's arrays and indices on the other.

No other file knows both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import (
    area_m2,
    build_adjacency,
    edge_index,
    measuring_crs,
    project_geometry,
    project_points,
)
from solvers import Problem, Terms
from territory.bands import Bands, Limits
from territory.errors import Fault, InvalidInput

COUNT = "accounts"
"""The measure that counts accounts."""

GROUND_SHARE = 0.02
"""Part of the distance weight that follows a unit's area, so that empty land joins what is near."""


@dataclass(frozen=True)
class Bridge:
    """A problem and the names behind its indices.

    Attributes
    ----------
    units
        Unit table; unit i of the problem is row i.
    measures
        Names of the measures; measure m of the problem is the m-th.
    problem
        The arrays.
    adjacency
        The neighbours, with border lengths and bridges.
    bands
        What each territory may have of the measures.
    shares
        Share of each territory of the problem, (k,), 1 on the mean.
    made_for
        Rep for whom each territory is planned, "" where that is nobody; empty where all are free.
    names
        Id that each territory has already, "" where it has none; empty where none has.
    held
        What each territory holds of each measure beside its units, (k, m): by its rep, wherever
        it lies. The bands of the problem are narrower by that.
    misfit
        Part of the work of each unit that does not fit each territory, (n, k), by term of fit and
        times its price; empty where fit does not count.
    """

    units: gpd.GeoDataFrame
    measures: tuple[str, ...]
    problem: Problem
    adjacency: pd.DataFrame
    bands: Bands
    shares: np.ndarray
    made_for: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    held: np.ndarray = field(default_factory=lambda: np.zeros((1, 1)))
    misfit: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def xy(self) -> np.ndarray:
        """Inner point of each unit in metres, (n, 2)."""
        assert self.problem.xy is not None
        return self.problem.xy

    @property
    def targets(self) -> dict[str, float]:
        """Target of each measure in a territory of share 1."""
        return self.bands.targets

    @property
    def tolerances(self) -> dict[str, float]:
        """Largest allowed deviation from the own target, a fraction, where there is one."""
        return self.bands.tolerances


def measure_values(accounts: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Value of each measure for each account; ``accounts`` counts them."""
    return pd.DataFrame(
        {m: np.ones(len(accounts)) if m == COUNT else accounts[m].fillna(0.0) for m in measures},
        index=accounts.index,
    )


def measure_targets(values: pd.DataFrame, territories: int) -> dict[str, float]:
    """Mean of each measure over the territories."""
    return {str(name): float(total) / territories for name, total in values.sum().items()}


def build_bridge(
    units: gpd.GeoDataFrame,
    values: pd.DataFrame,
    unit_of: "pd.Series[str]",
    territories: int,
    tolerances: Mapping[str, float],
    *,
    limits: Mapping[str, Limits] | None = None,
    shares: np.ndarray | None = None,
    contiguous: bool = True,
    adjacency: pd.DataFrame | None = None,
    locked: np.ndarray | None = None,
    sites: np.ndarray | None = None,
    eligible: np.ndarray | None = None,
    held: np.ndarray | None = None,
    terms: Terms | None = None,
) -> Bridge:
    """Turn units and placed accounts into a problem.

    Parameters
    ----------
    units
        Unit table.
    values
        Measures of each placed account (see `measure_values`).
    unit_of
        Unit of each of them.
    territories
        How many territories.
    tolerances
        Largest allowed deviation from its target for each measure, a fraction. The first measure
        is also the weight of the distances.
    limits
        Least and most of further measures, or of the same.
    shares
        Share of each territory, (k,), for its targets; only their proportions count. All alike by
        default.
    contiguous
        Whether each territory must be one piece, bridges to islands included.
    adjacency
        The neighbours, when they are known already.
    locked
        Territory in which a unit must be or -1, (n,).
    sites
        Unit from which each territory is served, (k,), wherever that lies; by default one of its
        own, chosen with the plan.
    eligible
        Which territory may take which unit, (n, k); all by default.
    held
        What each territory holds of each measure beside its units, (k, m), in the order of
        `values`; nothing by default.
    terms
        What counts besides the distance.

    Raises
    ------
    InvalidInput
        More territories than units, or a measure that is zero everywhere.
    """
    held = np.zeros((territories, len(values.columns))) if held is None else held
    beside = dict(zip(values.columns, held.sum(axis=0) / territories, strict=True))
    targets = {
        name: target + float(beside[name])
        for name, target in measure_targets(values, territories).items()
    }
    shares = np.ones(territories) if shares is None else shares / shares.mean()
    alike = bool((shares == shares[0]).all())
    bands = Bands(targets, dict(tolerances), dict(limits or {}), alike)
    measures = bands.measures
    _check(units, targets, territories)
    activity = values.groupby(unit_of).sum().reindex(units.index, fill_value=0.0)[list(measures)]
    if adjacency is None:
        adjacency = build_adjacency(units, bridges=True)
    held = held[:, [list(values.columns).index(measure) for measure in measures]]
    lower, upper = bands.arrays(shares, held)
    centers: Any = sites  # any unit where there are none
    problem = Problem(
        activity.to_numpy(float),
        territories,
        xy=unit_xy(units),
        weight=_distance_weight(units, activity.iloc[:, 0].to_numpy(float)),
        lower=lower,
        upper=upper,
        edges=edge_index(adjacency, units).astype(np.int64),
        contiguous=contiguous,
        locked=np.full(len(units), -1) if locked is None else locked,
        centers=centers,
        eligible=eligible,
        terms=terms,
    )
    return Bridge(units, measures, problem, adjacency, bands, shares, held=held)


def unit_xy(units: gpd.GeoDataFrame) -> np.ndarray:
    """Inner point of each unit in metres, (n, 2), in the equal-area projection of the units."""
    points = units["point"]
    lon = np.array([point.x for point in points])
    lat = np.array([point.y for point in points])
    return project_points(lon, lat, measuring_crs(units))


def _distance_weight(units: gpd.GeoDataFrame, first: np.ndarray) -> np.ndarray:
    """Shares of the first measure, mixed with a little of the area; they sum to one."""
    area = area_m2(project_geometry(units.geometry.to_numpy(), measuring_crs(units)))
    share = first / first.sum()
    return (1 - GROUND_SHARE) * share + GROUND_SHARE * area / area.sum()


def _check(units: gpd.GeoDataFrame, targets: Mapping[str, float], territories: int) -> None:
    faults = [
        Fault("accounts", f"{name} is zero for every account that was placed", column=name)
        for name, target in targets.items()
        if target <= 0
    ]
    if territories > len(units):
        message = f"{territories} territories were asked for, but there are only {len(units)} units"
        faults.append(Fault("units", message))
    if faults:
        raise InvalidInput(faults)
