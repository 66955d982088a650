"""Arrays and documents as compressed bytes, without anything that could run code when read."""

import io
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

Arrays = dict[str, np.ndarray]


def pack_arrays(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Pack arrays of numbers and text."""
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def unpack_arrays(content: bytes) -> Arrays:
    """Return the arrays, read-only."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def pack_json(document: Any) -> bytes:
    """Pack what JSON can hold."""
    return zlib.compress(json.dumps(document, ensure_ascii=False, allow_nan=False).encode(), 6)


def unpack_json(content: bytes) -> Any:
    """Return the document."""
    return json.loads(zlib.decompress(content))


def pack_table(table: pd.DataFrame) -> bytes:
    """Pack a table with its index as Parquet; geometry becomes WKB by the caller."""
    packed = io.BytesIO()
    table.to_parquet(packed)
    return packed.getvalue()


def unpack_table(content: bytes) -> pd.DataFrame:
    """Return the table."""
    return pd.read_parquet(io.BytesIO(content))
