"""Who has a place or a code: an index over one version of a plan, made once and asked often."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata import locate_points

FAR = "outside every unit"
NO_PLACE = "longitude or latitude out of range"
UNKNOWN = "no unit of the plan has this code"
UNOWNED = "in no territory"
HIDDEN = "in a territory that is not yours to see"
LONGEST_CODE = 40


@dataclass(frozen=True)
class Owner:
    """Who has a place: the unit, territory and rep, or the `reason` why nobody has."""

    unit_id: str | None
    territory_id: str | None
    rep_id: str | None
    reason: str = ""


class LookupIndex:
    """Finds the unit of points and codes, and who has it in a plan.

    Parameters
    ----------
    shapes
        Unit table with the polygons; units that are not in it can be found by their code.
    territory_of, rep_of
        By unit_id; "" where there is none.
    """

    def __init__(
        self,
        shapes: gpd.GeoDataFrame,
        territory_of: Mapping[str, str],
        rep_of: Mapping[str, str],
    ) -> None:
        shapes = shapes[shapes.index.isin(list(territory_of))].sort_index()
        self._shapes = shapes
        # Made once: an answer to ten thousand places picks its owners and makes none.
        self._owners = {
            unit: Owner(unit, territory or None, rep_of[unit] or None, "" if territory else UNOWNED)
            for unit, territory in territory_of.items()
        }
        self._at = [self._owners[str(unit)] for unit in shapes.index]
        self._polygons = shapes.geometry.to_numpy()
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)
        self._digits = _digits(territory_of)

    def at_points(
        self,
        lon: npt.ArrayLike,
        lat: npt.ArrayLike,
        *,
        nearest_within_m: float = 0.0,
        reps: Collection[str] | None = None,
    ) -> list[Owner]:
        """Find who has each point.

        Parameters
        ----------
        lon, lat
            Degrees, (n,).
        nearest_within_m
            Points outside every unit belong to the nearest one at most this far away.
        reps
            Only territories of these reps are told; None tells all.
        """
        lon, lat = np.asarray(lon, float), np.asarray(lat, float)
        fits = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        unit = self._units_at(lon, lat, fits)
        outside = np.flatnonzero(fits & (unit < 0))
        if nearest_within_m > 0 and len(outside):
            unit[outside] = self._nearest(lon[outside], lat[outside], nearest_within_m)
        none = [Owner(None, None, None, NO_PLACE), Owner(None, None, None, FAR)]
        found = [
            self._at[at] if at >= 0 else none[fit]
            for at, fit in zip(unit.tolist(), fits.tolist(), strict=True)
        ]
        return _seen(found, reps)

    def of_codes(self, codes: Sequence[str], reps: Collection[str] | None = None) -> list[Owner]:
        """Find who has the unit of each code; leading zeros that a spreadsheet ate come back."""
        return _seen([self._of_code(code) for code in codes], reps)

    def _of_code(self, code: str) -> Owner:
        code = code.strip()[:LONGEST_CODE]
        if code not in self._owners and code.isdigit() and self._digits:
            code = code.zfill(self._digits)
        return self._owners.get(code) or Owner(None, None, None, UNKNOWN)

    def _units_at(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], fits: np.ndarray
    ) -> np.ndarray:
        """Position of the unit with the smallest id that holds each point, -1 where none does."""
        points = shapely.points(np.where(fits, lon, 0.0), np.where(fits, lat, 0.0))
        point, unit = self._tree.query(points)
        # The polygons are prepared, the points are not: so the polygon has to come first.
        holds = fits[point] & shapely.intersects(self._polygons[unit], points[point])
        found = np.full(len(points), len(self._at), dtype=np.int64)
        np.minimum.at(found, point[holds], unit[holds])
        found[found == len(self._at)] = -1
        return found

    def _nearest(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], within_m: float
    ) -> np.ndarray:
        located = locate_points(self._shapes, lon, lat, nearest_within_m=within_m)
        return pd.Index(self._shapes.index).get_indexer(pd.Index(located["unit_id"].fillna("")))


def _seen(owners: list[Owner], reps: Collection[str] | None) -> list[Owner]:
    """What those may know who see the territories of these reps only."""
    if reps is None:
        return owners
    return [
        each
        if each.unit_id is None or each.rep_id in reps
        else Owner(each.unit_id, None, None, HIDDEN)
        for each in owners
    ]


def _digits(ids: Collection[str]) -> int:
    """How long the codes are, where all are digits of one length; else 0."""
    lengths = {len(code) if code.isdigit() else 0 for code in ids}
    return lengths.pop() if len(lengths) == 1 else 0
