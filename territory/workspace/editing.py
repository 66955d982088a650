"""Changes by hand to a plan in the store: each is a new version, with its figures at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from solvers.contiguity import count_pieces
from territory.bands import Bands
from territory.errors import Fault, InvalidInput
from territory.faults import show, some
from territory.metrics import ROUNDING, rms_distance_km
from territory.store import Conflict, PlanBasis, PlanState, Store
from territory.store.records import Version

SHOWN = 50
"""How many units an event names; the difference of the versions has all."""
Ring = Sequence[Sequence[float]]
"""Longitude and latitude of each corner of a line that closes itself."""


@dataclass(frozen=True)
class Measured:
    """The figures of a plan.

    Attributes
    ----------
    territories
        One row a territory in the order of the state: `rep_id`, `units`, `accounts`, `pieces`, and
        of each measure its value, `..._target`, `..._deviation` and `..._inside` (the band).
    measures
        Names of the measures.
    rms_distance_km
        Root mean square distance of the units' weight from the middle of their territories.
    unassigned
        How many units have no territory.
    """

    territories: pd.DataFrame
    measures: tuple[str, ...]
    rms_distance_km: float
    unassigned: int

    def as_json(self) -> dict[str, Any]:
        """The figures as JSON: one entry a territory, and the summary."""
        rows = self.territories.reset_index().to_dict("records")
        return {"summary": self.summary(), "territories": [self._row(row) for row in rows]}

    def _row(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        plain = ("territory_id", "rep_id", "units", "accounts", "pieces")
        return {
            **{name: row[name] for name in plain},
            "measures": {
                measure: {
                    "value": row[measure],
                    **{
                        part: row[f"{measure}_{part}"] for part in ("target", "deviation", "inside")
                    },
                }
                for measure in self.measures
            },
        }

    def summary(self) -> dict[str, Any]:
        """The figures of the whole plan."""
        table = self.territories
        worst = {
            measure: float(table[f"{measure}_deviation"].abs().max()) if len(table) else 0.0
            for measure in self.measures
        }
        outside = {measure: int((~table[f"{measure}_inside"]).sum()) for measure in self.measures}
        return {
            "worst_deviation": worst,
            "outside": outside,
            "in_pieces": int((table["pieces"] > 1).sum()),
            "rms_distance_km": round(self.rms_distance_km, 3),
            "unassigned": self.unassigned,
        }


def measure_state(basis: PlanBasis, state: PlanState) -> Measured:
    """Measure a plan, accounts that are with another rep counted where they are served."""
    k = len(state.territories)
    arrays, label = basis.arrays, state.assignment
    measures = tuple(basis.meta["measures"])
    table = pd.DataFrame(
        {
            "rep_id": [each["rep_id"] for each in state.territories],
            "units": _count(label, k),
        },
        index=pd.Index([each["territory_id"] for each in state.territories], name="territory_id"),
    )
    where = served_by(basis, state)
    table["accounts"] = _count(where, k)
    # Units without a territory are one more label, so that they never join the pieces of another.
    everyone = np.where(label >= 0, label, k)
    table["pieces"] = count_pieces(everyone, arrays["edges"], k + 1)[:k]
    shares = np.array([each.get("share", 1.0) for each in state.territories])
    for column, measure in enumerate(measures):
        _add_measure(
            table, bands_of(basis), measure, arrays["account_values"][:, column], where, shares
        )
    placed = label >= 0
    weight = arrays["weight"][placed]
    rms = rms_distance_km(arrays["xy"][placed], weight, label[placed]) if weight.any() else 0.0
    return Measured(table, measures, rms, int((~placed).sum()))


def _count(where: np.ndarray, k: int) -> np.ndarray:
    return np.bincount(where[where >= 0], minlength=k)


def _add_measure(
    table: pd.DataFrame,
    bands: Bands,
    measure: str,
    values: np.ndarray,
    where: np.ndarray,
    shares: np.ndarray,
) -> None:
    served = where >= 0
    sums = np.bincount(where[served], values[served], minlength=len(table))
    targets = bands.targets_of(measure, shares)
    low, high = bands.band(measure, shares)
    table[measure] = sums
    table[f"{measure}_target"] = targets
    table[f"{measure}_deviation"] = sums / targets - 1.0
    inside = (sums >= low * (1 - ROUNDING)) & (sums <= high * (1 + ROUNDING))
    table[f"{measure}_inside"] = inside


def bands_of(basis: PlanBasis) -> Bands:
    """What territories may have of the measures."""
    meta = basis.meta
    limits = {
        name: (low, float("inf") if high is None else high)
        for name, (low, high) in meta["limits"].items()
    }
    return Bands(meta["targets"], meta["tolerances"], limits, False)


def served_by(basis: PlanBasis, state: PlanState) -> np.ndarray:
    """Position of the territory that serves each account, or -1; int (a,)."""
    at = basis.arrays["account_at"]
    where = np.where(at >= 0, state.assignment[at], -1)
    if state.exceptions:
        of_rep = {each["rep_id"]: i for i, each in enumerate(state.territories) if each["rep_id"]}
        ids = basis.indexes["account_ids"]
        held = ids.get_indexer(pd.Index(list(state.exceptions)))
        reps = np.array([of_rep.get(rep, -1) for rep in state.exceptions.values()])
        where[held[held >= 0]] = reps[held >= 0]
    return where


# --------------------------------------------------------------------------------------- the edits


@dataclass(frozen=True)
class Edit:
    """Who changes which plan, why, and which version of it he has seen."""

    workspace_id: str
    plan_id: str
    actor: str
    reason: str = ""
    expected: int | None = None


def move_units(
    store: Store,
    edit: Edit,
    unit_ids: Iterable[str],
    territory_id: str | None,
    drawn: Sequence[Ring] = (),
) -> tuple[Version, Measured]:
    """Give units to a territory, or to none; `drawn` are lines round which they were picked.

    Raises
    ------
    InvalidInput
        Listing units and territories that are not there, and units that are locked.
    Conflict
        When the plan has a newer version than expected.
    NotFound
        When the workspace has no such plan.
    """
    with store.begin():
        basis, state = open_plan(store, edit)
        at, faults = find_units(basis, unit_ids)
        target, wrong = find_territory(state, territory_id)
        locked = basis.unit_ids[at[state.locked[at] & (state.assignment[at] != target)]]
        if len(locked):
            wrong.append(Fault("units", f"locked: {some(locked.tolist())}"))
        refuse([*faults, *wrong])
        assignment = state.assignment.copy()
        assignment[at] = target
        detail: dict[str, Any] = {"units": _shown(basis, at), "count": len(at), "to": territory_id}
        if drawn:
            detail["drawn"] = [list(map(list, ring)) for ring in drawn]
        return append_version(
            store, edit, "move", basis, replace(state, assignment=assignment), detail
        )


def lock_units(
    store: Store, edit: Edit, unit_ids: Iterable[str], locked: bool = True
) -> tuple[Version, Measured]:
    """Lock units where they are, or let them go; raises as `move_units`."""
    with store.begin():
        basis, state = open_plan(store, edit)
        at, faults = find_units(basis, unit_ids)
        refuse(faults)
        locks = state.locked.copy()
        locks[at] = locked
        kind = "lock" if locked else "unlock"
        detail = {"units": _shown(basis, at), "count": len(at)}
        return append_version(store, edit, kind, basis, replace(state, locked=locks), detail)


def assign_rep(
    store: Store, edit: Edit, territory_id: str, rep_id: str | None
) -> tuple[Version, Measured]:
    """Give a territory to a rep, or to nobody; raises as `move_units`."""
    with store.begin():
        basis, state = open_plan(store, edit)
        target, faults = find_territory(state, territory_id)
        refuse(faults)
        territories = list(state.territories)
        detail = {"territory_id": territory_id, "from": territories[target]["rep_id"], "to": rep_id}
        territories[target] = {**territories[target], "rep_id": rep_id}
        changed = replace(state, territories=tuple(territories))
        return append_version(store, edit, "rep", basis, changed, detail)


def hold_accounts(
    store: Store, edit: Edit, account_ids: Iterable[str], rep_id: str | None
) -> tuple[Version, Measured]:
    """Give accounts to a rep wherever they lie, or back to their territory; raises as above."""
    with store.begin():
        basis, state = open_plan(store, edit)
        wanted = list(dict.fromkeys(account_ids))
        known = basis.indexes["account_ids"]
        missing = [each for each in wanted if each not in known]
        refuse([Fault("accounts", f"not in the plan: {some(missing)}")] if missing else [])
        kept = {each: rep for each, rep in state.exceptions.items() if each not in wanted}
        if rep_id is not None:
            kept |= dict.fromkeys(wanted, rep_id)
        detail = {"accounts": wanted[:SHOWN], "count": len(wanted), "to": rep_id}
        return append_version(store, edit, "hold", basis, replace(state, exceptions=kept), detail)


def open_plan(store: Store, edit: Edit) -> tuple[PlanBasis, PlanState]:
    """Return the newest version of a plan; `Conflict` when it is not the one that was seen."""
    version = store.plans.version(edit.workspace_id, edit.plan_id)
    if edit.expected is not None and edit.expected != version.version:
        raise Conflict(f"the plan has version {version.version} by now, not {edit.expected}")
    basis = store.plans.basis(edit.workspace_id, version.basis_id)
    return basis, store.plans.state(edit.workspace_id, edit.plan_id, version.version)


def append_version(
    store: Store,
    edit: Edit,
    kind: str,
    basis: PlanBasis,
    state: PlanState,
    detail: Mapping[str, Any],
) -> tuple[Version, Measured]:
    """Make a state the newest version, with its figures."""
    measured = measure_state(basis, state)
    version = store.plans.append(
        edit.workspace_id,
        edit.plan_id,
        kind,
        edit.actor,
        edit.reason,
        state,
        expected=edit.expected,
        detail=detail,
        summary=measured.summary(),
    )
    return version, measured


def find_units(basis: PlanBasis, unit_ids: Iterable[str]) -> tuple[np.ndarray, list[Fault]]:
    """Positions of planned units, those of the user's own among them, and what is not there."""
    wanted = pd.Index(list(dict.fromkeys(unit_ids)), dtype="str")
    at = basis.indexes["unit_ids"].get_indexer(wanted)
    own = basis.indexes["user_units"].get_indexer(wanted)
    at = np.where((at < 0) & (own >= 0), basis.arrays["user_unit_at"][own], at)
    missing = wanted[at < 0]
    faults = [Fault("units", f"not in the plan: {some(missing)}")] if len(missing) else []
    if not len(wanted):
        faults = [Fault("units", "name at least one")]
    return np.unique(at[at >= 0]), faults


def find_territory(state: PlanState, territory_id: str | None) -> tuple[int, list[Fault]]:
    """Position of a territory, -1 for none, and what is wrong with the name."""
    if territory_id is None:
        return -1, []
    names = [each["territory_id"] for each in state.territories]
    if territory_id not in names:
        return -1, [Fault("territory", f"{show(territory_id)} is not in the plan")]
    return names.index(territory_id), []


def refuse(faults: list[Fault]) -> None:
    """Raise `InvalidInput` where there are faults."""
    if faults:
        raise InvalidInput(faults)


def _shown(basis: PlanBasis, at: np.ndarray) -> list[str]:
    return basis.unit_ids[at[:SHOWN]].tolist()
