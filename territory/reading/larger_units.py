"""The larger unit of each unit, from a file that lists them."""

import os
from collections.abc import Mapping

import pandas as pd

from territory.faults import show
from territory.reading.columns import LEVEL_SPELLINGS
from territory.reading.user_table import start_reading


def read_larger_units(
    path: str | os.PathLike[str],
    units: "pd.Index[str]",
    *,
    mapping: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Read which larger unit each unit is in.

    Parameters
    ----------
    path
        The file: `unit_id`, `larger_id`, and perhaps `name`, that of the larger unit.
    units
        The ids that there are. Those that the file does not name, or whose larger unit it leaves
        empty, stay as they are.
    mapping
        Their column to our field.

    Returns
    -------
    DataFrame
        Index unit_id; larger_id and name ("" where there is none).

    Raises
    ------
    InvalidInput
        All faults of the file, ids that are no units among them.
    """
    reading = start_reading(path, "level", LEVEL_SPELLINGS, mapping)
    ids, larger = reading.ids("unit_id"), reading.codes("larger_id")
    if not reading.has("larger_id"):
        reading.faults.append(reading.missing_column("larger_id"))
    reading.fault(~ids.isin(units) & (ids != ""), "unit_id", lambda i: f"{show(ids[i])} is no unit")
    reading.finish()
    table = {"larger_id": larger.to_list(), "name": reading.text("name").to_list()}
    read = pd.DataFrame(table, index=ids.rename("unit_id"), dtype="str")
    return read[read["larger_id"] != ""]
