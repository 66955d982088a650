"""The adjacency table: pairs of units that are neighbours, or might be, and why.

A table of neighbours has one row per pair of units and the columns

unit_a, unit_b
    Unit ids, ``unit_a < unit_b``; no pair twice; sorted.
border_m
    Length of the common border in metres, 0 where there is none.
kind
    "border", "bridge" (a machine's guess where there is no border) and "added" (by hand) are
    links. "barrier" (a border cut by a river, a motorway, ...) and "removed" (by hand) are not,
    but stay in the table so that people see them.
distance_m
    Shortest distance between the two units in metres, 0 where they touch.
cut_share
    Share of the border that runs along a barrier, 0 to 1.
note
    Free text.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.errors import Fault, raise_faults, spell_out

BORDER, BRIDGE, ADDED, BARRIER, REMOVED = "border", "bridge", "added", "barrier", "removed"
LINKS = (BORDER, BRIDGE, ADDED)
KINDS = (*LINKS, BARRIER, REMOVED)
COLUMNS = ("unit_a", "unit_b", "border_m", "kind", "distance_m", "cut_share", "note")

_TEXTS = ("unit_a", "unit_b", "kind", "note")
_LONGEST = np.finfo(float).max
_NUMBERS = (
    ("border_m", _LONGEST, "a length of 0 or more"),
    ("distance_m", _LONGEST, "a length of 0 or more"),
    ("cut_share", 1.0, "a number from 0 to 1"),
)

Objects = npt.NDArray[np.object_]

# A column, which of its rows are wrong, and what to say about a row.
_Wrong = tuple[str | None, "Sequence[bool] | npt.NDArray[np.bool_]", Callable[[int], str]]


def links(adjacency: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an adjacency table that link two units."""
    return adjacency[adjacency["kind"].isin(LINKS)]


def adjacency_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Put rows into the form of an adjacency table: columns, types, each pair in order, sorted."""
    table = pairs.assign(
        cut_share=pairs["cut_share"] if "cut_share" in pairs.columns else 0.0,
        note=pairs["note"] if "note" in pairs.columns else "",
    )[list(COLUMNS)]
    table = table.astype(
        {**dict.fromkeys(_TEXTS, "str"), **{column: "float64" for column, *_ in _NUMBERS}}
    )
    table = in_order(table)
    return table.sort_values(["unit_a", "unit_b"], ignore_index=True)


def in_order(pairs: pd.DataFrame) -> pd.DataFrame:
    """Swap unit_a and unit_b where unit_a is the larger."""
    a, b = pairs["unit_a"], pairs["unit_b"]
    swapped = a > b
    return pairs.assign(unit_a=a.where(~swapped, b), unit_b=b.where(~swapped, a))


def check_adjacency(
    adjacency: pd.DataFrame,
    units: gpd.GeoDataFrame,
    file: str = "adjacency",
    rows: Sequence[int] | None = None,
) -> None:
    """Check that a table keeps the contract of an adjacency table of these units.

    Parameters
    ----------
    adjacency, units
        The two tables.
    file, rows
        Name to tell faults under, and what the user calls the rows; by default from 1.

    Raises
    ------
    InvalidInput
        Lists all faults at once: unknown units, a unit with itself, pairs out of order or twice,
        unknown kinds, lengths that are negative or no numbers, shares outside 0 to 1.
    """
    missing = [column for column in COLUMNS if column not in adjacency.columns]
    raise_faults(Fault(file, "is missing", column=column) for column in missing)
    ends = adjacency["unit_a"].to_numpy(dtype=object), adjacency["unit_b"].to_numpy(dtype=object)
    wrong = [*_wrong_pairs(*ends, set(units.index)), *_wrong_values(adjacency)]
    faults = []
    numbers = range(1, len(adjacency) + 1) if rows is None else rows
    for column, at_fault, message in wrong:
        listed = np.flatnonzero(at_fault).tolist()
        faults += spell_out(Fault(file, message(i), numbers[i], column) for i in listed)
    raise_faults(faults)


def unknown_unit(unit: object, known: Container[object]) -> str:
    """Say that there is no such unit; also which may be meant, where zeros in front were lost."""
    text = str(unit)
    padded = (text.zfill(len(text) + zeros) for zeros in (1, 2, 3, 4))
    meant = next((unit_id for unit_id in padded if unit_id in known), None)
    return f"unknown unit {text}" + (f"; is {meant} meant?" if meant else "")


def _wrong_pairs(a: Objects, b: Objects, known: set[object]) -> Iterator[_Wrong]:
    for column, ids in (("unit_a", a), ("unit_b", b)):
        unknown = [unit not in known for unit in ids]
        yield column, unknown, partial(_unknown_message, ids, known)
    yield None, a == b, lambda i: f"unit {a[i]} is paired with itself"
    text = [isinstance(x, str) and isinstance(y, str) for x, y in zip(a, b, strict=True)]
    later = [fine and x > y for fine, x, y in zip(text, a, b, strict=True)]
    yield None, later, lambda i: f"{a[i]} stands before {b[i]}: unit_a must be the smaller id"
    pairs = pd.DataFrame({"low": np.where(later, b, a), "high": np.where(later, a, b)})
    again = pairs.duplicated().to_numpy()
    yield None, again, lambda i: f"the pair {a[i]}, {b[i]} occurs more than once"


def _wrong_values(adjacency: pd.DataFrame) -> Iterator[_Wrong]:
    kind = adjacency["kind"].to_numpy(dtype=object)
    wrong = [value not in KINDS for value in kind]
    known = ", ".join(KINDS)
    yield "kind", wrong, lambda i: f"unknown kind {kind[i]!r}; {known} are known"
    for column, most, expected in _NUMBERS:
        values = adjacency[column].to_numpy(dtype=object)
        number = pd.to_numeric(adjacency[column], errors="coerce").to_numpy(dtype=float)
        outside = ~((number >= 0) & (number <= most))
        yield column, outside, partial(_number_message, values, expected)
    note = [not isinstance(value, str) for value in adjacency["note"]]
    yield "note", note, lambda i: "is not text"


def _unknown_message(ids: Objects, known: set[object], i: int) -> str:
    return unknown_unit(ids[i], known)


def _number_message(values: Objects, expected: str, i: int) -> str:
    return f"{values[i]} is not {expected}"
