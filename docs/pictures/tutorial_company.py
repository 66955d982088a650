"""Northern Medical, the company of the tutorial: eight states of the demo, brought as files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from camera import Camera
from service import served

import territory
from territory.demo.company import build_demo, part_of_demo, write_demo_inputs
from territory.store import open_store

STATES = ("IA", "IL", "MN", "MO", "ND", "NE", "SD", "WI")
STORE = "northern.sqlite"
TERRITORIES = 8
SECONDS = "30"
AT_A_BORDER = """() => {
  const { model, selection } = planner, { start, list } = model.neighbours;
  const beside = (at) => list.slice(start[at], start[at + 1]);
  const edge = (at) => model.likelyTarget([at]) !== model.assignment[at];
  const first = model.ids.findIndex((_, at) => edge(at) && beside(at).length > 3);
  const home = model.assignment[first], picked = [first];
  for (const at of picked) {
    for (const next of beside(at)) {
      if (picked.length < 4 && model.assignment[next] === home && edge(next)
        && !picked.includes(next)) picked.push(next);
    }
  }
  selection.pick(picked);
}"""
SAID = "Duluth goes with Minneapolis again, as it did for years. Both bands hold."


def take(camera: Camera, folder: Path) -> None:
    """Picture the company's way from its files to a plan in review."""
    company = part_of_demo(build_demo(), STATES)
    company = replace(company, reps=company.reps.iloc[:TERRITORIES])
    files = write_demo_inputs(company, folder / "files")
    store = open_store(str(folder / STORE))
    store.workspaces.add("Northern Medical", {"approval_levels": ["manager"]})
    store.close()
    with served(folder, f"--store={STORE}") as address:
        here = territory.Client(address).workspace()
        page = camera.open(f"{address}/new/{here.workspace_id}")
        _ask(camera, page, files)
        page.wait_for_url("**/plans/**", timeout=300_000)
        plan = page.url
        _plan(camera, camera.open(plan))
        camera.take(camera.open(f"{plan}/compare/today..1/"), "tutorial-today")
        _review(camera, camera.open(plan))


def _ask(camera: Camera, page: Any, files: dict[str, Path]) -> None:
    page.get_by_test_id("choose-accounts").set_input_files(files["accounts"])
    page.get_by_test_id("measure-workload").wait_for()
    camera.take(page, "tutorial-import")
    page.get_by_test_id("areas-own").check()
    for name in ("units", "reps", "baseline"):
        page.get_by_test_id(f"choose-{name}").set_input_files(files[name])
        page.get_by_test_id(f"columns-{name}").wait_for()
    page.get_by_test_id("plan-name").fill("Second half")
    page.get_by_test_id("capacity").fill("1200")
    page.get_by_test_id("step-goal").scroll_into_view_if_needed()
    page.mouse.wheel(0, 4000)
    camera.take(page, "tutorial-goal")
    page.get_by_test_id("plan-name").fill("First half")
    page.get_by_test_id("capacity").fill("")
    page.get_by_test_id("territories").fill(str(TERRITORIES))
    page.get_by_test_id("seconds").fill(SECONDS)
    page.get_by_test_id("design").click()


def _plan(camera: Camera, page: Any) -> None:
    page.get_by_test_id("optimise").click()
    page.get_by_test_id("solve-start").click()
    page.get_by_test_id("progress").get_by_text("Best so far").wait_for(timeout=120_000)
    page.wait_for_timeout(6_000)  # until the line of the plans so far has a few steps
    camera.take(page, "tutorial-solving")
    page.get_by_test_id("solve-cancel").click()
    page.wait_for_function("() => planner.model.version === 2", timeout=120_000)
    page.reload()
    page.wait_for_selector("body[data-ready=true]")
    page.evaluate(AT_A_BORDER)
    page.get_by_test_id("pending").wait_for()
    camera.take(page, "tutorial-move")
    page.get_by_test_id("let-go").click()
    _find_alternatives(page)
    camera.take(page, "tutorial-alternatives")


def _review(camera: Camera, page: Any) -> None:
    page.get_by_test_id("discuss").click()
    page.get_by_test_id("say").fill(SAID)
    page.get_by_test_id("send").click()
    page.get_by_test_id("comments").get_by_text("Duluth").wait_for()
    page.get_by_test_id("request-approval").click()
    page.get_by_test_id("approve").wait_for()
    camera.take(page, "tutorial-approval")


def _find_alternatives(page: Any) -> None:
    """Have the service look for a choice of plans, which takes a minute or more."""
    page.get_by_test_id("optimise").click()
    page.get_by_test_id("way-alternatives").check()
    page.get_by_test_id("solve-start").click()
    page.get_by_test_id("find-alternatives").click()
    page.get_by_test_id("side-by-side").wait_for(timeout=600_000)
