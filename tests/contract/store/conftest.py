"""A store on each database, and small things to put into it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.units import make_units
from territory.store import PlanBasis, PlanState, open_store


def grid_units(rows: int, columns: int) -> gpd.GeoDataFrame:
    """Squares of a tenth of a degree, numbered row by row from the south-west."""
    boxes = [
        shapely.box(-97 + 0.1 * c, 35 + 0.1 * r, -97 + 0.1 * (c + 1), 35 + 0.1 * (r + 1))
        for r in range(rows)
        for c in range(columns)
    ]
    return make_units([f"u{i:02d}" for i in range(len(boxes))], boxes, crs=4326, kind="cell")


@pytest.fixture
def store(store_url):
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def workspace(store) -> str:
    return store.workspaces.add("Acme").workspace_id


@pytest.fixture
def units() -> gpd.GeoDataFrame:
    return grid_units(3, 4)


@pytest.fixture
def accounts() -> pd.DataFrame:
    """Three accounts; one has a place only by code, one a number that is not known."""
    index = pd.Index(["a1", "a2", "a3"], name="account_id", dtype="str")
    return pd.DataFrame(
        {
            "name": ["Älpha", "Beta", "Gamma"],
            "lon": [-96.95, np.nan, -96.75],
            "lat": [35.05, np.nan, 35.05],
            "unit_code": ["", "u01", ""],
            "segment": ["A", "B", "A"],
            "visits_per_year": [12.0, 6.0, 1.0],
            "minutes_per_visit": [60.0, 30.0, 60.0],
            "workload": [12.0, 3.0, 1.0],
            "potential": [5.0, 0.0, 7.5],
            "required_skills": [("cardio",), (), ("cardio", "neuro")],
            "status": ["customer", "no answer", "customer"],
            "owner": ["r1", "", "r2"],
            "beds": [100.0, np.nan, 30.0],
        },
        index=index,
    )


@pytest.fixture
def reps() -> pd.DataFrame:
    index = pd.Index(["r1", "r2"], name="rep_id", dtype="str")
    return pd.DataFrame(
        {
            "name": ["Ann", "Bob"],
            "lon": [-96.9, np.nan],
            "lat": [35.1, np.nan],
            "unit_code": ["", "u05"],
            "capacity_hours": [1500.0, 900.0],
            "skills": [("cardio",), ()],
            "experience_years": [3.0, 0.0],
            "share": [1.0, 0.6],
        },
        index=index,
    )


TERRITORIES = (
    {"territory_id": "T1", "rep_id": "r1"},
    {"territory_id": "T2", "rep_id": "r2"},
    {"territory_id": "T3", "rep_id": None},
)


def make_state(*assignment: int) -> PlanState:
    """Units in territories T1 (0), T2 (1), T3 (2) or none (-1); nothing locked."""
    return PlanState(np.array(assignment), np.zeros(len(assignment), bool), TERRITORIES)


@pytest.fixture
def plan(store, workspace) -> str:
    """Id of a plan of four units, two each in T1 and T2, imported as version 1."""
    basis = PlanBasis({"unit_ids": np.array(["a", "b", "c", "d"])})
    basis_id = store.plans.add_basis(workspace, basis)
    made = store.plans.add(workspace, "Midwest", "ann")
    first = make_state(0, 0, 1, 1)
    store.plans.append(
        workspace, made.plan_id, "import", "ann", "last year's", first, basis_id=basis_id
    )
    return made.plan_id


@pytest.fixture
def change(store, workspace, plan):
    """Append a state to the plan as a move."""

    def append(*assignment: int, plan_id: str = plan, **options):
        state = make_state(*assignment)
        return store.plans.append(workspace, plan_id, "move", "bob", "why", state, **options)

    return append


@pytest.fixture
def territories_of(store, workspace, plan):
    """Territory of each unit of the plan at a version, by default the newest."""

    def read(version: int | None = None, plan_id: str = plan) -> str:
        state = store.plans.state(workspace, plan_id, version)
        return " ".join(name or "-" for name in state.territory_ids)

    return read
