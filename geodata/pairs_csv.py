"""Adjacency tables from CSV files that were perhaps edited by hand."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.bridges import nearest_points
from geodata.crs import linking_crs
from geodata.csv_rows import read_rows
from geodata.pairs import adjacency_table, check_adjacency, in_order

Floats = npt.NDArray[np.float64]

REQUIRED = ("unit_a", "unit_b", "kind")
OPTIONAL = ("border_m", "distance_m", "cut_share", "note")


def read_pairs(path: Path) -> pd.DataFrame:
    """Read the rows of an adjacency file as text, index the rows of the spreadsheet.

    Raises
    ------
    InvalidInput
        When the file cannot be read or lacks unit_a, unit_b or kind; the other columns may be
        missing.
    """
    return read_rows(path, REQUIRED, optional=OPTIONAL)


def checked_pairs(rows: pd.DataFrame, units: gpd.GeoDataFrame, file: str) -> pd.DataFrame:
    """Turn the rows of an adjacency file into an adjacency table of these units.

    Parameters
    ----------
    rows
        From `read_pairs`. Pairs may stand in any order, as may the two units of a pair; a distance
        that was left empty is measured; other lengths left empty are 0.
    units
        Unit table.
    file
        Name to tell faults under.

    Raises
    ------
    InvalidInput
        Lists every fault, see `check_adjacency`.
    """
    known = set(units.index)
    unmeasured = (rows["distance_m"].str.strip() == "").to_numpy()
    pairs = rows.assign(
        unit_a=[_unit(text, known) for text in rows["unit_a"]],
        unit_b=[_unit(text, known) for text in rows["unit_b"]],
        kind=rows["kind"].str.strip().str.lower(),
        border_m=rows["border_m"].map(_number),
        distance_m=rows["distance_m"].map(_number),
        cut_share=rows["cut_share"].map(_number),
    )
    pairs = in_order(pairs)
    check_adjacency(pairs, units, file, rows.index.tolist())
    distance_m = np.array(pairs["distance_m"], dtype=float)
    distance_m[unmeasured] = _measured(pairs[unmeasured], units)
    return adjacency_table(pairs.assign(distance_m=distance_m))


def _unit(text: str, known: set[str]) -> str:
    return text if text in known else text.strip()


def _measured(pairs: pd.DataFrame, units: gpd.GeoDataFrame) -> Floats:
    a, b = (units.index.get_indexer(pd.Index(pairs[column])) for column in ("unit_a", "unit_b"))
    return nearest_points(units.geometry.to_numpy(), linking_crs(units), a, b)[1]


def _number(text: str) -> object:
    try:
        # Spreadsheets write 12,5 where people do.
        return float(text.replace(",", ".")) if text.strip() else 0.0
    except ValueError:
        return text
