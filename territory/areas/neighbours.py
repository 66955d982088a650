"""The neighbours to plan with: found, or known already; cut by barriers, changed by hand."""

import geopandas as gpd
import pandas as pd

from geodata import apply_edits, build_adjacency, cut_borders, links
from geodata.findings import Finding
from geodata.pairs import ADDED, BARRIER, REMOVED
from territory.areas.geography import Geography


def find_neighbours(
    units: gpd.GeoDataFrame, known: pd.DataFrame | None, geography: Geography
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Build the adjacency table, and say what was cut or changed, a sentence a line.

    Parameters
    ----------
    units
        Unit table.
    known
        Adjacency table of the units, where it is known already.
    geography
        Its barriers cut borders, and then its edits stand over everything.
    """
    table = build_adjacency(units, bridges=True) if known is None else known
    report: list[str] = []
    cut_off: tuple[Finding, ...] = ()
    if geography.barriers is not None:
        before = int((table["kind"] == BARRIER).sum())
        cut = cut_borders(table, units, geography.barriers, snap_m=geography.snap_m)
        table, cut_off = cut.adjacency, cut.findings
        report.append(
            f"borders cut by barriers: {int((table['kind'] == BARRIER).sum()) - before:,}"
        )
    if geography.edits is not None:
        table = apply_edits(table, geography.edits, units)
        added, removed = (int((table["kind"] == kind).sum()) for kind in (ADDED, REMOVED))
        report.append(f"neighbours added by hand: {added:,}, removed: {removed:,}")
    report += [f"a barrier parts the map: {f.message}" for f in cut_off if _is_apart(table, f)]
    return table, tuple(report)


def _is_apart(adjacency: pd.DataFrame, finding: Finding) -> bool:
    """Tell whether no link leads from the units of a finding to any other."""
    linked = links(adjacency)
    a, b = (linked[end].isin(finding.unit_ids) for end in ("unit_a", "unit_b"))
    return not (a != b).any()
