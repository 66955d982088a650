"""Findings as what the page reads: one list for the cards, places for pins, shapes to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.findings import Finding
from maps.finding_kinds import kind_statuses
from maps.statuses import PinStatus
from maps.world_lines import AREAS, world_lines


@dataclass(frozen=True)
class FindingTable:
    """Findings, the pins of those that have a place, and for each pin what to draw of it.

    Attributes
    ----------
    kinds
        Look of each kind that occurs.
    n_placed_kinds
        How many of them have a pin; these come first.
    rows
        One a finding, in order: kind (position in `kinds`), message, units, row.
    pins
        Columns lon, lat, status (the kind) and id (position in `rows`).
    shapes
        One a pin: `units` (positions) whose outline is drawn, or the `lines` of a geometry of its
        own, each as world steps x, y, then differences; `area` when they are rings.
    """

    kinds: list[PinStatus]
    n_placed_kinds: int
    rows: list[dict[str, Any]]
    pins: dict[str, Sequence[object]]
    shapes: list[dict[str, Any]]


def finding_table(findings: Sequence[Finding], units: gpd.GeoDataFrame) -> FindingTable:
    """Prepare findings for the page; one of units on the map is placed on the first of them."""
    position = {str(unit): i for i, unit in enumerate(units.index)}
    known = [[position[u] for u in finding.unit_ids if u in position] for finding in findings]
    places = [_place(f, units, on_map) for f, on_map in zip(findings, known, strict=True)]
    placed = [i for i, place in enumerate(places) if place is not None]
    kinds, n_placed = _kinds(findings, placed)
    number = {kind.key: i for i, kind in enumerate(kinds)}
    lon_lat = np.array([places[i] for i in placed], dtype=float).reshape(-1, 2)
    lon, lat = np.round(lon_lat, 5).T.tolist()
    status = [number[findings[i].kind] for i in placed]
    return FindingTable(
        kinds,
        n_placed,
        [_row(finding, number) for finding in findings],
        {"lon": lon, "lat": lat, "status": status, "id": placed},
        [_shape(findings[i], units, known[i]) for i in placed],
    )


def _kinds(findings: Sequence[Finding], placed: Sequence[int]) -> tuple[list[PinStatus], int]:
    """Kinds with a pin, which a legend can switch, then those that are nowhere on the map."""
    on_map = {findings[i].kind for i in placed}
    nowhere = {finding.kind for finding in findings} - on_map
    return [*kind_statuses(on_map), *kind_statuses(nowhere)], len(on_map)


def _row(finding: Finding, number: dict[str, int]) -> dict[str, Any]:
    return {
        "kind": number[finding.kind],
        "message": finding.message,
        "units": list(finding.unit_ids),
        "row": finding.row,
    }


def _place(
    finding: Finding, units: gpd.GeoDataFrame, known: Sequence[int]
) -> tuple[float, float] | None:
    """Longitude and latitude of a pin: on the geometry, else in the first unit it names."""
    shape = finding.geometry
    if shape is not None and not shape.is_empty:
        point = _middle(shape)
    elif known:
        point = unit_point(units, known[0])
    else:
        return None
    return float(point.x), float(point.y)


def unit_point(units: gpd.GeoDataFrame, at: int) -> shapely.Point:
    """A point in the unit at a position: the table's own where it has one."""
    if "point" in units:
        return units["point"].iloc[at]
    return shapely.point_on_surface(units.geometry.iloc[at])


def _middle(shape: shapely.Geometry) -> shapely.Point:
    """A point on the shape: the middle of a line, the inner point of an area."""
    if shape.geom_type == "LineString":
        return shapely.line_interpolate_point(shape, 0.5, normalized=True)
    return shapely.point_on_surface(shape)


def _shape(finding: Finding, units: gpd.GeoDataFrame, known: Sequence[int]) -> dict[str, Any]:
    shape = finding.geometry
    if shape is None or shape.is_empty:
        return {"units": list(known)}
    if known and shapely.equals(shape, units.geometry.iloc[known[0]]):
        return {"units": [known[0]]}
    return {"area": shape.geom_type in AREAS, "lines": world_lines(shape)}
