"""The tour of the README, run by a real curl against a real server with a real worker."""

import csv
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from territory.store import open_store

ROOT = Path(__file__).resolve().parents[3]


def tour():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## By API")[2].partition("\n## ")[0]
    return re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    store = open_store(str(tmp_path / "tour.db"))
    store.workspaces.add("Before")  # a new store would begin with the demo, and solve that first
    store.close()
    port = free_port()
    command = [sys.executable, "-m", "territory", "serve", f"--port={port}", "--store=tour.db"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
    yield port, process
    process.terminate()
    assert process.wait(60) in (0, -signal.SIGTERM), (tmp_path / "log").read_text()


def wait_until_up(port, process):
    ends = time.monotonic() + 300
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("the server did not come up")


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_tour_of_the_readme_works(server, tmp_path):
    port, process = server
    wait_until_up(port, process)
    script = "set -euo pipefail\n" + tour().replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "no_proxy": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr + (tmp_path / "log").read_text()
    assert "event: done" in done.stdout
    assert '"state":"published"' in done.stdout
    with (tmp_path / "owners.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 40
