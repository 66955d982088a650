"""What the planner page knows of a plan, so that it can tell what a move does before it is made."""

from typing import Any

import numpy as np

from territory.labels import measure_label
from territory.store import PlanBasis, PlanState
from territory.store.records import Version
from territory.workspace.editing import Measured, bands_of


def board(
    version: Version,
    state: PlanState,
    basis: PlanBasis,
    measured: Measured,
    rep_names: dict[str, str],
) -> dict[str, Any]:
    """Return a plan as arrays in the order of its units, and its territories with their bands.

    Parameters
    ----------
    version, state, basis, measured
        The version and its figures.
    rep_names
        Name of each rep by id.
    """
    arrays = basis.arrays
    measures = tuple(basis.meta["measures"])
    n, at = len(basis.unit_ids), arrays["account_at"]
    placed = at >= 0
    tolerances = bands_of(basis).tolerances
    return {
        "version": version.version,
        "basis_id": version.basis_id,
        "can_undo": version.undo_to is not None,
        "undo_to": version.undo_to,
        "can_redo": bool(version.redo),
        "measures": [
            {"name": name, "label": measure_label(name), "tolerance": tolerances.get(name)}
            for name in measures
        ],
        "unit_ids": basis.unit_ids.tolist(),
        "assignment": state.assignment.tolist(),
        "locked": state.locked.astype(int).tolist(),
        "accounts": np.bincount(at[placed], minlength=n).tolist(),
        "activity": {
            name: np.bincount(at[placed], arrays["account_values"][placed, m], n).tolist()
            for m, name in enumerate(measures)
        },
        "edges": arrays["edges"].ravel().tolist(),
        "territories": _territories(state, basis, measured, rep_names),
    }


def _territories(
    state: PlanState, basis: PlanBasis, measured: Measured, rep_names: dict[str, str]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = measured.as_json()["territories"]
    shares = np.array([each.get("share", 1.0) for each in state.territories])
    bands = bands_of(basis)
    for name in measured.measures:
        least, most = bands.band(name, shares)
        for row, low, high in zip(rows, least, most, strict=True):
            row["measures"][name] |= {"least": _finite(low), "most": _finite(high)}
    rows = [_json(row) for row in rows]
    for row in rows:
        row["name"] = rep_names.get(row["rep_id"] or "", row["rep_id"] or "")
    return rows


def _json(value: Any) -> Any:
    """As JSON has it: null for what is missing in a table, and for numbers without an end."""
    if isinstance(value, dict):
        return {key: _json(each) for key, each in value.items()}
    if isinstance(value, float | np.floating):
        return _finite(float(value))
    return value.item() if isinstance(value, np.generic) else value


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
