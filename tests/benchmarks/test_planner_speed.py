"""The benchmark of the planner page runs: on a plan so small that it takes no time."""

import pytest

import planner_speed

pytestmark = pytest.mark.browser


def test_after_a_day_of_edits_page_server_and_recomputation_agree(chromium, tmp_path):
    path = tmp_path / "bench.db"
    workspace, plan = planner_speed.make_store(path, 80, 200)
    with planner_speed.Served(path) as served:
        address = f"{served.root}/plans/{workspace}/{plan}"
        figures = planner_speed.measure(chromium, address, repeat=1)
        assert figures["lasso units"] > 0
        context = chromium.new_context()
        page = planner_speed.open_page(context, address)
        planner_speed.edit(page, 25)
        below = f"/v1/workspaces/{workspace}/plans/{plan}"
        assert planner_speed.disagreements(page, served, below, path) == []
        page.evaluate("planner.model.assignment[0] = planner.model.assignment[0] ? 0 : 1")
        assert "assignment" in planner_speed.disagreements(page, served, below, path)
        context.close()
