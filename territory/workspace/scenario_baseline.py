"""Today's map as a scenario keeps it: who has each unit, and whether it stays."""

from collections.abc import Collection

import pandas as pd

from territory.errors import Fault, raise_faults
from territory.faults import show
from territory.ingest import BaselineFile

LOCKED = "locked"


def write_baseline(read: BaselineFile, lock: Collection[str] = ()) -> pd.DataFrame:
    """Return the table of a scenario; owners in `lock` keep all they have.

    Raises
    ------
    InvalidInput
        Listing who is to keep something and has nothing.
    """
    labels = read.labels
    known = set(labels)
    raise_faults(
        Fault("lock", f"{show(name)} has no unit today") for name in lock if name not in known
    )
    stays = labels.isin(list(lock))
    if read.locked is not None:
        stays |= labels.index.isin(read.locked.index)
    return labels.to_frame().assign(**{LOCKED: stays.to_numpy(bool)})


def todays_labels(table: pd.DataFrame) -> "pd.Series[str]":
    """Who has each unit."""
    return table.iloc[:, 0].astype("str")


def todays_locks(table: pd.DataFrame) -> "pd.Series[str] | None":
    """Who has each unit that stays; None where all may move."""
    if LOCKED not in table or not table[LOCKED].any():
        return None
    return todays_labels(table)[table[LOCKED].to_numpy(bool)]
