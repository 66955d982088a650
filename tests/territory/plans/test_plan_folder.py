"""A plan's folder can be read back, made again, and compared."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from scipy.sparse import csr_array

from geodata import RoadNetwork
from solvers import METHODS
from territory.areas.geography import Geography
from territory.areas.levels import Level
from territory.errors import InvalidInput
from territory.people.assumptions import Assumptions
from territory.people.home_rules import HomeRules
from territory.planning import (
    Inputs,
    Options,
    compare_plans,
    design_plan,
    read_plan_folder,
    recipe_of,
    replay_plan,
)
from territory.plans.origin import tell_origin
from territory.plans.outputs import write_design
from territory.plans.recipe_pack import options_json, pack_recipe, read_options, unpack_recipe

QUICK = Options(4, {"workload": 0.05}, iterations=1, time_limit=60.0, method="local_search")


@pytest.fixture
def full_inputs(grid4_inputs):
    """Inputs with a table in every place."""
    units = grid4_inputs.units
    accounts = grid4_inputs.accounts.assign(required_skills=[("laser",), ()] * 8)
    baseline = pd.Series("R1", index=units.index[:9], name="rep_id", dtype="str")
    barriers = units.iloc[:1].drop(columns=["point"])
    level = Level(pd.Series("big", index=units.index, dtype="str"), {"big": "Big"})
    edits = pd.DataFrame({"unit_a": ["U00"], "unit_b": ["U33"], "action": ["add"]})
    pairs = pd.DataFrame({"account_id": ["A00"], "rep_id": ["R1"]})
    return Inputs(
        units,
        accounts,
        grid4_inputs.reps,
        baseline,
        geography=Geography(level, barriers, edits, 0.5),
        sources={"files": {"accounts": "a.csv"}},
        incompatible=pairs,
    )


@pytest.fixture
def saved(grid4_inputs, tmp_path):
    """Folder of a plan."""
    made = design_plan(grid4_inputs, QUICK)
    write_design(made, recipe_of(made, grid4_inputs, QUICK), tmp_path / "plan")
    return tmp_path / "plan"


def faults_of(folder):
    with pytest.raises(InvalidInput) as caught:
        read_plan_folder(folder)
    return [f"{fault.file}: {fault.message}" for fault in caught.value.faults]


def test_packing_loses_nothing(full_inputs):
    design = design_plan(replace(full_inputs, geography=Geography(), incompatible=None), QUICK)
    recipe = recipe_of(design, full_inputs, QUICK)
    data = pack_recipe(recipe)
    again = unpack_recipe(data)
    assert pack_recipe(again) == data
    assert tell_origin(again.inputs, again.options) == tell_origin(full_inputs, QUICK)
    assert_geodataframe_equal(again.known.units, recipe.known.units)
    assert_geodataframe_equal(again.inputs.geography.barriers, full_inputs.geography.barriers)
    assert again.inputs.geography.level.names == {"big": "Big"}
    assert again.inputs.accounts["required_skills"].tolist()[:2] == [("laser",), ()]


def test_streets_are_packed_too(grid4_inputs, diamond_roads):
    design = design_plan(grid4_inputs, QUICK)
    with_roads = replace(grid4_inputs, roads=diamond_roads)
    again = unpack_recipe(pack_recipe(recipe_of(design, with_roads, QUICK))).inputs.roads
    assert again.source == diamond_roads.source
    assert (again.minutes != diamond_roads.minutes).nnz == 0
    assert (again.metres != diamond_roads.metres).nnz == 0


@pytest.fixture
def diamond_roads():
    minutes = csr_array(np.array([[0.0, 1.0], [2.0, 0.0]]))
    place = np.array([-97.0, -96.9]), np.array([35.0, 35.1])
    return RoadNetwork(*place, minutes, minutes * 1000.0, "two.osm", ("a note",))


@pytest.mark.parametrize(
    "options",
    [
        QUICK,
        Options(3, {}, limits={"potential": (0.0, 3e6), "workload": (10.0, float("inf"))}),
        Options(
            2,
            {"workload": 0.1},
            from_homes=True,
            travel=True,
            rules=HomeRules(("laser",), 300.0),
            assumptions=Assumptions(far_kph=70.0),
            method=list(METHODS)[-1],
        ),
    ],
)
def test_options_come_back_as_they_were(options):
    document = json.loads(json.dumps(options_json(options), allow_nan=False))
    assert read_options(document) == options


def test_a_folder_gives_the_plan_back(saved, grid4_inputs):
    stored = read_plan_folder(saved)
    made = design_plan(grid4_inputs, QUICK)
    assert stored.plan.assignment == made.plan.assignment
    assert stored.plan.territories == made.plan.territories
    assert stored.recipe.options == QUICK
    assert stored.standing.rep_of.to_dict() == made.rep_of.to_dict()
    assert stored.standing.rep_of_account.to_dict() == made.accounts["rep_id"].to_dict()


def test_a_replay_gives_the_same_files(saved):
    found = replay_plan(read_plan_folder(saved), saved)
    assert found.identical
    assert found.differences == found.why == ()


def test_a_replay_tells_what_was_changed_by_hand(saved):
    path = saved / "accounts.csv"
    path.write_text(path.read_text().replace("A00,T1", "A00,T2"))
    found = replay_plan(read_plan_folder(saved), saved)
    assert found.differences == ("accounts.csv differs in 1 rows",)
    assert found.why == ("files were changed after the plan was made",)


def test_a_replay_names_versions_that_differ(saved):
    path = saved / "plan.json"
    document = json.loads(path.read_text())
    document["objective"] += 1.0
    document["provenance"]["versions"]["numpy"] = "1.0"
    path.write_text(json.dumps(document))
    found = replay_plan(read_plan_folder(saved), saved)
    assert found.differences[0].startswith("plan.json: objective was")
    assert found.why == (f"numpy was 1.0, is {np.__version__}",)


def test_everything_wrong_with_a_folder_is_told_at_once(saved):
    (saved / "inputs.zip").write_bytes(b"nothing")
    (saved / "plan.json").unlink()
    (saved / "assignments.csv").write_text("unit_id,rep_id\n")
    faults = faults_of(saved)
    assert faults[0] == "plan/plan.json: is not there"
    assert faults[1].startswith("plan/inputs.zip: is damaged, or no file of a plan's inputs")
    assert faults[2:] == ["plan/assignments.csv: has no column territory_id"]


def test_files_that_do_not_belong_together_are_refused(saved, grid4_inputs):
    design = design_plan(grid4_inputs, QUICK)
    other = replace(grid4_inputs, accounts=grid4_inputs.accounts.assign(potential=1.0))
    (saved / "inputs.zip").write_bytes(pack_recipe(recipe_of(design, other, QUICK)))
    path = saved / "assignments.csv"
    path.write_text(path.read_text().replace("U00,", "U99,"))
    faults = faults_of(saved)
    assert faults[0].startswith("plan/inputs.zip: holds other data than plan.json was made of")
    assert faults[1:] == [
        "plan/assignments.csv: names unknown units: U99",
        "plan/assignments.csv: lacks units: U00",
    ]


def test_no_folder_is_refused(tmp_path):
    assert faults_of(tmp_path / "none") == [f"--plan: {tmp_path / 'none'} is no folder of a plan"]


def test_equal_plans_compare_as_identical(saved):
    stored = read_plan_folder(saved)
    found = compare_plans(stored, stored)
    assert found.identical
    assert found.why == ()


def test_a_comparison_tells_data_options_and_hands(saved, grid4_inputs, tmp_path):
    options = replace(QUICK, seed=1, tolerances={"workload": 0.5})
    accounts = grid4_inputs.accounts.assign(workload=np.arange(16.0) + 20).drop(index="A15")
    inputs = replace(grid4_inputs, accounts=accounts)
    made = design_plan(inputs, options)
    write_design(made, recipe_of(made, inputs, options), tmp_path / "other")
    a, b = (read_plan_folder(folder) for folder in (saved, tmp_path / "other"))
    found = compare_plans(a, b)
    assert found.data == ("accounts: 1 rows gone (A15); workload differs in 15 rows",)
    assert found.options == {"tolerances": ({"workload": 0.05}, {"workload": 0.5}), "seed": (0, 1)}
    assert "worst deviation of workload" in found.result
    for unit, row in found.units.iterrows():
        assert row["territory_id_a"] == a.plan.assignment[unit]
        assert row["rep_id_a"] != row["rep_id_b"]
    assert found.why == ("the data differ", "options differ: tolerances, seed")
    json.dumps(found.as_json(), allow_nan=False)
