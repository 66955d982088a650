"""Several people at one plan: planners, reviewers, those who see a part; and a crash."""

import socket
import subprocess
import sys
import time
import urllib.request

import pytest

pytestmark = pytest.mark.browser


def ready(page):
    page.wait_for_selector("body[data-ready=true]")
    page.wait_for_function("() => !window.planner || planner.people.reps.size > 0")
    return page


def give(page, unit, territory):
    """Move a unit as a planner does, without waiting for the service."""
    page.evaluate(
        "([unit, to]) => { const m = planner.model;"
        " planner.selection.pick([m.positions.get(unit)], { instead: true });"
        " planner.pending.target = m.position(to); planner.pending.chosen = true;"
        " planner.pending.show(); }",
        [unit, territory],
    )
    page.get_by_test_id("move").click()


def owners(page):
    return page.evaluate(
        "Array.from(planner.model.assignment, at => planner.model.territories[at].territory_id)"
    )


def test_two_planners_lose_nothing_of_each_other(browse, client, ids, plan):
    ann, bob = (ready(browse(f"/plans/{ids.workspace}/{ids.plan}")) for _ in range(2))
    give(ann, "100", "T4")
    ann.wait_for_function("() => planner.model.version === 2")
    give(bob, "135", "T1")  # bob has seen version 1 only
    bob.get_by_test_id("again").click()
    bob.wait_for_function("() => planner.model.version === 3")
    give(ann, "105", "T1")  # and now ann is behind
    ann.get_by_test_id("again").click()
    ann.wait_for_function("() => planner.model.version === 4")
    rows = client.get(f"{plan}/units").json()["items"]
    kept = {row["unit_id"]: row["territory_id"] for row in rows}
    assert [kept[unit] for unit in ("100", "135", "105")] == ["T4", "T1", "T1"]
    assert owners(ann) == list(kept.values())
    bob.evaluate("planner.editor.reread()")
    bob.wait_for_function("() => planner.model.version === 4")
    assert owners(bob) == owners(ann)


def test_a_plan_is_discussed_sent_to_review_and_compared(browse, client, ids, plan):
    page = ready(browse(f"/plans/{ids.workspace}/{ids.plan}"))
    page.get_by_test_id("discuss").click()
    page.get_by_test_id("say").fill("Why is <b>Bob</b> here?")
    page.get_by_test_id("send").click()
    page.get_by_test_id("comments").get_by_text("Why is <b>Bob</b> here?").wait_for()
    page.get_by_test_id("request-approval").click()
    page.get_by_test_id("approve").click()
    page.wait_for_function("() => planner.model.version === 3")  # each step is an event of the plan
    assert client.get(plan).json()["approval"]["level"] == 1
    page.keyboard.press("Escape")
    give(page, "100", "T4")
    page.wait_for_function("() => planner.model.version === 4")
    page.get_by_test_id("history").click()
    page.get_by_test_id("compare-1").click()
    page.wait_for_selector("body[data-ready=true]")
    page.wait_for_function("() => window.territoryMap")
    assert page.evaluate("territoryMap.view.moved") == 1


def test_who_sees_a_part_of_a_plan_gets_a_page_of_that_part(
    serve, login_app, as_user, ids, open_page
):
    token = as_user("rep").headers["authorization"]
    address = f"{serve(login_app)}/plans/{ids.workspace}/{ids.plan}"
    page = open_page(address, extra_http_headers={"authorization": token})
    page.wait_for_selector("body[data-ready=true]")
    page.wait_for_function("() => window.territoryMap")
    drawn = page.evaluate("territoryMap.view.bases[0].territories.map(one => one.rep_id)")
    assert drawn == ["R1"]
    assert page.evaluate("territoryMap.view.bases[0].layer.shapes.ids.length") == 9
    assert page.evaluate("territoryMap.view.pins.pins.id.length") == 9
    page.get_by_test_id("discuss").click()
    page.get_by_test_id("comments").get_by_text("Nobody has said anything yet").wait_for()
    assert page.get_by_test_id("optimise").count() == 0


def log_in(page):
    page.get_by_label("E-mail").fill("planner@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()


def test_a_login_leads_to_no_other_site(serve, login_app, open_page):
    home = serve(login_app)
    page = open_page(f"{home}/login?next=/.//127.0.0.2:1/elsewhere")
    page.route("**/elsewhere", lambda route: route.fulfill(body="there"))
    with page.expect_navigation(wait_until="commit") as reached:
        log_in(page)
    assert reached.value.url.startswith(f"{home}/")


def test_who_follows_a_link_logs_in_and_may_work_in_every_tab(serve, login_app, ids, open_page):
    address = f"{serve(login_app)}/plans/{ids.workspace}/{ids.plan}"
    page = open_page(f"{address}#8/35.3/-96.7")
    log_in(page)
    ready(page)
    assert page.url == f"{address}#8/35.3/-96.7"
    other = page.context.new_page()
    other.goto(address)
    give(ready(other), "100", "T4")
    other.wait_for_function("() => planner.model.version === 2")


def start(store, port):
    command = [sys.executable, "-m", "territory", "serve", "--store", store, "--port", str(port)]
    server = subprocess.Popen([*command, "--workers", "0"], stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return server
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def test_a_move_made_while_the_server_is_dead_is_not_lost(open_page, store_path, ids):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start(store_path, port)
    try:
        page = ready(open_page(f"http://127.0.0.1:{port}/plans/{ids.workspace}/{ids.plan}"))
        server.kill()
        server.wait()
        give(page, "100", "T4")
        page.get_by_test_id("state").get_by_text("No connection").wait_for()
        assert owners(page)[0] == "T4"  # what was done is shown all the while
        server = start(store_path, port)
        page.wait_for_function("() => planner.model.version === 2")
        page.get_by_test_id("state").get_by_text("Saved").wait_for()
        page.reload()
        assert owners(ready(page))[0] == "T4"
    finally:
        server.kill()
        server.wait()
