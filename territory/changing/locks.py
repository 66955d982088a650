"""What must stay as it is when a plan changes: units, units of accounts, whole territories."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.changing.scene import Scene
from territory.errors import Fault
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing

Known = tuple[str, tuple[str, ...], pd.Index | set[str], str]
"""An option, the names given with it, those that there are, and what they are."""


class Locking(Protocol):
    """A change that is asked for with locks."""

    @property
    def lock_units(self) -> tuple[str, ...]:
        """Units that stay with their territory."""

    @property
    def lock_accounts(self) -> tuple[str, ...]:
        """Accounts whose units stay."""

    @property
    def lock_territories(self) -> tuple[str, ...]:
        """Territories that lose nothing and gain nothing."""


def known_to_lock(recipe: Recipe, standing: Standing, change: Locking) -> Iterator[Known]:
    """What may be named in locks, for the faults."""
    units = standing.territory_of.index.union(recipe.inputs.units.index)
    yield "--lock-unit", change.lock_units, units, "unit"
    yield "--lock-account", change.lock_accounts, recipe.inputs.accounts.index, "account"
    yield "--lock-territory", change.lock_territories, standing.rep_of.index, "territory"


def unknown_faults(known: Iterable[Known]) -> list[Fault]:
    """A fault for every name that is not there."""
    return [
        Fault(option, f"{name!r} is no {what}")
        for option, names, there, what in known
        for name in names
        if name not in there
    ]


def closed_territories(scene: Scene, change: Locking) -> npt.NDArray[np.bool_]:
    """Territories that neither lose nor gain, (k,)."""
    closed = np.zeros(len(scene.territories), dtype=bool)
    rows = scene.rows(pd.Index(change.lock_territories))
    closed[rows[rows >= 0]] = True
    return closed


def units_that_stay(scene: Scene, change: Locking) -> npt.NDArray[np.int64]:
    """Positions of the units that are locked, by themselves or for an account."""
    unit = scene.posed.planned.placement.unit_id
    of_accounts = [str(unit[each]) for each in change.lock_accounts if each in unit.index]
    return scene.unit_rows([*change.lock_units, *of_accounts])
