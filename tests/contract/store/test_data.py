"""What companies bring comes back as it was."""

import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from sqlalchemy import text

from geodata import build_adjacency
from territory.store import Conflict, NotFound, PlanBasis, PlanState


@pytest.fixture
def unit_set(store, workspace, units) -> str:
    return store.unit_sets.add(workspace, "cells", units, "ann").unit_set_id


@pytest.fixture
def account_set(store, workspace, accounts) -> str:
    return store.accounts.add(workspace, "all", accounts, "ann").account_set_id


@pytest.fixture
def scenario(store, workspace, unit_set, account_set) -> str:
    made = store.scenarios.add(
        workspace,
        "plan 2027",
        "ann",
        account_set_id=account_set,
        unit_set_id=unit_set,
        options={"territories": 2},
        tables={"baseline": pd.DataFrame({"rep_id": ["r1"]}, index=["u00"])},
    )
    return made.scenario_id


def test_units_come_back_as_they_were(store, workspace, units, unit_set):
    assert_geodataframe_equal(store.unit_sets.table(workspace, unit_set), units)


def test_neighbours_come_back_as_they_were(store, workspace, units):
    adjacency = build_adjacency(units)
    made = store.unit_sets.add(workspace, "cells", units, "ann", adjacency=adjacency)
    assert_frame_equal(store.unit_sets.adjacency(workspace, made.unit_set_id), adjacency)


def test_units_in_a_box_are_found(store, workspace, unit_set):
    found = store.unit_sets.inside(workspace, unit_set, (-96.95, 35.05, -96.85, 35.15))
    assert list(found.index) == ["u00", "u01", "u04", "u05"]
    assert store.unit_sets.inside(workspace, unit_set, (0.0, 0.0, 1.0, 1.0)).empty


def test_units_in_a_box_are_found_by_the_spatial_index(store, workspace, unit_set):
    explain, plan = "EXPLAIN ", "ix_units_geometry"
    query = (
        "SELECT number FROM units WHERE geometry && ST_MakeEnvelope(-96.9, 35, -96.8, 35.1, 4326)"
    )
    if store.is_sqlite:
        explain, plan = "EXPLAIN QUERY PLAN ", "VIRTUAL TABLE INDEX"
        query = "SELECT number FROM unit_boxes WHERE west <= -96.8 AND east >= -96.9"
    with store.read() as connection:
        if not store.is_sqlite:  # a dozen rows are read faster without any index
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        lines = connection.execute(text(explain + query)).all()
    assert plan in str(lines)


def test_removed_units_leave_nothing_behind(store, workspace, unit_set):
    store.unit_sets.remove(workspace, unit_set)
    with pytest.raises(NotFound):
        store.unit_sets.table(workspace, unit_set)
    table = "unit_boxes" if store.is_sqlite else "units"
    with store.read() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_accounts_come_back_as_they_were(store, workspace, accounts, account_set):
    found = store.accounts.table(workspace, account_set)
    assert_frame_equal(found, accounts, check_like=True, check_column_type=False)


def test_reps_come_back_as_they_were(store, workspace, reps):
    made = store.reps.add(workspace, "team", reps, "ann")
    found = store.reps.table(workspace, made.rep_set_id)
    assert_frame_equal(found, reps, check_like=True, check_column_type=False)


def test_a_set_without_rows_has_its_columns(store, workspace, reps):
    made = store.reps.add(workspace, "nobody", reps.iloc[:0], "ann")
    found = store.reps.table(workspace, made.rep_set_id)
    assert set(reps.columns) == set(found.columns)
    assert found.index.name == "rep_id"


def test_accounts_are_found_by_text_and_by_columns(store, workspace, account_set):
    def found(**asked):
        return [row["account_id"] for row in store.accounts.find(workspace, account_set, **asked)]

    assert found(text="BET") == ["a2"]
    assert found(text="%") == []
    assert found(status="customer") == ["a1", "a3"]
    assert found(after="a1", limit=1) == ["a2"]


def test_a_changed_account_raises_the_revision(store, workspace, account_set):
    row = store.accounts.change(workspace, account_set, "a2", status="contacted", beds=7.0)
    assert (row["status"], row["beds"], row["segment"]) == ("contacted", 7.0, "B")
    assert store.accounts.get(workspace, account_set).revision == 2
    with pytest.raises(NotFound):
        store.accounts.change(workspace, account_set, "a9", status="contacted")


def test_a_table_that_was_read_shows_what_is_changed_later(store, workspace, account_set):
    before = store.accounts.table(workspace, account_set)
    store.accounts.change_many(workspace, account_set, ["a2"], status="contacted")
    after = store.accounts.table(workspace, account_set)
    assert before["status"]["a2"] != "contacted" == after["status"]["a2"]


def test_what_is_added_to_a_table_stays_with_who_added_it(store, workspace, account_set, unit_set):
    mine = store.accounts.table(workspace, account_set), store.unit_sets.table(workspace, unit_set)
    for table in mine:
        table["note"] = "mine"
    assert "note" not in store.accounts.table(workspace, account_set)
    assert "note" not in store.unit_sets.table(workspace, unit_set)


def test_a_scenario_keeps_its_question(store, workspace, scenario):
    found = store.scenarios.get(workspace, scenario)
    assert (found.options, found.revision) == ({"territories": 2}, 1)
    assert store.scenarios.tables(workspace, scenario)["baseline"]["rep_id"].to_dict() == {
        "u00": "r1"
    }


def test_a_scenario_is_changed_by_who_has_seen_the_newest(store, workspace, scenario):
    store.scenarios.change(workspace, scenario, expected=1, options={"territories": 3})
    with pytest.raises(Conflict, match="revision 2 by now, not 1"):
        store.scenarios.change(workspace, scenario, expected=1, name="late")
    assert store.scenarios.get(workspace, scenario).options == {"territories": 3}


def test_a_scenario_keeps_its_units_once_there_are_plans_of_them(
    store, workspace, scenario, unit_set, units
):
    other = store.unit_sets.add(workspace, "Other", units, "ann").unit_set_id
    store.scenarios.change(workspace, scenario, unit_set_id=other)
    store.scenarios.change(workspace, scenario, unit_set_id=unit_set)
    plan = store.plans.add(workspace, "Plan", "ann", scenario_id=scenario).plan_id
    basis = store.plans.add_basis(workspace, PlanBasis({"unit_ids": units.index.to_numpy(str)}))
    whole = ({"territory_id": "T1", "rep_id": None},)
    state = PlanState(np.zeros(len(units), int), np.zeros(len(units), bool), whole)
    store.plans.append(workspace, plan, "solve", "ann", "", state, basis_id=basis)
    with pytest.raises(Conflict, match="make another scenario"):
        store.scenarios.change(workspace, scenario, unit_set_id=other)
    store.scenarios.change(workspace, scenario, unit_set_id=unit_set, name="As before")


def test_sets_that_a_scenario_uses_cannot_go(store, workspace, scenario, unit_set):
    with pytest.raises(Conflict, match="is used"):
        store.unit_sets.remove(workspace, unit_set)
    store.scenarios.remove(workspace, scenario)
    store.unit_sets.remove(workspace, unit_set)


def test_pages_follow_each_other(store, workspace, units):
    names = [store.unit_sets.add(workspace, f"set {i}", units, "ann").name for i in range(5)]
    seen, after = [], None
    while page := store.unit_sets.page(workspace, after, 2):
        seen += [each.name for each in page]
        after = page[-1].unit_set_id
    assert seen == names


def test_numbers_that_are_unknown_stay_unknown(store, workspace, account_set):
    row = store.accounts.row(workspace, account_set, "a2")
    assert row["lon"] is None
    assert row["beds"] is None
    assert np.isnan(store.accounts.table(workspace, account_set).loc["a2", "beds"])
