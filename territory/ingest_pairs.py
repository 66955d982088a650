"""Pairs of account and rep that must not meet, from the file that lists them."""

import os
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.columns import ACCOUNT_SPELLINGS, REP_SPELLINGS
from territory.faults import show
from territory.reading import Reading, start_reading


def read_incompatible(
    path: str | os.PathLike[str],
    accounts: pd.Index | None = None,
    reps: pd.Index | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read pairs of account and rep that must not meet: columns `account_id` and `rep_id`.

    Raises
    ------
    InvalidInput
        All faults of the file, ids that are not in `accounts` or `reps` among them.
    """
    fields = {"account_id": ACCOUNT_SPELLINGS["account_id"], "rep_id": REP_SPELLINGS["rep_id"]}
    reading = start_reading(path, "incompatible", fields, mapping)
    known = {"account_id": accounts, "rep_id": reps}
    table = pd.DataFrame({name: reading.codes(name).to_list() for name in fields}, dtype="str")
    for name, ids in known.items():
        if not reading.has(name):
            reading.faults.append(reading.missing_column(name))
        elif ids is not None:
            _check_known(reading, name, ~table[name].isin(ids).to_numpy(dtype=bool))
    return table, reading.finish()


def _check_known(reading: Reading, name: str, wrong: npt.NDArray[np.bool_]) -> None:
    cells, what = reading.codes(name), name.removesuffix("_id")
    reading.fault(wrong, name, lambda i: f"{show(cells.iloc[i])} is no {what} of the {what}s file")
