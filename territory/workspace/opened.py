"""A version of a plan in the store as the use cases take it: its recipe, and who has what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from territory.errors import Fault, InvalidInput
from territory.planning import Recipe, standing_of_today
from territory.plans.standing import Standing
from territory.store import PlanBasis, PlanState, Store
from territory.workspace.known_basis import known_of_basis
from territory.workspace.locked_units import lock_units_of
from territory.workspace.plan_tables import account_table, territory_table, unit_table
from territory.workspace.scenario_inputs import read_scenario

TODAY = 0
"""Stands for the map from before there was any version of a plan."""


@dataclass(frozen=True)
class Opened:
    """A version of a plan.

    Attributes
    ----------
    workspace_id, plan_id, version
        Which it is.
    recipe
        What it is made of by now: the scenario as it is, with the units of the plan.
    standing
        Who has what by it.
    basis, state
        As they are in the store.
    """

    workspace_id: str
    plan_id: str
    version: int
    recipe: Recipe
    standing: Standing
    basis: PlanBasis
    state: PlanState

    @property
    def unmapped(self) -> Recipe:
        """The recipe without today's map: what is to be compared with is the plan."""
        return replace(self.recipe, inputs=replace(self.recipe.inputs, baseline=None))

    @property
    def locked(self) -> tuple[str, ...]:
        """The user's units, and parts of units, that must stay where they are."""
        at = self.basis.arrays["user_unit_at"]
        return tuple(map(str, self.basis.arrays["user_units"][self.state.locked[at]]))


def open_plan(
    store: Store,
    workspace_id: str,
    plan_id: str,
    scenario_id: str,
    options: Mapping[str, Any] | None = None,
    version: int | None = None,
    *,
    units_known: bool = True,
) -> Opened:
    """Read a version of a plan, by default the newest.

    Parameters
    ----------
    scenario_id, options
        What it is about, and options that differ from the scenario's.
    units_known
        Whether the recipe is to go on with the units of the plan, cut as they are: to find their
        neighbours again takes a while.

    Raises
    ------
    NotFound
        When the workspace has no such plan, version or scenario.
    InvalidInput
        When the options are wrong.
    """
    inputs, chosen = read_scenario(store, workspace_id, scenario_id, options)
    with store.read():
        found = store.plans.version(workspace_id, plan_id, version)
        basis = store.plans.basis(workspace_id, found.basis_id)
        state = store.plans.state(workspace_id, plan_id, found.version)
    known = known_of_basis(basis, inputs, chosen) if units_known else None
    recipe = Recipe(inputs, chosen, known)
    standing = standing_of(basis, state)
    return Opened(workspace_id, plan_id, found.version, recipe, standing, basis, state)


def standing_since(store: Store, opened: Opened, since: int | None = None) -> tuple[Standing, int]:
    """Who had what before, and the version that says so.

    Parameters
    ----------
    since
        A version, `TODAY` for today's map of the scenario, or None for the version that an undo
        would bring back, today's map where there is none.

    Raises
    ------
    InvalidInput
        When it is today's map, and the scenario has none.
    NotFound
        When the plan has no such version.
    """
    workspace_id, plan_id = opened.workspace_id, opened.plan_id
    if since is None:
        since = store.plans.version(workspace_id, plan_id, opened.version).undo_to or TODAY
    if since == TODAY:
        today = standing_of_today(opened.recipe)
        if today is None:
            message = "has no map of today, and the plan no earlier version: name a version"
            raise InvalidInput([Fault("scenario", message, column="since")])
        return today, TODAY
    with store.read():
        found = store.plans.version(workspace_id, plan_id, since)
        basis = store.plans.basis(workspace_id, found.basis_id)
        state = store.plans.state(workspace_id, plan_id, found.version)
    return standing_of(basis, state), since


def standing_of(basis: PlanBasis, state: PlanState) -> Standing:
    """Who has what by a version of a plan."""
    units, accounts = unit_table(state, basis), account_table(state, basis)
    reps = territory_table(state)
    return Standing(
        _by(units, "unit_id", "territory_id"),
        _by(reps, "territory_id", "rep_id"),
        _by(accounts, "account_id", "rep_id"),
    )


def keep_locks(before: Opened, basis: PlanBasis, state: PlanState) -> PlanState:
    """The state with the locks of the version before, on units that are where they were."""
    locked = pd.Index(before.locked)
    old = pd.Series(
        before.state.territory_ids[before.basis.arrays["user_unit_at"]],
        before.basis.arrays["user_units"],
    )
    at = basis.arrays["user_unit_at"]
    new = pd.Series(state.territory_ids[at], basis.arrays["user_units"])
    stays = new.index.isin(locked) & (new == old.reindex(new.index)).to_numpy(bool)
    return lock_units_of(state, basis, new.index[stays])


def _by(table: pd.DataFrame, key: str, value: str) -> "pd.Series[str]":
    index = pd.Index(table[key].astype("str"), name=key, dtype="str")
    return pd.Series(table[value].astype("str").to_numpy(), index=index, name=value, dtype="str")
