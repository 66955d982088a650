"""Units that are locked stay together in a design, with the rep or the territory they are of."""

from dataclasses import replace

import pandas as pd
import pytest

from territory.designing.tiers import Hierarchy
from territory.errors import InvalidInput
from territory.loading import NO_REPS
from territory.planning import Options, Recipe, design_plan
from territory.plans.recipe_pack import pack_recipe, unpack_recipe

OPTIONS = Options(4, {"workload": 0.3}, iterations=1)
FAR = ["U00", "U01"]
"""Two units in the corner of R1; R4 lives in the opposite one."""


def locked(*labels):
    return pd.Series(labels, index=FAR[: len(labels)], dtype="str")


def faults_of(inputs, options):
    with pytest.raises(InvalidInput) as caught:
        design_plan(inputs, options)
    return [str(fault) for fault in caught.value.faults]


def rep_of_units(made):
    return pd.Series(made.plan.assignment).map(made.rep_of)


@pytest.mark.parametrize("from_homes", [False, True])
def test_units_locked_to_a_rep_are_in_her_territory(grid4_inputs, from_homes):
    inputs = replace(grid4_inputs, locked=locked("R4", "R4"))
    options = replace(OPTIONS, from_homes=from_homes, contiguous=not from_homes)
    assert set(rep_of_units(design_plan(inputs, options))[FAR]) == {"R4"}
    free = design_plan(grid4_inputs, options)
    assert "R4" not in set(rep_of_units(free)[FAR])


def test_units_locked_to_a_territory_without_a_rep_keep_its_id(grid4_inputs):
    inputs = replace(grid4_inputs, reps=NO_REPS, locked=locked("North", "South"))
    made = design_plan(inputs, OPTIONS)
    assert [made.plan.assignment[unit] for unit in FAR] == ["North", "South"]
    assert sorted(each.territory_id for each in made.plan.territories) == [
        *("North", "South", "T1", "T2"),
    ]


def test_locked_units_that_are_gone_are_told(grid4_inputs):
    inputs = replace(grid4_inputs, locked=pd.Series(["R1", "R1"], index=["U00", "X"], dtype="str"))
    told = design_plan(inputs, OPTIONS).report
    assert "units that stay where they are locked: 1" in told
    assert "locked units that there are not any more: X" in told


def test_locks_that_cannot_hold_are_told(grid4_inputs):
    strange = replace(grid4_inputs, locked=locked("North"))
    assert faults_of(strange, replace(OPTIONS, from_homes=True)) == [
        "--from-homes: needs a rep for every territory, and units are locked to North"
    ]
    many = replace(grid4_inputs, locked=locked("North", "South"))
    assert faults_of(many, replace(OPTIONS, territories=1)) == [
        "--territories: 1 are fewer than there are locked ones"
    ]
    tiers = replace(OPTIONS, hierarchy=Hierarchy(districts=2, top_down=True))
    assert faults_of(many, tiers) == [
        "--top-down: cannot be had with units that are locked: leave it out, to go from the "
        "bottom up"
    ]


def test_locks_are_packed_with_the_recipe(grid4_inputs):
    inputs = replace(grid4_inputs, locked=locked("R4", "R4"))
    again = unpack_recipe(pack_recipe(Recipe(inputs, OPTIONS))).inputs.locked
    assert again.to_dict() == inputs.locked.to_dict()
