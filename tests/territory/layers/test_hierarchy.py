"""Districts and regions: whole territories, in one piece, balanced, from below or from above."""

import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from territory.designing.tiers import Hierarchy, tier_faults
from territory.errors import InvalidInput
from territory.planning import Infeasible, Options, design_plan, recipe_of
from territory.plans.outputs import assignments_table, write_design

OPTIONS = Options(8, {"workload": 0.13}, method="local_search", iterations=2, time_limit=20.0)
"""Territories of 7 to 9 units."""


@pytest.mark.parametrize("top_down", [False, True])
def test_every_tier_is_whole_contiguous_and_balanced(grid8_inputs, count_pieces, top_down):
    tiers = Hierarchy(districts=4, regions=2, tolerance=0.10, top_down=top_down)
    design = design_plan(grid8_inputs, replace(OPTIONS, hierarchy=tiers))
    table = assignments_table(design).set_index("unit_id")
    assert list(table.columns) == ["territory_id", "rep_id", "district_id", "region_id"]
    for column, count in (("territory_id", 8), ("district_id", 4), ("region_id", 2)):
        label = table[column]
        assert label.nunique() == count
        assert count_pieces(grid8_inputs.units, label) == count
        work = label.value_counts() * 10.0
        allowed = 0.13 if column == "territory_id" else 0.10
        assert (np.abs(work / (640 / count) - 1) <= allowed + 1e-9).all()
    # A territory is in one district, a district in one region.
    assert table.groupby("territory_id")["district_id"].nunique().max() == 1
    assert table.groupby("district_id")["region_id"].nunique().max() == 1


def test_the_bound_of_a_plan_from_the_top_down_is_that_of_any_plan(grid8_inputs):
    free = design_plan(grid8_inputs, OPTIONS)
    tiers = Hierarchy(districts=4, top_down=True)
    nested = design_plan(grid8_inputs, replace(OPTIONS, hierarchy=tiers))
    assert nested.plan.method == "top_down"
    assert nested.plan.bound <= free.plan.objective * (1 + 1e-9)
    assert nested.plan.objective >= free.plan.bound * (1 - 1e-9)


def test_tiers_are_in_the_files(grid8_inputs, tmp_path):
    tiers = Hierarchy(districts=4)
    design = design_plan(grid8_inputs, replace(OPTIONS, hierarchy=tiers))
    options = replace(OPTIONS, hierarchy=tiers)
    write_design(design, recipe_of(design, grid8_inputs, options), tmp_path)
    outlines = gpd.read_file(tmp_path / "districts.geojson")
    assert sorted(outlines["district_id"]) == ["D1", "D2", "D3", "D4"]
    assert outlines["territories"].sum() == 8
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    (tier,) = plan["tiers"]
    assert tier["tier"] == "district"
    assert [group["pieces"] for group in tier["groups"]] == [1, 1, 1, 1]
    assert tier["bound"] <= tier["objective"] + 1e-9
    # A plan without tiers leaves no file of the older one.
    plain = design_plan(grid8_inputs, OPTIONS)
    write_design(plain, recipe_of(plain, grid8_inputs, OPTIONS), tmp_path)
    assert not (tmp_path / "districts.geojson").exists()


def test_districts_that_cannot_be_balanced_are_refused_with_what_would_do(grid8_inputs):
    tiers = Hierarchy(districts=3, tolerance=0.01)
    with pytest.raises(Infeasible) as caught:
        design_plan(grid8_inputs, replace(OPTIONS, hierarchy=tiers))
    (reason,) = caught.value.reasons
    assert reason.startswith("8 parts cannot be joined to 3 districts in one piece each")
    assert "--tier-balance" in reason


def test_wrong_tiers_are_all_told():
    wrong = Hierarchy(districts=9, regions=0, tolerance=1.5)
    assert [fault.file for fault in tier_faults(wrong, 8)] == [
        "--districts",
        "--regions",
        "--tier-balance",
    ]
    assert [f.file for f in tier_faults(Hierarchy(top_down=True), 8)] == ["--top-down"]


def test_what_cannot_be_made_from_the_top_down_is_refused(grid8_inputs, reps_of_grid8):
    named = pd.DataFrame({"account_id": ["A00"], "rep_id": ["R1"]})
    inputs = replace(grid8_inputs, reps=reps_of_grid8, named=named)
    tiers = Hierarchy(districts=2, top_down=True)
    with pytest.raises(InvalidInput, match="accounts that are held"):
        design_plan(inputs, replace(OPTIONS, hierarchy=tiers))


def test_a_plan_from_the_top_down_can_be_cancelled(grid8_inputs):
    options = replace(OPTIONS, hierarchy=Hierarchy(districts=4, top_down=True))
    with pytest.raises(Infeasible, match="stopped before a plan was found"):
        design_plan(grid8_inputs, options, cancelled=lambda: True)
