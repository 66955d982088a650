"""A store with a scenario that is solved in a moment, and a worker for it."""

import threading
from collections.abc import Callable
from contextlib import contextmanager

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.units import make_units
from territory.jobs.worker import Worker
from territory.planning import Options
from territory.store import Store, open_store
from territory.workspace.scenario_inputs import write_options


def grid_units(rows: int, columns: int) -> gpd.GeoDataFrame:
    """Squares of a tenth of a degree."""
    boxes = [
        shapely.box(-97 + 0.1 * c, 35 + 0.1 * r, -97 + 0.1 * (c + 1), 35 + 0.1 * (r + 1))
        for r in range(rows)
        for c in range(columns)
    ]
    return make_units([f"u{i:03d}" for i in range(len(boxes))], boxes, crs=4326)


def grid_accounts(rows: int, columns: int) -> pd.DataFrame:
    """One account in the middle of each square, all alike."""
    at = np.arange(rows * columns)
    columns_of = {
        "name": [f"A{i}" for i in at],
        "lon": -96.95 + 0.1 * (at % columns),
        "lat": 35.05 + 0.1 * (at // columns),
        **dict.fromkeys(["unit_code", "segment", "owner"], ""),
        "visits_per_year": 12.0,
        "minutes_per_visit": 60.0,
        "workload": 12.0,
        "potential": 1.0 + np.random.default_rng(0).random(len(at)),
        "required_skills": [()] * len(at),
        "status": "customer",
    }
    index = pd.Index([f"a{i}" for i in at], name="account_id", dtype="str")
    return pd.DataFrame(columns_of, index=index)


def add_scenario(store: Store, workspace: str, rows: int, columns: int, **options) -> str:
    """Keep a grid and the question how to divide it."""
    units = store.unit_sets.add(workspace, "grid", grid_units(rows, columns), "ann")
    accounts = store.accounts.add(workspace, "all", grid_accounts(rows, columns), "ann")
    chosen = {"territories": 2, "tolerances": {"workload": 0.2}, "iterations": 1, **options}
    return store.scenarios.add(
        workspace,
        "grid",
        "ann",
        account_set_id=accounts.account_set_id,
        unit_set_id=units.unit_set_id,
        options=write_options(Options(**chosen)),
    ).scenario_id


@pytest.fixture
def store(request):
    opened = open_store(request.getfixturevalue(getattr(request, "param", "sqlite_url")))
    yield opened
    opened.close()


@pytest.fixture
def workspace(store) -> str:
    return store.workspaces.add("Acme").workspace_id


@pytest.fixture
def submit(store, workspace) -> Callable:
    """Submit the design of a grid of 3 x 4 squares; options change the question or the job."""

    def put(rows=3, columns=4, **options):
        job = {name: options.pop(name) for name in ("time_limit_s", "memory_mb") if name in options}
        scenario = add_scenario(store, workspace, rows, columns, **options)
        plan = store.plans.add(workspace, "grid", "ann", scenario_id=scenario).plan_id
        return store.jobs.submit(
            workspace,
            "design",
            {"scenario_id": scenario},
            actor="ann",
            reason="nightly",
            plan_id=plan,
            **job,
        )

    return put


@pytest.fixture
def work(store) -> Callable[[], None]:
    """Do all the jobs there are."""
    return lambda: Worker(store, 1).run(until_idle=True)


@contextmanager
def working(store):
    """Let a worker work meanwhile; it is stopped without any grace at the end."""
    worker = Worker(store, 1)
    thread = threading.Thread(target=worker.run, args=(0.0,))
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join()


@pytest.fixture
def background(store):
    """`with background():` lets a worker work meanwhile."""
    return lambda: working(store)
