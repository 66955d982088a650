"""Why an account of a plan that was solved here is where it is."""

from dataclasses import fields
from typing import Any

import pandas as pd

from territory.changing.whereabouts import Divided, Explanation, Whereabouts, explain_place
from territory.designing.describe import Design
from territory.errors import Fault, InvalidInput
from territory.faults import show


def explain_account(design: Design, account_id: str) -> Explanation:
    """Explain where an account of a plan is.

    Raises
    ------
    InvalidInput
        When there is no such account.
    """
    if account_id not in design.accounts.index:
        raise InvalidInput([Fault("account", f"{show(str(account_id))} is none of the accounts")])
    row: pd.Series[Any] = design.accounts.loc[account_id]  # type: ignore[assignment]  # one row
    unplaced = {each.account_id: each.reason for each in design.plan.unplaced}
    if account_id in unplaced:
        return Explanation((f"{row['name']} is in no territory: {unplaced[account_id]}",))
    planned_as = str(design.planned.unit_of_account.get(account_id, ""))
    known = {**row, "planned_as": planned_as}
    where = Whereabouts(**{each.name: known[each.name] for each in fields(Whereabouts)})
    told = where.tell(design.reps["name"])
    if where.held:
        return Explanation(told)
    unit = design.bridge.units.index.get_loc(planned_as)
    return explain_place(_divided(design), int(unit), told)


def _divided(design: Design) -> Divided:
    bridge, names = design.bridge, design.division.measures.index
    label = design.division.label.reindex(bridge.units.index)
    return Divided(
        bridge.problem,
        names.get_indexer(pd.Index(label)),
        bridge.units.index,
        bridge.bands,
        bridge.shares,
        bridge.held,
        design.rep_of.reindex(names),
    )
