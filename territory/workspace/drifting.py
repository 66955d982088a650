"""How far a plan is from its bands by now, with the accounts as they are today."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from territory.design import measure_values
from territory.store.states import PlanBasis, PlanState
from territory.workspace.editing import served_by


def drift_of(basis: PlanBasis, state: PlanState, accounts: pd.DataFrame) -> pd.DataFrame:
    """Measure the territories of a plan with the accounts of today.

    Parameters
    ----------
    basis, state
        The plan.
    accounts
        Accounts by account_id with the measures; those the plan does not know have no territory,
        and count for nothing here.

    Returns
    -------
    DataFrame
        Signed deviation of each measure from the share that a territory should have of today's
        total; index territory_id.
    """
    measures = list(basis.meta["measures"])
    known = pd.Index(basis.arrays["account_ids"])
    values = measure_values(accounts, measures).reindex(known).fillna(0.0)
    where = served_by(basis, state)
    served = where >= 0
    k = len(state.territories)
    shares = np.array([each.get("share", 1.0) for each in state.territories])
    sums = {
        name: np.bincount(where[served], values[name].to_numpy()[served], minlength=k)
        for name in measures
    }
    targets = {name: sums[name].sum() * shares / shares.sum() for name in measures}
    names = [each["territory_id"] for each in state.territories]
    return pd.DataFrame(
        {name: sums[name] / np.maximum(targets[name], 1e-300) - 1.0 for name in measures},
        index=pd.Index(names, name="territory_id"),
    )


def left_bands(drift: pd.DataFrame, trigger: Mapping[str, float]) -> dict[str, float]:
    """Return each measure of the trigger whose tolerance is left, with its worst deviation."""
    worst = {
        name: float(drift[name].iloc[int(drift[name].abs().argmax())])
        for name in trigger
        if name in drift and len(drift)
    }
    return {name: value for name, value in worst.items() if abs(value) > trigger[name]}
