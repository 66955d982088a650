"""Users, memberships, sessions, tokens and the trail, on every database."""

from datetime import timedelta

import pytest

from territory.access import Member
from territory.store import Conflict, NotFound
from territory.store.database import now
from territory.store.people import People
from territory.store.trail import Trail


@pytest.fixture
def people(store):
    return People(store)


@pytest.fixture
def ann(people):
    return people.add(" Ann@Example.com ", "Ann", password_hash="hash").user_id


def test_an_address_has_one_user_however_it_is_written(people, ann):
    assert people.find("ann@example.com").user_id == ann
    assert people.password_hash(ann) == "hash"
    with pytest.raises(Conflict):
        people.add("ANN@example.com", "Another")


def test_a_member_is_what_was_said_last(store, people, ann, workspace):
    people.set_member(workspace, ann, Member("manager", None, ("r1", "r2")))
    made = people.set_member(workspace, ann, Member("rep", "r1"))
    assert made.member == Member("rep", "r1")
    other = store.workspaces.add("Other").workspace_id
    people.set_member(other, ann, Member("admin"))
    assert people.workspaces_of(ann) == [workspace, other]
    people.remove_member(workspace, ann)
    assert people.members(workspace) == []
    with pytest.raises(NotFound):
        people.remove_member(workspace, ann)


def test_a_session_ends_at_its_time_and_at_logging_out(people, ann):
    secret, _ = people.open_session(ann, 1.0)
    session, user = people.session(secret)
    assert (session.user_id, user.email) == (ann, "ann@example.com")
    people.close_session(secret)
    assert people.session(secret) is None
    late, _ = people.open_session(ann, -1.0)
    assert people.session(late) is None


def test_a_token_is_good_until_it_ends_is_revoked_or_its_user_is_out(people, ann):
    token, secret = people.add_token(ann, "nightly", ["solve", "read"])
    found, _ = people.token(secret)
    assert found.scopes == ["read", "solve"]
    assert people.token(secret + "x") is None
    _, ended = people.add_token(ann, "old", ["read"], expires_at=now() - timedelta(hours=1))
    assert people.token(ended) is None
    people.revoke_token(ann, token.token_id)
    assert people.token(secret) is None
    _, other = people.add_token(ann, "other", ["read"])
    people.change(ann, disabled_at=now())
    assert people.token(other) is None


def test_the_trail_is_told_newest_first_and_by_workspace(store, workspace):
    trail = Trail(store)
    for number in range(3):
        trail.add(workspace, "ann", "POST /x", "done", kind="plan", detail={"number": number})
    trail.add(None, "bob", "POST /x", "denied")
    entries = trail.page(workspace)
    assert [entry.detail["number"] for entry in entries] == [2, 1, 0]
    older = trail.page(workspace, before=entries[0].audit_id, kind="plan")
    assert [entry.detail["number"] for entry in older] == [1, 0]
    assert trail.page(workspace, outcome="denied") == []
