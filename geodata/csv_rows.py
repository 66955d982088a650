"""Tables of text that people open in a spreadsheet: read with every fault, written exactly."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from geodata.errors import Fault, InvalidInput, raise_faults, spell_out
from geodata.file_access import checked_path
from geodata.limits import LIMITS, size_text

FIRST_ROW = 2  # as a spreadsheet shows it: the header is row 1


def read_rows(
    path: str | Path, columns: Sequence[str], *, optional: Sequence[str] = ()
) -> pd.DataFrame:
    """Read a CSV file as text.

    Parameters
    ----------
    path
        UTF-8; separated by commas, semicolons or tabs, whichever the header has most of.
    columns
        Columns that the header must have; further ones are ignored.
    optional
        Columns that are "" throughout where the header does not have them.

    Returns
    -------
    DataFrame
        Exactly these columns, text as it stands in the file; the index holds the rows as a
        spreadsheet counts them. Rows without any text are left out.

    Raises
    ------
    InvalidInput
        When the file cannot be read, lacks a column, or has rows with cells beyond the header.
    """
    name = Path(path).name
    header, *rows = _cells(_text(checked_path(path), name), name)
    header = [title.strip().lower() for title in header]
    _check(header, rows, columns, name)
    kept = [i for i, row in enumerate(rows) if any(cell.strip() for cell in row)]
    place = {title: header.index(title) for title in (*columns, *optional) if title in header}
    table = {
        title: [_cell(rows[i], place.get(title, len(header))) for i in kept]
        for title in (*columns, *optional)
    }
    index = pd.Index([i + FIRST_ROW for i in kept], dtype="int64")
    return pd.DataFrame(table, index=index, dtype="str")


def write_rows(path: Path, table: pd.DataFrame) -> None:
    """Write a table of text and numbers; numbers come back the same to the last digit."""
    # The mark at the start and the line ends are what makes Excel show it right.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows(zip(*(table[column].tolist() for column in table), strict=True))


def _text(path: Path, name: str) -> str:
    if path.stat().st_size > LIMITS.text_bytes:
        raise InvalidInput([Fault(name, f"is larger than {size_text(LIMITS.text_bytes)}")])
    try:
        # Not read_text: it would make one of the line ends within cells.
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start}): save it as CSV UTF-8"
        raise InvalidInput([Fault(name, message)]) from error


def _cells(text: str, name: str) -> list[list[str]]:
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InvalidInput([Fault(name, f"cannot be read as CSV: {error}")]) from error
    return rows or [[]]


def _check(header: list[str], rows: list[list[str]], columns: Sequence[str], name: str) -> None:
    faults = [Fault(name, "is missing", column=c) for c in columns if c not in header]
    long = [i for i, row in enumerate(rows) if any(cell.strip() for cell in row[len(header) :])]
    message = "has more cells than the header"
    raise_faults([*faults, *spell_out(Fault(name, message, i + FIRST_ROW) for i in long)])


def _cell(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""
