"""Numbers as people write them in tables: currency signs, thousands, decimal commas."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.errors import Fault
from territory.faults import row_faults, show

Floats = npt.NDArray[np.float64]
Mark = Literal[".", ","]

LARGEST = 1e15
PLAIN = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_CURRENCY = r"(?:[$€£¥]|US\$|USD|EUR|GBP|CHF|CAD|AUD)"
_DRESSED = re.compile(rf"([+-]?)\s*{_CURRENCY}?\s*([+-]?)\s*([0-9][0-9.,'\s]*?)\s*{_CURRENCY}?")
_GROUPS = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{gap}[0-9]{{3}})+")
    for mark, gap in {".": r"[,'\s]", ",": r"[.'\s]"}.items()
}
# Which digits a number has does not tell its decimal mark, except a leading zero.
_SHAPE = str.maketrans("23456789", "11111111")


@dataclass(frozen=True)
class Numbers:
    """A numeric column.

    Attributes
    ----------
    value
        float (n,), NaN where the cell is empty or no number.
    wrong
        bool (n,), the cell is no number.
    faults
        One for each wrong cell, long lists cut short.
    mark
        The decimal mark that the column proves, if it does.
    """

    value: Floats
    wrong: npt.NDArray[np.bool_]
    faults: tuple[Fault, ...]
    mark: Mark | None


def read_numbers(
    text: "pd.Series[str]",
    *,
    file: str,
    column: str,
    unknown: Iterable[float] = (),
    grouped: bool = True,
    mark: Mark | None = None,
) -> Numbers:
    """Read a text column as numbers, or say in which rows it is none.

    Parameters
    ----------
    text
        The cells; the index holds their spreadsheet rows.
    file, column
        Names for messages.
    unknown
        Numbers that stand for "unknown", such as -999: read like an empty cell.
    grouped
        Whether digits may be grouped by thousands; coordinates never are.
    mark
        The decimal mark where the column itself leaves it open.

    Returns
    -------
    Numbers
        Values beyond 1e15 are faults too: sums over many rows must stay finite.
    """
    text = text.str.strip()
    plain = text.str.fullmatch(PLAIN).to_numpy(dtype=bool)
    filled = text.ne("").to_numpy(dtype=bool)
    values = np.full(len(text), np.nan)
    cells = text.to_numpy(dtype=object)
    proven = _find_mark(cells[filled & ~plain], cells[plain], grouped, mark)
    used = proven or mark
    if used == ",":
        plain = plain & ~text.str.contains(".", regex=False).to_numpy(dtype=bool)
    values[plain] = cells[plain].astype(float)
    messages = _read_dressed(cells, filled & ~plain, values, used, grouped)
    values[np.isin(values, list(unknown))] = np.nan
    for place in np.flatnonzero(np.abs(values) > LARGEST).tolist():
        messages[place] = f"{show(cells[place])} is too large"
        values[place] = np.nan
    places = sorted(messages)
    rows = text.index.to_numpy()[places].tolist()
    faults = row_faults(file, rows, lambda k: messages[places[k]], column)
    wrong = np.zeros(len(text), dtype=bool)
    wrong[places] = True
    return Numbers(values, wrong, tuple(faults), proven)


def _find_mark(
    dressed: npt.NDArray[np.object_],
    plain: npt.NDArray[np.object_],
    grouped: bool,
    mark: Mark | None,
) -> Mark | None:
    """Return the decimal mark that some cell of the column proves, None when none or both do."""
    shapes = {cell.translate(_SHAPE) for cell in dressed}
    if shapes or mark == ",":
        shapes |= {cell.translate(_SHAPE) for cell in plain if "." in cell}
    bodies = {body for body in map(_undress, shapes) if body}
    proves_comma = any(_proves(body, ",", grouped) for body in bodies)
    proves_point = any(_proves(body, ".", grouped) for body in bodies)
    if proves_comma == proves_point:
        return None
    return "," if proves_comma else "."


def _proves(body: str, mark: Mark, grouped: bool) -> bool:
    """Return whether `body` is a number with this decimal mark and with no other."""
    body = body.lstrip("+-")
    other: Mark = "." if mark == "," else ","
    return _parse(body, mark, grouped) is not None and _parse(body, other, grouped) is None


def _undress(cell: str) -> str | None:
    """Return the sign, digits and separators of a number without its currency."""
    match = _DRESSED.fullmatch(cell.replace("\N{MINUS SIGN}", "-"))
    if match is None or (match[1] and match[2]):
        return None
    return match[1] + match[2] + match[3]


def _parse(body: str, mark: Mark, grouped: bool) -> float | None:
    """Return the value of sign, digits and separators under one decimal mark."""
    sign = -1.0 if body.startswith("-") else 1.0
    whole, _, decimals = body.lstrip("+-").partition(mark)
    if grouped and _GROUPS[mark].fullmatch(whole):
        whole = re.sub(r"[^0-9]", "", whole)
    if not re.fullmatch(r"[0-9]*", decimals) or not re.fullmatch(r"[0-9]+", whole):
        return None
    return sign * float(f"{whole}.{decimals or 0}")


def _read_dressed(
    cells: npt.NDArray[np.object_],
    where: npt.NDArray[np.bool_],
    values: Floats,
    mark: Mark | None,
    grouped: bool,
) -> dict[int, str]:
    """Fill `values` from the cells that are not plain numbers; return what is wrong by place."""
    places = np.flatnonzero(where)
    known = {cell: _read_one(cell, mark, grouped) for cell in set(cells[places])}
    messages: dict[int, str] = {}
    for place in places.tolist():
        value = known[cells[place]]
        if isinstance(value, str):
            messages[place] = value
        else:
            values[place] = value
    return messages


def _read_one(cell: str, mark: Mark | None, grouped: bool) -> float | str:
    body = _undress(cell)
    if body is None:
        return f"{show(cell)} is not a number; leave the cell empty when it is unknown"
    marks: tuple[Mark, ...] = (mark,) if mark else (".", ",")
    readings = {_parse(body, each, grouped) for each in marks} - {None}
    if len(readings) == 1:
        return float(next(iter(readings)) or 0.0)
    if readings:
        return (
            f"{show(cell)} could be {' or '.join(f'{r:g}' for r in sorted(filter(None, readings)))}"
        )
    hint = f" with a decimal {'comma' if mark == ',' else 'point'}" if mark else ""
    return f"{show(cell)} is not a number{hint}"
