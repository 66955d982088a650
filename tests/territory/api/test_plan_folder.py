"""The server shows the files of a plan and nothing else."""

import json

import pytest
from fastapi.testclient import TestClient

from territory.api import create_folder_app


@pytest.fixture
def folder(tmp_path):
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "plan.json").write_text(json.dumps({"status": "feasible"}))
    (plan / "map.html").write_text("<title>Map</title>")
    (plan / "secret.txt").write_text("no")
    (tmp_path / "plan.json.bak").write_text("no")
    return plan


@pytest.fixture
def client(folder):
    return TestClient(create_folder_app(folder))


def test_the_map_is_the_first_page(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.text == "<title>Map</title>"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_the_plan_is_json(client):
    assert client.get("/v1/plan").json() == {"status": "feasible"}


def test_a_plan_that_was_designed_again_shows_at_once(client, folder):
    (folder / "plan.json").write_text(json.dumps({"status": "optimal"}))
    assert client.get("/v1/plan").json() == {"status": "optimal"}


def test_health_is_told(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "name", ["secret.txt", "accounts.csv", "..%2Fplan.json.bak", "%2Fetc%2Fpasswd", "plan.json%00"]
)
def test_other_and_missing_files_are_not_found(client, name):
    assert client.get(f"/v1/plan/files/{name}").status_code == 404
