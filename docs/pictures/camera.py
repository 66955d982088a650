"""A browser of one size, and its pictures as small files."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "images"
SIZE = {"width": 1280, "height": 800}
COLORS = 256
READY = "() => document.body.dataset.ready === 'true' || window.territoryMap !== undefined"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"]


class Camera:
    """Takes pictures of pages for the documentation.

    Parameters
    ----------
    browser
        A browser of Playwright's.
    """

    def __init__(self, browser: Any) -> None:
        self._browser = browser

    def open(self, address: str, **options: Any) -> Any:
        """Open a page or map in a window of its own, and wait until it shows what it has."""
        page = self._browser.new_context(viewport=SIZE, **options).new_page()
        page.goto(address)
        page.wait_for_function(READY, timeout=60_000)
        return page

    def take(self, page: Any, name: str, part: Any = None) -> None:
        """Keep what a page shows, or a part of it, as ``images/NAME.png``."""
        page.wait_for_timeout(700)  # until nothing fades or slides any more
        shown = Image.open(io.BytesIO((part or page).screenshot()))
        few = shown.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
        few.save(IMAGES / f"{name}.png", optimize=True)
        print(f"docs/images/{name}.png", flush=True)


@contextmanager
def ready_camera() -> Iterator[Camera]:
    """Start Debian's Chromium, or Playwright's own."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield Camera(browser)
        browser.close()
