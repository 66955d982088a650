"""Plans are versions on an event log."""

import numpy as np
import pytest
from sqlalchemy import text

from territory.store import Conflict, NotFound, PlanBasis, PlanState, open_store
from territory.store.history import WHOLE_EVERY


def test_every_change_is_an_event_with_who_when_and_why(store, workspace, plan, change):
    change(0, 1, 1, 1, detail={"units": ["b"]}, summary={"worst": 0.1})
    move, first = store.plans.versions(workspace, plan)
    assert (first.version, first.kind, first.actor, first.reason) == (
        1,
        "import",
        "ann",
        "last year's",
    )
    assert (move.version, move.kind, move.actor, move.reason) == (2, "move", "bob", "why")
    assert (move.detail, move.summary) == ({"units": ["b"]}, {"worst": 0.1})
    assert first.at <= move.at
    assert move.at.utcoffset().total_seconds() == 0


def test_every_version_stays_as_it_was(change, territories_of):
    change(0, 1, 1, 1)
    change(-1, 1, 2, 1)
    assert territories_of(1) == "T1 T1 T2 T2"
    assert territories_of(2) == "T1 T2 T2 T2"
    assert territories_of() == "- T2 T3 T2"


def test_undo_goes_back_step_by_step_and_redo_forth_again(
    store, workspace, plan, change, territories_of
):
    change(0, 1, 1, 1)
    change(1, 1, 1, 1)
    seen = []
    for step in ("undo", "undo", "redo", "redo"):
        getattr(store.plans, step)(workspace, plan, "ann")
        seen.append(territories_of())
    assert seen == ["T1 T2 T2 T2", "T1 T1 T2 T2", "T1 T2 T2 T2", "T2 T2 T2 T2"]
    assert store.plans.get(workspace, plan).version == 7


def test_undo_reaches_across_a_solver_run_on_other_units_and_a_restart(
    store, workspace, plan, change, territories_of
):
    change(0, 1, 1, 1)
    other = store.plans.add_basis(workspace, PlanBasis({"unit_ids": np.array(["a", "b/1"])}))
    state = PlanState(
        np.array([0, 1]), np.zeros(2, bool), ({"territory_id": "S1", "rep_id": None},) * 2
    )
    store.plans.append(workspace, plan, "solve", "bob", "", state, basis_id=other)
    again = open_store(store.url)
    again.plans.undo(workspace, plan, "ann")
    assert territories_of() == "T1 T2 T2 T2"
    again.plans.undo(workspace, plan, "ann")
    assert territories_of() == "T1 T1 T2 T2"
    again.plans.redo(workspace, plan, "ann")
    again.plans.redo(workspace, plan, "ann")
    again.close()
    assert territories_of() == "S1 S1"


def test_a_change_after_an_undo_leaves_nothing_to_redo(store, workspace, plan, change):
    change(0, 1, 1, 1)
    store.plans.undo(workspace, plan, "ann")
    change(0, 0, 0, 0)
    with pytest.raises(Conflict, match="nothing to redo"):
        store.plans.redo(workspace, plan, "ann")


def test_the_first_version_cannot_be_undone(store, workspace, plan):
    with pytest.raises(Conflict, match="nothing to undo"):
        store.plans.undo(workspace, plan, "ann")


def test_an_approval_is_an_event_that_undo_steps_over(
    store, workspace, plan, change, territories_of
):
    change(0, 1, 1, 1)
    noted = store.plans.note(workspace, plan, "approve", "cfo", "fine", detail={"level": 1})
    assert (noted.version, noted.kind, noted.state) == (3, "approve", 2)
    store.plans.undo(workspace, plan, "ann")
    assert territories_of() == "T1 T1 T2 T2"


def test_whoever_saw_an_older_version_changes_nothing(store, workspace, plan, change):
    change(0, 1, 1, 1, expected=1)
    for late in (
        lambda: change(0, 0, 0, 0, expected=1),
        lambda: store.plans.undo(workspace, plan, "ann", expected=1),
        lambda: store.plans.note(workspace, plan, "approve", "cfo", "", expected=1),
    ):
        with pytest.raises(Conflict, match="version 2 by now, not 1"):
            late()
    assert store.plans.get(workspace, plan).version == 2


def test_long_histories_are_read_right(store, workspace, plan, change):
    states = [(i % 3, i % 2, (i // 3) % 3, 1) for i in range(WHOLE_EVERY + 5)]
    for state in states:
        change(*state)
    fresh = open_store(store.url)
    for version, state in enumerate(states, start=2):
        assert fresh.plans.state(workspace, plan, version).assignment.tolist() == list(state)
    fresh.close()


def test_what_was_read_in_a_transaction_that_failed_is_forgotten(
    store, workspace, plan, change, territories_of
):
    def fail_halfway() -> None:
        with store.begin():
            change(1, 1, 1, 1)
            assert territories_of(2) == "T2 T2 T2 T2"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    change(0, 0, 0, 0)
    assert territories_of(2) == "T1 T1 T1 T1"


def test_restore_brings_an_earlier_version_back_as_a_new_one(
    store, workspace, plan, change, territories_of
):
    change(0, 1, 1, 1)
    store.plans.restore(workspace, plan, 1, "ann")
    assert territories_of() == "T1 T1 T2 T2"
    store.plans.undo(workspace, plan, "ann")
    assert territories_of() == "T1 T2 T2 T2"


def test_a_branch_goes_its_own_way(store, workspace, plan, change, territories_of):
    branch = store.plans.branch(workspace, plan, "what if", "bob")
    change(2, 2, 2, 2, plan_id=branch.plan_id)
    assert territories_of() == "T1 T1 T2 T2"
    assert territories_of(plan_id=branch.plan_id) == "T3 T3 T3 T3"
    assert (branch.branched_from, branch.branched_at) == (plan, 1)


def test_states_and_bases_cannot_be_written_to(store, workspace, plan):
    version = store.plans.version(workspace, plan)
    state, basis = (
        store.plans.state(workspace, plan),
        store.plans.basis(workspace, version.basis_id),
    )
    for array in (state.assignment, state.locked, basis.unit_ids):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


def test_a_state_must_be_about_the_units_of_its_basis(change):
    with pytest.raises(ValueError, match="3 units, its basis 4"):
        change(0, 0, 0)


def test_a_plan_that_was_removed_is_gone(store, workspace, plan):
    store.plans.remove(workspace, plan)
    with pytest.raises(NotFound):
        store.plans.get(workspace, plan)
    with pytest.raises(NotFound):
        store.plans.version(workspace, plan, 1)


def test_a_version_that_is_missing_is_found(store, plan, change):
    change(0, 1, 1, 1)
    assert store.check() == []
    with store.begin() as connection:
        connection.execute(text("DELETE FROM plan_versions WHERE version = 2"))
    assert store.check() == [f"plan {plan} should have 2 versions and has 1"]


def test_the_plan_that_was_changed_last_is_the_first_of_all(store, workspace, plan, change):
    change(0, 1, 1, 1)
    other = store.plans.branch(workspace, plan, "Other", "ann").plan_id
    store.plans.add(workspace, "Without a version", "ann")
    assert store.plans.changed_last(1) == [(workspace, other)]
    change(1, 1, 1, 1)
    assert store.plans.changed_last(9)[:2] == [(workspace, plan), (workspace, other)]
