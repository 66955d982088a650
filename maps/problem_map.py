"""What was found in a file of units as a map: where it is, what it is, what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import folium
import geopandas as gpd
import numpy as np

from geodata.crs import center_longitude
from geodata.findings import Finding
from geodata.unroll import unroll
from maps.finding_layer import FindingLayer
from maps.finding_table import finding_table
from maps.page_map import page_map
from maps.pin_layer import PinLayer, PinStatusLayer
from maps.problem_view import ProblemView
from maps.territory_layer import TerritoryLayer
from maps.unit_shapes import UnitShapes

PALE = "#ccd7e2"


def problem_map(
    units: gpd.GeoDataFrame,
    findings: Sequence[Finding],
    *,
    advice: Mapping[str, str] | None = None,
    title: str = "",
) -> folium.Map:
    """Draw units in pale outline, and on them everything that was found.

    Parameters
    ----------
    units
        Unit table, WGS84, index `unit_id`; `name` is shown under the pointer.
    findings
        What was found. A finding without geometry is drawn as the units it names; one that names
        none of the units either has no place and is listed in the panel only.
    advice
        What to do about each kind, one sentence.
    title
        Heading of the page.

    Returns
    -------
    A Folium map. `save_offline` writes it to one file that needs no network.
    """
    units, findings = _side_by_side(units, findings)
    table = finding_table(findings, units)
    base = TerritoryLayer(UnitShapes(units), [0] * len(units), [PALE], ["Units"], name="Units")
    pins = PinLayer(table.pins, table.kinds, name="Findings") if table.shapes else None
    shapes = FindingLayer(base.shapes, pins, table.shapes) if pins else None
    shown = table.kinds[: table.n_placed_kinds]
    layers = [PinStatusLayer(pins, i, kind) for i, kind in enumerate(shown)] if pins else []
    facts = {
        "title": title,
        "subtitle": f"{len(units):,} units · {len(findings):,} findings",
        "kinds": [asdict(k) | {"advice": (advice or {}).get(k.key, "")} for k in table.kinds],
        "findings": table.rows,
    }
    findings_layers = [layer for layer in (pins, shapes, *layers) if layer is not None]
    return page_map(title, [base, *findings_layers], ProblemView(base, pins, shapes, layers, facts))


def _side_by_side(
    units: gpd.GeoDataFrame, findings: Sequence[Finding]
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Move all to one side of the antimeridian: the Aleutians lie beside Alaska."""
    shapes = [*units.geometry, *units["point"], *(finding.geometry for finding in findings)]
    moved = unroll(np.array(shapes, dtype=object), center_longitude(units))
    geometry, points, places = np.split(moved, [len(units), 2 * len(units)])
    drawn = units.assign(point=gpd.GeoSeries(points, index=units.index, crs=4326))
    drawn = drawn.set_geometry(gpd.GeoSeries(geometry, index=units.index, crs=4326))
    pairs = zip(findings, places, strict=True)
    return drawn, [replace(finding, geometry=place) for finding, place in pairs]
