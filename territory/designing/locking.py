"""Units that stay together in the territory of a label when a plan is designed anew."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.areas.planned_units import PlannedUnits
from territory.errors import Fault, raise_faults
from territory.faults import some

Ints = npt.NDArray[np.int64]


def locked_labels(locked: "pd.Series[str] | None") -> tuple[str, ...]:
    """Labels of which units are locked, in a fixed order."""
    return () if locked is None else tuple(sorted(set(locked)))


def rows_of_labels(
    locked: "pd.Series[str] | None", pinned: Mapping[str, int], territories: int
) -> dict[str, int]:
    """Territory of the problem for each label: that of the rep it is, else one that is free.

    Parameters
    ----------
    locked
        Label of each locked unit, or None.
    pinned
        Territory, by its position, of each rep for whom one is planned.
    territories
        How many there are.
    """
    labels = locked_labels(locked)
    taken = set(pinned.values())
    free = (row for row in range(territories) if row not in taken)
    others = [label for label in labels if label not in pinned]
    return {
        **{label: pinned[label] for label in labels if label in pinned},
        **dict(zip(others, free, strict=False)),
    }


def lock_units(
    planned: PlannedUnits, locked: "pd.Series[str] | None", row_of: Mapping[str, int]
) -> tuple[Ints, tuple[str, ...]]:
    """Territory in which each planned unit must be or -1, (n,), and what was locked, in words.

    Raises
    ------
    InvalidInput
        When units of several labels are parts of one planned unit.
    """
    ids = planned.units.index
    found = np.full(len(ids), -1)
    if locked is None or not len(locked):
        return found, ()
    unit_of = _with_parts(planned)
    lost = [unit for unit in locked.index if unit not in unit_of]
    wanted = unit_of[unit_of.index.isin(locked.index)]
    label = pd.Series(wanted.index, index=wanted.to_numpy()).map(locked)
    torn = label.groupby(level=0).nunique()
    raise_faults(
        Fault("locked", f"{unit} is one unit here, and parts of it are locked to several labels")
        for unit in torn.index[torn > 1]
    )
    of_unit = label[~label.index.duplicated()]
    found[ids.get_indexer(pd.Index(of_unit.index))] = of_unit.map(row_of).to_numpy()
    told = [f"units that stay where they are locked: {len(of_unit):,}"]
    if lost:
        told.append(f"locked units that there are not any more: {some(lost)}")
    return found, tuple(told)


def _with_parts(planned: PlannedUnits) -> "pd.Series[str]":
    """Planned units of each of the user's units, all parts of one that was cut among them."""
    parent = planned.units.get("parent")
    cut = {each.unit_id for each in planned.cuts}
    if parent is None or not cut:
        return planned.unit_of
    parts = parent[parent.isin(cut)]
    whole = pd.Series(parts.index, index=pd.Index(parts), dtype="str")
    known = planned.unit_of[~planned.unit_of.index.isin(whole.index)]
    return pd.concat([known, whole])
