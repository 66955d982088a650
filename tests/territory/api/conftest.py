"""A small company in a store: a grid of 36 units, an account in each, four reps, one plan."""

import shutil
import socket
import sqlite3
import threading
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import uvicorn
from fastapi.testclient import TestClient
from shapely.geometry import box

from geodata import make_units
from territory.access import ROLES, Member
from territory.api import create_app
from territory.planning import Inputs, Options, design_plan
from territory.settings import Settings
from territory.signing import hash_password
from territory.store import open_store
from territory.store.people import People
from territory.ui import add_pages
from territory.workspace.plan_basis import basis_of, state_of

SIDE, WEST, SOUTH, STEP = 6, -97.0, 35.0, 0.1
OPTIONS = {"territories": 4, "tolerances": {"workload": 0.3}, "time_limit": 1, "seed": 0}
PASSWORD = "correct horse battery"


def company():
    """Units, accounts and reps as the readers give them."""
    places = [(column, row) for row in range(SIDE) for column in range(SIDE)]
    shapes = [
        box(WEST + STEP * x, SOUTH + STEP * y, WEST + STEP * (x + 1), SOUTH + STEP * (y + 1))
        for x, y in places
    ]
    units = make_units([f"{100 + i}" for i in range(len(places))], shapes, crs=4326)
    accounts = pd.DataFrame(
        {
            "name": [f"Clinic {i}" for i in range(len(places))],
            "lon": [shape.centroid.x for shape in shapes],
            "lat": [shape.centroid.y for shape in shapes],
            "unit_code": "",
            "segment": "",
            "visits_per_year": 10.0,
            "minutes_per_visit": 60.0,
            "workload": 10.0,
            "potential": 100.0,
            "required_skills": [()] * len(places),
            "status": "no answer",
            "owner": "",
        },
        index=pd.Index([f"A{i:02}" for i in range(len(places))], name="account_id"),
    )
    corners = STEP * np.array([[0.5, 0.5], [5.5, 0.5], [0.5, 5.5], [5.5, 5.5]])
    reps = pd.DataFrame(
        {
            "name": ["Ann", "Bob", "Cem", "Dot"],
            "lon": WEST + corners[:, 0],
            "lat": SOUTH + corners[:, 1],
            "unit_code": "",
            "capacity_hours": 120.0,
            "skills": [()] * 4,
            "experience_years": 1.0,
            "share": 1.0,
        },
        index=pd.Index(["R1", "R2", "R3", "R4"], name="rep_id"),
    )
    return units, accounts, reps


@dataclass(frozen=True)
class Ids:
    """What is in the store."""

    workspace: str
    other: str
    scenario: str
    plan: str
    account_set: str
    rep_set: str
    unit_set: str
    users: dict[str, str]


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Make the store once; each test gets a copy."""
    path = tmp_path_factory.mktemp("store") / "template.db"
    store = open_store(str(path))
    units, accounts, reps = company()
    options = Options(4, {"workload": 0.3}, method="location_allocation", time_limit=5.0)
    design = design_plan(Inputs(units, accounts, reps), options)
    workspace = store.workspaces.add("Field", {"approval_levels": ["manager", "finance"]})
    other = store.workspaces.add("Other")
    ws = workspace.workspace_id
    unit_set = store.unit_sets.add(ws, "Grid", units, "setup").unit_set_id
    account_set = store.accounts.add(ws, "Clinics", accounts, "setup").account_set_id
    rep_set = store.reps.add(ws, "Team", reps, "setup").rep_set_id
    scenario = store.scenarios.add(
        ws,
        "Four",
        "setup",
        account_set_id=account_set,
        unit_set_id=unit_set,
        rep_set_id=rep_set,
        options=OPTIONS,
    ).scenario_id
    plan = store.plans.add(ws, "Plan", "setup", scenario_id=scenario).plan_id
    basis = store.plans.add_basis(ws, basis_of(design))
    store.plans.append(ws, plan, "solve", "setup", "", state_of(design), basis_id=basis)
    users = add_users(People(store), ws, other.workspace_id)
    store.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path, Ids(ws, other.workspace_id, scenario, plan, account_set, rep_set, unit_set, users)


def add_users(people, workspace, other):
    """Somebody of each role, somebody of another workspace, and who looks after the service."""
    hashed = hash_password(PASSWORD)  # slow on purpose: once is enough
    users = {}
    for role in ROLES:
        member = Member(role, "R1" if role == "rep" else None)
        users[role] = people.add(f"{role}@example.com", role, password_hash=hashed).user_id
        people.set_member(workspace, users[role], member)
    users["district"] = people.add("district@example.com", "district").user_id
    people.set_member(workspace, users["district"], Member("manager", None, ("R1", "R2")))
    users["outsider"] = people.add("outsider@example.com", "outsider").user_id
    people.set_member(other, users["outsider"], Member("admin"))
    users["ruler"] = people.add("ruler@example.com", "ruler", is_admin=True).user_id
    return users


@pytest.fixture
def ids(template):
    return template[1]


@pytest.fixture
def store_path(template, tmp_path):
    return shutil.copy(template[0], tmp_path / "store.db")


@pytest.fixture
def app_of(store_path):
    """Build applications on the store; all are closed at the end."""
    made = []

    def build(**settings):
        app = create_app(Settings(store=str(store_path), workers=0, **settings))
        made.append(app)
        return app

    yield build
    for app in made:
        app.state.service.stop()


@pytest.fixture
def client(app_of):
    """Talk to a service in local mode, as its own machine does."""
    return TestClient(app_of(), base_url="http://127.0.0.1")


@pytest.fixture
def login_app(app_of):
    return app_of(login=True)


@pytest.fixture
def as_user(login_app, ids):
    """Talk to a service with users, as one of them, by a token of their own."""

    def client_of(role, scopes=("read", "write", "solve", "comment", "approve", "audit", "admin")):
        people = login_app.state.service.people
        _, secret = people.add_token(ids.users[role], "test", scopes)
        headers = {"authorization": f"Bearer {secret}"}
        return TestClient(login_app, base_url="http://127.0.0.1", headers=headers)

    return client_of


@pytest.fixture
def home():
    """Path of the workspace."""
    return "/v1/workspaces/default"


@pytest.fixture
def plan(home, ids):
    """Path of the plan."""
    return f"{home}/plans/{ids.plan}"


@pytest.fixture
def give(home):
    """Approve or decline at a level."""

    def decide(client, approval, level, decision="approve"):
        asked = {"decision": decision, "level": level}
        return client.post(f"{home}/approvals/{approval}/decisions", json=asked)

    return decide


@pytest.fixture
def publish(home, plan, give):
    """Put a version of the plan in force, through all levels."""

    def put(client, day, version=None):
        name = client.post(f"{plan}/approvals", json={"version": version}).json()["approval_id"]
        for level in (0, 1):
            give(client, name, level)
        body = {"effective_from": day}
        assert client.post(f"{home}/approvals/{name}/publish", json=body).status_code == 200

    return put


@pytest.fixture
def serve():
    """Run applications with their pages; gives the address of each."""
    running = []

    def run(app):
        add_pages(app)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, daemon=True)
        running.append((server, thread))
        thread.start()
        while not server.started:
            time.sleep(0.02)
        return f"http://127.0.0.1:{port}"

    yield run
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def server(app_of, serve):
    """Run the service with its pages; gives the address."""
    return serve(app_of())


@pytest.fixture
def open_page(chromium):
    """Open addresses, each as another browser would; errors in the pages fail the test."""
    contexts, faults = [], []

    def open_address(address, **options):
        size = {"viewport": {"width": 1280, "height": 800}}
        contexts.append(chromium.new_context(**{**size, **options}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
        page.goto(address)
        return page

    yield open_address
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def browse(open_page, server):
    """Open pages of the service."""
    return lambda path, **options: open_page(server + path, **options)


def is_fault(line):
    """Whether a line on the console is one; a refused or lost request is none."""
    # A server that dies refuses, resets or closes: which one hangs on when the request was sent.
    usual = ("409", "412", "net::ERR_CONNECTION_", "net::ERR_EMPTY_RESPONSE")
    return line.type == "error" and not any(word in line.text for word in usual)
