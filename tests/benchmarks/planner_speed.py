"""How fast the planner page is at national size, and whether a long day of edits stays exact.

usage: python tests/benchmarks/planner_speed.py [--units 33000] [--pins 100000] [--edits 0]
       [--minutes 0]

Starts a real server on loopback, on a store that is made for it, and a headless Chromium. Prints
one JSON object: milliseconds, and megabytes of the page's memory. Nothing is asserted of times;
after the edits page, server and a recomputation from scratch must agree exactly.
"""

import argparse
import json
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import Delaunay, cKDTree

from map_areas import zip_units
from maps import DEFAULT_STATUSES
from territory.store import PlanBasis, PlanState, open_store

TERRITORIES, SEED = 300, 4
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--js-flags=--expose-gc"]
MEASURES = ("workload", "potential")

USABLE = "performance.getEntriesByName('planner-ready')[0].startTime"

# Waits until what was asked for is on the screen: the frame after the next has been drawn.
PAINTED = """async act => {
  const begin = performance.now();
  await act();
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  document.querySelectorAll("canvas.tm-tile").forEach(
    tile => tile.getContext("2d").getImageData(0, 0, 1, 1));
  return performance.now() - begin;
}"""

LASSO = (
    """async share => {
  const { layer, selection, tools } = planner;
  const bounds = layer.shapes.nUnits && territoryMap.map.getBounds();
  const west = bounds.getWest(), width = bounds.getEast() - west;
  const ring = [[20, west], [55, west], [55, west + share * width], [20, west + share * width]];
  const painted = """
    + PAINTED
    + """;
  selection.clear();
  const ms = await painted(() => selection.pick(tools.target.inside(ring.map(p => L.latLng(p)))));
  return [ms, selection.size];
}"""
)

# Makes a change; answers when it was painted, and when the service had confirmed it.
CHANGE = (
    """async () => {
  const { editor, selection, model, layer } = planner;
  const painted = """
    + PAINTED
    + """;
  PREPARE
  const begin = performance.now();
  let confirmed;
  const ms = await painted(() => {
    confirmed = editor.CALL.then(() => performance.now() - begin);
    return new Promise(done => layer.once("assign", done));
  });
  return [ms, await confirmed];
}"""
)
PICKED = "const units = selection.units, to = model.likelyTarget(units); selection.clear();"
MOVE = CHANGE.replace("PREPARE", PICKED).replace("CALL", "move(units, to)")
UNDO = CHANGE.replace("PREPARE", "").replace("CALL", "undo()")

STROKE = (
    """async () => {
  const { selection, model } = planner;
  const painted = """
    + PAINTED
    + """;
  selection.clear();
  await painted(() => {});
  const at = model.ids.findIndex((_, i) => model.likelyTarget([i]) !== model.assignment[i]);
  const { start, list } = model.neighbours;
  return painted(() => selection.pick([at, ...list.slice(start[at], start[at + 1])]));
}"""
)

# One edit as a planner makes it, drawn by lot; answers whether it was made.
EDIT = """async ([kind, at, size]) => {
  const { editor, model } = planner;
  if (kind === "undo") return model.canUndo ? editor.undo() : true;
  if (kind === "redo") return model.canRedo ? editor.redo() : true;
  const units = [at], { start, list } = model.neighbours;
  for (let i = 0; i < units.length && units.length < size; i++) {
    for (let p = start[units[i]]; p < start[units[i] + 1]; p++) {
      if (!units.includes(list[p])) units.push(list[p]);
    }
  }
  if (kind === "lock") return editor.lock(units, !model.locked[at]);
  const target = model.likelyTarget(units);
  return model.movable(units, target).length ? editor.move(units, target) : true;
}"""

STATE = """() => {
  const { model } = planner;
  return { version: model.version,
    assignment: Object.fromEntries(model.ids.map((id, at) => [id, model.assignment[at] < 0 ? ""
      : model.territories[model.assignment[at]].territory_id])),
    drawn: territoryMap.assignment().every((id, at) => id === (model.assignment[at] < 0 ? null
      : model.territories[model.assignment[at]].territory_id)),
    values: Object.fromEntries(model.territories.map(one => [one.territory_id,
      model.measures.map(({ name }) => one.measures[name].value)])) };
}"""


def make_store(path: Path, units: int | None, pins: int) -> tuple[str, str]:
    """Keep the zip areas with accounts drawn by lot, and a plan of 300 territories."""
    shapes = zip_units(units)
    n, rng = len(shapes), np.random.default_rng(SEED)
    xy = np.column_stack([shapes["point"].x * 0.78, shapes["point"].y])
    k = min(TERRITORIES, max(4, n // 20))
    label = cKDTree(xy[rng.choice(n, k, replace=False)]).query(xy)[1]
    _, label = np.unique(label, return_inverse=True)
    at = rng.integers(n, size=pins)
    accounts = _accounts(shapes, at, rng)
    store = open_store(str(path))
    ws = store.workspaces.add("Bench", {"approval_levels": []}).workspace_id
    unit_set = store.unit_sets.add(ws, "Zips", shapes, "bench").unit_set_id
    account_set = store.accounts.add(ws, "All", accounts, "bench").account_set_id
    options = {"territories": k, "tolerances": {"workload": 0.2}}
    scenario = store.scenarios.add(
        ws, "S", "bench", account_set_id=account_set, unit_set_id=unit_set, options=options
    ).scenario_id
    plan = store.plans.add(ws, "P", "bench", scenario_id=scenario).plan_id
    basis, state = _plan(shapes, xy, label, at, accounts)
    basis_id = store.plans.add_basis(ws, basis)
    store.plans.append(ws, plan, "import", "bench", "", state, basis_id=basis_id)
    store.close()
    return ws, plan


def _accounts(shapes: Any, at: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    pins, names = len(at), [f"A{i:06d}" for i in range(len(at))]
    return pd.DataFrame(
        {
            "name": names,
            "lon": shapes["point"].x.to_numpy()[at] + rng.normal(0, 0.02, pins),
            "lat": shapes["point"].y.to_numpy()[at] + rng.normal(0, 0.02, pins),
            "unit_code": "",
            "segment": "clinic",
            "visits_per_year": 10.0,
            "minutes_per_visit": 60.0,
            "workload": rng.integers(1, 40, pins).astype(float),
            "potential": rng.integers(100, 90_000, pins).astype(float),
            "required_skills": [()] * pins,
            "status": rng.choice([status.key for status in DEFAULT_STATUSES], pins),
            "owner": "",
        },
        index=pd.Index(names, name="account_id"),
    )


def _plan(
    shapes: Any, xy: np.ndarray, label: np.ndarray, at: np.ndarray, accounts: pd.DataFrame
) -> tuple[PlanBasis, PlanState]:
    corners = Delaunay(xy).simplices
    sides = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    edges = np.unique(np.sort(sides, axis=1), axis=0)
    ids, k = np.array([str(unit) for unit in shapes.index]), int(label.max()) + 1
    values = accounts[list(MEASURES)].to_numpy(float)
    arrays = {
        "unit_ids": ids,
        "xy": xy * 111_000.0,
        "weight": np.ones(len(ids)),
        "edges": edges.astype(np.int32),
        "user_units": ids,
        "user_unit_at": np.arange(len(ids), dtype=np.int32),
        "account_ids": np.array(accounts.index.to_list()),
        "account_at": at.astype(np.int32),
        "account_values": values,
        "part_at": np.array([], np.int32),
        "part_shapes": np.array([], np.uint8),
        "part_ends": np.array([], np.int64),
    }
    meta = {
        "measures": list(MEASURES),
        "targets": dict(zip(MEASURES, (values.sum(axis=0) / k).tolist(), strict=True)),
        "tolerances": {"workload": 0.2, "potential": 0.4},
        "limits": {},
        "contiguous": True,
    }
    territories = tuple(
        {"territory_id": f"T{i:03d}", "rep_id": None, "center": None, "share": 1.0}
        for i in range(k)
    )
    return PlanBasis(arrays, meta), PlanState(label, np.zeros(len(ids), bool), territories)


class Served:
    """A server of its own on a free port; ends with the `with`."""

    def __init__(self, path: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.root = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "territory", "serve", "--store", str(path)]
        self.process = subprocess.Popen(
            [*command, "--port", str(port), "--workers", "0"], stdout=subprocess.DEVNULL
        )

    def __enter__(self) -> "Served":
        while True:
            try:
                self.ask("/healthz")
                return self
            except OSError:
                time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def ask(self, path: str) -> Any:
        """What the server answers to a GET."""
        with urllib.request.urlopen(self.root + path, timeout=120) as answer:
            return json.loads(answer.read())


def measure(browser: Any, address: str, repeat: int) -> dict[str, float]:
    """Best of several rounds of everything a planner waits for, milliseconds."""
    found: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        found.setdefault(name, []).append(value)

    for _ in range(repeat):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = open_page(context, address)
        note("usable", page.evaluate(USABLE))
        page.wait_for_function("() => planner.people.accountSetId")
        page.evaluate(LASSO, 0.5)  # the first of all draws compiles
        lasso, units = page.evaluate(LASSO, 0.5)
        note("lasso", lasso)
        found["lasso units"] = [units]
        for name, ms in zip(("assign", "assign confirmed"), page.evaluate(MOVE), strict=True):
            note(name, ms)
        for name, ms in zip(("undo", "undo confirmed"), page.evaluate(UNDO), strict=True):
            note(name, ms)
        note("bars", page.evaluate(STROKE))
        context.close()
    return {name: round(min(values), 1) for name, values in found.items()}


def open_page(context: Any, address: str) -> Any:
    """Open the planner page and wait until it is usable."""
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.goto(address)
    page.wait_for_selector("body[data-ready=true]")
    return page


def edit(page: Any, edits: int, minutes: float = 0.0, seed: int = SEED) -> list[float]:
    """Make so many edits as a planner would, spread over so many minutes at least.

    Gives the memory after each tenth of them, MB.
    """
    begin = time.monotonic()
    lot, n = random.Random(seed), page.evaluate("planner.model.nUnits")
    kinds = ["move"] * 12 + ["lock", "undo", "undo", "redo"]
    heap = []
    for number in range(edits):
        page.wait_for_timeout(max(0, 60_000 * minutes * number / edits - _since(begin)))
        asked = [lot.choice(kinds), lot.randrange(n), lot.randint(1, 12)]
        if not page.evaluate(EDIT, asked):
            raise AssertionError(f"edit {number} was refused: {asked}")
        if (number + 1) % max(1, edits // 10) == 0:
            heap.append(_heap_mb(page))
            print(
                f"{number + 1} edits, {_since(begin) / 1000:.0f} s, {heap[-1]} MB", file=sys.stderr
            )
    return heap


def _since(begin: float) -> float:
    return 1000 * (time.monotonic() - begin)


def _heap_mb(page: Any) -> float:
    page.evaluate("window.gc && gc()")
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    session.detach()
    return round((used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6, 1)


def disagreements(page: Any, served: Served, plan: str, path: Path) -> list[str]:
    """What page, server and a recomputation from the accounts do not agree about, exactly."""
    seen, board = page.evaluate(STATE), served.ask(f"{plan}/board")
    names = [each["territory_id"] for each in board["territories"]]
    kept = {
        unit: names[at] if at >= 0 else ""
        for unit, at in zip(board["unit_ids"], board["assignment"], strict=True)
    }
    people = served.ask(f"{plan}/board/people")
    units = [board["unit_ids"][at] for at in people["unit_at"]]
    with sqlite3.connect(path) as store:
        rows = store.execute("SELECT account_id, workload, potential FROM accounts").fetchall()
    amounts = {account: amount for account, *amount in rows}
    sums = {name: [0.0, 0.0] for name in names}
    for account, unit in zip(people["account_ids"], units, strict=True):
        if kept[unit]:
            for m, amount in enumerate(amounts[account]):
                sums[kept[unit]][m] += amount  # whole numbers, so that sums are exact
    found = {
        "version": seen["version"] == board["version"],
        "assignment": seen["assignment"] == kept,
        "map": seen["drawn"],
        "figures of the page": seen["values"] == sums,
        "figures of the server": sums
        == {
            each["territory_id"]: [each["measures"][name]["value"] for name in MEASURES]
            for each in board["territories"]
        },
    }
    return [name for name, agrees in found.items() if not agrees]


def _get(address: str) -> None:
    urllib.request.urlopen(address, timeout=120).close()


def _timed(act: Callable[[], object]) -> int:
    begin = time.perf_counter()
    act()
    return round(1000 * (time.perf_counter() - begin))


def main(arguments: list[str]) -> None:
    """Print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, help="the first so many zip areas; all by default")
    parser.add_argument("--pins", type=int, default=100_000)
    parser.add_argument("--edits", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0.0, help="spread the edits over them")
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args(arguments)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Skipped: there is no chromium")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "bench.db"
        ws, plan = make_store(path, asked.units, asked.pins)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with Served(path) as served:
            address = f"{served.root}/plans/{ws}/{plan}"
            # The page is drawn from the start on; whoever asks sooner waits for the rest of it.
            result: dict[str, Any] = {"drawn after the start": _timed(lambda: _get(address))}
            page = open_page(browser.new_context(), address)
            result["first opening"] = round(page.evaluate(USABLE), 1)
            page.context.close()
            result |= measure(browser, address, asked.repeat)
            if asked.edits:
                page = open_page(browser.new_context(), address)
                begin = time.perf_counter()
                result["heap MB"] = edit(page, asked.edits, asked.minutes)
                result["ms an edit"] = round(1000 * (time.perf_counter() - begin) / asked.edits, 1)
                found = disagreements(page, served, f"/v1/workspaces/{ws}/plans/{plan}", path)
                result["disagreements"] = found
        browser.close()
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
