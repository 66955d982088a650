"""Approvals, comments and challenges, on every database."""

from datetime import date

import pytest

from territory.store import Conflict, NotFound
from territory.store.approvals import Approvals
from territory.store.talk import Challenges, Comments


@pytest.fixture
def approvals(store):
    return Approvals(store)


@pytest.fixture
def in_review(approvals, workspace, plan):
    return approvals.request(workspace, plan, 1, ["manager", "finance"], "ann").approval_id


def test_the_last_level_approves_and_each_is_given_once(approvals, workspace, in_review):
    first = approvals.approve(workspace, in_review, 0, "bob", "fine")
    assert (first.state, first.level) == ("in_review", 1)
    with pytest.raises(Conflict):
        approvals.approve(workspace, in_review, 0, "bob")
    assert approvals.approve(workspace, in_review, 1, "cem").state == "approved"
    said = approvals.decisions(workspace, in_review)
    assert [(each.actor, each.note) for each in said] == [("bob", "fine"), ("cem", "")]


def test_one_version_of_a_plan_is_on_its_way_at_a_time(approvals, workspace, plan, in_review):
    with pytest.raises(Conflict):
        approvals.request(workspace, plan, 1, [], "ann")
    assert approvals.decline(workspace, in_review, 0, "bob", "no").state == "declined"
    again = approvals.request(workspace, plan, 1, [], "ann")
    assert again.state == "approved"
    assert approvals.withdraw(workspace, again.approval_id).state == "withdrawn"


def test_the_plan_in_force_began_last_and_is_never_of_another_workspace(
    store, approvals, workspace, plan
):
    for day in (date(2026, 1, 1), date(2026, 7, 1)):
        asked = approvals.request(workspace, plan, 1, [], "ann").approval_id
        approvals.publish(workspace, asked, day)
    assert approvals.in_force(workspace, date(2026, 6, 30)).effective_from == date(2026, 1, 1)
    assert approvals.in_force(workspace, date(2026, 7, 1)).effective_from == date(2026, 7, 1)
    with pytest.raises(NotFound):
        approvals.in_force(workspace, date(2025, 12, 31))
    with pytest.raises(NotFound):
        approvals.in_force(store.workspaces.add("Other").workspace_id, date(2026, 7, 1))


def test_only_what_is_approved_is_published(approvals, workspace, in_review):
    with pytest.raises(Conflict, match="in_review"):
        approvals.publish(workspace, in_review, date(2026, 1, 1))


def test_comments_answer_comments_of_the_same_plan(store, workspace, plan):
    comments = Comments(store)
    first = comments.add(workspace, plan, "ann", "Why Ohio?", about="territory", about_id="T1")
    comments.add(workspace, plan, "bob", "Fewer drives", reply_to=first.comment_id)
    assert [each.text for each in comments.page(workspace, plan)] == ["Why Ohio?", "Fewer drives"]
    assert comments.resolve(workspace, first.comment_id).resolved_at is not None
    other = store.plans.add(workspace, "Other", "ann").plan_id
    with pytest.raises(Conflict):
        comments.add(workspace, other, "bob", "no", reply_to=first.comment_id)


def test_a_challenge_is_decided_once_and_keeps_its_price(store, workspace, plan):
    challenges = Challenges(store)
    wish = {"rep_id": "r1", "kind": "unit", "object_id": "a", "to_territory": "T2"}
    price = {"deviation": 0.03, "territories": ["T1", "T2"]}
    made = challenges.add(workspace, plan, 1, "r1", **wish, reason="mine")
    assert made.price is None
    challenges.set_price(workspace, made.challenge_id, price)
    decided = challenges.decide(workspace, made.challenge_id, "accepted", "bob", "yes")
    assert (decided.state, decided.decided_by, decided.price) == ("accepted", "bob", price)
    with pytest.raises(Conflict, match="accepted already"):
        challenges.decide(workspace, made.challenge_id, "declined", "bob", "no")
    assert challenges.page(workspace, plan, state="open") == []
