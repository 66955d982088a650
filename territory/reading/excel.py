"""Rows of an Excel workbook as text."""

import datetime
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

import openpyxl

from territory.errors import Fault, InvalidInput
from territory.faults import some

MAX_UNPACKED_BYTES = 2_000_000_000
# openpyxl checks little before it reads: broken parts surface as any of these.
READ_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_workbook(path: Path) -> tuple[list[list[str]], list[str]]:
    """Return the cells of the first sheet as text, and what was assumed.

    Formulas give the value that was stored with them; whole numbers lose their ".0".
    """
    if not zipfile.is_zipfile(path):
        message = "is not an Excel workbook (.xlsx), whatever its ending says"
        raise InvalidInput([Fault(path.name, message)])
    try:
        _check_size(path)
        return _read_first_sheet(path)
    except InvalidInput:
        raise
    except READ_ERRORS as error:
        message = f"cannot be read as an Excel workbook: {type(error).__name__} {error}"
        raise InvalidInput([Fault(path.name, message.strip())]) from None


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise InvalidInput([Fault(path.name, f"unpacks to {size / 1e9:.1f} GB: too large")])


def _read_first_sheet(path: Path) -> tuple[list[list[str]], list[str]]:
    with path.open("rb") as stream, warnings.catch_warnings():
        # Styles and validations that openpyxl does not know are no concern of a reader.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            sheets = book.worksheets
            if not sheets:
                raise InvalidInput([Fault(path.name, "has no sheet with cells")])
            sheet = sheets[0]
            # The size that a file states for its sheet is often wrong.
            sheet.reset_dimensions()
            rows = [[_as_text(value) for value in row] for row in sheet.values]
        finally:
            book.close()
    report = []
    if len(sheets) > 1:
        others = some(other.title for other in sheets[1:])
        report = [f"read the first sheet, {sheet.title}; left aside: {others}"]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows], report


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
