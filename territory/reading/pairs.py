"""Pairs of account and rep, from files that list them: who must not meet, and who has whom."""

import os
from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.faults import show
from territory.reading.columns import ACCOUNT_SPELLINGS, REP_SPELLINGS
from territory.reading.user_table import Reading, start_reading

What = Literal["incompatible", "named"]


def read_pairs(
    path: str | os.PathLike[str],
    what: What,
    accounts: pd.Index | None = None,
    reps: pd.Index | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read pairs of account and rep: columns `account_id` and `rep_id`.

    Parameters
    ----------
    path
        The file.
    what
        ``incompatible`` for pairs that must not meet, ``named`` for accounts that a rep has
        wherever they lie: then each is there once.
    accounts, reps
        The ids that there are.
    mapping
        Their column to our field.

    Raises
    ------
    InvalidInput
        All faults of the file, ids that are not in `accounts` or `reps` among them.
    """
    fields = {"account_id": ACCOUNT_SPELLINGS["account_id"], "rep_id": REP_SPELLINGS["rep_id"]}
    reading = start_reading(path, what, fields, mapping)
    known = {"account_id": accounts, "rep_id": reps}
    table = pd.DataFrame({name: reading.codes(name).to_list() for name in fields}, dtype="str")
    for name, ids in known.items():
        if not reading.has(name):
            reading.faults.append(reading.missing_column(name))
        elif ids is not None:
            _check_known(reading, name, ~table[name].isin(ids).to_numpy(dtype=bool))
    if what == "named" and reading.has("account_id"):
        reading.ids("account_id")
    return table, reading.finish()


def _check_known(reading: Reading, name: str, wrong: npt.NDArray[np.bool_]) -> None:
    cells, what = reading.codes(name), name.removesuffix("_id")
    reading.fault(wrong, name, lambda i: f"{show(cells.iloc[i])} is no {what} of the {what}s file")
