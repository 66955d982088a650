"""What differs between two states of plans, and how two lines of changes become one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from territory.store.problems import Conflict
from territory.store.states import PlanState

Prefer = Literal["ours", "theirs"]
Kind = Literal["unit", "territory", "account", "lock"]


@dataclass(frozen=True)
class Change:
    """One thing that differs: `before` and `after` are a territory, a rep, or what is known of it.

    None stands for "not there".
    """

    kind: Kind
    id: str
    before: Any
    after: Any


@dataclass(frozen=True)
class MergeConflict:
    """One thing that both sides changed, each in its own way."""

    kind: Kind
    id: str
    base: Any
    ours: Any
    theirs: Any


class Unmerged(Conflict):
    """Both sides changed the same things; `conflicts` lists all of them."""

    def __init__(self, conflicts: tuple[MergeConflict, ...]) -> None:
        self.conflicts = conflicts
        super().__init__(f"both sides changed {len(conflicts)} things, each in its own way")


@dataclass(frozen=True)
class Merged:
    """A merge: the `state`, what was `taken` from theirs, and the `conflicts` as preferred."""

    state: PlanState
    taken: tuple[Change, ...]
    conflicts: tuple[MergeConflict, ...]


def diff_states(
    unit_ids: np.ndarray, before: PlanState, other_ids: np.ndarray, after: PlanState
) -> tuple[Change, ...]:
    """List what differs; units that only one of them has are without a territory in the other."""
    old, new = _by_unit(unit_ids, before), _by_unit(other_ids, after)
    return (
        *_changes("unit", old[0], new[0]),
        *_changes("lock", old[1], new[1]),
        *_changes("territory", _by_territory(before), _by_territory(after)),
        *_changes("account", before.exceptions, after.exceptions),
    )


def _by_unit(unit_ids: np.ndarray, state: PlanState) -> tuple[dict[str, str], dict[str, bool]]:
    names = dict(zip(unit_ids.tolist(), state.territory_ids.tolist(), strict=True))
    locked = dict.fromkeys(unit_ids[state.locked].tolist(), True)
    return {unit: name for unit, name in names.items() if name}, locked


def _by_territory(state: PlanState) -> dict[str, dict[str, Any]]:
    return {each["territory_id"]: dict(each) for each in state.territories}


def _changes(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    ids = [*before, *(each for each in after if each not in before)]
    return [
        Change(kind, each, before.get(each), after.get(each))
        for each in ids
        if before.get(each) != after.get(each)
    ]


def merge_states(
    unit_ids: np.ndarray,
    base: PlanState,
    ours: PlanState,
    theirs: PlanState,
    prefer: Prefer | None = None,
) -> Merged:
    """Bring the changes of theirs into ours.

    What only one side changed is taken from that side; what both changed alike too.

    Parameters
    ----------
    unit_ids
        The units of all three states.
    base
        What both sides began with.
    prefer
        Whose change is taken where both made one.

    Raises
    ------
    Unmerged
        When both sides changed the same thing, and none is preferred.
    """
    sides = (base, ours, theirs)
    names, locked = zip(*(_by_unit(unit_ids, state) for state in sides), strict=True)
    places = _merge_maps("unit", names, prefer)
    locks = _merge_maps("lock", locked, prefer)
    territories = _merge_maps("territory", tuple(map(_by_territory, sides)), prefer)
    accounts = _merge_maps("account", tuple(state.exceptions for state in sides), prefer)
    parts = (places, locks, territories, accounts)
    conflicts = tuple(conflict for part in parts for conflict in part.conflicts)
    if conflicts and prefer is None:
        raise Unmerged(conflicts)
    kept = _keep_used(territories.merged, places.merged, ours, theirs)
    at = {name: position for position, name in enumerate(kept)}
    units = unit_ids.tolist()
    state = PlanState(
        np.array([at.get(places.merged.get(unit, ""), -1) for unit in units], np.int32),
        np.array([unit in locks.merged for unit in units], bool),
        tuple(kept.values()),
        accounts.merged,
        ours.answer,
    )
    return Merged(state, tuple(change for part in parts for change in part.taken), conflicts)


@dataclass(frozen=True)
class _Part:
    merged: dict[str, Any]
    taken: list[Change]
    conflicts: list[MergeConflict]


def _merge_maps(kind: Kind, sides: tuple[Mapping[str, Any], ...], prefer: Prefer | None) -> _Part:
    base, ours, theirs = sides
    part = _Part(dict(ours), [], [])
    for change in _changes(kind, base, theirs):
        mine = ours.get(change.id)
        if mine == change.after:
            continue
        if mine != change.before:
            part.conflicts.append(MergeConflict(kind, change.id, change.before, mine, change.after))
            if prefer != "theirs":
                continue
        part.taken.append(Change(kind, change.id, mine, change.after))
        part.merged[change.id] = change.after
    merged = {each: value for each, value in part.merged.items() if value is not None}
    return _Part(merged, part.taken, part.conflicts)


def _keep_used(
    territories: dict[str, Any], places: Mapping[str, str], ours: PlanState, theirs: PlanState
) -> dict[str, Any]:
    """Keep territories that one side removed and the other gave units to."""
    known = {**_by_territory(theirs), **_by_territory(ours)}
    missing = sorted(set(places.values()) - set(territories))
    return {**territories, **{name: known[name] for name in missing}}
