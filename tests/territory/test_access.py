"""Rules of access, without a store."""

import pytest

from territory.access import GRANTS, ROLES, SCOPES, Caller, Member, local_caller, may_give_level
from territory.cli.people import ROLE_NAMES, SCOPE_NAMES


def caller(role, name="ann@example.com", **options):
    scopes = options.pop("scopes", None)
    return Caller(name, "usr_1", Member(role, **options), scopes)


def test_each_role_has_its_grants():
    assert set(GRANTS) == set(ROLES)
    assert GRANTS["admin"] == set(SCOPES)
    assert all("read" in grants for grants in GRANTS.values())


def test_only_planners_and_admins_change_plans():
    assert {role for role in ROLES if caller(role).may("write")} == {"admin", "planner"}


def test_a_token_never_allows_more_than_the_role():
    assert not caller("analyst", scopes=frozenset(SCOPES)).may("write")
    assert not caller("admin", scopes=frozenset({"read"})).may("write")


def test_a_rep_sees_her_territory_and_no_other():
    rep = caller("rep", rep_id="R1")
    assert rep.sees("R1")
    assert not rep.sees("R2")
    assert not rep.sees(None)


def test_a_rep_without_an_id_sees_nothing():
    assert not caller("rep").sees("")
    assert caller("rep").reps == frozenset()


def test_a_manager_sees_the_districts_that_are_named_or_all():
    assert caller("manager", rep_ids=("R1", "R2")).reps == {"R1", "R2"}
    assert caller("manager").sees_all


def test_somebody_outside_the_workspace_may_and_sees_nothing():
    outsider = Caller("eve@example.com", "usr_2")
    assert not any(outsider.may(scope) for scope in SCOPES)
    assert not outsider.sees("R1")


@pytest.mark.parametrize(
    ("role", "asked", "allowed"),
    [
        ("manager", "manager", True),
        ("finance", "finance", True),
        ("finance", "manager", False),
        ("admin", "manager", True),
        ("planner", "planner", False),
    ],
)
def test_a_level_is_for_its_role(role, asked, allowed):
    assert may_give_level(caller(role), asked, "bob@example.com") is allowed


def test_nobody_approves_what_they_asked_for():
    assert not may_give_level(caller("admin"), "manager", "ann@example.com")
    assert may_give_level(local_caller(), "manager", "local")


def test_the_command_line_names_all_roles_and_scopes():
    assert ROLE_NAMES.replace(" or ", ", ").split(", ") == list(ROLES)
    assert SCOPE_NAMES.split(", ") == list(SCOPES)
