"""Facts about accounts, reps, scenarios and plans as objects."""

import json

import pytest
from pydantic import ValidationError

from territory.entities import (
    PIN_STATUSES,
    Account,
    Changes,
    MeasureValue,
    Plan,
    Provenance,
    Rep,
    Territory,
    Unplaced,
)
from territory.reading.columns import ACCOUNT_SPELLINGS, REP_SPELLINGS

ACCOUNT = {
    "account_id": "A1",
    "name": "Clinic",
    "lon": -97.0,
    "lat": 35.0,
    "visits_per_year": 12,
    "minutes_per_visit": 60,
    "workload": 12,
}


def make_plan(**changes):
    measures = {"workload": MeasureValue(value=105, target=100, deviation=0.05)}
    territory = Territory(territory_id="T1", rep_id="R1", center="u1", pieces=1, measures=measures)
    fields = {
        "status": "feasible",
        "objective": 10.0,
        "bound": 9.0,
        "gap": 0.1,
        "seconds": 1.5,
        "seed": 0,
        "method": "auto",
        "terms": {"distance": 10.0},
        "provenance": Provenance(data_hash="abc", versions={"numpy": "2"}, options={"k": 1}),
        "territories": (territory,),
        "changes": Changes(units=1, accounts=2, measures={"workload": 3.0}),
        "unplaced": (Unplaced(account_id="A9", reason="outside every unit"),),
        "assignment": {"u1": "T1"},
    }
    return Plan(**{**fields, **changes})


def test_there_are_five_pin_statuses():
    assert PIN_STATUSES == ("no answer", "contacted", "call back", "not qualified", "customer")


def test_an_account_cannot_be_changed():
    account = Account(**ACCOUNT)
    with pytest.raises(ValidationError):
        account.name = "Other"


@pytest.mark.parametrize(
    "change",
    [
        {"account_id": ""},
        {"workload": -1},
        {"workload": float("nan")},
        {"potential": float("inf")},
        {"status": ""},
        {"lon": None},
        {"lon": 200},
        {"lon": None, "lat": None},
        {"surprise": 1},
    ],
)
def test_an_account_that_makes_no_sense_is_refused(change):
    with pytest.raises(ValidationError):
        Account(**{**ACCOUNT, **change})


def test_an_account_may_be_placed_by_its_unit_code_alone():
    nan = float("nan")
    assert Account(**{**ACCOUNT, "lon": nan, "lat": nan, "unit_code": "73001"}).lon is None


def test_a_rep_needs_hours():
    with pytest.raises(ValidationError):
        Rep(rep_id="R1", name="Ada", lon=0, lat=0, capacity_hours=0)


def test_the_fields_of_accounts_and_reps_are_those_that_files_are_searched_for():
    assert set(Account.model_fields) == set(ACCOUNT_SPELLINGS)
    assert set(Rep.model_fields) == set(REP_SPELLINGS)


def test_the_keys_of_plan_json_are_the_contract():
    plan = json.loads(make_plan().model_dump_json())
    assert list(plan) == [
        "status",
        "objective",
        "bound",
        "gap",
        "seconds",
        "seed",
        "method",
        "terms",
        "provenance",
        "territories",
        "changes",
        "unplaced",
    ]
    assert list(plan["provenance"]) == ["data_hash", "versions", "options"]
    territory = plan["territories"][0]
    fields = ["territory_id", "rep_id", "center", "pieces", "bridges", "measures", "hours"]
    assert list(territory) == fields
    assert territory["measures"] == {"workload": {"value": 105, "target": 100, "deviation": 0.05}}
    assert list(plan["changes"]) == ["units", "accounts", "measures"]
    assert list(plan["unplaced"][0]) == ["account_id", "reason"]


def test_a_plan_survives_json_but_for_its_assignment():
    plan = make_plan(assignment={})
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_a_plan_may_have_no_bound_and_no_baseline():
    plan = make_plan(bound=None, gap=None, changes=None)
    assert json.loads(plan.model_dump_json())["changes"] is None


def test_a_plan_assigns_only_to_its_own_territories():
    with pytest.raises(ValidationError, match="unknown territories: T7"):
        make_plan(assignment={"u1": "T7"})


def test_territory_ids_are_unique():
    with pytest.raises(ValidationError, match="unique"):
        make_plan(territories=make_plan().territories * 2, assignment={})
