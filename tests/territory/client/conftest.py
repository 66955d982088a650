"""A service on this machine with a worker, and a plan that it solved: made once for all tests."""

import socket
import threading
import time
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import pytest
import uvicorn
from shapely.geometry import LineString

import territory
from territory.access import Member
from territory.api import create_app
from territory.settings import Settings

OPTIONS = {"method": "location_allocation", "iterations": 1, "time_limit": 60.0}
SCOPES = ("read", "write", "solve", "comment", "approve")


@dataclass(frozen=True)
class Served:
    """Where the service is, and the tokens of who may ask it."""

    url: str
    tokens: dict[str, str]

    def workspace(self, role="planner"):
        return territory.Client(self.url, self.tokens[role]).workspace("Field")


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    store = tmp_path_factory.mktemp("served") / "store.db"
    app = create_app(Settings(store=str(store), workers=1, login=True))
    service = app.state.service
    field = service.store.workspaces.add("Field", {"approval_levels": ["manager"]})
    service.store.workspaces.add("Other")
    tokens = {}
    for role in ("planner", "manager", "rep"):
        user = service.people.add(f"{role}@example.com", role).user_id
        member = Member(role, "R1" if role == "rep" else None)
        service.people.set_member(field.workspace_id, user, member)
        _, tokens[role] = service.people.add_token(user, "test", SCOPES)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    yield Served(f"http://127.0.0.1:{port}", tokens)
    running.should_exit = True
    thread.join(30)


@pytest.fixture(scope="module")
def question(module_grid8):
    """Sixty-four clinics in four territories, and who has them today: rows of two."""
    units, today = module_grid8.units, ["R1", "R2", "R3", "R4"]
    baseline = pd.Series([today[at // 16] for at in range(64)], units.index, name="rep_id")
    return territory.Scenario(
        module_grid8.accounts,
        units,
        module_grid8.reps,
        baseline,
        territories=4,
        balance={"workload": 0.3},
        **OPTIONS,
    )


@pytest.fixture(scope="module")
def everything(question):
    """The same question with all that a service takes beside it."""
    accounts = question.accounts.assign(parent="", beds=range(64))
    accounts.loc[["A10", "A11"], "parent"] = "Acme"
    accounts["required_skills"] = [("mri",) if at == 5 else () for at in range(64)]
    reps = question.reps.assign(skills=[("mri",), ("mri",), ("mri",), ()])
    river = gpd.GeoDataFrame(geometry=[LineString([(-97.0, 35.4), (-96.9, 35.4)])], crs=4326)
    stays = question.inputs.baseline.to_frame().assign(locked=["yes"] + 63 * ["no"])
    return territory.Scenario(
        accounts,
        question.units,
        reps,
        stays,
        named=pd.DataFrame({"account_id": ["A63"], "rep_id": ["R1"]}),
        incompatible=pd.DataFrame({"account_id": ["A20"], "rep_id": ["R4"]}),
        specialists=reps.iloc[:1].rename(index={"R1": "S1"}),
        barriers=river,
        edits=pd.DataFrame({"unit_a": ["U00"], "unit_b": ["U22"], "action": ["add"], "note": ""}),
        territories=4,
        balance={"workload": 0.4},
        limits={"beds": (100, 2000)},
        families="parent",
        from_homes=True,
        required_skills=["mri"],
        **OPTIONS,
    )


@pytest.fixture(scope="module")
def by_pairs(question, tmp_path_factory):
    """The clinics by pairs of cells; one pair has a quarter of the work, most of it in one cell."""
    path = tmp_path_factory.mktemp("level") / "units.parquet"
    units = question.units.drop(columns="point")
    pair = units.index.str[2].astype(int) // 2
    units.assign(pair="P" + units.index.str[1] + pair.astype("str")).to_parquet(path)
    accounts = question.accounts.assign(workload=5.0)
    accounts.loc["A30", "workload"] = 60.0
    beside = accounts.loc[["A30"]].assign(lon=accounts["lon"]["A30"] + 0.01)
    accounts = pd.concat([accounts, beside.rename(index={"A30": "A64"})])
    return territory.Scenario(
        accounts,
        path,
        question.reps,
        territories=3,
        balance={"workload": 0.4},
        level="column=pair",
        split_heavy=True,
        **OPTIONS,
    )


@pytest.fixture(scope="module")
def first(served, question):
    """The first version of a plan that was brought, and solved by the worker."""
    return served.workspace().add_plan("Grid", question).solve(reason="first")


@pytest.fixture
def plan(first, request):
    """A plan of one's own, which begins with that version."""
    return first.branch(request.node.name[:60])
