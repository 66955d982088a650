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
        if safe[name].dtype == object or pd.api.types.is_string_dtype(safe[name]):
            safe[name] = safe[name].map(
                lambda cell: defuse(cell) if isinstance(cell, str) else cell
            )
    return safe


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
