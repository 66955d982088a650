"""A version of a plan as one caller sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from territory.api.deps import Here
from territory.areas.placing import cells_around
from territory.store.records import Scenario, Version
from territory.store.states import PlanBasis, PlanState
from territory.workspace.exporting import PlanTables
from territory.workspace.lookup import LookupIndex
from territory.workspace.plan_tables import account_table, only_reps, unit_table
from territory.workspace.stored_drawing import with_parts

ACCOUNT_COLUMNS = ("name", "lon", "lat", "unit_code", "segment", "status", "owner")


@dataclass(frozen=True)
class PlanView:
    """A version with what is behind it; what is given out is only what `here` may see."""

    here: Here
    version: Version
    state: PlanState
    basis: PlanBasis

    def units(self) -> pd.DataFrame:
        """Units (see `unit_table`)."""
        return only_reps(unit_table(self.state, self.basis), self.here.caller.reps)

    def accounts(self) -> pd.DataFrame:
        """Accounts (see `account_table`)."""
        return only_reps(account_table(self.state, self.basis), self.here.caller.reps)

    def scenario(self) -> Scenario | None:
        """The scenario that the plan is about."""
        store, workspace = self.here.service.store, self.here.workspace_id
        plan = store.plans.get(workspace, self.version.plan_id)
        if plan.scenario_id is None:
            return None
        return store.scenarios.get(workspace, plan.scenario_id)

    def known_accounts(self) -> pd.DataFrame | None:
        """What is known of the accounts, whoever has them; for the server's own use."""
        scenario = self.scenario()
        if scenario is None:
            return None
        store = self.here.service.store
        return store.accounts.table(self.here.workspace_id, scenario.account_set_id)

    def shapes(self) -> gpd.GeoDataFrame | None:
        """Polygons of the units and of parts; those around accounts where there are no others."""
        scenario = self.scenario()
        if scenario is None:
            return None
        store = self.here.service.store
        if scenario.unit_set_id is not None:
            table = store.unit_sets.table(self.here.workspace_id, scenario.unit_set_id)
            return with_parts(self.basis, table)
        accounts = self.known_accounts()
        assert accounts is not None
        return cells_around(accounts.assign(unit_code=""))

    def rep_names(self) -> Mapping[str, str]:
        """Names of the reps by id."""
        scenario = self.scenario()
        if scenario is None or scenario.rep_set_id is None:
            return {}
        table = self.here.service.store.reps.table(self.here.workspace_id, scenario.rep_set_id)
        return {str(rep): str(name) for rep, name in table["name"].items()}

    def tables(self, territories: pd.DataFrame) -> PlanTables:
        """Everything that is exported; `territories` are those with their figures."""
        accounts, known = self.accounts(), self.known_accounts()
        if known is not None:
            more = known[[name for name in ACCOUNT_COLUMNS if name in known]]
            accounts = accounts.join(more, on="account_id")
        return PlanTables(self.units(), accounts, territories, self.rep_names(), self.shapes())


def see_plan(here: Here, plan_id: str, version: int | None = None) -> PlanView:
    """Return a version of a plan, by default the newest; 404 where there is none."""
    plans = here.service.store.plans
    with here.service.store.read():
        found = plans.version(here.workspace_id, plan_id, version)
        state = plans.state(here.workspace_id, plan_id, found.version)
        return PlanView(here, found, state, plans.basis(here.workspace_id, found.basis_id))


def build_index(view: PlanView) -> LookupIndex:
    """Make the look-up index of a version, of all territories."""
    table = unit_table(view.state, view.basis)
    shapes: Any = view.shapes()
    return LookupIndex(
        gpd.GeoDataFrame(geometry=[], crs=4326) if shapes is None else shapes,
        dict(zip(table["unit_id"], table["territory_id"], strict=True)),
        dict(zip(table["unit_id"], table["rep_id"], strict=True)),
    )
