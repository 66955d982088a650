"""A saved map in a real browser that has no network; console errors and requests fail the test."""

from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import maps

LAST_ROW = 41.0


@pytest.fixture
def units() -> gpd.GeoDataFrame:
    """Six squares of one degree from west to east, U0 to U5; a state border after the third."""
    boxes = [shapely.box(-100 + x, 40, -99 + x, LAST_ROW) for x in range(6)]
    ids = [f"U{i}" for i in range(6)]
    return gpd.GeoDataFrame(
        {"name": [f"Square {i}" for i in range(6)], "parent": ["W"] * 3 + ["E"] * 3},
        geometry=boxes,
        crs=4326,
        index=ids,
    )


@pytest.fixture
def territories() -> pd.DataFrame:
    """Three territories of two units each: T1, T2, T3; Ann's is 3 % over in workload."""
    measures = [
        [
            {
                "name": "workload",
                "label": "Workload, hours",
                "value": 1000 * (1 + deviation),
                "target": 1000,
                "deviation": deviation,
                "tolerance": 0.05,
            }
        ]
        for deviation in (0.03, -0.04, 0.2)
    ]
    return pd.DataFrame(
        {
            "rep_name": ["Ann", "Bob", "Cid"],
            "rep_id": ["R1", "R2", "R3"],
            "measures": measures,
            "facts": [[("Travel", "412 h")], [], []],
        },
        index=["T1", "T2", "T3"],
    )


@pytest.fixture
def assignment(units: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Two neighbouring units for each territory."""
    return pd.Series(["T1", "T1", "T2", "T2", "T3", "T3"], index=units.index)


@pytest.fixture
def pins() -> pd.DataFrame:
    """One account in the middle of each unit; the last two are customers of T3."""
    return pd.DataFrame(
        {
            "account_id": [f"a{i}" for i in range(6)],
            "name": [f"Clinic {i}" for i in range(6)],
            "lon": [-99.5 + x for x in range(6)],
            "lat": [40.5] * 6,
            "status": [
                "no answer",
                "contacted",
                "call back",
                "not qualified",
                "customer",
                "customer",
            ],
            "territory_id": ["T1", "T1", "T2", "T2", "T3", "T3"],
            "owner": ["Ann", "Bob", "Bob", "Bob", "Cid", "Cid"],
            "new_owner": ["Ann", "Ann", "Bob", "Bob", "Cid", "Cid"],
            "segment": "hospital",
            "potential": [100.0, 2500.0, 3.5, None, 0.0, 7.0],
        }
    )


@pytest.fixture
def open_map(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Save a map, open the file without a network and wait until territories are drawn."""
    contexts, faults = [], []

    def open_page(drawn: Any, *, width: int = 1280, height: int = 800, **options: Any) -> Any:
        path = maps.save_offline(drawn, tmp_path / "map.html")
        context = chromium.new_context(
            offline=True, viewport={"width": width, "height": height}, locale="en-US", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (faults.append("dialog"), dialog.dismiss()))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.on(
            "request",
            lambda request: faults.append(request.url) if request.url != path.as_uri() else None,
        )
        page.goto(path.as_uri())
        page.wait_for_function("window.territoryMap && window.territoryMap.painted() > 0")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def click_place() -> Callable[..., None]:
    """Click on the map at a latitude and longitude."""

    def click(page: Any, lat: float, lon: float) -> None:
        page.mouse.click(*page.evaluate("([a, o]) => territoryMap.pointOf(a, o)", [lat, lon]))

    return click


@pytest.fixture
def serve_folder() -> Iterator[Callable[[Path, dict[str, str]], str]]:
    """Serve a folder on loopback with more headers; gives the address of its page."""
    servers: list[ThreadingHTTPServer] = []

    def serve(folder: Path, headers: dict[str, str]) -> str:
        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *arguments: Any) -> None:
                super().__init__(*arguments, directory=str(folder))

            def end_headers(self) -> None:
                for name, value in headers.items():
                    self.send_header(name, value)
                super().end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing: the tests look at the page."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/index.html"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
