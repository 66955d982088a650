"""The maps of the demo plan, as files that can be mailed."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from camera import Camera

import maps
from maps.drawn_plan import baseline_table
from territory.drawings.drawn_files import read_drawn

SHORE = (45.6, -86.5)
"""Latitude and longitude between the lakes, where rep homes and bridges are seen."""
MARQUETTE = (46.4, -87.6)
"""A county on its shore, in a territory to look at."""


def take(camera: Camera, folder: Path) -> None:
    """Design the demo, and picture its map: as it opens, close, in dark colours, against today."""
    demo = [sys.executable, "-m", "territory", "demo", "--out", str(folder / "demo")]
    subprocess.run(demo, check=True)
    address = (folder / "demo" / "map.html").as_uri()
    page = camera.open(address)
    camera.take(page, "demo-map")
    _look_close(page)
    camera.take(page, "map-territory")
    dark = camera.open(address, color_scheme="dark")
    _fold_accounts(dark)
    dark.get_by_test_id("shade").select_option(label="Potential")
    camera.take(dark, "map-measure")
    camera.take(camera.open(_against_today(folder / "demo").as_uri()), "map-compare")


def _look_close(page: Any) -> None:
    """A territory with its rep's home, what it gets from others, and its figures."""
    page.evaluate("place => territoryMap.map.setView(place, 7, { animate: false })", SHORE)
    _fold_accounts(page)
    page.get_by_label("What moves").check()
    page.get_by_label("Rep homes").check()
    page.mouse.click(*page.evaluate("place => territoryMap.pointOf(...place)", MARQUETTE))
    page.get_by_test_id("territory-card").wait_for()


def _fold_accounts(page: Any) -> None:
    """Make room for the layers."""
    page.get_by_test_id("legend").locator("summary").first.click()
    page.get_by_test_id("layers").locator("summary").first.click()


def _against_today(folder: Path) -> Path:
    plan = read_drawn(folder)
    today = replace(plan, assignment=plan.baseline, territories=baseline_table(plan))
    compared = maps.compare_map(today, plan, labels=("Today", "Plan"))
    return maps.save_offline(compared, folder / "compare.html")
