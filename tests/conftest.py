"""Fixtures for every test: a headless Chromium, without network; a PostGIS on loopback."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
    "--disable-extensions",
]


@pytest.fixture(scope="session")
def browser_type() -> Iterator[Any]:
    """Playwright's Chromium; tests that ask for it are skipped where there is none."""
    if "NO_CHROMIUM" in os.environ:
        pytest.skip(f"no Chromium: {os.environ['NO_CHROMIUM']}")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="module")
def chromium(browser_type: Any) -> Iterator[Any]:
    """Start a browser for the tests of a file; another file's may have taken it along."""
    path = shutil.which("chromium") or browser_type.executable_path
    if not Path(path).exists():
        pytest.skip("no Chromium: `python3 dev.py test` installs one")
    browser = browser_type.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def low_contrast() -> Callable[[Any], list[str]]:
    """Find the texts of a page that are too pale for WCAG AA on what they stand on."""
    script = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
    return lambda page: page.evaluate(script)


@pytest.fixture(scope="session")
def nameless() -> Callable[[Any], list[str]]:
    """Find the controls of a page that have no name."""
    script = (Path(__file__).parent / "names.js").read_text(encoding="utf-8")
    return lambda page: page.evaluate(script)


@pytest.fixture
def offline_page(chromium) -> Iterator["object"]:
    """Open an empty page that has no network; `page.goto(path.as_uri())` opens a file."""
    context = chromium.new_context(offline=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[str]:
    """Start PostgreSQL on loopback as an ordinary user; gives an address without a database."""
    if "NO_POSTGIS" in os.environ:
        pytest.skip(f"no PostGIS: {os.environ['NO_POSTGIS']}")
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL with PostGIS: `python3 dev.py test` installs one")
    folder = Path(tempfile.mkdtemp(prefix="territory-postgis-"))
    ordinary: dict[str, object] = {}
    if os.geteuid() == 0:  # initdb refuses root
        shutil.chown(folder, "nobody")
        ordinary = {"user": "nobody", "group": "nogroup", "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        command = [programs / program, "-D", folder / "data", *arguments]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=True, cwd=folder, **quiet, **ordinary)

    run("initdb", "-U", "territory", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    settings += " -c fsync=off -c max_connections=200 -c shared_buffers=32MB"
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
    try:
        yield f"postgresql://territory@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def postgres_programs() -> Path | None:
    """Folder of the newest PostgreSQL that has PostGIS."""
    folders = sorted(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    folders += [Path(on_path).resolve().parent] if (on_path := shutil.which("pg_ctl")) else []
    for folder in reversed(folders):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            config = [folder / "pg_config", "--sharedir"]
            shared = subprocess.run(config, capture_output=True, text=True, check=True).stdout
            if (Path(shared.strip()) / "extension" / "postgis.control").is_file():
                return folder
    return None


@pytest.fixture(scope="session")
def postgis_database(postgis_server: str) -> str:
    """Address of a database with an up-to-date schema."""
    from territory.store import open_store

    store = open_store(f"{postgis_server}/postgres")
    store.close()
    return store.url


@pytest.fixture
def postgis_url(postgis_database: str) -> Iterator[str]:
    """Address of a store on PostGIS with nothing in it."""
    from sqlalchemy import text

    from territory.store import Store

    yield postgis_database
    store = Store(postgis_database)
    with store.begin() as connection:
        for table in ("workspaces", "users", "workers", "audit"):  # with all that refers to them
            connection.execute(text(f"DELETE FROM {table}"))
    store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File of a store with an up-to-date schema, which others are copied from."""
    from territory.store import open_store

    path = tmp_path_factory.mktemp("store") / "migrated.db"
    open_store(str(path)).close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Address of a store of its own in SQLite, with nothing in it."""
    return str(shutil.copy(sqlite_template, tmp_path / "territory.db"))


@pytest.fixture(params=["sqlite", "postgis"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Address of a store of its own: every test that asks for it runs on both databases."""
    return request.getfixturevalue(f"{request.param}_url")
