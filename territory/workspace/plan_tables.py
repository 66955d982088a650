"""A version of a plan as tables: who has each unit, each account, each territory."""

from collections.abc import Collection
from typing import Literal

import numpy as np
import pandas as pd

from territory.errors import Fault, InvalidInput
from territory.faults import show
from territory.store.states import PlanBasis, PlanState

Kind = Literal["account", "unit"]


def unit_table(state: PlanState, basis: PlanBasis) -> pd.DataFrame:
    """One row a unit of the user's, or part of one that was cut.

    Returns
    -------
    DataFrame
        unit_id, territory_id and rep_id ("" where there is none), locked.
    """
    at = basis.arrays["user_unit_at"]
    return pd.DataFrame(
        {
            "unit_id": basis.arrays["user_units"],
            "territory_id": state.territory_ids[at],
            "rep_id": _reps(state)[state.assignment[at]],
            "locked": state.locked[at],
        }
    )


def account_table(state: PlanState, basis: PlanBasis) -> pd.DataFrame:
    """One row an account: account_id, territory_id, rep_id; "" where it is in no territory.

    The rep of an account is that of its territory, or the one it was kept with.
    """
    at = basis.arrays["account_at"]
    placed = at >= 0
    territory = np.where(placed, state.assignment[at], -1)
    names = np.append(territory_ids(state), "")
    table = pd.DataFrame(
        {
            "account_id": basis.arrays["account_ids"],
            "territory_id": names[territory],
            "rep_id": _reps(state)[territory],
        }
    )
    if state.exceptions:
        kept = table["account_id"].map(dict(state.exceptions))
        table["rep_id"] = kept.fillna(table["rep_id"]).astype("str")
    return table


def territory_table(state: PlanState) -> pd.DataFrame:
    """One row a territory: territory_id, rep_id ("" where there is none)."""
    return pd.DataFrame({"territory_id": territory_ids(state), "rep_id": _reps(state)[:-1]})


def territory_of(basis: PlanBasis, state: PlanState, kind: Kind, object_id: str) -> str:
    """Id of the territory in which an account or unit lies; "" where that is none.

    Raises
    ------
    InvalidInput
        When the plan has no such account or unit.
    """
    ids = basis.indexes["account_ids" if kind == "account" else "user_units"]
    at = int(ids.get_indexer(pd.Index([object_id]))[0])
    if at < 0:
        raise InvalidInput([Fault(kind, f"{show(object_id)} is not in the plan")])
    unit = int(basis.arrays["account_at" if kind == "account" else "user_unit_at"][at])
    return str(state.territory_ids[unit]) if unit >= 0 else ""


def territory_ids(state: PlanState) -> np.ndarray:
    """Ids of the territories, text (k,)."""
    return np.array([each["territory_id"] for each in state.territories], dtype=np.str_)


def only_reps(table: pd.DataFrame, reps: Collection[str] | None) -> pd.DataFrame:
    """Keep the rows of these reps; None keeps all."""
    if reps is None:
        return table
    return table[table["rep_id"].isin(list(reps))].reset_index(drop=True)


def _reps(state: PlanState) -> np.ndarray:
    """Rep of each territory and, for -1, "" at the end; text (k + 1,)."""
    names = [each.get("rep_id") or "" for each in state.territories]
    return np.array([*names, ""], dtype=np.str_)
