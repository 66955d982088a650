"""The units to design on and all that belongs to their map, read from files."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import read_edits, read_lines
from geodata.collector import Collector
from geodata.place_unshaped import REFUSE
from territory.errors import Fault
from territory.levels import Level, LevelChoice, find_level, parse_level, read_larger
from territory.unit_tables import UnitTable, read_unit_table


@dataclass(frozen=True)
class GroundFiles:
    """Where the units are, and what changes their map; see `loading.Files`.

    `id_column` and `name_column` are columns of the units, `layer` the one that holds them.
    """

    units: str | Path | None = None
    id_column: str | None = None
    name_column: str | None = None
    crs: str | None = None
    layer: str | None = None
    without_polygon: str = REFUSE
    barriers: str | Path | None = None
    edits: str | Path | None = None
    level: str | None = None


@dataclass(frozen=True)
class Ground:
    """What was read: None where there is no file, or where it has faults."""

    units: UnitTable | None = None
    barriers: gpd.GeoDataFrame | None = None
    edits: pd.DataFrame | None = None
    level: Level | None = None
    report: tuple[str, ...] = ()


def read_ground(files: GroundFiles, collector: Collector) -> Ground:
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


def _without_units(files: GroundFiles) -> list[Fault]:
    given = {"--barriers": files.barriers, "--edits": files.edits, "--level": files.level}
    return [
        Fault(option, "needs --units: there is no map without them")
        for option, value in given.items()
        if value is not None
    ]


def _read_units(files: GroundFiles, choice: LevelChoice | None) -> UnitTable:
    assert files.units is not None
    return read_unit_table(
        files.units,
        without_polygon=files.without_polygon,
        id_column=files.id_column,
        name_column=files.name_column,
        parent_column=None if choice is None else choice.column,
        crs=files.crs,
        layer=files.layer,
    )


def _read_edits(files: GroundFiles, table: UnitTable | None) -> pd.DataFrame | None:
    if files.edits is None:
        return None
    return read_edits(files.edits, None if table is None else table.units)


def _read_level(
    files: GroundFiles, choice: LevelChoice, table: UnitTable | None
) -> tuple[Level | None, tuple[str, ...]]:
    larger, read = read_larger(choice, files.crs)
    if table is None:
        return None, ()
    level, report = find_level(table.units, choice, larger)
    return level, (*read, *report)
