"""The planner page and the solver: a few moves, rules that cannot be kept, a choice of plans."""

import json

import pytest

from territory.jobs.changing import rebalance
from territory.jobs.draft import pack_draft
from territory.jobs.outcome import Context
from territory.jobs.settling import settle, settle_outcome

pytestmark = pytest.mark.browser
ANY = {"if-match": "*"}


@pytest.fixture
def page(browse, client, plan, ids):
    corner = {"unit_ids": ["103", "109", "115"], "territory_id": "T1"}
    assert client.post(f"{plan}/moves", json=corner, headers=ANY).status_code == 200
    page = browse(f"/plans/{ids.workspace}/{ids.plan}")
    page.wait_for_selector("body[data-ready=true]")
    return page


@pytest.fixture
def next_job(client):
    """Claim the next job, as a worker does."""
    store = client.app.state.service.store

    def claim():
        return store, store.jobs.claim(store.workers.add("here", 1, 1).worker_id)

    return claim


def optimise(page, way):
    page.get_by_test_id("optimise").click()
    page.get_by_test_id(f"way-{way}").check()


def start(page):
    with page.expect_response(lambda answer: answer.status == 202):
        page.get_by_test_id("solve-start").click()


def test_a_few_moves_by_the_solver_are_followed_drawn_and_undone(page, next_job):
    before = page.evaluate("Array.from(planner.model.assignment)")
    optimise(page, "moves")
    page.get_by_test_id("solve-moves").fill("3")
    page.get_by_test_id("solve-seconds").fill("5")
    start(page)
    store, job = next_job()
    told = []
    context = Context(store, job, told.append, lambda: False)
    settle_outcome(store, job, "done", rebalance(context))
    page.get_by_test_id("progress").get_by_text("Done").wait_for()
    page.wait_for_function("() => planner.model.version === 3")
    after = page.evaluate("Array.from(planner.model.assignment)")
    assert 0 < sum(a != b for a, b in zip(before, after, strict=True)) <= 3
    page.keyboard.press("Escape")
    page.get_by_test_id("undo").click()
    page.wait_for_function("() => planner.model.version === 4")
    assert page.evaluate("Array.from(planner.model.assignment)") == before


def drawn(page):
    return page.evaluate("Array.from(planner.layer.assignment)")


def test_the_plan_so_far_is_on_the_map_until_the_run_ends(page, next_job):
    kept = drawn(page)
    optimise(page, "design")
    start(page)
    store, job = next_job()
    other = [at if unit else (at + 1) % 4 for unit, at in enumerate(kept)]
    # Numbers of a solver say nothing of names: what has most units of a territory is drawn as it.
    numbers = [(at + 2) % 4 for at in other]
    store.jobs.beat(job, pack_draft({"phase": "Solving", "objective": 5.0, "draft": numbers}))
    page.wait_for_function("before => planner.layer.assignment[0] !== before", arg=kept[0])
    assert drawn(page) == other
    assert page.evaluate("Array.from(planner.model.assignment)") == kept
    page.reload()
    page.wait_for_selector("body[data-ready=true]")
    page.wait_for_function("before => planner.layer.assignment[0] !== before", arg=kept[0])
    page.get_by_role("button", name="Stop and keep the best").click()
    settle(store, job, "cancelled", result={"status": "cancelled"})
    page.get_by_text("Nothing better was found").wait_for()
    assert drawn(page) == kept
    assert "draft" not in store.jobs.get(job.workspace_id, job.job_id).progress


def test_where_no_plan_keeps_the_rules_a_way_out_is_a_button(page, next_job):
    optimise(page, "design")
    start(page)
    store, job = next_job()
    way_out = {"text": "loosening workload to ±40%", "options": {"balance": {"workload": 0.4}}}
    answer = {
        "status": "infeasible",
        "reasons": ["one unit is too heavy"],
        "relaxations": [way_out],
    }
    settle(store, job, "done", result=answer)
    page.get_by_text("one unit is too heavy").wait_for()
    with page.expect_response(lambda answer: answer.status == 202):
        page.get_by_test_id("relax").click()
    _, again = next_job()
    assert again.arguments["options"]["tolerances"] == {"workload": 0.4}


def test_a_plan_of_the_frontier_is_chosen_by_its_point(page):
    names = ("plan", "imbalance", "distance_km", "moved_share", "non_dominated", "knee")
    points = [
        ("P01", 0.3, 20, 0.0, True, False),
        ("P02", 0.1, 21, 0.1, True, True),
        ("P03", 0.3, 22, 0.0, False, False),
        ("P04", 0.3, 22, 0.0, False, False),
    ]
    rows = [dict(zip(names, point, strict=True)) for point in points]
    study = {"study_id": "std_1", "version": 2, "summary": {}}
    page.route("**/studies?*", lambda route: route.fulfill(body=json.dumps({"items": [study]})))
    page.route("**/tables/plans?*", lambda route: route.fulfill(body=json.dumps({"items": rows})))
    now = page.evaluate("planner.model.ids.map((id, i) => [id, planner.model.territories["
                        "planner.model.assignment[i]].territory_id])")  # fmt: skip
    maps = [{"unit_id": unit, "P01": at, "P02": at, "P03": at, "P04": at} for unit, at in now]
    maps[0]["P01"] = maps[1]["P02"] = ""
    page.route(
        "**/tables/assignments?*",
        lambda route: route.fulfill(body=json.dumps({"items": maps, "next": None})),
    )
    asked = []
    page.route("**/adopt", lambda route: (asked.append(route.request.post_data_json),
                                          route.fulfill(status=409, body="{}")))  # fmt: skip
    optimise(page, "alternatives")
    page.get_by_test_id("solve-start").click()
    card = page.get_by_test_id("plan-card")
    card.get_by_text("The best bargain").wait_for()
    page.get_by_test_id("plan-P01").press("Enter")
    card.get_by_text("0.30").wait_for()
    assert page.get_by_test_id("plan-P01").text_content().endswith("2")  # the third lies on it
    page.get_by_text("1 more plan is like one of these in everything").wait_for()
    page.get_by_test_id("here-P03").click()
    card.get_by_text("Plan P03").wait_for()
    page.get_by_test_id("here-P01").click()
    page.get_by_test_id("differences").get_by_text("1 unit differs").wait_for()
    page.get_by_test_id("compare-with").select_option("P02")
    page.get_by_test_id("differences").get_by_text("2 units differ").wait_for()
    page.get_by_test_id("adopt").click()
    page.get_by_test_id("progress").get_by_text("Error 409").wait_for()
    assert asked == [{"study_id": "std_1", "plan": "P01", "reason": ""}]
