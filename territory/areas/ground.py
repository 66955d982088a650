"""The units to design on and all that belongs to their map, read from files."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geodata import read_edits, read_lines
from geodata.collector import Collector
from territory.areas.input_files import Files
from territory.areas.levels import Level, LevelChoice, find_level, parse_level, read_larger
from territory.areas.unit_tables import UnitTable, read_unit_table
from territory.errors import Fault


@dataclass(frozen=True)
class Ground:
    """What was read: None where there is no file, or where it has faults."""

    units: UnitTable | None = None
    barriers: gpd.GeoDataFrame | None = None
    edits: pd.DataFrame | None = None
    level: Level | None = None
    report: tuple[str, ...] = ()


def read_ground(files: Files, collector: Collector) -> Ground:
    """Read the units, barriers, edits and larger units; the collector gets all of their faults."""
    choice = LevelChoice() if files.level is None else None
    if files.level is not None:
        text = files.level
        choice = collector.run(lambda: parse_level(text))
    if files.units is None:
        collector.faults += _without_units(files)
        return Ground()
    table = collector.run(lambda: _read_units(files, choice))
    barriers = None
    if files.barriers is not None:
        path = files.barriers
        barriers = collector.run(lambda: read_lines(path, crs=files.crs))
    edits = collector.run(lambda: _read_edits(files, table))
    level = None
    if choice is not None and files.level is not None:
        level = collector.run(lambda: _read_level(files, choice, table))
    return Ground(table, barriers, edits, *(level or (None, ())))


def _without_units(files: Files) -> list[Fault]:
    given = {"--barriers": files.barriers, "--edits": files.edits, "--level": files.level}
    return [
        Fault(option, "needs --units: there is no map without them")
        for option, value in given.items()
        if value is not None
    ]


def _read_units(files: Files, choice: LevelChoice | None) -> UnitTable:
    assert files.units is not None
    return read_unit_table(
        files.units,
        without_polygon=files.without_polygon,
        id_column=files.units_column("unit_id"),
        name_column=files.units_column("name"),
        parent_column=None if choice is None else choice.column,
        crs=files.crs,
        layer=files.layer,
    )


def _read_edits(files: Files, table: UnitTable | None) -> pd.DataFrame | None:
    if files.edits is None:
        return None
    return read_edits(files.edits, None if table is None else table.units)


def _read_level(
    files: Files, choice: LevelChoice, table: UnitTable | None
) -> tuple[Level | None, tuple[str, ...]]:
    larger, read = read_larger(choice, files.crs)
    if table is None:
        return None, ()
    level, report = find_level(table.units, choice, larger)
    return level, (*read, *report)
