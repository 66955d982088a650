"""Tables as rows that JSON can hold."""

from typing import Any

import pandas as pd


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One dictionary a row, by the names of the columns; None where nothing is known."""
    plain = table.astype(object).where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
