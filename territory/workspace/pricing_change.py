"""What one change of a plan costs, with everything else as it is."""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from territory.errors import Fault, InvalidInput
from territory.faults import percent, show
from territory.store.states import PlanBasis, PlanState
from territory.workspace.editing import Measured, measure_state

Kind = Literal["account", "unit"]


def price_change(
    basis: PlanBasis, state: PlanState, kind: Kind, object_id: str, to_territory: str
) -> dict[str, Any]:
    """Price giving one account or unit to another territory.

    Returns
    -------
    dict
        `from_territory`, the figures `before` and `after` of the whole plan, those of the two
        territories, and `breaks`: each rule that is broken since, in a sentence. Nothing else
        moves: what the optimiser could win back by moving more is not in it.

    Raises
    ------
    InvalidInput
        When the plan has no such account, unit or territory.
    """
    names = [each["territory_id"] for each in state.territories]
    if to_territory not in names:
        raise InvalidInput([Fault("territory", f"{show(to_territory)} is not in the plan")])
    target = names.index(to_territory)
    source, changed = _apply(basis, state, kind, object_id, target)
    before, after = measure_state(basis, state), measure_state(basis, changed)
    two = [name for name in (source, to_territory) if name]
    return {
        "method": "this change alone, nothing else moves",
        "from_territory": source,
        "to_territory": to_territory,
        "before": before.summary(),
        "after": after.summary(),
        "territories": {"before": _rows(before, two), "after": _rows(after, two)},
        "breaks": _breaks(before, after),
    }


def _apply(
    basis: PlanBasis, state: PlanState, kind: Kind, object_id: str, target: int
) -> tuple[str, PlanState]:
    """Return the territory that has it, and the state after the change."""
    ids = basis.arrays["account_ids" if kind == "account" else "user_units"]
    at = int(pd.Index(ids).get_indexer(pd.Index([object_id]))[0])
    if at < 0:
        raise InvalidInput([Fault(kind, f"{show(object_id)} is not in the plan")])
    unit = int(basis.arrays["account_at" if kind == "account" else "user_unit_at"][at])
    source = str(state.territory_ids[unit]) if unit >= 0 else ""
    if kind == "account":
        rep = state.territories[target]["rep_id"]
        if rep is None:
            raise InvalidInput([Fault("territory", "has no rep who could take the account")])
        return source, replace(state, exceptions={**state.exceptions, object_id: rep})
    assignment: np.ndarray = state.assignment.copy()
    assignment[unit] = target
    return source, replace(state, assignment=assignment)


def _rows(measured: Measured, names: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = measured.as_json()["territories"]
    return [row for row in rows if row["territory_id"] in names]


def _breaks(before: Measured, after: Measured) -> list[str]:
    """Say which rules are broken only since the change."""
    sentences = []
    for old, new in zip(*(each.as_json()["territories"] for each in (before, after)), strict=True):
        name = new["territory_id"]
        sentences += [
            f"{name} would be {percent(figures['deviation'])} off in {measure}, out of the band"
            for measure, figures in new["measures"].items()
            if old["measures"][measure]["inside"] and not figures["inside"]
        ]
        if new["pieces"] > max(1, old["pieces"]):
            sentences.append(f"{name} would be in {new['pieces']} pieces")
    return sentences
