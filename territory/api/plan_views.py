"""A version of a plan as one caller sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd

from maps import DrawnPlan
from territory.access import Caller
from territory.api.deps import Here
from territory.api.service import Service
from territory.areas.placing import cells_around
from territory.errors import Fault, InvalidInput
from territory.store.records import Scenario, Version
from territory.store.review_records import Approval
from territory.store.states import PlanBasis, PlanState
from territory.workspace.editing import measure_state
from territory.workspace.exporting import PlanTables
from territory.workspace.lookup import LookupIndex
from territory.workspace.plan_tables import account_table, only_reps, unit_table
from territory.workspace.scenario_baseline import todays_labels
from territory.workspace.stored_drawing import only_of, stored_drawing, with_parts

ACCOUNT_COLUMNS = ("name", "lon", "lat", "unit_code", "segment", "status", "owner")


@dataclass(frozen=True)
class StoredPlan:
    """A version of a plan in a workspace, with what is behind it."""

    service: Service
    workspace_id: str
    version: Version
    state: PlanState
    basis: PlanBasis

    def scenario(self) -> Scenario | None:
        """The scenario that the plan is about."""
        store = self.service.store
        plan = store.plans.get(self.workspace_id, self.version.plan_id)
        if plan.scenario_id is None:
            return None
        return store.scenarios.get(self.workspace_id, plan.scenario_id)

    def known_accounts(self) -> pd.DataFrame | None:
        """What is known of the accounts, whoever has them; for the server's own use."""
        scenario = self.scenario()
        if scenario is None:
            return None
        return self.service.store.accounts.table(self.workspace_id, scenario.account_set_id)

    def baseline(self) -> "pd.Series[str] | None":
        """Today's map: who or what has each of the user's units."""
        scenario = self.scenario()
        if scenario is None:
            return None
        tables = self.service.store.scenarios.tables(self.workspace_id, scenario.scenario_id)
        return todays_labels(tables["baseline"]) if "baseline" in tables else None

    def shapes(self) -> gpd.GeoDataFrame | None:
        """Polygons of the units and of parts; those around accounts where there are no others."""
        scenario = self.scenario()
        if scenario is None:
            return None
        if scenario.unit_set_id is not None:
            unit_sets = self.service.store.unit_sets
            return with_parts(self.basis, unit_sets.table(self.workspace_id, scenario.unit_set_id))
        accounts = self.known_accounts()
        assert accounts is not None
        return cells_around(accounts.assign(unit_code=""))

    def known_reps(self) -> pd.DataFrame | None:
        """What is known of the reps, whoever may see them; for the server's own use."""
        scenario = self.scenario()
        if scenario is None or scenario.rep_set_id is None:
            return None
        return self.service.store.reps.table(self.workspace_id, scenario.rep_set_id)

    def rep_names(self) -> Mapping[str, str]:
        """Names of the reps by id."""
        table = self.known_reps()
        if table is None:
            return {}
        return {str(rep): str(name) for rep, name in table["name"].items()}

    def drawing(self, title: str = "") -> DrawnPlan:
        """The tables that its map is drawn from, of all territories.

        Raises
        ------
        InvalidInput
            Where there are no shapes to draw.
        """
        shapes = self.shapes()
        if shapes is None:
            raise InvalidInput([Fault("plan", "was made without polygons: nothing can be drawn")])
        return stored_drawing(
            self.state,
            self.basis,
            measure_state(self.basis, self.state),
            shapes,
            self.rep_names(),
            self.known_accounts(),
            title,
        )

    def look_up_index(self) -> LookupIndex:
        """Make the look-up index of all territories."""
        table = unit_table(self.state, self.basis)
        shapes: Any = self.shapes()
        return LookupIndex(
            gpd.GeoDataFrame(geometry=[], crs=4326) if shapes is None else shapes,
            dict(zip(table["unit_id"], table["territory_id"], strict=True)),
            dict(zip(table["unit_id"], table["rep_id"], strict=True)),
        )


@dataclass(frozen=True)
class PlanView(StoredPlan):
    """As a caller sees it: what is given out is only what they may see."""

    caller: Caller

    def units(self) -> pd.DataFrame:
        """Units (see `unit_table`)."""
        return only_reps(unit_table(self.state, self.basis), self.caller.reps)

    def accounts(self) -> pd.DataFrame:
        """Accounts (see `account_table`)."""
        return only_reps(account_table(self.state, self.basis), self.caller.reps)

    def drawing(self, title: str = "") -> DrawnPlan:
        """The tables that its map is drawn from, of the territories that the caller may see."""
        whole = super().drawing(title)
        if self.caller.sees_all:
            return whole
        seen = [
            each["territory_id"]
            for each in self.state.territories
            if self.caller.sees(each.get("rep_id"))
        ]
        return only_of(whole, seen, set(self.accounts()["account_id"]))

    def tables(self, territories: pd.DataFrame) -> PlanTables:
        """Everything that is exported; `territories` are those with their figures."""
        accounts, known = self.accounts(), self.known_accounts()
        if known is not None:
            more = known[[name for name in ACCOUNT_COLUMNS if name in known]]
            accounts = accounts.join(more, on="account_id")
        return PlanTables(self.units(), accounts, territories, self.rep_names(), self.shapes())


def stored_plan(
    service: Service, workspace_id: str, plan_id: str, version: int | None = None
) -> StoredPlan:
    """Return a version of a plan, by default the newest; NotFound where there is none."""
    plans = service.store.plans
    with service.store.read():
        found = plans.version(workspace_id, plan_id, version)
        state = plans.state(workspace_id, plan_id, found.version)
        basis = plans.basis(workspace_id, found.basis_id)
    return StoredPlan(service, workspace_id, found, state, basis)


def see_plan(here: Here, plan_id: str, version: int | None = None) -> PlanView:
    """Return a version of a plan as the caller sees it, by default the newest."""
    stored = stored_plan(here.service, here.workspace_id, plan_id, version)
    return PlanView(**vars(stored), caller=here.caller)


async def plan_in_force(here: Here, day: date | None) -> Approval:
    """Return which plan is in force on a day, by default today; NotFound where there is none."""
    day = day or datetime.now(UTC).date()
    find = partial(here.service.approvals.in_force, here.workspace_id, day)
    return await here.service.in_force.ask((here.workspace_id, day), find)


def look_up_index(service: Service, workspace_id: str, plan_id: str, version: int) -> LookupIndex:
    """Return the look-up index of a version, made by whoever asks first."""
    key = (workspace_id, plan_id, version)
    return service.indexes.get(
        key, lambda: stored_plan(service, workspace_id, plan_id, version).look_up_index()
    )
