"""What is refused before it is looked at, and what every answer carries."""

import json
import logging
from functools import partial

from fastapi.testclient import TestClient

from territory.api import middleware
from territory.api.limits import Buckets


def test_in_local_mode_a_name_of_another_host_is_refused(app_of):
    app = app_of()
    assert TestClient(app, base_url="http://evil.example.com").get("/v1/me").status_code == 403
    assert TestClient(app, base_url="http://localhost:8000").get("/v1/me").status_code == 200


def test_a_page_of_another_site_changes_nothing(client):
    headers = {"origin": "http://evil.example.com"}
    body = {"name": "x"}
    assert client.post("/v1/workspaces", json=body, headers=headers).status_code == 403
    assert client.post("/v1/workspaces", json=body, headers={"origin": "null"}).status_code == 403
    same = {"origin": "http://127.0.0.1"}
    assert client.post("/v1/workspaces", json=body, headers=same).status_code == 201


def test_too_many_requests_are_told_to_wait(app_of, monkeypatch):
    # Between the requests no time passes: else a slow machine asks no faster than it may.
    monkeypatch.setattr(middleware, "Buckets", partial(Buckets, clock=lambda: 0.0))
    client = TestClient(app_of(requests_per_second=2), base_url="http://127.0.0.1")
    statuses = [client.get("/healthz").status_code for _ in range(8)]
    assert statuses == [200] * 4 + [429] * 4


def test_an_upload_beyond_the_limit_is_refused_also_without_a_length(app_of, home):
    client = TestClient(app_of(upload_bytes=1000), base_url="http://127.0.0.1")
    path = f"{home}/account-sets?name=x&filename=accounts.csv"
    kind = {"content-type": "text/csv"}
    assert client.post(path, content=b"x" * 2000, headers=kind).status_code == 413
    chunks = (b"x" * 100 for _ in range(20))
    assert client.post(path, content=chunks, headers=kind).status_code == 413


def test_faults_of_an_upload_have_row_and_column(client, home):
    path = f"{home}/account-sets?name=x&filename=../../etc/my%20accounts.csv"
    text = "account_id,lon,lat,visits_per_year\nA1,-97,35,-3\nA2,-97,35,\nA2,-97,x,1\n"
    answer = client.post(path, content=text, headers={"content-type": "text/csv"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "/problems/invalid-input"
    assert problem["request_id"] == answer.headers["x-request-id"]
    places = {(fault["row"], fault["column"]) for fault in problem["faults"]}
    assert {(2, "visits_per_year"), (4, "lat")} <= places
    assert client.get(f"{home}/account-sets").json()["next"] is None


def test_an_upload_is_there_afterwards(client, home):
    path = f"{home}/account-sets?name=New&filename=a.csv&map=BEDS=potential"
    text = "id,lon,lat,workload,BEDS\nA1,-97,35,3,7\n"
    made = client.post(path, content=text, headers={"content-type": "text/csv"}).json()
    rows = client.get(f"{home}/account-sets/{made['account_set_id']}/accounts").json()["items"]
    assert [(row["account_id"], row["potential"]) for row in rows] == [("A1", 7.0)]


def test_an_account_is_changed_by_who_saw_its_newest_revision(client, home, ids):
    path = f"{home}/account-sets/{ids.account_set}/accounts/A00"
    tag = client.get(path).headers["etag"]
    change = {"status": "customer", "potential": 5}
    answer = client.patch(path, json=change, headers={"if-match": tag})
    assert (answer.json()["status"], answer.json()["potential"]) == ("customer", 5.0)
    assert client.patch(path, json=change, headers={"if-match": tag}).status_code == 412
    assert client.patch(path, json={"workload": -1}, headers={"if-match": "*"}).status_code == 422
    found = client.get(f"{home}/account-sets/{ids.account_set}/accounts?status=customer").json()
    assert [row["account_id"] for row in found["items"]] == ["A00"]


def test_large_answers_are_compressed_and_guarded(client, plan):
    answer = client.get(f"{plan}/units")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_request_id_is_taken_over_when_it_is_one(client):
    def answered(given):
        return client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]

    assert answered("abc-1") == "abc-1"
    assert len(answered("a b\tc")) == 32


def test_figures_count_routes_and_not_paths(client, home):
    client.get(f"{home}/plans/none")
    text = client.get("/metrics").text
    route = "/v1/workspaces/{workspace}/plans/{plan_id}"
    assert f'territory_requests_total{{method="GET",route="{route}",status="404"}} 1.0' in text
    assert 'territory_jobs{state="queued"} 0.0' in text


def test_readiness_fails_with_the_store(client, store_path):
    assert client.get("/readyz").json() == {"status": "ready"}
    client.app.state.service.store.is_current = lambda: False
    assert client.get("/readyz").status_code == 503


def test_what_goes_wrong_here_tells_nothing_but_an_id(client, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(client.app.state.service.store.workspaces, "all", fail)
    quiet = TestClient(client.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    with caplog.at_level(logging.ERROR):
        answer = quiet.get("/v1/me")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["request_id"]
    assert "secret detail" in caplog.text


def test_logs_are_lines_of_json():
    from territory.api.logs import JsonLines

    record = logging.makeLogRecord({"msg": "hello %s", "args": ("you",), "status": 200})
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["status"]) == ("hello you", 200)


def test_a_body_that_is_no_text_is_refused_as_documented(client, home):
    kind = {"content-type": "application/json"}
    answer = client.post(f"{home}/look-up", content=b"{\xff}", headers=kind)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-request")
    paths = client.get("/v1/openapi.json").json()["paths"]
    assert "400" in paths["/v1/workspaces/{workspace}/look-up"]["post"]["responses"]
