"""Pin statuses as people write them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from territory.entities import PIN_STATUSES
from territory.faults import show, some
from territory.reading.columns import normalise
from territory.reading.user_table import Reading

DEFAULT_STATUS = PIN_STATUSES[0]
_VARIANTS = {
    "noanswer": "no answer",
    "noreply": "no answer",
    "notreached": "no answer",
    "contacted": "contacted",
    "contactmade": "contacted",
    "callback": "call back",
    "recall": "call back",
    "followup": "call back",
    "notqualified": "not qualified",
    "unqualified": "not qualified",
    "disqualified": "not qualified",
    "customer": "customer",
    "client": "customer",
    "existingcustomer": "customer",
}


def read_statuses(reading: Reading, own: Sequence[str] = ()) -> list[str]:
    """Return the status of each row, the first of them where none is known.

    `own` are the statuses of a company that has a list of its own.

    A column that the user mapped must hold nothing else. One that was recognised by its name may
    hold something else altogether ("OPEN"): it is left aside when fewer than half of its
    filled cells are statuses, and otherwise its other values are read as "no answer".
    """
    text = reading.text("status")
    variants = {normalise(status): status for status in own} or _VARIANTS
    usual = own[0] if own else DEFAULT_STATUS
    known = {cell: variants.get(normalise(cell), "") for cell in text.unique()}
    status = text.map(known)
    odd = (text.ne("") & status.eq("")).to_numpy(dtype=bool)
    if "status" in reading.given:
        allowed = ", ".join(own or PIN_STATUSES)
        reading.fault(odd, "status", lambda i: f"{show(text.iloc[i])} is not one of: {allowed}")
    elif odd.any():
        status = _tell_odd(reading, text, status, odd, own or PIN_STATUSES)
    empty = int(text.eq("").sum())
    if empty and reading.has("status"):
        reading.note("status", f"{empty} empty cells read as {usual!r}")
    return status.where(status.ne(""), usual).to_list()


def _tell_odd(
    reading: Reading,
    text: "pd.Series[str]",
    status: "pd.Series[str]",
    odd: np.ndarray,
    statuses: Sequence[str],
) -> "pd.Series[str]":
    usual = statuses[0]
    examples = some((show(value) for value in text[odd].value_counts().index), 3)
    if 2 * odd.sum() <= text.ne("").sum():
        reading.note("status", f"{odd.sum()} cells ({examples}) read as {usual!r}")
        return status
    column = reading.columns.pop("status")
    reading.report.append(
        f"column {column}: left aside, its values ({examples}) are no pin statuses "
        f"({some(statuses, 3)}): every pin is shown as {usual!r}"
    )
    return pd.Series("", index=text.index)
