"""The plan in force is ready before anybody asks for it."""

from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient

from maps import plan_map
from territory.ui import add_pages


def indexed(app, ids, version):
    """Whether the look-up index of the plan is there already."""

    def never():
        raise LookupError

    try:
        app.state.service.indexes.get((ids.workspace, ids.plan, version), never)
    except LookupError:
        return False
    return True


def test_publishing_makes_the_look_up_ready(client, publish, ids):
    assert not indexed(client.app, ids, 1)
    publish(client, "2030-01-01")
    assert indexed(client.app, ids, 1)


def test_the_server_begins_with_the_plan_in_force(client, app_of, publish, ids):
    publish(client, "2020-01-01")
    app = app_of()
    with TestClient(app, base_url="http://127.0.0.1") as started:
        assert started.get("/readyz").status_code == 200
    assert indexed(app, ids, 1)


def test_a_plan_that_cannot_be_made_ready_stops_no_server(client, app_of, publish, caplog):
    publish(client, "2020-01-01")
    app = app_of()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("territory.api.warming.look_up_index", None)
        with TestClient(app, base_url="http://127.0.0.1") as started:
            assert started.get("/healthz").status_code == 200
    assert "could not be made ready" in caplog.text


def test_the_page_of_the_plan_that_was_changed_last_is_drawn_before_it_is_opened(app_of, ids):
    app = app_of()
    add_pages(app)
    with patch("territory.ui.plan_page.plan_map", wraps=plan_map) as drawn:
        with TestClient(app, base_url="http://127.0.0.1"):
            pass  # it ends only once all is ready
        assert drawn.call_count == 1
        page = f"/plans/{ids.workspace}/{ids.plan}"
        assert TestClient(app, base_url="http://127.0.0.1").get(page).status_code == 200
        assert drawn.call_count == 1
