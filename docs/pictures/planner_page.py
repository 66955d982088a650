"""The planner page with the demo that a new store begins with."""

import time
from pathlib import Path
from typing import Any

from camera import Camera
from service import served

import geodata
import territory
from territory.client.served_plan import ServedPlan
from territory.client.workspace import Workspace

WITH_FAULTS = "id,lon,lat,workload\nA,-97,35,10\nA,-197,35,10\nC,-97,abc,-3\n"
OWNERS = ("Ann Lee", "Bob Kay", "Cem Oz", "Dot May")
OKLAHOMA, ZOOM = (36.3, -98.0), 7
NEAREST_BORDER = """(place) => {
  const { model, layer } = planner;
  const middle = (at) => layer.unitBounds(at).getCenter();
  const atEdge = (at) => model.likelyTarget([at]) !== model.assignment[at];
  const edge = [...model.ids.keys()].filter(atEdge);
  edge.sort((a, b) => middle(a).distanceTo(place) - middle(b).distanceTo(place));
  return [middle(edge[0]).lat, middle(edge[0]).lng];
}"""


def take(camera: Camera, folder: Path) -> None:
    """Picture everything that the page about it speaks of."""
    with served(folder) as address:
        here = territory.Client(address).workspace()
        plan = _solved(here)
        _wizard(camera, f"{address}/new/{here.workspace_id}")
        _page(camera, f"{address}/plans/{here.workspace_id}/{plan.plan_id}")


def _solved(here: Workspace) -> ServedPlan:
    """The demo's plan, once the worker has designed it."""
    while not (plan := here.plan("60 territories")).version:
        time.sleep(1)
    return plan


def _wizard(camera: Camera, address: str) -> None:
    page = camera.open(address)
    bring(page, "accounts", "accounts.csv", WITH_FAULTS)
    page.get_by_test_id("faults-accounts").wait_for()
    camera.take(page, "planner-import")
    counties = geodata.read_us_counties()
    codes = sorted(counties.index[counties["parent"] == counties["parent"]["48001"]])[:120]
    rows = [f"{code},{OWNERS[at % len(OWNERS)]},yes" for at, code in enumerate(codes)]
    bring(page, "baseline", "today.csv", "\n".join(["fips,rep,locked", *rows]))
    page.get_by_test_id("lock-Ann Lee").check()
    camera.take(page, "planner-locks", page.get_by_test_id("step-baseline"))


def _page(camera: Camera, address: str) -> None:
    page = camera.open(address)
    page.get_by_test_id("widen").click()
    camera.take(page, "planner-territories")
    page.get_by_test_id("widen").click()
    border = page.evaluate(NEAREST_BORDER, OKLAHOMA)
    page.evaluate(
        "([place, zoom]) => territoryMap.map.setView(place, zoom, { animate: false })",
        [border, ZOOM],
    )
    page.get_by_test_id("tool-lasso").click()
    draw(page, [(560, 320), (740, 330), (720, 490), (570, 470)])
    page.get_by_test_id("pending").wait_for()
    camera.take(page, "planner-page")
    camera.take(camera.open(f"{address}/compare/today..1/"), "planner-compare")


def bring(page: Any, kind: str, name: str, text: str) -> None:
    """Give a file to the page on which a plan is made."""
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_test_id(f"choose-{kind}").set_input_files(file)


def draw(page: Any, ring: list[tuple[int, int]]) -> None:
    """Draw a ring with the mouse, in pixels of the page."""
    page.mouse.move(*ring[0])
    page.mouse.down()
    for x, y in [*ring[1:], ring[0]]:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()
