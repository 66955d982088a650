"""What of a plan is drawn for whom."""

from territory.access import Caller, Member
from territory.api.plan_views import PlanView, stored_plan


def drawing_for(app, ids, member):
    stored = stored_plan(app.state.service, ids.workspace, ids.plan)
    return PlanView(**vars(stored), caller=Caller("somebody", "usr", member)).drawing()


def test_a_map_for_a_rep_holds_her_territory_her_units_and_her_accounts_alone(login_app, ids):
    whole = drawing_for(login_app, ids, Member("planner"))
    hers = drawing_for(login_app, ids, Member("rep", "R1"))
    assert set(whole.territories["rep_id"]) == {"R1", "R2", "R3", "R4"}
    assert set(hers.territories["rep_id"]) == {"R1"}
    own = whole.assignment[whole.assignment == hers.territories.index[0]]
    assert set(hers.units.index) == set(hers.assignment.index) == set(own.index)
    assert set(hers.unit_values.index) == set(own.index)
    assert set(hers.pins["territory_id"]) == set(hers.territories.index)
    assert 0 < len(hers.pins) < len(whole.pins)


def test_a_map_shows_each_measure_beside_its_band(login_app, ids):
    measures = drawing_for(login_app, ids, Member("planner")).territories["measures"].iloc[0]
    assert {each["name"]: each["tolerance"] for each in measures} == {"workload": 0.3}
