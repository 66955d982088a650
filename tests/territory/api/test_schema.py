"""The OpenAPI document is complete, and the service keeps to it whatever is sent."""

import shutil

import pandas as pd
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from territory.api import create_app
from territory.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# What would take away the ground of all others, or never ends by itself.
KEPT_OUT = {("DELETE", "/v1/workspaces/{workspace}")}


@pytest.fixture(scope="module")
def service(template, tmp_path_factory):
    path = shutil.copy(template[0], tmp_path_factory.mktemp("schema") / "store.db")
    app = create_app(Settings(store=str(path), workers=0, requests_per_second=1e6))
    yield app
    app.state.service.stop()


@pytest.fixture(scope="module")
def known(template, service):
    """Ids that are there, so that requests get past the door."""
    ids, store = template[1], service.state.service.store
    client = TestClient(service, base_url="http://127.0.0.1")
    home = "/v1/workspaces/default"
    plan = f"{home}/plans/{ids.plan}"
    job = client.post(f"{plan}/solve", json={}).json()["job_id"]
    client.post(f"{home}/jobs/{job}/cancel")
    approval = client.post(f"{plan}/approvals", json={}).json()["approval_id"]
    comment = client.post(f"{plan}/comments", json={"text": "x"}).json()["comment_id"]
    assert store.plans.get(ids.workspace, ids.plan).version
    points = pd.DataFrame({"plan": ["P01"], "knee": [True]})
    study = store.studies.add(
        ids.workspace, ids.plan, 1, "frontier", "setup", {"options": {}}, {"plans": points}
    )
    return {
        "workspace": "default",
        "plan_id": ids.plan,
        "scenario_id": ids.scenario,
        "unit_set_id": ids.unit_set,
        "version": 1,
        "territory_id": "T1",
        "job_id": job,
        "approval_id": approval,
        "comment_id": comment,
        "study_id": study.study_id,
        "table": "plans",
    }


QUICK = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_no_request_breaks_the_service_or_its_promises(service, known):
    headers = {"host": "127.0.0.1"}
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", service, headers=headers)
    broken = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) in KEPT_OUT:
            continue

        @QUICK
        @given(operation.as_strategy())
        def ask(case):
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
            case.call_and_validate(checks=CHECKS, headers=headers)

        try:
            ask()
        except (schemathesis.errors.SchemathesisError, FailureGroup) as error:
            broken.append(f"{operation.method} {operation.path}: {error}")
    assert not broken, "\n\n".join(broken)


def operations(document):
    for path, methods in document.items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_is_described(service):
    paths = service.openapi()["paths"]
    for name, operation in operations(paths):
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name
        assert any(status < "400" for status in operation["responses"]), name


def test_every_body_has_an_example(service):
    document = service.openapi()
    schemas = document["components"]["schemas"]
    for name, operation in operations(document["paths"]):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None:
            continue
        properties = schemas[body["schema"]["$ref"].rpartition("/")[2]]["properties"]
        needed = schemas[body["schema"]["$ref"].rpartition("/")[2]].get("required", [])
        for field in needed:
            known = properties[field]
            plain = known.get("type") == "boolean" or "items" in known or "$ref" in known
            assert "examples" in known or plain, (name, field)
