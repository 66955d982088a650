"""Single sign-on, against a provider on this machine that signs as real ones do."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "k1"})


class Provider(HTTPServer):
    """Tells where its parts are, its keys, and who logged in."""

    claims: dict

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server_port}"

    def metadata(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def token(self):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "planner", "iat": now, "exp": now + 60, **self.claims}
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, KEY)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        keys = {"keys": [KEY.as_dict(private=False)]}
        self._send(self.server.metadata() if "well-known" in self.path else keys)

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self._send(self.server.token())

    def _send(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def provider():
    server = Provider(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(app_of, provider):
    app = app_of(
        login=True,
        public_url="http://127.0.0.1",
        oidc_issuer=provider.issuer,
        oidc_client_id="planner",
        oidc_client_secret="hush",
    )
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def sign_on(browser, provider, wanted=None, **claims):
    away = browser.get("/v1/login/oidc", params={"next": wanted} if wanted else None)
    assert away.status_code == 302, away.text
    asked = {
        name: values[0]
        for name, values in parse_qs(urlsplit(away.headers["location"]).query).items()
    }
    assert asked["code_challenge_method"] == "S256"
    provider.claims = {"nonce": asked["nonce"], "sub": "s-1", **claims}
    back = urlencode({"code": "c", "state": asked["state"]})
    return browser.get(f"/v1/login/oidc/callback?{back}")


def test_a_user_whom_the_provider_names_is_logged_in(browser, provider):
    answer = sign_on(browser, provider, email="planner@example.com", email_verified=True)
    assert answer.status_code == 302, answer.text
    assert browser.get("/v1/me").json()["name"] == "planner@example.com"
    browser.cookies.clear()
    again = sign_on(browser, provider, email="other@example.com")  # known by the subject now
    assert again.status_code == 302
    assert browser.get("/v1/me").json()["name"] == "planner@example.com"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        (None, "/"),
        ("/plans/p1?compare=2#map=7", "/plans/p1?compare=2#map=7"),
        ("https://elsewhere.com/", "/"),
        ("//elsewhere.com", "/"),
        ("/\\elsewhere.com", "/"),
        ("/plans/\nlocation: x", "/"),
    ],
)
def test_one_goes_on_to_the_page_that_was_wanted_and_to_no_other_site(
    browser, provider, wanted, reached
):
    known = {"email": "planner@example.com", "email_verified": True}
    assert sign_on(browser, provider, wanted, **known).headers["location"] == reached


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "planner@example.com"},  # an address that nobody checked
        {"email": "stranger@example.com", "email_verified": True},
        {"email": "planner@example.com", "email_verified": True, "nonce": "old"},
        {"email": "planner@example.com", "email_verified": True, "aud": "another"},
        {"email": "planner@example.com", "email_verified": True, "exp": 1},
    ],
)
def test_nobody_else_gets_in(browser, provider, claims):
    assert sign_on(browser, provider, **claims).status_code == 401
    assert browser.get("/v1/me").status_code == 401


def test_an_answer_that_was_not_asked_for_is_refused(browser):
    assert browser.get("/v1/login/oidc/callback?code=c&state=guessed").status_code == 401


def test_without_a_provider_there_is_no_single_sign_on(client):
    assert client.get("/v1/login/oidc").status_code == 404
