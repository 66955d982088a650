"""Links added and removed by hand, in a form that survives when the adjacency is built anew.

A table of edits has one row per pair of units and the columns unit_a, unit_b, action ("add" or
"remove") and note.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.bridges import nearest_points
from geodata.crs import linking_crs
from geodata.csv_rows import read_rows
from geodata.errors import Fault, raise_faults, spell_out
from geodata.pairs import ADDED, BORDER, REMOVED, adjacency_table, in_order, unknown_unit

ADD, REMOVE = "add", "remove"
COLUMNS = ("unit_a", "unit_b", "action", "note")


def add_neighbours(
    adjacency: pd.DataFrame,
    pairs: Iterable[tuple[str, str]],
    units: gpd.GeoDataFrame,
    *,
    note: str = "",
) -> pd.DataFrame:
    """Link pairs of units by hand, e.g. where there is a ferry or a road over a barrier.

    See `apply_edits`.
    """
    return apply_edits(adjacency, _edits(pairs, ADD, note), units)


def remove_neighbours(
    adjacency: pd.DataFrame,
    pairs: Iterable[tuple[str, str]],
    units: gpd.GeoDataFrame,
    *,
    note: str = "",
) -> pd.DataFrame:
    """Part pairs of units by hand. See `apply_edits`."""
    return apply_edits(adjacency, _edits(pairs, REMOVE, note), units)


def apply_edits(
    adjacency: pd.DataFrame, edits: pd.DataFrame, units: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Apply edits to an adjacency table.

    Parameters
    ----------
    adjacency, units
        An adjacency table and its unit table.
    edits
        Table of edits: what `read_edits` or `list_edits` gave. The order of units in a pair and
        that of the rows do not matter.

    Returns
    -------
    DataFrame
        Adjacency table in which added pairs are of kind "added" (a border stays a border) and
        removed ones of kind "removed". A pair that had no row gets one, whichever the action, so
        no edit is lost; its distance is measured. A note, when there is one, replaces the old.

    Raises
    ------
    InvalidInput
        Lists every fault of the edits: unknown units, a unit with itself, pairs that occur twice,
        actions that are neither.
    """
    check_edits(edits, units)
    edits = in_order(edits).set_index(["unit_a", "unit_b"])
    known = adjacency.set_index(["unit_a", "unit_b"])
    fresh = _new_rows(edits.index.difference(known.index), units)
    table = pd.concat([known, fresh]) if len(fresh) else known
    edits = edits.reindex(table.index)
    added = (edits["action"] == ADD) & (table["kind"] != BORDER)
    kind = table["kind"].mask(added, ADDED).mask(edits["action"] == REMOVE, REMOVED)
    note = table["note"].mask(edits["note"].fillna("") != "", edits["note"])
    return adjacency_table(table.assign(kind=kind, note=note).reset_index())


def list_edits(adjacency: pd.DataFrame) -> pd.DataFrame:
    """Return the edits that an adjacency table holds, to apply them to one built anew."""
    edited = adjacency[adjacency["kind"].isin([ADDED, REMOVED])]
    action = edited["kind"].map({ADDED: ADD, REMOVED: REMOVE}).astype("str")
    return edited.assign(action=action)[list(COLUMNS)].reset_index(drop=True)


def read_edits(path: str | Path, units: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Read edits from a CSV file with the columns unit_a, unit_b, action and, optionally, note.

    Without `units`, as when their own file cannot be read, all but the ids are checked.

    Raises
    ------
    InvalidInput
        Lists every fault of the file at once, with the rows of the spreadsheet.
    """
    rows = read_rows(path, COLUMNS[:3], optional=COLUMNS[3:])
    edits = rows.apply(lambda column: column.str.strip()).astype("str")
    edits = edits.assign(action=edits["action"].str.lower())
    check_edits(edits, units, Path(path).name, edits.index.tolist())
    return edits.reset_index(drop=True)


def check_edits(
    edits: pd.DataFrame,
    units: gpd.GeoDataFrame | None,
    file: str = "edits",
    rows: list[int] | None = None,
) -> None:
    """Check a table of edits.

    Parameters
    ----------
    edits, units
        The edits, and the units that they are about, if they are known.
    file, rows
        Name to tell faults under, and what the user calls the rows; by default from 1.

    Raises
    ------
    InvalidInput
        Lists all faults, see `apply_edits`.
    """
    raise_faults(Fault(file, "is missing", column=c) for c in COLUMNS if c not in edits.columns)
    rows = list(range(1, len(edits) + 1)) if rows is None else rows
    known = None if units is None else set(units.index)
    a, b, action = (edits[column].tolist() for column in COLUMNS[:3])
    ends = edits[["unit_a", "unit_b"]].astype("str")
    twice = in_order(ends).duplicated().tolist()
    faults = []
    for i, row in enumerate(rows):
        for column, unit in (("unit_a", a[i]), ("unit_b", b[i])):
            if known is not None and unit not in known:
                faults.append(Fault(file, unknown_unit(unit, known), row, column))
        if a[i] == b[i]:
            faults.append(Fault(file, f"unit {a[i]} is paired with itself", row))
        if action[i] not in (ADD, REMOVE):
            faults.append(Fault(file, f"{action[i]!r} is neither add nor remove", row, "action"))
        if twice[i]:
            faults.append(Fault(file, f"the pair {a[i]}, {b[i]} occurs more than once", row))
    raise_faults(spell_out(faults))


def _edits(pairs: Iterable[tuple[str, str]], action: str, note: str) -> pd.DataFrame:
    ends = pd.DataFrame(list(pairs), columns=["unit_a", "unit_b"], dtype="str")
    return ends.assign(action=action, note=note)


def _new_rows(pairs: "pd.Index[Any]", units: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return rows without a kind for pairs that are in no row yet."""
    a, b = (units.index.get_indexer(pairs.get_level_values(level)) for level in (0, 1))
    distance_m = nearest_points(units.geometry.to_numpy(), linking_crs(units), a, b)[1]
    blank = {"border_m": 0.0, "kind": "", "distance_m": distance_m, "cut_share": 0.0, "note": ""}
    return pd.DataFrame(blank, index=pairs)
