"""One origin, one token: what is refused, and what is told when nobody answers."""

import pytest

import territory
from territory.client.connection import Connection


def test_a_token_is_never_sent_unencrypted_to_another_machine():
    with pytest.raises(ValueError, match="unencrypted"):
        territory.Client("http://plan.acme.com", "ttk_secret")
    assert "secret" not in repr(territory.Client("https://plan.acme.com", "ttk_secret"))
    for url in ("http://127.0.0.1:1", "http://localhost", "http://[::1]:8000"):
        territory.Client(url, "ttk_secret")
    territory.Client("http://plan.acme.com", "ttk_secret", plain_http=True)
    territory.Client("http://plan.acme.com")


@pytest.mark.parametrize("url", ["plan.acme.com", "ftp://plan.acme.com", "https://"])
def test_what_is_no_address_is_told(url):
    with pytest.raises(ValueError, match="no address of a service"):
        territory.Client(url)


def test_the_token_is_taken_from_the_environment(monkeypatch):
    monkeypatch.setenv("TERRITORY_TOKEN", "ttk_env")
    sent = territory.Client("https://plan.acme.com")._connection.http.headers["authorization"]
    assert sent == "Bearer ttk_env"


def test_nobody_answers():
    with pytest.raises(ConnectionError, match="does not answer"):
        Connection("http://127.0.0.1:9", None).get("/workspaces")


def test_an_unknown_token_is_refused(served):
    with pytest.raises(territory.Refused, match="unknown") as caught:
        territory.Client(served.url, "ttk_wrong").workspaces()
    assert caught.value.status == 401
    assert caught.value.request_id


def test_what_is_no_service_of_plans_is_told(served):
    elsewhere = Connection(f"{served.url}/elsewhere", served.tokens["planner"])
    with pytest.raises(territory.Refused, match=r"404|not found|Not Found"):
        elsewhere.get("/workspaces")
