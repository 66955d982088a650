"""Webhooks are sent to the internet, and nowhere else."""

import http.server
import socket
import threading

import pytest

from territory.sending import NotSent, check_address, is_public, post


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.1.2.3/",
        "http://192.168.0.1:8080/x",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "http://localhost/",
        "http://db.internal/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user:word@example.com/",
        "https://",
        "http://example.com:99999/",
        "nonsense",
    ],
)
def test_a_private_or_odd_target_is_refused(url):
    assert check_address(url)
    with pytest.raises(NotSent):
        post(url, b"", {})


@pytest.mark.parametrize("address", ["10.0.0.1", "100.64.0.1", "224.0.0.1", "fe80::1", "fc00::1"])
def test_addresses_of_networks_of_ones_own_are_not_public(address):
    assert not is_public(address)


def test_a_public_address_is_taken():
    assert not check_address("https://crm.example.com/hooks?x=1")
    assert is_public("93.184.216.34")


def test_a_name_that_leads_into_the_network_is_refused_when_it_is_resolved(monkeypatch):
    connected = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: connected.append(a))
    for addresses in (["127.0.0.1"], ["93.184.216.34", "10.0.0.7"]):
        entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, found=entries, **__: found)
        with pytest.raises(NotSent, match="private address"):
            post("http://rebound.example.com/", b"", {})
    assert not connected


@pytest.fixture
def target():
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.append((self.path, dict(self.headers), body))
            self.send_response(302 if self.path == "/moved" else 204)
            self.send_header("location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_host_that_was_allowed_is_reached_and_redirects_are_not_followed(target):
    url, seen = target
    assert post(f"{url}/hook", b"{}", {"x": "1"}, private_hosts=["127.0.0.1"]) == 204
    assert post(f"{url}/moved", b"{}", {}, private_hosts=["127.0.0.1"]) == 302
    assert [path for path, *_ in seen] == ["/hook", "/moved"]
