"""The pages without a browser: who gets them, and what they may load."""

import pytest
from fastapi.testclient import TestClient

from territory.access import Member
from territory.ui import add_pages

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def pages(app_of):
    app = app_of()
    add_pages(app)
    return TestClient(app, base_url="http://127.0.0.1")


@pytest.fixture
def page_address(ids):
    return f"/plans/{ids.workspace}/{ids.plan}"


def test_the_first_page_lists_the_plans(pages, page_address):
    answer = pages.get("/")
    assert answer.status_code == 200
    assert f'href="{page_address}"' in answer.text


def test_pages_run_no_script_of_their_own(pages, page_address):
    for address in ("/", "/login", page_address):
        policy = pages.get(address).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe-inline" not in policy


def test_everything_a_page_names_is_there(pages, page_address):
    import re

    text = pages.get(page_address).text
    names = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', text)
    assert len(names) > 5
    for name in names:
        address = name if name.startswith("/") else f"{page_address.rsplit('/', 1)[0]}/{name}"
        assert pages.get(address).status_code == 200, name


@pytest.mark.parametrize(
    "address",
    ["/static/1/planner/..%2f..%2fpages.py", "/static/1/pages/nothing.js", "/static/1/x/y.css"],
)
def test_files_that_are_not_of_the_pages_are_not_given(pages, address):
    assert pages.get(address).status_code == 404


def test_browsers_keep_scripts_until_there_are_others(pages, page_address):
    import re

    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', pages.get(page_address).text)
    assert len(found) > 30  # every script is named: none waits for another
    now = pages.get(found[0])
    assert "immutable" in now.headers["cache-control"]
    name = found[0].split("/", 3)[3]
    old = pages.get(f"/static/before/{name}")
    assert (old.content, old.headers["cache-control"]) == (now.content, "no-cache")


def test_without_a_login_one_is_asked_who_one_is(app_of):
    app = app_of(login=True)
    add_pages(app)
    client = TestClient(app, base_url="http://127.0.0.1")
    answer = client.get("/", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/login"


def test_a_link_to_a_plan_leads_through_the_login_to_it(app_of, page_address):
    app = app_of(login=True)
    add_pages(app)
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    answer = client.get(page_address, headers=BROWSER)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login?next={page_address}"
    assert client.get(page_address).status_code == 401  # of a program


def test_what_is_not_there_is_told_as_a_page_to_browsers_and_as_json_to_programs(pages):
    for address in ("/plans/default/pln_gone", "/new/elsewhere", "/nothing"):
        answer = pages.get(address, headers=BROWSER)
        assert answer.status_code == 404
        assert "<h1>There is no such page</h1>" in answer.text
        assert "default-src" in answer.headers["content-security-policy"]
        assert pages.get(address).json()["status"] == 404
    assert pages.get("/v1/nothing", headers=BROWSER).json()["status"] == 404


def test_who_has_nothing_of_a_plan_is_told_so(login_app, as_user, ids, page_address):
    add_pages(login_app)
    login_app.state.service.people.set_member(ids.workspace, ids.users["rep"], Member("rep", "R9"))
    answer = as_user("rep").get(page_address)
    assert answer.status_code == 200
    assert "Nothing of this plan is yours" in answer.text
    assert "within all bands" not in as_user("rep").get("/").text  # that tells of all of it


def test_the_board_adds_up_to_the_figures_of_the_territories(client, plan):
    found = client.get(f"{plan}/board").json()
    sums = [0.0] * len(found["territories"])
    for at, value in zip(found["assignment"], found["activity"]["workload"], strict=True):
        sums[at] += value
    told = [each["measures"]["workload"]["value"] for each in found["territories"]]
    assert sums == pytest.approx(told)


def test_a_plan_on_its_way_says_how_far_it_is(pages, ids):
    store = pages.app.state.service.store
    plan = store.plans.add(ids.workspace, "Next year", "ann", scenario_id=ids.scenario).plan_id
    assert "not solved yet" in pages.get("/").text
    job = store.jobs.submit(ids.workspace, "design", {}, actor="ann", plan_id=plan)
    assert f'data-job="/v1/workspaces/{ids.workspace}/jobs/{job.job_id}"' in pages.get("/").text
    running = store.jobs.claim("worker")
    store.jobs.settle(running, "done", result={"status": "infeasible", "reasons": ["<b>heavy</b>"]})
    assert "No plan was found: &lt;b&gt;heavy&lt;/b&gt;" in pages.get("/").text


def test_a_plan_is_reported_as_pages_to_print(client, plan):
    answer = client.get(f"{plan}/report")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_only_two_versions_are_compared(login_app, as_user, ids):
    add_pages(login_app)
    planner = as_user("planner")
    page = f"/plans/{ids.workspace}/{ids.plan}/compare"
    assert planner.get(f"{page}/1..1/").status_code == 200
    assert planner.get(f"{page}/today..1/").status_code == 422  # there is no map of today
    assert planner.get(f"{page}/1..x/").status_code == 422
    assert planner.get(f"{page}/1..9/").status_code == 404
    assert as_user("rep").get(f"{page}/1..1/").status_code == 403
