"""The files that a command is given, and how it is told to read them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geodata.collector import Collector
from territory.areas.input_files import UNKNOWN, Files
from territory.loading import parse_mapping


def files_asked(
    accounts: Path,
    collector: Collector,
    *,
    column_map: Iterable[str] | None,
    unknown: Iterable[float] | None,
    id_column: str | None = None,
    **others: Any,
) -> Files:
    """Where the files are, with `--map`, `--unknown` and `--id-column` as they were written.

    `others` are fields of `Files`, as they are.
    """
    mapping = collector.run(lambda: parse_mapping(column_map or [])) or {}
    if id_column:
        mapping.setdefault("units", {})[id_column] = "unit_id"
    return Files(accounts, mapping=mapping, unknown=tuple(unknown or UNKNOWN), **others)
