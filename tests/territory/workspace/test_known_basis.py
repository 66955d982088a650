"""Units that were cut in a plan of the store are the same when something goes on from it."""

from dataclasses import replace

import pandas as pd

from territory.changing.scene import set_scene
from territory.planning import Inputs, Options, Recipe, design_plan
from territory.workspace.known_basis import known_of_basis
from territory.workspace.opened import standing_of
from territory.workspace.plan_basis import basis_of, state_of

OPTIONS = Options(3, {"workload": 0.5}, split_heavy=True, method="location_allocation")


def test_a_cut_unit_stays_cut_along_the_same_lines(grid4_units, grid4_accounts, four_reps):
    crowd = [grid4_accounts.rename(index=lambda name, i=i: f"{name}{i}") for i in range(3)]
    more = pd.concat(crowd).iloc[[0, 16, 32]].assign(workload=12.0)
    more["lon"] += [0.01, -0.01, 0.0]
    more["lat"] += [0.0, 0.01, -0.01]
    inputs = Inputs(grid4_units, pd.concat([grid4_accounts, more]), four_reps.iloc[:3])
    design = design_plan(inputs, OPTIONS)
    assert [cut.unit_id for cut in design.planned.cuts]
    basis, state = basis_of(design), state_of(design)
    changed = inputs.accounts.assign(workload=10.0)  # by now nothing is heavy any more
    now = replace(inputs, accounts=changed)
    known = known_of_basis(basis, now, OPTIONS)
    assert known.units.index.tolist() == design.bridge.units.index.tolist()
    assert known.units.geometry.geom_equals(design.bridge.units.geometry).all()
    assert known.units["parent"].tolist() == design.bridge.units["parent"].tolist()
    assert {cut.unit_id for cut in known.cuts} == {cut.unit_id for cut in design.planned.cuts}
    standing = standing_of(basis, state)
    scene = set_scene(Recipe(now, OPTIONS, known), standing, print)
    before = pd.Series(state.territory_ids, index=pd.Index(basis.unit_ids))
    after = pd.Series(scene.territories[scene.home], index=scene.posed.bridge.units.index)
    assert after.to_dict() == before.to_dict()
    assert scene.posed.holdings.rep_of.empty  # no account counts as an exception


def test_nothing_is_known_where_nothing_is_ever_cut(grid4_inputs):
    options = replace(OPTIONS, split_heavy=False)
    basis = basis_of(design_plan(grid4_inputs, options))
    assert known_of_basis(basis, grid4_inputs, options) is None
