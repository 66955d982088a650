"""Who may ask what: every route of the application, against a table written by hand."""

import re

import pytest
from fastapi.testclient import TestClient

from territory.access import GRANTS, ROLES
from territory.api import create_app
from territory.api.deps import Needs, identify, rule
from territory.settings import Settings

W, P = "/v1/workspaces/{workspace}", "/v1/workspaces/{workspace}/plans/{plan_id}"

# What each route asks for: nothing (open), to be known (known), to look after the service (rule),
# or a scope in the workspace; with a star also those may ask who see some territories only.
RIGHTS = {
    "GET /healthz": "open",
    "GET /readyz": "open",
    "GET /metrics": "known",
    "POST /v1/login": "open",
    "GET /v1/login/oidc": "open",
    "GET /v1/login/oidc/callback": "open",
    "POST /v1/logout": "known",
    "GET /v1/me": "known",
    "POST /v1/users": "rule",
    "GET /v1/users": "rule",
    "PATCH /v1/users/{user_id}": "rule",
    "POST /v1/tokens": "known",
    "GET /v1/tokens": "known",
    "DELETE /v1/tokens/{token_id}": "known",
    "POST /v1/workspaces": "rule",
    "GET /v1/workspaces": "known",
    f"GET {W}": "read*",
    f"PATCH {W}": "admin",
    f"DELETE {W}": "admin",
    f"GET {W}/members": "admin",
    f"PUT {W}/members/{{user_id}}": "admin",
    f"DELETE {W}/members/{{user_id}}": "admin",
    f"GET {W}/audit": "audit",
    f"POST {W}/previews/{{kind}}": "write",
    f"POST {W}/unit-sets": "write",
    f"POST {W}/unit-sets/packaged": "write",
    f"GET {W}/unit-sets": "read",
    f"GET {W}/unit-sets/{{unit_set_id}}": "read",
    f"GET {W}/unit-sets/{{unit_set_id}}/units.geojson": "read",
    f"DELETE {W}/unit-sets/{{unit_set_id}}": "write",
    f"POST {W}/account-sets": "write",
    f"GET {W}/account-sets": "read",
    f"GET {W}/account-sets/{{set_id}}": "read",
    f"GET {W}/account-sets/{{set_id}}/accounts": "read",
    f"GET {W}/account-sets/{{set_id}}/accounts/{{account_id}}": "read",
    f"PATCH {W}/account-sets/{{set_id}}/accounts/{{account_id}}": "write",
    f"PATCH {W}/account-sets/{{set_id}}/accounts": "write",
    f"DELETE {W}/account-sets/{{set_id}}": "write",
    f"POST {W}/rep-sets": "write",
    f"GET {W}/rep-sets": "read",
    f"GET {W}/rep-sets/{{set_id}}": "read",
    f"GET {W}/rep-sets/{{set_id}}/reps": "read",
    f"PATCH {W}/rep-sets/{{set_id}}/reps/{{rep_id}}": "write",
    f"DELETE {W}/rep-sets/{{set_id}}": "write",
    f"POST {W}/scenarios": "write",
    f"GET {W}/scenarios": "read",
    f"GET {W}/scenarios/{{scenario_id}}": "read",
    f"PATCH {W}/scenarios/{{scenario_id}}": "write",
    f"PUT {W}/scenarios/{{scenario_id}}/baseline": "write",
    f"DELETE {W}/scenarios/{{scenario_id}}": "write",
    f"GET {W}/scenarios/{{scenario_id}}/tables": "read",
    f"GET {W}/scenarios/{{scenario_id}}/tables/{{table}}": "read",
    f"PUT {W}/scenarios/{{scenario_id}}/tables/{{table}}": "write",
    f"DELETE {W}/scenarios/{{scenario_id}}/tables/{{table}}": "write",
    f"POST {W}/plans": "write",
    f"GET {W}/plans": "read*",
    f"GET {P}": "read*",
    f"PATCH {P}": "write",
    f"DELETE {P}": "write",
    f"POST {P}/solve": "solve",
    f"GET {P}/versions": "read*",
    f"GET {P}/versions/{{version}}": "read*",
    f"GET {P}/territories": "read*",
    f"GET {P}/units": "read*",
    f"GET {P}/board": "read",
    f"GET {P}/board/people": "read",
    f"GET {P}/board/areas": "read",
    f"GET {P}/accounts": "read*",
    f"POST {P}/rebalance": "solve",
    f"POST {P}/repair": "solve",
    f"POST {P}/adopt": "solve",
    f"POST {P}/explain": "solve",
    f"POST {P}/keep": "solve",
    f"POST {P}/frontier": "solve",
    f"POST {P}/stability": "solve",
    f"GET {P}/why": "read",
    f"GET {P}/studies": "read",
    f"GET {P}/studies/{{study_id}}": "read",
    f"GET {P}/studies/{{study_id}}/tables/{{table}}": "read",
    f"DELETE {P}/studies/{{study_id}}": "write",
    f"POST {P}/moves": "write",
    f"POST {P}/locks": "write",
    f"POST {P}/holds": "write",
    f"POST {P}/territories": "write",
    f"POST {P}/territories/{{territory_id}}/dissolve": "write",
    f"POST {P}/territories/{{territory_id}}/split": "write",
    f"POST {P}/mend": "write",
    f"PUT {P}/territories/{{territory_id}}/rep": "write",
    f"POST {P}/undo": "write",
    f"POST {P}/redo": "write",
    f"POST {P}/restore": "write",
    f"POST {P}/branches": "write",
    f"GET {P}/diff": "read",
    f"GET {P}/compare": "read",
    f"POST {P}/merge": "write",
    f"GET {P}/export": "read*",
    f"GET {P}/map": "read*",
    f"GET {P}/report": "read",
    f"GET {W}/jobs": "read",
    f"GET {W}/jobs/{{job_id}}": "read",
    f"POST {W}/jobs/{{job_id}}/cancel": "solve",
    f"GET {W}/jobs/{{job_id}}/events": "read",
    f"POST {P}/approvals": "write",
    f"GET {W}/approvals": "read",
    f"GET {W}/approvals/{{approval_id}}": "read",
    f"POST {W}/approvals/{{approval_id}}/decisions": "approve*",
    f"POST {W}/approvals/{{approval_id}}/withdraw": "write",
    f"POST {W}/approvals/{{approval_id}}/publish": "write",
    f"GET {W}/in-force": "read*",
    f"POST {P}/comments": "comment*",
    f"GET {P}/comments": "read*",
    f"POST {P}/comments/{{comment_id}}/resolve": "comment*",
    f"POST {P}/challenges": "comment*",
    f"GET {P}/challenges": "read*",
    f"POST {P}/challenges/{{challenge_id}}/decision": "write",
    f"POST {W}/look-up": "read*",
    f"GET {W}/look-up": "read*",
    f"POST {W}/batches": "solve",
    f"GET {W}/batches": "read",
    f"GET {W}/batches/{{batch_id}}": "read",
    f"GET {W}/batches/{{batch_id}}/results": "read",
    f"POST {W}/batches/{{batch_id}}/cancel": "solve",
    f"POST {W}/schedules": "write",
    f"GET {W}/schedules": "read",
    f"PATCH {W}/schedules/{{schedule_id}}": "write",
    f"DELETE {W}/schedules/{{schedule_id}}": "write",
    f"POST {W}/webhooks": "admin",
    f"GET {W}/webhooks": "admin",
    f"POST {W}/webhooks/{{webhook_id}}/ping": "admin",
    f"GET {W}/webhooks/{{webhook_id}}/deliveries": "admin",
    f"DELETE {W}/webhooks/{{webhook_id}}": "admin",
}
IN_WORKSPACE = [name for name in RIGHTS if W in name]
ONE_OF_EACH = list({RIGHTS[name]: name for name in IN_WORKSPACE}.values())
LIMITED = ("rep", "district")


def routes_of(app):
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        yield from [route] if inner is None else inner.routes


def asked_right(dependant):
    """What a route really asks for, read from its dependencies."""
    for each in dependant.dependencies:
        if isinstance(each.call, Needs):
            return each.call.scope + "*" * each.call.limited
        if each.call is rule:
            return "rule"
        if each.call is identify:
            return "known"
        if found := asked_right(each):
            return found
    return None


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    path = tmp_path_factory.mktemp("routes") / "store.db"
    app = create_app(Settings(store=str(path), workers=0))
    rights = {
        f"{method} {route.path}": asked_right(route.dependant) or "open"
        for route in routes_of(app)
        if hasattr(route, "dependant")
        for method in route.methods
    }
    app.state.service.stop()
    return rights


def test_every_route_asks_for_what_the_table_says(found):
    assert found == RIGHTS


def call(client, name):
    method, path = name.split()
    return client.request(method, re.sub(r"\{\w+\}", "1", path.replace("{workspace}", "default")))


def test_nobody_gets_in_without_saying_who_they_are(login_app):
    client = TestClient(login_app, base_url="http://127.0.0.1")
    for name in (name for name, right in RIGHTS.items() if right != "open"):
        answer = call(client, name)
        assert answer.status_code == 401, name
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("role", [*ROLES, "district"])
def test_a_role_is_refused_what_it_may_not_and_nothing_else(as_user, role):
    client = as_user(role)
    granted = GRANTS["manager" if role == "district" else role]
    # One route for each right says enough of roles that may much: the table holds for all.
    for name in IN_WORKSPACE if role in LIMITED else ONE_OF_EACH:
        right = RIGHTS[name]
        allowed = right.rstrip("*") in granted and (role not in LIMITED or right.endswith("*"))
        if name == f"DELETE {W}" and allowed:
            continue  # that one would take the others' ground away
        answer = call(client, name)
        assert (answer.status_code == 403) != allowed, (name, answer.status_code, answer.text)


def test_an_outsider_finds_no_workspace(as_user, ids):
    client = as_user("outsider")
    for name in IN_WORKSPACE:
        method, path = name.split()
        path = re.sub(r"\{\w+\}", "1", path.replace("{workspace}", ids.workspace))
        answer = client.request(method, path)
        assert answer.status_code == 404, name
        assert ids.workspace in answer.json()["detail"]


def test_only_who_looks_after_the_service_makes_users_and_workspaces(as_user):
    for role in ("admin", "planner", "outsider"):
        for name in (name for name, right in RIGHTS.items() if right == "rule"):
            assert call(as_user(role), name).status_code == 403
    assert as_user("ruler").get("/v1/users").status_code == 200


def test_a_token_narrows_what_its_user_may(as_user):
    client = as_user("admin", scopes=["read"])
    for name in ONE_OF_EACH:
        if RIGHTS[name].rstrip("*") != "read":
            assert call(client, name).status_code == 403, name


def test_every_refusal_is_in_the_trail(as_user, home):
    as_user("rep").get(f"{home}/account-sets")
    entry = as_user("admin").get(f"{home}/audit", params={"outcome": "denied"}).json()["items"][0]
    assert entry["actor"] == "rep@example.com"
    assert entry["action"] == f"GET {W}/account-sets"
