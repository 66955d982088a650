"""Tables that only one scenario has, besides today's map: read, kept, and given out again."""

from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geodata import read_edits, read_lines
from territory.errors import Fault, InvalidInput
from territory.ingest import read_reps
from territory.loading import parse_mapping
from territory.reading.larger_units import read_larger_units
from territory.reading.pairs import read_pairs
from territory.store import Store
from territory.store.records import Scenario

TableName = Literal["incompatible", "named", "specialists", "edits", "barriers", "level"]


def read_scenario_table(
    store: Store, workspace_id: str, scenario: Scenario, name: TableName, path: Path, columns: Any
) -> pd.DataFrame:
    """Read a file as the table that a scenario keeps.

    Parameters
    ----------
    store, workspace_id, scenario
        Whose units, accounts and reps the file may name.
    name, path
        What it holds, and where it is.
    columns
        As for `parse_mapping`.

    Raises
    ------
    InvalidInput
        All faults of the file.
    """
    mapping = parse_mapping(columns)
    if name == "barriers":
        return pd.DataFrame({"wkt": read_lines(path).geometry.to_wkt()})
    if name == "edits" or name == "level":
        unit_set = scenario.unit_set_id
        units = None if unit_set is None else store.unit_sets.table(workspace_id, unit_set)
        if name == "edits":
            return read_edits(path, units)
        if units is None:
            message = "needs a unit set: there is nothing to join without one"
            raise InvalidInput([Fault("level", message)])
        # Names of fields that no file of its own has are taken for those of accounts.
        return read_larger_units(
            path, units.index, mapping={**mapping["units"], **mapping["accounts"]}
        )
    if name == "specialists":
        return read_reps(path, mapping=mapping[name], what=name).table
    accounts = store.accounts.table(workspace_id, scenario.account_set_id).index
    reps = None
    if scenario.rep_set_id is not None:
        reps = store.reps.table(workspace_id, scenario.rep_set_id).index
    return read_pairs(path, name, accounts, reps, mapping=mapping[name])[0]


def table_rows(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table as it is given out: its index, where it has one, is the first column."""
    rows = specialists_of(table) if name == "specialists" else table
    return rows.reset_index() if rows.index.name is not None else rows


def barriers_of(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Barriers from the table that a scenario keeps."""
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries.from_wkt(table["wkt"]), crs=4326)


def specialists_of(table: pd.DataFrame) -> pd.DataFrame:
    """Specialists from the table that a scenario keeps: cells of words are tuples again."""
    words = [name for name in table.columns if table[name].map(_is_list).any()]
    return table.assign(**{name: table[name].map(tuple) for name in words})


def _is_list(cell: Any) -> bool:
    return not isinstance(cell, str) and hasattr(cell, "__len__")
