"""Fixtures for every test: a headless Chromium, without network."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

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
def chromium() -> Iterator["object"]:
    """Start a Playwright browser; tests that ask for it are skipped where there is none."""
    if "NO_CHROMIUM" in os.environ:
        pytest.skip(f"no Chromium: {os.environ['NO_CHROMIUM']}")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no Chromium: `python3 dev.py test` installs one")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def offline_page(chromium) -> Iterator["object"]:
    """Open an empty page that has no network; `page.goto(path.as_uri())` opens a file."""
    context = chromium.new_context(offline=True)
    yield context.new_page()
    context.close()
