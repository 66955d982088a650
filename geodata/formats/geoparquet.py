"""GeoParquet, looked over in small batches before it is read as a whole."""

from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geodata.errors import raise_faults
from geodata.formats.source import Source
from geodata.formats.wkb import check_wkb

_ROWS = 1024
_VALUE_BYTES = 8


def read_geoparquet(source: Source) -> gpd.GeoDataFrame:
    """Read a GeoParquet file; a named index becomes a column."""
    with pq.ParquetFile(source.path) as file:
        _check_metadata(file.metadata, source)
        long = [field.name for field in file.schema_arrow if _is_long(field.type)]
    # As dictionaries long values stay as small as they are in the file.
    with pq.ParquetFile(source.path, read_dictionary=long) as file:
        _check_content(file, source)
    table = gpd.read_parquet(source.path)
    named = [name for name in table.index.names if name is not None]
    return table.reset_index() if named else table.reset_index(drop=True)


def _is_long(kind: Any) -> bool:
    tests = (pa.types.is_binary, pa.types.is_large_binary)
    return any(test(kind) for test in (*tests, pa.types.is_string, pa.types.is_large_string))


def _check_metadata(metadata: Any, source: Source) -> None:
    source.check_features(metadata.num_rows)
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    source.check_unpacked(sum(group.total_byte_size for group in groups))
    values = sum(group.column(i).num_values for group in groups for i in range(group.num_columns))
    _check_size(values * _VALUE_BYTES, source)


def _check_content(file: Any, source: Source) -> None:
    """Count what really comes out: the sizes that a file states can be wrong."""
    size, row = 0, 1
    for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
        size += sum(_size(column) for column in batch.columns)
        _check_size(size, source)
        for column in batch.columns:
            values = column.dictionary_decode() if _is_dictionary(column) else column
            if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
                raise_faults(check_wkb(values.to_pylist(), source, row))
        row += len(batch)


def _is_dictionary(column: Any) -> bool:
    return bool(pa.types.is_dictionary(column.type))


def _size(column: Any) -> int:
    """Return the bytes of a column, of a dictionary written out."""
    if not (_is_dictionary(column) and _is_long(column.type.value_type)):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary).take(column.indices)
    return _VALUE_BYTES * len(column) + int(pc.sum(lengths).as_py() or 0)


def _check_size(size_bytes: int, source: Source) -> None:
    # What is the same many times over packs very well: here only the size counts.
    if size_bytes > source.limits.file_bytes:
        source.check_unpacked(size_bytes)
