"""A company's own list of pin statuses, from a file."""

import os

import pandas as pd

from maps import PinStatus
from maps.statuses import SHAPES, complete_statuses
from territory.errors import Fault, InvalidInput
from territory.reading.columns import normalise
from territory.reading.table_files import read_table

_COLOR = r"#[0-9a-fA-F]{6}"
_SPELLINGS = {"key": "status", "colour": "color", "icon": "shape"}


def read_pin_statuses(path: str | os.PathLike[str]) -> list[PinStatus]:
    """Read a table with `status`, and optionally `label`, `color`, `shape` and `order`.

    Statuses come in the order of the file, or of the column `order`. A missing label is the status
    itself, a missing colour or shape the next that no other has.

    Raises
    ------
    InvalidInput
        All faults of the table.
    """
    table = read_table(path, what="statuses")
    names = [normalise(column) for column in table.frame.columns]
    rows = table.frame.set_axis([_SPELLINGS.get(name, name) for name in names], axis=1)
    if "status" not in rows:
        raise InvalidInput([Fault(table.file, "has no column status")])
    rows = rows.apply(lambda column: column.str.strip())
    faults = _faults(table.file, rows)
    if faults:
        raise InvalidInput(faults)
    if "order" in rows:
        rows = rows.iloc[pd.to_numeric(rows["order"]).argsort(kind="stable")]
    return complete_statuses(rows.to_dict("records"))


def _faults(file: str, rows: pd.DataFrame) -> list[Fault]:
    if rows.empty:
        return [Fault(file, "lists no status")]
    checks = [
        ("status", rows["status"].eq(""), "is empty"),
        ("status", rows["status"].map(normalise).duplicated(), "is there twice"),
    ]
    if "color" in rows:
        odd = rows["color"].ne("") & ~rows["color"].str.fullmatch(_COLOR)
        checks.append(("color", odd, "is no colour such as #0b7a5b"))
    if "shape" in rows:
        odd = rows["shape"].ne("") & ~rows["shape"].isin(SHAPES)
        checks.append(("shape", odd, f"is not one of: {', '.join(SHAPES)}"))
    if "order" in rows:
        number = pd.to_numeric(rows["order"], errors="coerce")
        checks.append(("order", number.isna(), "is no number"))
    return [
        Fault(file, f"{rows.loc[row, column]!r} {message}", int(row), column)
        for column, wrong, message in checks
        for row in rows.index[wrong]
    ]
