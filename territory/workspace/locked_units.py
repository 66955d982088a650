"""Locks of a plan in the store, carried over to a plan that is designed anew."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from territory.store import PlanBasis, PlanState, Store


def labels_of_locked(store: Store, workspace_id: str, plan_id: str) -> "pd.Series[str] | None":
    """Rep, or else territory, of each locked unit in the newest version; None where none is."""
    with store.read():
        found = store.plans.version(workspace_id, plan_id)
        basis = store.plans.basis(workspace_id, found.basis_id)
        state = store.plans.state(workspace_id, plan_id)
    at = basis.arrays["user_unit_at"]
    there = np.flatnonzero(state.locked[at] & (state.assignment[at] >= 0))
    if not len(there):
        return None
    label = [each["rep_id"] or each["territory_id"] for each in state.territories]
    rows = state.assignment[at[there]]
    units = pd.Index(basis.arrays["user_units"][there], dtype="str", name="unit_id")
    return pd.Series([label[row] for row in rows], index=units, name="label", dtype="str")


def lock_units_of(state: PlanState, basis: PlanBasis, units: Iterable[str]) -> PlanState:
    """The state with the locks of these of the user's units, or parts of units, on."""
    locks, at = state.locked.copy(), basis.arrays["user_unit_at"]
    locks[at[np.isin(basis.arrays["user_units"], list(units))]] = True
    return replace(state, locked=locks)
