"""Downloads from a server on this machine: one that delivers, one that fails, one that hangs."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import shapely

from geodata import DownloadFailed, InvalidInput, download_roads

AREA = (9.99, 47.99, 10.04, 48.04)


def answer() -> str:
    """What an Overpass service says of a square of four streets."""
    corners = {1: (10.0, 48.0), 2: (10.01, 48.0), 3: (10.01, 48.01), 4: (10.0, 48.01)}
    nodes = [{"type": "node", "id": i, "lon": x, "lat": y} for i, (x, y) in corners.items()]
    tags = {"highway": "residential", "maxspeed": "60"}
    way = {"type": "way", "id": 1, "nodes": [1, 2, 3, 4, 1], "tags": tags}
    return json.dumps({"elements": [*nodes, way]})


@contextmanager
def server(respond: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            respond(self)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            respond(self)

        def log_message(self, *_arguments: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/api"
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


def reply(status: int, text: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        body = text if handler.command == "POST" else "a\nb\nc\nd\n2 slots available now.\n"
        handler.send_response(status if handler.command == "POST" else 200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body.encode())

    return respond


def test_streets_are_downloaded_once_and_then_cached(tmp_path: Path) -> None:
    with server(reply(200, answer())) as service:
        network = download_roads(AREA, service=service, cache_folder=tmp_path)
    assert network.n_nodes == 4
    assert network.n_edges == 8
    assert network.minutes[0, 1] == pytest.approx(network.metres[0, 1] / 1000)
    assert network.source == f"OpenStreetMap, {service}"
    # The server is gone; the same area as a polygon is still there.
    again = download_roads(shapely.box(*AREA), service=service, cache_folder=tmp_path)
    assert (again.minutes != network.minutes).nnz == 0
    with pytest.raises(DownloadFailed, match="refused"):
        download_roads(AREA, service=service, refresh=True, cache_folder=tmp_path)


def test_an_error_of_the_service_is_told(tmp_path: Path) -> None:
    with (
        server(reply(400, "runtime error: out of memory")) as service,
        pytest.raises(DownloadFailed, match=r"did not deliver the streets: .*out of memory"),
    ):
        download_roads(AREA, service=service, cache_folder=tmp_path)


def test_an_area_without_streets_is_told(tmp_path: Path) -> None:
    with (
        server(reply(200, '{"elements": []}')) as service,
        pytest.raises(DownloadFailed, match="did not deliver the streets: "),
    ):
        download_roads(AREA, service=service, cache_folder=tmp_path)


def test_a_service_that_never_answers_is_given_up(tmp_path: Path) -> None:
    over = threading.Event()
    with server(lambda _handler: over.wait(60) and None) as service:
        with pytest.raises(DownloadFailed, match="did not deliver the streets in 3 seconds"):
            download_roads(AREA, service=service, timeout_s=3, cache_folder=tmp_path)
        over.set()


@pytest.mark.parametrize(
    ("area", "message"),
    [
        ((1, 1, 0, 2), "is not west, south, east, north"),
        (shapely.Point(1, 1), "is not a valid polygon"),
        (shapely.Polygon(), "is not a valid polygon"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "is not a valid polygon"),
        (shapely.box(0, 0, 500_000, 500_000), "is not in degrees"),
    ],
)
def test_an_area_that_is_none_is_refused(tmp_path: Path, area: object, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        download_roads(area, service="http://127.0.0.1:9/api", cache_folder=tmp_path)


def test_a_service_is_an_address_of_the_web(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="does not begin with https"):
        download_roads(AREA, service="file:///etc", cache_folder=tmp_path)
