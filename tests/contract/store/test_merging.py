"""Plans are compared and merged: three-way, with every conflict listed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.store import Conflict, PlanBasis, PlanState
from territory.store.merging import Change, MergeConflict, Unmerged, merge_states

ABCD = np.array(["a", "b", "c", "d"])
TERRITORIES = tuple({"territory_id": name, "rep_id": None} for name in ("T1", "T2", "T3"))
assignments = st.lists(st.integers(-1, 2), min_size=4, max_size=4)


def state(assignment) -> PlanState:
    return PlanState(np.array(assignment), np.zeros(4, bool), TERRITORIES)


@pytest.fixture
def branch(store, workspace, plan) -> str:
    return store.plans.branch(workspace, plan, "what if", "bob").plan_id


def test_a_merge_takes_what_only_the_branch_changed(
    store, workspace, plan, branch, change, territories_of
):
    change(2, 0, 1, 1)
    change(0, 0, 1, 2, plan_id=branch)
    made = store.merges.merge(workspace, plan, branch, "ann", "looks good")
    assert territories_of() == "T3 T1 T2 T3"
    assert (made.kind, made.reason, made.detail["plan_id"]) == ("merge", "looks good", branch)


def test_all_conflicts_are_listed_and_nothing_is_written(
    store, workspace, plan, branch, change, territories_of
):
    change(1, 1, 1, 1)
    change(2, 0, -1, 1, plan_id=branch)
    with pytest.raises(Unmerged) as refusal:
        store.merges.merge(workspace, plan, branch, "ann")
    assert refusal.value.conflicts == (MergeConflict("unit", "a", "T1", "T2", "T3"),)
    assert store.plans.get(workspace, plan).version == 2


@pytest.mark.parametrize(("prefer", "result"), [("ours", "T2 T2 - T2"), ("theirs", "T3 T2 - T2")])
def test_a_preferred_side_settles_conflicts(
    store, workspace, plan, branch, change, territories_of, prefer, result
):
    change(1, 1, 1, 1)
    change(2, 0, -1, 1, plan_id=branch)
    store.merges.merge(workspace, plan, branch, "ann", prefer=prefer)
    assert territories_of() == result


def test_a_second_merge_takes_only_what_is_new(
    store, workspace, plan, branch, change, territories_of
):
    change(2, 0, 1, 1, plan_id=branch)
    store.merges.merge(workspace, plan, branch, "ann")
    change(1, 0, 1, 1)  # ours changes again what was merged
    change(2, 0, 2, 1, plan_id=branch)
    made = store.merges.merge(workspace, plan, branch, "ann")
    assert territories_of() == "T2 T1 T3 T2"
    assert made.detail["taken"] == 1


def test_two_branches_of_one_plan_can_be_merged(
    store, workspace, plan, branch, change, territories_of
):
    other = store.plans.branch(workspace, plan, "other", "bob").plan_id
    change(2, 0, 1, 1, plan_id=branch)
    change(0, 0, 1, 2, plan_id=other)
    store.merges.merge(workspace, branch, other, "ann")
    assert territories_of(plan_id=branch) == "T3 T1 T2 T3"


def test_reps_locks_and_held_accounts_are_merged_too(store, workspace, plan, branch):
    old = store.plans.state(workspace, plan)
    first, *others = old.territories
    ours = PlanState(old.assignment, old.locked, ({**first, "rep_id": "r9"}, *others))
    theirs = PlanState(old.assignment, [True, False, False, False], old.territories, {"a1": "r2"})
    store.plans.append(workspace, plan, "rep", "ann", "", ours)
    store.plans.append(workspace, branch, "lock", "bob", "", theirs)
    store.merges.merge(workspace, plan, branch, "ann")
    merged = store.plans.state(workspace, plan)
    assert merged.territories[0]["rep_id"] == "r9"
    assert merged.locked.tolist() == [True, False, False, False]
    assert merged.exceptions == {"a1": "r2"}


def test_plans_without_a_common_past_are_not_merged(store, workspace, plan):
    basis = store.plans.add_basis(workspace, PlanBasis({"unit_ids": ABCD}))
    other = store.plans.add(workspace, "other", "ann").plan_id
    store.plans.append(workspace, other, "import", "ann", "", state([0] * 4), basis_id=basis)
    with pytest.raises(Conflict, match="no common past"):
        store.merges.merge(workspace, plan, other, "ann")


def test_a_difference_names_everything_that_differs(store, workspace, plan, change):
    change(2, 0, 1, -1)
    assert store.merges.diff(workspace, plan, 1, plan) == (
        Change("unit", "a", "T1", "T3"),
        Change("unit", "d", "T2", None),
    )
    assert store.merges.diff(workspace, plan, 2, plan, 2) == ()


@given(assignments, assignments)
def test_what_only_they_changed_is_taken_whole(base, theirs):
    merged = merge_states(ABCD, state(base), state(base), state(theirs))
    assert merged.state.assignment.tolist() == theirs
    assert merged.conflicts == ()


@given(assignments, assignments, assignments)
def test_a_merge_is_the_same_from_both_sides_but_for_conflicts(base, ours, theirs):
    one = merge_states(ABCD, state(base), state(ours), state(theirs), "ours")
    other = merge_states(ABCD, state(base), state(theirs), state(ours), "theirs")
    assert one.state.assignment.tolist() == other.state.assignment.tolist()
    assert {conflict.id for conflict in one.conflicts} == {
        unit
        for unit, before, mine, their in zip(ABCD, base, ours, theirs, strict=True)
        if mine != before and their != before and mine != their
    }
