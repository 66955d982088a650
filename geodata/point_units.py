"""Units without a polygon get a share of the ground of the unit around them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.cutting import Plane, join_pieces, power_pieces
from geodata.units import inner_points, make_units
from geodata.unshaped import attach_unshaped

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

NO_GROUND = "the unit around it is too small to be shared"

# Places nearer to each other than this, about a metre, are the same.
_DECIMALS = 5

_CRUMB = 1e-12


@dataclass(frozen=True)
class Shaped:
    """A unit table in which units without a polygon have got one.

    `units` holds the units, then those that were shaped; `report` is the table of
    `attach_unshaped`, where those that could not be shaped have a reason.
    """

    units: gpd.GeoDataFrame
    report: pd.DataFrame


def shape_unshaped(
    units: gpd.GeoDataFrame,
    unshaped: pd.DataFrame,
    *,
    nearest_within_m: float = 0.0,
    zips: bool | None = None,
) -> Shaped:
    """Give each unit without a polygon its Voronoi share of the unit around it.

    A unit is cut along the middle between its own inner point and the points in it; it keeps the
    cell of its own point. Points at the same place (to a metre) share their cell evenly. Points
    outside, taken for the nearest unit, count where they are nearest to it. Ground that a cut
    severs goes to the cell it has the longest border with, so that every piece of land stays in
    one piece; no ground is lost.

    Parameters
    ----------
    units, unshaped, nearest_within_m, zips
        As for `attach_unshaped`.

    Returns
    -------
    Shaped
        The new units have the kind of the unit around them, and its parent if they have none.

    Raises
    ------
    InvalidInput, SampleDataMissing
        As `attach_unshaped`.
    """
    report = attach_unshaped(units, unshaped, nearest_within_m=nearest_within_m, zips=zips)
    placed = report[report["into"].notna()]
    kept: dict[str, shapely.Geometry] = {}
    given: dict[str, shapely.Geometry] = {}
    # In the order of the ids: cells must not depend on the order of the rows.
    for host, points in placed.sort_index().groupby("into", sort=True):
        around = units.loc[host]
        lon_lat = points[["lon", "lat"]].to_numpy(dtype=float)
        cells = _shares(around["geometry"], around["point"], lon_lat)
        if len(cells):
            kept[str(host)] = cells[0]
            given.update(zip(points.index, cells[1:], strict=True))
    lost = placed.index[~placed.index.isin(list(given))]
    report.loc[lost, ["into", "reason"]] = [None, NO_GROUND]
    report.loc[lost, "distance_m"] = np.nan
    return Shaped(_with_cells(units, unshaped, report, kept, given), report)


def _shares(shape: shapely.Geometry, own: shapely.Geometry, points: Floats) -> Geometries:
    """Return the cell of the own point, then of each point; nothing where one would be empty."""
    ends = shapely.shortest_line(shapely.points(points), shape)
    inside = shapely.get_coordinates(ends).reshape(-1, 2, 2)[:, 1]
    sites = np.vstack([shapely.get_coordinates(own), inside])
    place = np.unique(np.round(sites, _DECIMALS), axis=0, return_inverse=True)[1].ravel()
    first = np.unique(place, return_index=True)[1]
    cells = _voronoi_cells(shape, sites[first])
    shares = np.full(len(sites), None, dtype=object)
    for number, cell in enumerate(cells):
        members = np.flatnonzero(place == number)
        if shapely.area(cell) > 0:
            shares[members] = _wedges(cell, len(members))
    return shares if (shapely.area(shares) > 0).all() else shares[:0]


def _voronoi_cells(shape: shapely.Geometry, sites: Floats) -> Geometries:
    """Cut a shape along the middle between sites in it."""
    plane = Plane.of(shape)
    cut = power_pieces(shape, plane, plane.km(sites), np.zeros(len(sites)))
    return join_pieces(*cut, len(sites))


def _wedges(cell: shapely.Geometry, count: int) -> Geometries:
    """Cut a cell into wedges around a point inside it, the first to the south west."""
    if count == 1:
        return np.array([cell], dtype=object)
    center = shapely.get_coordinates(shapely.point_on_surface(cell))
    reach = 4 * shapely.length(shapely.envelope(cell))
    angle = np.pi + np.pi * np.arange(2 * count + 1) / count
    rim = center + reach * np.column_stack([np.cos(angle), np.sin(angle)])
    rest, pieces, owner = cell, [], []
    for wedge in range(count):
        corners = np.vstack([center, rim[2 * wedge : 2 * wedge + 3]])
        # Each takes from what is left, so that no ground is lost between two of them.
        taken = rest if wedge == count - 1 else rest.intersection(shapely.Polygon(corners))
        rest = rest.difference(shapely.Polygon(corners))
        solid = [part for part in shapely.get_parts(taken) if part.area > _CRUMB * cell.area]
        pieces += solid
        owner += [wedge] * len(solid)
    return join_pieces(np.array(pieces, dtype=object), np.array(owner, dtype=np.int64), count)


def _with_cells(
    units: gpd.GeoDataFrame,
    unshaped: pd.DataFrame,
    report: pd.DataFrame,
    kept: dict[str, shapely.Geometry],
    given: dict[str, shapely.Geometry],
) -> gpd.GeoDataFrame:
    if not given:
        return units.copy()
    cut = units.copy()
    cells = np.array(list(kept.values()), dtype=object)
    cut.loc[list(kept), "geometry"] = cells
    own = cut.loc[list(kept), "point"].to_numpy(dtype=object)
    own = np.where(shapely.covers(cells, own), own, inner_points(cells))
    cut.loc[list(kept), "point"] = own
    new = unshaped.index[unshaped.index.isin(list(given))]
    hosts = units.loc[report.loc[new, "into"]]
    parents = unshaped.loc[new, "parent"].to_numpy(dtype=object)
    table = make_units(
        list(new),
        np.array([given[unit] for unit in new], dtype=object),
        crs=4326,
        names=unshaped.loc[new, "name"].tolist(),
        parents=list(np.where(parents == "", hosts["parent"].to_numpy(dtype=object), parents)),
    )
    return pd.concat([cut, table.assign(kind=hosts["kind"].to_numpy(dtype=object))])
