"""How fast maps of national size are built, opened and used in headless Chromium.

usage: .venv/bin/python tests/benchmarks/map_speed.py [CASE ...] [--repeat N]

Prints the best of several openings of each case: a machine that is busy with other things makes
all of them slower and none of them faster. Nothing is asserted.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import maps
from map_areas import county_plan, zip_plan
from measuring import markdown, put_into

CASES: dict[str, Callable[[], maps.DrawnPlan]] = {
    "counties": county_plan,
    "zips": zip_plan,
    "zips with pins": lambda: zip_plan(pins=100_000),
}
COLUMNS = ("build s", "file MB", "painted ms", "recolour ms", "pan fps", "toggle ms", "heap MB")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-precise-memory-info"]

PAINTED = """() => new Promise((done) => {
  const look = () => {
    const [mark] = performance.getEntriesByName("map-painted");
    if (mark) done(mark.startTime); else requestAnimationFrame(look);
  };
  look();
})"""

RECOLOR = """() => {
  const { layer } = territoryMap.view.base;
  const next = Int32Array.from(layer.assignment, (at) => (at + 1) % layer.colors.length);
  const begin = performance.now();
  layer.assign(next);
  layer.flush?.();
  document.querySelectorAll("canvas.tm-tile").forEach(
    (tile) => tile.getContext("2d").getImageData(0, 0, 1, 1));
  return performance.now() - begin;
}"""

PAN = """() => new Promise((done) => {
  const { map } = territoryMap;
  const frames = [];
  let left = 60;
  const step = (now) => {
    frames.push(now);
    map.panBy([left > 30 ? 9 : -9, 4], { animate: false });
    if (left-- > 0) requestAnimationFrame(step);
    else done(1000 * (frames.length - 1) / (frames.at(-1) - frames[0]));
  };
  requestAnimationFrame(step);
})"""

TOGGLE = """() => {
  const { pins } = territoryMap.view;
  if (!pins) return null;
  const begin = performance.now();
  pins.setVisible(0, false);
  pins.flush ? pins.flush() : pins._draw();
  document.querySelector("canvas[data-testid=pins]").getContext("2d").getImageData(0, 0, 1, 1);
  return performance.now() - begin;
}"""


def measure(case: str, browser: Any, folder: Path, repeat: int) -> list[Any]:
    """Build the map of a case, open it so many times, and return the best of each figure."""
    plan = CASES[case]()
    build, path = min(
        (_build(plan, folder / f"{n}.html") for n in range(min(repeat, 3))), key=lambda b: b[0]
    )
    seen = [_open(browser, path) for _ in range(repeat)]
    best = [
        None if None in figures else (max(figures) if column == 2 else min(figures))
        for column, figures in enumerate(zip(*seen, strict=True))
    ]
    shown = [None if value is None else f"{value:,.0f}" for value in best]
    return [case, f"{build:.1f}", f"{path.stat().st_size / 1e6:.2f}", *shown]


def _build(plan: maps.DrawnPlan, path: Path) -> tuple[float, Path]:
    begin = time.perf_counter()
    maps.save_offline(maps.plan_map(plan), path)
    return time.perf_counter() - begin, path


def _open(browser: Any, path: Path) -> list[float | None]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(path.as_uri())
    figures = [page.evaluate(script) for script in (PAINTED, RECOLOR, PAN, TOGGLE)]
    session = context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")
    context.close()
    return [*figures, (heap["usedSize"] + heap.get("backingStorageSize", 0)) / 1e6]


def main(arguments: list[str]) -> None:
    """Print one row a case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", help=", ".join(CASES))
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--into", type=Path, help="put the table into this document")
    asked = parser.parse_args(arguments)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Skipped: there is no chromium")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        rows = [measure(case, browser, Path(folder), asked.repeat) for case in asked.cases or CASES]
    table = markdown(["case", *COLUMNS], rows)
    print(table)
    if asked.into:
        put_into(asked.into, "maps", table)


if __name__ == "__main__":
    main(sys.argv[1:])
