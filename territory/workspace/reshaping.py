"""Changes by hand to the territories themselves: new, dissolved, halved, mended."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers.contiguity import pieces
from territory.errors import Fault
from territory.faults import show, some
from territory.store import PlanBasis, PlanState, Store
from territory.store.records import Version
from territory.workspace.editing import (
    Edit,
    Measured,
    append_version,
    find_territory,
    find_units,
    open_plan,
    refuse,
)
from territory.workspace.halving import halve

Made = tuple[Version, Measured]


def add_territory(
    store: Store,
    edit: Edit,
    territory_id: str,
    rep_id: str | None = None,
    unit_ids: Iterable[str] = (),
) -> Made:
    """Add a territory, of some units or of none yet.

    Raises
    ------
    InvalidInput
        When there is one of that name, or listing units that are not there or are locked.
    Conflict
        When the plan has a newer version than expected.
    NotFound
        When the workspace has no such plan.
    """
    with store.begin():
        basis, state = open_plan(store, edit)
        wanted = list(unit_ids)
        at, faults = find_units(basis, wanted) if wanted else (np.array([], np.intp), [])
        refuse([*faults, *_taken(state, territory_id), *_locked(basis, state, at)])
        assignment = state.assignment.copy()
        assignment[at] = len(state.territories)
        changed = _with(state, territory_id, rep_id, assignment)
        detail = {"territory_id": territory_id, "count": len(at)}
        return append_version(store, edit, "add", basis, changed, detail)


def dissolve_territory(store: Store, edit: Edit, territory_id: str, into: str | None) -> Made:
    """Take a territory away; another one, or none, gets its units. Raises as `add_territory`."""
    with store.begin():
        basis, state = open_plan(store, edit)
        gone, faults = find_territory(state, territory_id)
        target, wrong = find_territory(state, into)
        if into == territory_id:
            wrong = [Fault("into", "must be another territory")]
        units = np.flatnonzero(state.assignment == gone)
        refuse([*faults, *wrong] or _locked(basis, state, units))
        assignment = state.assignment.copy()
        assignment[units] = target
        assignment[assignment > gone] -= 1
        left = tuple(each for at, each in enumerate(state.territories) if at != gone)
        left = _sharing(left, float(_shares(state).sum()))
        changed = replace(state, assignment=assignment, territories=left)
        detail = {"territory_id": territory_id, "to": into, "count": len(units)}
        return append_version(store, edit, "dissolve", basis, changed, detail)


def split_territory(store: Store, edit: Edit, territory_id: str, new_id: str) -> Made:
    """Halve a territory by its first measure; the new one has no rep. Raises as `add_territory`."""
    with store.begin():
        basis, state = open_plan(store, edit)
        gone, faults = find_territory(state, territory_id)
        units = np.flatnonzero(state.assignment == gone)
        if not faults and len(units) < 2:
            faults = [Fault("territory", f"{show(territory_id)} has too few units to be split")]
        refuse([*faults, *_taken(state, new_id)])
        half = halve(*_within(basis, units))
        # What is locked stays, so the half with fewer locked units is the one that goes.
        if state.locked[units[half]].sum() > state.locked[units[~half]].sum():
            half = ~half
        leaving = units[half]
        leaving = leaving[~state.locked[leaving]]
        assignment = state.assignment.copy()
        assignment[leaving] = len(state.territories)
        changed = _with(state, new_id, None, assignment)
        detail = {"territory_id": territory_id, "to": new_id, "count": len(leaving)}
        return append_version(store, edit, "split", basis, changed, detail)


def mend_plan(store: Store, edit: Edit) -> Made:
    """Give what is broken off a territory, and units without any, to a neighbour.

    The largest part of each territory stays, and what is locked. Of the neighbours the one with the
    least of the first measure, for its size, gets a part. Raises as `add_territory`.
    """
    with store.begin():
        basis, state = open_plan(store, edit)
        assignment = _mended(basis, state)
        moved = np.flatnonzero(assignment != state.assignment)
        if not len(moved):
            refuse([Fault("plan", "has no part that a neighbour could take")])
        detail = {"units": basis.unit_ids[moved[:50]].tolist(), "count": len(moved)}
        return append_version(
            store, edit, "mend", basis, replace(state, assignment=assignment), detail
        )


def _mended(basis: PlanBasis, state: PlanState) -> npt.NDArray[np.int32]:
    edges, k = basis.arrays["edges"], len(state.territories)
    weight = _weight(basis)
    assignment = state.assignment.copy()
    shares = _shares(state)
    for part in _strays(assignment, edges, weight):
        if state.locked[part].any():
            continue
        inside = np.zeros(len(assignment), dtype=bool)
        inside[part] = True
        border = edges[inside[edges[:, 0]] != inside[edges[:, 1]]]
        beyond = np.where(inside[border[:, 0]], border[:, 1], border[:, 0])
        near = np.unique(assignment[beyond])
        near = near[near >= 0]
        if len(near):
            held = assignment >= 0
            load = np.bincount(assignment[held], weight[held], minlength=k) / shares
            assignment[part] = near[np.argmin(load[near])]
    return assignment


def _strays(
    assignment: npt.NDArray[np.int32], edges: npt.NDArray[np.int32], weight: npt.NDArray[np.float64]
) -> list[npt.NDArray[np.intp]]:
    """Parts that are not the heaviest of their territory, and those of none."""
    owned = np.where(assignment >= 0, assignment, assignment.max() + 1).astype(np.int64)
    label = pieces(owned, edges.astype(np.int64))
    heavy = np.bincount(label, weight) + 1e-9 * np.bincount(label)
    _, first = np.unique(label, return_index=True)
    owner = assignment[first]
    order = np.lexsort((-heavy, owner))
    main = order[np.unique(owner[order], return_index=True)[1]]
    main = main[owner[main] >= 0]
    strays = np.setdiff1d(np.arange(len(first)), main)
    return [np.flatnonzero(label == part) for part in strays]


def _weight(basis: PlanBasis) -> npt.NDArray[np.float64]:
    """The first measure of each unit, (n,)."""
    at, values = basis.arrays["account_at"], basis.arrays["account_values"][:, 0]
    placed = at >= 0
    return np.bincount(at[placed], values[placed], len(basis.unit_ids)).astype(np.float64)


def _within(
    basis: PlanBasis, units: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Weight of some units, and the edges between them by their positions among these."""
    edges = basis.arrays["edges"]
    position = np.full(len(basis.unit_ids), -1)
    position[units] = np.arange(len(units))
    both = (position[edges] >= 0).all(axis=1)
    return _weight(basis)[units], position[edges[both]]


def _with(
    state: PlanState, territory_id: str, rep_id: str | None, assignment: npt.NDArray[np.int32]
) -> PlanState:
    whole = float(_shares(state).sum()) or 1.0
    mean = whole / max(len(state.territories), 1)
    made = {"territory_id": territory_id, "rep_id": rep_id, "center": None, "share": mean}
    territories = _sharing((*state.territories, made), whole)
    return replace(state, territories=territories, assignment=assignment)


def _shares(state: PlanState) -> npt.NDArray[np.float64]:
    """How large each territory is meant to be."""
    return np.array([each.get("share", 1.0) for each in state.territories])


def _sharing(
    territories: tuple[Mapping[str, Any], ...], whole: float
) -> tuple[Mapping[str, Any], ...]:
    """The territories with shares of the same whole: more of them have less each."""
    now = sum(each.get("share", 1.0) for each in territories)
    return tuple({**each, "share": each.get("share", 1.0) * whole / now} for each in territories)


def _taken(state: PlanState, territory_id: str) -> list[Fault]:
    there = any(each["territory_id"] == territory_id for each in state.territories)
    return [Fault("territory", f"{show(territory_id)} is there already")] if there else []


def _locked(basis: PlanBasis, state: PlanState, units: npt.NDArray[np.intp]) -> list[Fault]:
    locked = basis.unit_ids[units[state.locked[units]]]
    return [Fault("units", f"locked: {some(locked.tolist())}")] if len(locked) else []
