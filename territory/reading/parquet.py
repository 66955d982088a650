"""Rows of a Parquet file as text."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from territory.errors import Fault, InvalidInput


def read_parquet(path: Path) -> list[list[str]]:
    """Return header and rows of a Parquet file as text; lists in a cell are joined by ";".

    Columns that have no text form (binary geometry, nested records) are empty.
    """
    try:
        table = pq.ParquetFile(path).read()
        names = [str(name) for name in table.column_names]
        columns = [_as_text(column) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError) as error:
        message = f"cannot be read as Parquet: {error}"
        raise InvalidInput([Fault(path.name, message)]) from None
    return [names, *map(list, zip(*columns, strict=True))]


def _as_text(column: pa.ChunkedArray) -> list[str]:
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [";".join(map(str, cell or ())) for cell in column.to_pylist()]
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [""] * len(column)
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), None, column)
    text = column.cast(pa.string())
    if pa.types.is_floating(kind):
        text = pc.replace_substring_regex(text, r"\.0$", "")
    return [cell or "" for cell in text.to_pylist()]
