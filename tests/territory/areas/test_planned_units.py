"""Designs on barriers, edits, larger units and units without a polygon: nothing is lost."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from geodata import make_units
from territory.areas.geography import Geography
from territory.areas.levels import Level
from territory.areas.placing import place_accounts
from territory.areas.planned_units import baseline_of_planned, join_to_level, plan_units
from territory.areas.without_polygon import Unshaped
from territory.planning import Infeasible, Options, design_plan
from territory.plans.outputs import accounts_table, assignments_table

QUICK = Options(4, {"workload": 0.05}, iterations=3, time_limit=20.0)
WEST, SOUTH, SIDE = -97.0, 35.0, 0.1


def rows_of(units):
    """Each row of the grid as one larger unit: U0 to U3."""
    return pd.Series(units.index.str[:2], index=units.index, dtype="str")


def with_ground(inputs, **geography):
    return replace(inputs, geography=Geography(**geography))


def labels_of(design):
    return assignments_table(design).set_index("unit_id")["territory_id"]


def line_above(row):
    """A barrier along the northern border of a row of the grid."""
    y = SOUTH + SIDE * (row + 1)
    line = LineString([(WEST - 1, y), (WEST + 1, y)])
    return gpd.GeoDataFrame(geometry=[line], crs=4326)


def test_every_unit_is_listed_whatever_the_level(grid4_inputs):
    inputs = with_ground(grid4_inputs, level=Level(rows_of(grid4_inputs.units)))
    design = design_plan(inputs, QUICK)
    label = labels_of(design)
    assert label.index.tolist() == grid4_inputs.units.index.tolist()
    assert label.groupby(label.index.str[:2]).nunique().tolist() == [1, 1, 1, 1]
    assert design.bridge.units.index.tolist() == ["U0", "U1", "U2", "U3"]
    assert "16 units joined to 4; assignments.csv lists all of them" in design.report


def test_a_heavy_larger_unit_is_planned_as_its_own_units(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts["workload"] = [30.0] * 4 + [1.0] * 12
    inputs = with_ground(
        replace(grid4_inputs, accounts=accounts), level=Level(rows_of(grid4_inputs.units))
    )
    options = replace(QUICK, territories=1, split_heavy=True, tolerances={"workload": 0.5})
    design = design_plan(inputs, options)
    # Rows 1 to 3 have 3 % of the territory each, row 0 has 91 %, and its units 23 %.
    assert design.bridge.units.index.tolist() == ["U00", "U01", "U02", "U03", "U1", "U2", "U3"]
    assert [cut.unit_id for cut in design.planned.opened] == ["U0"]
    assert sorted(labels_of(design).index) == sorted(inputs.units.index)
    line = "larger units above 15% of a territory planned as their own units: 1 (U0 (91%, 4 units))"
    assert line in design.report


def test_units_of_a_heavy_larger_unit_are_cut_when_they_are_too_heavy_themselves(grid4_inputs):
    extra = grid4_inputs.accounts.iloc[[0] * 8].copy()
    extra.index = pd.Index([f"B{i}" for i in range(8)], name="account_id")
    extra["lon"] += np.linspace(-0.04, 0.04, 8)
    accounts = pd.concat([grid4_inputs.accounts, extra])
    inputs = with_ground(
        replace(grid4_inputs, accounts=accounts, baseline=pd.Series({"U00": "R1", "U01": "R2"})),
        level=Level(rows_of(grid4_inputs.units)),
    )
    options = replace(QUICK, territories=2, split_heavy=True, tolerances={"workload": 0.3})
    design = design_plan(inputs, options)
    assert "U00" in {cut.unit_id for cut in design.planned.cuts}
    listed = set(labels_of(design).index)
    assert set(inputs.units.index) - listed == {cut.unit_id for cut in design.planned.cuts}
    assert accounts_table(design)["territory_id"].ne("").all()
    values = [territory.measures["workload"].value for territory in design.plan.territories]
    assert sum(values) == pytest.approx(accounts["workload"].sum())
    assert set(design.accounts.loc[extra.index, "today"]) == {"R1"}


def test_a_planned_unit_has_today_who_has_most_of_its_work(grid4_inputs):
    baseline = pd.Series("R2", index=grid4_inputs.units.index)
    baseline[["U00", "U01"]] = "R1"
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A00", "workload"] = 12.0
    placement = place_accounts(grid4_inputs.units, accounts)
    level = Level(rows_of(grid4_inputs.units))
    planned = plan_units(grid4_inputs.units, None, Geography(level=level), placement, baseline)
    shares = accounts[["workload"]] / 40.0
    planned = join_to_level(planned, level, shares, split_heavy=False)
    today, report = baseline_of_planned(planned, grid4_inputs.units, accounts["workload"])
    assert today.to_dict() == {"U0": "R1", "U1": "R2", "U2": "R2", "U3": "R2"}
    assert report[0].endswith("judged as of the one with most of it: 1")


def test_changes_count_the_units_of_the_user_and_not_the_larger_ones(grid4_inputs):
    baseline = pd.Series("R1", index=grid4_inputs.units.index)
    baseline[["U00"]] = "R2"
    inputs = with_ground(
        replace(grid4_inputs, baseline=baseline, reps=grid4_inputs.reps.iloc[:1]),
        level=Level(rows_of(grid4_inputs.units)),
    )
    design = design_plan(inputs, replace(QUICK, territories=1))
    assert design.plan.changes.units == 1
    assert design.plan.changes.accounts == 1
    assert design.accounts["today"].tolist() == ["R2", *["R1"] * 15]


def test_a_barrier_that_fits_the_plan_is_never_crossed(grid4_inputs):
    design = design_plan(with_ground(grid4_inputs, barriers=line_above(1)), QUICK)
    label = labels_of(design)
    below = label.index.str[1].isin(["0", "1"])
    assert not set(label[below]) & set(label[~below])
    assert "borders cut by barriers: 4" in design.report
    (line,) = (line for line in design.report if line.startswith("a barrier parts the map"))
    assert "8 units are cut off from the rest" in line


def test_a_piece_behind_a_barrier_that_is_no_whole_territory_is_named(grid4_inputs):
    with pytest.raises(Infeasible) as caught:
        design_plan(
            with_ground(grid4_inputs, barriers=line_above(0)), replace(QUICK, territories=2)
        )
    assert caught.value.proven
    assert (
        "the part of the map around U00 (4 units) has no border or bridge to the rest and cannot "
        "be shared out within the bands: it has 50% of a territory's workload; a barrier cuts it "
        "off: add a pair across to the edits where people can cross"
    ) in caught.value.reasons


def test_a_pair_added_by_hand_leads_over_a_barrier_and_is_told(grid4_inputs):
    edits = pd.DataFrame({"unit_a": ["U00"], "unit_b": ["U10"], "action": "add", "note": "ferry"})
    inputs = with_ground(grid4_inputs, barriers=line_above(0), edits=edits)
    design = design_plan(inputs, replace(QUICK, territories=1))
    (joint,) = design.plan.territories[0].bridges
    assert (joint.unit_a, joint.unit_b, joint.kind) == ("U00", "U10", "added")
    assert design.plan.territories[0].pieces == 1
    assert not any(line.startswith("a barrier parts the map") for line in design.report)
    assert "neighbours added by hand: 1, removed: 0" in design.report


def test_a_territory_of_islands_tells_its_bridge(grid4_inputs):
    units = make_units(
        ["A", "B"], [box(-97, 35, -96.9, 35.1), box(-96.5, 35, -96.4, 35.1)], crs=4326
    )
    accounts = grid4_inputs.accounts.iloc[:2].assign(lon=[-96.95, -96.45], lat=35.05)
    design = design_plan(
        replace(grid4_inputs, units=units, accounts=accounts), replace(QUICK, territories=1)
    )
    (joint,) = design.plan.territories[0].bridges
    assert (joint.unit_a, joint.unit_b, joint.kind) == ("A", "B", "bridge")
    assert joint.distance_m == pytest.approx(36_400, rel=0.01)
    (line,) = (line for line in design.report if line.startswith("territories held together"))
    assert line.endswith("1, over A to B in T1 (36.5 km); plan.json lists all")


def attached(inputs):
    table = pd.DataFrame(
        {"into": ["U00", None], "lon": [WEST + 0.02, np.nan], "lat": [SOUTH + 0.02, np.nan]},
        index=pd.Index(["BOX", "LOST"], name="unit_id"),
    )
    return Unshaped("attach", table.assign(reason=["", "no location is given or known for it"]))


def test_accounts_and_owners_of_an_attached_unit_go_with_the_unit_around_it(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A05", ["lon", "lat"]] = np.nan
    accounts.loc["A05", "unit_code"] = "BOX"
    inputs = replace(grid4_inputs, accounts=accounts, baseline=pd.Series({"BOX": "R3"}))
    inputs = with_ground(inputs, unshaped=attached(inputs))
    design = design_plan(inputs, replace(QUICK, tolerances={"workload": 0.6}))
    label = labels_of(design)
    assert label["BOX"] == label["U00"]
    assert sorted(label.index) == sorted([*inputs.units.index, "BOX"])
    assert design.accounts.loc["A05", "territory_id"] == label["U00"]
    assert design.accounts.loc["A05", "today"] == "R3"
    assert design.today.measures.index.tolist() == ["R3"]
    assert any("1 (LOST)" in line for line in design.report)


def test_an_attached_unit_goes_to_the_part_that_it_lies_in(grid4_inputs):
    extra = grid4_inputs.accounts.iloc[[0] * 6].copy()
    extra.index = pd.Index([f"B{i}" for i in range(6)], name="account_id")
    extra["lon"] += np.linspace(-0.04, 0.04, 6)
    inputs = replace(grid4_inputs, accounts=pd.concat([grid4_inputs.accounts, extra]))
    inputs = with_ground(inputs, unshaped=attached(inputs))
    options = replace(QUICK, split_heavy=True, tolerances={"workload": 0.5})
    design = design_plan(inputs, options)
    parts = design.bridge.units
    part = design.planned.unit_of["BOX"]
    assert parts.loc[part, "parent"] == "U00"
    assert parts.loc[part, "geometry"].covers(box(*[WEST + 0.02, SOUTH + 0.02] * 2).centroid)


@settings(max_examples=15, deadline=None)
@given(
    loads=st.lists(st.floats(1, 100), min_size=16, max_size=16),
    groups=st.lists(st.sampled_from("abcd"), min_size=16, max_size=16),
    split=st.booleans(),
)
def test_no_unit_and_no_work_is_lost_at_any_level(loads, groups, split):
    side = [box(x, y, x + 1, y + 1) for y in range(4) for x in range(4)]
    units = make_units([f"U{i:02}" for i in range(16)], side, crs=4326)
    accounts = pd.DataFrame(
        {"lon": [s.centroid.x for s in side], "lat": [s.centroid.y for s in side], "unit_code": ""},
        index=[f"A{i}" for i in range(16)],
    )
    level = Level(pd.Series(groups, index=units.index, dtype="str"))
    placement = place_accounts(units, accounts)
    shares = pd.DataFrame({"workload": loads}, index=accounts.index) / sum(loads)
    planned = plan_units(units, None, Geography(level=level), placement, None)
    planned = join_to_level(planned, level, shares, split_heavy=split)
    assert planned.unit_of.index.tolist() == units.index.tolist()
    assert planned.unit_of.isin(planned.units.index).all()
    assert planned.unit_of_account.isin(planned.units.index).all()
    assert shapely.area(planned.units.geometry.to_numpy()).sum() == pytest.approx(16.0)
