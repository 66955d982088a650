"""Findings as rows: for JSON, for a spreadsheet, for a GIS."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata import Finding
from geodata.findings import KINDS

COLUMNS = ("kind", "label", "unit_ids", "row", "value", "message", "lon", "lat")


def finding_rows(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """One dictionary a finding; lon and lat are a point on its shape, None where it has none."""
    shapes = gpd.GeoSeries([finding.geometry for finding in findings], crs=4326)
    return [
        _row(finding, point)
        for finding, point in zip(findings, shapes.representative_point(), strict=True)
    ]


def _row(finding: Finding, point: Any) -> dict[str, Any]:
    nowhere = point is None or point.is_empty
    return {
        "kind": finding.kind,
        "label": KINDS.get(finding.kind, finding.kind),
        "unit_ids": list(finding.unit_ids),
        "row": finding.row,
        "value": finding.value,
        "message": finding.message,
        "lon": None if nowhere else round(point.x, 6),
        "lat": None if nowhere else round(point.y, 6),
    }


def finding_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """The rows for a spreadsheet: unit ids with ";" between them, "" where there is nothing."""
    rows = [row | {"unit_ids": ";".join(row["unit_ids"])} for row in finding_rows(findings)]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return table.where(table.notna(), "")


def finding_shapes(findings: Sequence[Finding]) -> gpd.GeoDataFrame:
    """The rows with their shapes."""
    table = finding_table(findings).drop(columns=["lon", "lat"])
    table = table.assign(row=pd.to_numeric(table["row"]), value=pd.to_numeric(table["value"]))
    shapes = [finding.geometry for finding in findings]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=4326))
