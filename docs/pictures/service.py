"""A service on this machine while pictures are taken."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import territory

PATIENCE_S = 120


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """Serve a store in a folder, and give the address; it has the demo, unless there is a store."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "territory", "serve", f"--port={port}", *options]
    with (folder / "service.log").open("wb") as log:
        service = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(territory.Client(address))
        yield address
    finally:
        service.terminate()
        service.wait(60)


def _wait(client: territory.Client) -> None:
    begun = time.monotonic()
    while True:
        try:
            client.workspaces()
            return
        except ConnectionError:
            if time.monotonic() - begun > PATIENCE_S:
                raise
            time.sleep(0.5)
