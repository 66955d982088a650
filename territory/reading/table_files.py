"""Table files as users have them (CSV, Excel, Parquet), read as text."""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from territory.errors import Fault, InvalidInput
from territory.faults import row_faults
from territory.reading.excel import read_workbook
from territory.reading.parquet import read_parquet

TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
EXCEL_SUFFIXES = {".xlsx", ".xlsm"}
PARQUET_SUFFIXES = {".parquet", ".pq"}
SEPARATORS = (",", ";", "\t", "|")
BINARY = "is not a text table; its content is binary"
HEADER_CHARACTERS = 100_000
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class TextTable:
    """One table with every cell as text.

    Attributes
    ----------
    file
        Name of the file, for messages.
    frame
        A text column per header, "" where a cell is empty; the index holds spreadsheet rows.
    comma_separated
        Whether a comma parts the cells, so that one inside a number groups thousands.
    report
        What was assumed while reading, a sentence each.
    """

    file: str
    frame: pd.DataFrame
    comma_separated: bool
    report: tuple[str, ...]


def read_table(path: str | os.PathLike[str], *, what: str = "table") -> TextTable:
    """Read a CSV, Excel or Parquet file as text, whatever its encoding and separator.

    Parameters
    ----------
    path
        The file. `.csv`, `.tsv` and `.txt` may be parted by comma, semicolon, tab or bar and be
        encoded as UTF-8, UTF-16 with a mark, or Windows-1252.
    what
        What the file holds, for messages.

    Raises
    ------
    InvalidInput
        The file is missing, empty, of another kind, broken, or has rows of the wrong length.
    """
    path = Path(path)
    _check_file(path, what)
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        rows, comma, report = _read_text(path)
    elif suffix in EXCEL_SUFFIXES:
        rows, report = read_workbook(path)
        comma = False
    elif suffix in PARQUET_SUFFIXES:
        rows, comma, report = read_parquet(path), False, []
    else:
        raise InvalidInput(
            [
                Fault(
                    path.name,
                    f"{suffix or 'a file without ending'} cannot be read as {what}; "
                    "save it as CSV (.csv), Excel (.xlsx) or Parquet (.parquet)",
                )
            ]
        )
    return _build_table(path.name, rows, comma, report, what)


def _check_file(path: Path, what: str) -> None:
    try:
        message = _file_fault(path, what)
    except (OSError, ValueError) as error:
        message = f"cannot be opened: {error}"
    if message:
        raise InvalidInput([Fault(str(path), message)])


def _file_fault(path: Path, what: str) -> str:
    if not path.exists():
        return f"there is no such file ({what})"
    if path.is_dir():
        return f"is a folder, not a file ({what})"
    if not path.is_file():
        return f"is not an ordinary file ({what})"
    with path.open("rb") as stream:
        return "" if stream.read(1) else f"is empty ({what})"


def _read_text(path: Path) -> tuple[list[list[str]], bool, list[str]]:
    text, report = _decode(path)
    if text.startswith("sep=") and text[4:5] in SEPARATORS and text[5:6] in ("\r", "\n"):
        # Excel's own first line, which it does not count as a row either.
        separator, text = text[4], text.partition("\n")[2]
    else:
        separator = _find_separator(text)
    return _parse(path.name, text, separator), separator == ",", report


def _decode(path: Path) -> tuple[str, list[str]]:
    raw = path.read_bytes()
    report: list[str] = []
    if raw.startswith((b"PK\x03\x04", b"PAR1")):
        raise InvalidInput([Fault(path.name, BINARY)])
    try:
        text = raw.decode("utf-16" if raw.startswith(UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_windows(path, raw)
        report = ["not UTF-8: read as Windows-1252"]
    if "\0" in text:
        raise InvalidInput([Fault(path.name, BINARY)])
    return text, report


def _decode_windows(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        message = "is neither UTF-8 nor Windows-1252 text; save it as 'CSV UTF-8'"
        raise InvalidInput([Fault(path.name, message)]) from None


def _find_separator(text: str) -> str:
    header = next(iter(text[:HEADER_CHARACTERS].lstrip("\r\n").splitlines()), "")

    def cells(separator: str) -> int:
        return len(next(csv.reader([header], delimiter=separator), []))

    return max(SEPARATORS, key=cells)


def _parse(file: str, text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    # Strict: an unclosed quote would otherwise swallow the rest of the file without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows.extend(reader)
    except csv.Error as error:
        message = f"cannot be parted into cells: {error} (line {reader.line_num})"
        raise InvalidInput([Fault(file, message, row=len(rows) + 1)]) from None
    return rows


def _build_table(
    file: str, rows: Sequence[Sequence[str]], comma: bool, report: list[str], what: str
) -> TextTable:
    filled = [position for position, row in enumerate(rows) if any(map(str.strip, row))]
    if len(filled) < 2:
        message = "has a header but no rows" if filled else "holds no text"
        raise InvalidInput([Fault(file, f"{message} ({what})")])
    first = filled[0]
    header = [_clean_header(cell) for cell in rows[first]]
    body = [rows[position] for position in filled[1:]]
    numbers = np.array(filled[1:]) + 1
    _check_shape(file, header, body, numbers)
    empty = filled[-1] - first + 1 - len(filled)
    if empty:
        report = [*report, f"{empty} empty rows left out"]
    return TextTable(file, _build_frame(header, body, numbers), comma, tuple(report))


def _clean_header(cell: str) -> str:
    """Return a header on one line, without characters that would reach a terminal as commands."""
    return " ".join("".join(c if c.isprintable() else " " for c in cell).split())


def _check_shape(
    file: str, header: list[str], body: list[Sequence[str]], numbers: np.ndarray
) -> None:
    width = len(header)
    named = [name for name in header if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    faults = [Fault(file, "this column name appears more than once", column=name) for name in twice]
    # Cells that are empty beyond the header are what spreadsheets leave behind.
    wrong = [
        position
        for position, row in enumerate(body)
        if len(row) != width and (len(row) < width or any(map(str.strip, row[width:])))
    ]
    faults += row_faults(
        file,
        numbers[wrong].tolist(),
        lambda k: f"has {len(body[wrong[k]])} cells where the header has {width}",
    )
    if faults:
        raise InvalidInput(faults)


def _build_frame(header: list[str], body: list[Sequence[str]], numbers: np.ndarray) -> pd.DataFrame:
    names = [name or f"column {place}" for place, name in enumerate(header, start=1)]
    columns = dict(zip(names, zip(*body, strict=False), strict=False))
    frame = pd.DataFrame(columns, index=pd.Index(numbers, name="row"))
    nameless = [name for name, own in zip(names, header, strict=True) if not own]
    empty = [name for name in nameless if not frame[name].str.strip().ne("").any()]
    return frame.drop(columns=empty)
