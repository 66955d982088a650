"""GeoParquet, looked over in small batches before it is read as a whole."""

from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.errors import raise_faults
from geodata.formats.source import Source
from geodata.formats.wkb import check_wkb

_ROWS = 1024


def read_geoparquet(source: Source) -> gpd.GeoDataFrame:
    """Read a GeoParquet file; a named index becomes a column."""
    with pq.ParquetFile(source.path) as file:
        _check_metadata(file.metadata, source)
        _check_content(file, source)
    table = gpd.read_parquet(source.path)
    named = [name for name in table.index.names if name is not None]
    return table.reset_index() if named else table.reset_index(drop=True)


def _check_metadata(metadata: Any, source: Source) -> None:
    source.check_features(metadata.num_rows)
    groups = range(metadata.num_row_groups)
    source.check_unpacked(sum(metadata.row_group(i).total_byte_size for i in groups))


def _check_content(file: Any, source: Source) -> None:
    """Count what really comes out: the sizes that a file states can be wrong."""
    size, row = 0, 1
    for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
        size += batch.nbytes
        if size > source.limits.file_bytes:
            source.check_unpacked(size)
        for column in batch.columns:
            if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
                raise_faults(check_wkb(column.to_pylist(), source, row))
        row += len(batch)
