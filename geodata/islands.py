"""Pieces of the map: what is cut off, units in several parts, and the bridges between them."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.adjacency import edge_index
from geodata.bridges import nearest_points
from geodata.components import number_components
from geodata.crs import center_longitude, linking_crs, measuring_crs, project_geometry
from geodata.findings import BRIDGE, ISLAND, PIECE, Finding
from geodata.pairs import BRIDGE as BRIDGE_LINK
from geodata.quantities import distance_text
from geodata.unroll import roll, unroll_lon, unrolled_whole

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

_SPELLED_OUT = 5


def find_pieces(units: gpd.GeoDataFrame, adjacency: pd.DataFrame) -> tuple[Finding, ...]:
    """Find what is cut off from the rest of the map, and units that are in several parts.

    Parameters
    ----------
    units, adjacency
        A unit table and its adjacency table.

    Returns
    -------
    tuple of Finding
        First, by number of units, every piece of the map but the largest when bridges are not
        counted: kind "island", its units, their ground, value the number of units. Then, by
        area, the units that consist of several polygons: kind "piece", the polygons other than
        the largest, value the share of the unit's area that is in them. A unit that is only cut
        at the antimeridian is in one part.
    """
    units = units.sort_index()
    without_bridges = adjacency[adjacency["kind"] != BRIDGE_LINK]
    piece = number_components(len(units), *edge_index(without_bridges, units).T)
    return (*_islands(units, piece), *_parted(units))


def bridge_findings(units: gpd.GeoDataFrame, adjacency: pd.DataFrame) -> tuple[Finding, ...]:
    """Describe the bridges of an adjacency table.

    Returns
    -------
    tuple of Finding
        Longest first: kind "bridge", the two units, value the distance in metres, geometry the
        shortest line between them (two lines when it crosses the antimeridian).
    """
    bridges = adjacency[adjacency["kind"] == BRIDGE_LINK]
    a, b = edge_index(bridges, units).T
    ends, _ = nearest_points(units.geometry.to_numpy(), linking_crs(units), a, b)
    bridges = bridges.assign(line=_lines(ends, center_longitude(units)))
    bridges = bridges.sort_values(["distance_m", "unit_a", "unit_b"], ascending=[False, True, True])
    columns = (bridges[column].tolist() for column in ("unit_a", "unit_b", "distance_m", "line"))
    return tuple(
        Finding(BRIDGE, _bridge_message(a, b, m), (a, b), value=m, geometry=line)
        for a, b, m, line in zip(*columns, strict=True)
    )


def island(units: gpd.GeoDataFrame) -> Finding:
    """Describe units that are cut off from the rest of the map together."""
    ids = tuple(units.index.tolist())
    ground = shapely.union_all(units.geometry.to_numpy())
    return Finding(ISLAND, _island_message(ids), ids, value=float(len(ids)), geometry=ground)


def _islands(units: gpd.GeoDataFrame, piece: Ints) -> list[Finding]:
    apart = piece > 0
    return [island(group) for _, group in units[apart].groupby(piece[apart])]


def _island_message(ids: tuple[str, ...]) -> str:
    if len(ids) == 1:
        return f"unit {ids[0]} has no neighbour"
    more = f" and {len(ids) - _SPELLED_OUT} more" if len(ids) > _SPELLED_OUT else ""
    return f"{len(ids)} units are cut off from the rest: {', '.join(ids[:_SPELLED_OUT])}{more}"


def _parted(units: gpd.GeoDataFrame) -> list[Finding]:
    several = units[shapely.get_num_geometries(units.geometry.to_numpy()) > 1]
    if several.empty:
        return []
    crs, lon_0 = measuring_crs(units), center_longitude(units)
    found = []
    for unit_id, shape in several.geometry.items():
        parts = np.asarray(shapely.get_parts(unrolled_whole(shape, lon_0)), dtype=object)
        area = shapely.area(project_geometry(parts, crs))
        order = np.argsort(-area, kind="stable")
        if len(parts) > 1:
            share = float(area[order[1:]].sum() / area.sum())
            rest = roll(np.array([shapely.multipolygons(parts[order[1:]])]))[0]
            message = f"unit {unit_id} is in {len(parts)} parts, {share:.2%} outside the largest"
            finding = Finding(PIECE, message, (str(unit_id),), value=share, geometry=rest)
            found.append((-area[order[1:]].sum(), finding))
    return [finding for _, finding in sorted(found, key=lambda pair: (pair[0], pair[1].unit_ids))]


def _lines(ends: Floats, lon_0: float) -> Geometries:
    lon = unroll_lon(ends[:, :, 0].ravel(), lon_0).reshape(-1, 2)
    return roll(shapely.linestrings(np.stack([lon, ends[:, :, 1]], axis=2)))


def _bridge_message(a: str, b: str, distance_m: float) -> str:
    return f"{a} and {b} are joined over {distance_text(distance_m)}"
