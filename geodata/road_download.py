"""Streets fetched from an Overpass service by OSMnx, in a process of its own.

OSMnx waits as long as a busy service asks it to and keeps its settings global. In a child process
neither matters: after the time limit it is ended, and its settings end with it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

DEFAULT_SERVICE = "https://overpass-api.de/api"


class DownloadFailed(OSError):
    """Streets that could not be downloaded; the message says why."""


@contextmanager
def download_graphml(polygon: shapely.Geometry, service: str, timeout_s: float) -> Iterator[Path]:
    """Provide the streets of a polygon as a GraphML file while the context lasts."""
    with TemporaryDirectory(prefix="roads-") as folder:
        target = Path(folder) / "downloaded.graphml"
        request = {
            "polygon": shapely.to_wkt(polygon, rounding_precision=7),
            "service": service,
            "timeout_s": timeout_s,
            "target": str(target),
        }
        _run(request, timeout_s, folder)
        yield target


def _run(request: dict[str, Any], timeout_s: float, folder: str) -> None:
    # As a script, without its folder on the path: the child needs nothing else of this package.
    command = [sys.executable, "-P", str(Path(__file__).with_name("road_fetch.py"))]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=timeout_s,
            cwd=folder,
        )
    except subprocess.TimeoutExpired as error:
        message = f"{request['service']} did not deliver the streets in {timeout_s:g} seconds"
        raise DownloadFailed(message) from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DownloadFailed(f"{request['service']} did not deliver the streets: {reason}")
