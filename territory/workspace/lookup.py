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
        self._ids = list(map(str, shapes.index))
        self._polygons = shapes.geometry.to_numpy()
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)
        self._territory_of, self._rep_of = territory_of, rep_of
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
        return [
            self._owner(self._ids[at], reps)
            if at >= 0
            else Owner(None, None, None, FAR if fit else NO_PLACE)
            for at, fit in zip(unit.tolist(), fits.tolist(), strict=True)
        ]

    def of_codes(self, codes: Sequence[str], reps: Collection[str] | None = None) -> list[Owner]:
        """Find who has the unit of each code; leading zeros that a spreadsheet ate come back."""
        return [self._of_code(code, reps) for code in codes]

    def _of_code(self, code: str, reps: Collection[str] | None) -> Owner:
        code = code.strip()[:LONGEST_CODE]
        if code not in self._territory_of and code.isdigit() and self._digits:
            code = code.zfill(self._digits)
        if code not in self._territory_of:
            return Owner(None, None, None, UNKNOWN)
        return self._owner(code, reps)

    def _units_at(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], fits: np.ndarray
    ) -> np.ndarray:
        """Position of the unit with the smallest id that holds each point, -1 where none does."""
        points = shapely.points(np.where(fits, lon, 0.0), np.where(fits, lat, 0.0))
        point, unit = self._tree.query(points)
        # The polygons are prepared, the points are not: so the polygon has to come first.
        holds = fits[point] & shapely.intersects(self._polygons[unit], points[point])
        found = np.full(len(points), len(self._ids), dtype=np.int64)
        np.minimum.at(found, point[holds], unit[holds])
        found[found == len(self._ids)] = -1
        return found

    def _nearest(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], within_m: float
    ) -> np.ndarray:
        located = locate_points(self._shapes, lon, lat, nearest_within_m=within_m)
        return pd.Index(self._ids).get_indexer(pd.Index(located["unit_id"].fillna("")))

    def _owner(self, unit_id: str, reps: Collection[str] | None) -> Owner:
        territory, rep = self._territory_of[unit_id], self._rep_of[unit_id]
        if reps is not None and rep not in reps:
            return Owner(unit_id, None, None, HIDDEN)
        reason = "" if territory else UNOWNED
        return Owner(unit_id, territory or None, rep or None, reason)


def _digits(ids: Collection[str]) -> int:
    """How long the codes are, where all are digits of one length; else 0."""
    lengths = {len(code) if code.isdigit() else 0 for code in ids}
    return lengths.pop() if len(lengths) == 1 else 0
