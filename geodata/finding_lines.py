"""Findings about units in one line a kind, as the report of a file has them."""

from collections.abc import Sequence

from geodata import findings as kinds
from geodata.findings import Finding

_SENTENCES = {
    kinds.REPAIRED: ("polygon repaired", "polygons repaired"),
    kinds.ANTIMERIDIAN: (
        "polygon brought within ±180 degrees",
        "polygons brought within ±180 degrees",
    ),
    kinds.EMPTY: ("unit without a polygon", "units without a polygon"),
    kinds.ZERO_AREA: (
        "unit with a polygon without area",
        "units with polygons without area",
    ),
    kinds.DUPLICATE: (
        "unit joined from several features",
        "units joined from several features",
    ),
    kinds.SAME_SHAPE: ("pair of units with one polygon", "pairs of units with one polygon"),
    kinds.OVERLAP: ("pair of overlapping units", "pairs of overlapping units"),
}


def finding_lines(found: Sequence[Finding]) -> list[str]:
    """Return a line for each kind that units were changed by or left out for; 20 ids a line."""
    lines = []
    for kind, (one, many) in _SENTENCES.items():
        names = [_name(finding) for finding in found if finding.kind == kind]
        if names:
            rest = f" and {len(names) - 20} more" if len(names) > 20 else ""
            listed = ", ".join(names[:20]) + rest
            lines.append(f"{len(names)} {one if len(names) == 1 else many}: {listed}")
    return lines


def _name(finding: Finding) -> str:
    if finding.unit_ids:
        return " and ".join(finding.unit_ids)
    return finding.message if finding.row is None else f"row {finding.row}"
