"""Logging in: passwords, cookies, forms, tokens; and no way around."""

import datetime

import pytest
from fastapi.testclient import TestClient

LOGIN = {"email": "Planner@example.com", "password": "correct horse battery"}


@pytest.fixture
def browser(login_app):
    return TestClient(login_app, base_url="http://127.0.0.1")


def test_a_cookie_says_who_one_is_and_a_form_token_guards_changes(browser, home):
    answer = browser.post("/v1/login", json=LOGIN)
    cookie = answer.headers.get_list("set-cookie")[0].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert browser.get("/v1/me").json()["name"] == "planner@example.com"
    body = {"name": "x", "scenario_id": "none"}
    assert browser.post(f"{home}/plans", json=body).status_code == 403
    headers = {"x-csrf-token": answer.json()["csrf_token"]}
    assert browser.post(f"{home}/plans", json=body, headers=headers).status_code == 404
    assert browser.post("/v1/logout", headers=headers).status_code == 204
    assert browser.get("/v1/me").status_code == 401


def test_behind_https_the_cookie_is_secure(app_of):
    app = app_of(login=True, public_url="https://plan.example.com")
    browser = TestClient(app, base_url="https://plan.example.com")
    answer = browser.post("/v1/login", json=LOGIN)
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [
        "__Host-territory_session",
        "__Host-territory_form",
    ]
    assert all("secure" in cookie.lower() for cookie in cookies)
    assert "strict-transport-security" in answer.headers


def test_wrong_passwords_are_all_alike_and_soon_too_many(app_of):
    browser = TestClient(app_of(login=True, logins_per_minute=3), base_url="http://127.0.0.1")
    tries = [
        {"email": "nobody@example.com", "password": "x" * 12},
        {**LOGIN, "password": "x" * 12},
        {"email": "outsider@example.com", "password": ""},  # has no password at all
    ]
    answers = [browser.post("/v1/login", json=body) for body in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    last = browser.post("/v1/login", json=tries[0])
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) >= 1


def test_after_too_many_no_password_is_looked_at_any_more(app_of, monkeypatch):
    browser = TestClient(app_of(login=True, logins_per_minute=1), base_url="http://127.0.0.1")
    assert browser.post("/v1/login", json={**LOGIN, "password": "x" * 12}).status_code == 401
    monkeypatch.setattr("territory.api.routes.sessions.check_password", None)
    assert browser.post("/v1/login", json=LOGIN).status_code == 429


def test_whoever_knows_the_password_may_log_in_as_often_as_they_like(app_of):
    browser = TestClient(app_of(login=True, logins_per_minute=1), base_url="http://127.0.0.1")
    assert [browser.post("/v1/login", json=LOGIN).status_code for _ in range(3)] == [200] * 3


def test_a_disabled_user_is_out_at_once(browser, as_user, ids):
    planner = as_user("planner")
    browser.post("/v1/login", json=LOGIN)
    assert browser.get("/v1/me").status_code == planner.get("/v1/me").status_code == 200
    path = f"/v1/users/{ids.users['planner']}"
    assert as_user("ruler").patch(path, json={"disabled": True}).status_code == 200
    assert browser.get("/v1/me").status_code == planner.get("/v1/me").status_code == 401
    assert browser.post("/v1/login", json=LOGIN).status_code == 401


def test_a_token_is_told_once_ends_and_is_revoked(as_user, login_app, ids):
    planner = as_user("planner")
    made = planner.post("/v1/tokens", json={"name": "crm", "scopes": ["read"]}).json()
    assert made["secret"].startswith("ttk_")
    listed = planner.get("/v1/tokens").json()["items"]
    assert all("secret" not in each for each in listed)
    headers = {"authorization": f"Bearer {made['secret']}"}
    program = TestClient(login_app, base_url="http://127.0.0.1", headers=headers)
    assert program.get("/v1/me").json()["scopes"] == ["read"]
    more = program.post("/v1/tokens", json={"name": "more", "scopes": ["write"]})
    assert more.status_code == 403
    assert planner.delete(f"/v1/tokens/{made['token_id']}").status_code == 204
    assert program.get("/v1/me").status_code == 401
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    people = login_app.state.service.people
    _, secret = people.add_token(ids.users["planner"], "old", ["read"], expires_at=past)
    old = browser_with(login_app, secret)
    assert old.get("/v1/me").status_code == 401


def browser_with(app, secret):
    headers = {"authorization": f"Bearer {secret}"}
    return TestClient(app, base_url="http://127.0.0.1", headers=headers)


def test_a_token_of_one_workspace_does_not_open_another(login_app, ids):
    people = login_app.state.service.people
    _, secret = people.add_token(ids.users["ruler"], "one", ["read"], workspace_id=ids.other)
    client = browser_with(login_app, secret)
    assert client.get(f"/v1/workspaces/{ids.workspace}").status_code == 404
    assert client.get(f"/v1/workspaces/{ids.other}").status_code == 200
    assert client.get("/v1/me").json()["workspaces"] == [ids.other]


def test_a_weak_password_is_refused(as_user):
    new = {"email": "new@example.com", "name": "New", "password": "short"}
    answer = as_user("ruler").post("/v1/users", json=new)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["file"] == "password"
