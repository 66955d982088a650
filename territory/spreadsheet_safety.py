"""Text that a spreadsheet would take for a formula."""

import pandas as pd

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def defuse(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; numbers stay as they are."""
    if not text.startswith(STARTS) or _is_number(text):
        return text
    return "'" + text


def defuse_table(table: pd.DataFrame) -> pd.DataFrame:
    """Do so in every cell of text, and in the names of the columns."""
    safe = table.rename(columns=lambda name: defuse(str(name)))
    for name in safe.columns:
        cells = safe[name]
        if cells.dtype == object:
            safe[name] = cells.map(lambda cell: defuse(cell) if isinstance(cell, str) else cell)
        elif pd.api.types.is_string_dtype(cells):
            risky = cells.str.startswith(STARTS).fillna(False).astype(bool)  # few of many
            safe[name] = cells.where(~risky, cells[risky].map(defuse))
    return safe


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
