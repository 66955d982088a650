"""Plans along a frontier: none dominated, each within its tolerance, bounds that hold."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory.designing.tiers import Hierarchy
from territory.errors import InvalidInput
from territory.planning import Options, build_frontier
from territory.studies.frontier_files import FILES, write_frontier

OPTIONS = Options(4, {"workload": 0.05}, time_limit=600.0, iterations=1)
"""The effort is limited in rounds, so that a busy machine changes nothing."""


@pytest.fixture(scope="module")
def inputs(module_grid8):
    """Today R1 has five of the eight rows, the others one each; R3 alone knows neuro."""
    units, accounts, reps = module_grid8.units, module_grid8.accounts, module_grid8.reps
    today = ["R1"] * 40 + ["R2"] * 8 + ["R3"] * 8 + ["R4"] * 8
    needs = pd.Series([("neuro",)] * 8 + [()] * 56, accounts.index)
    rng = np.random.default_rng(0)
    return replace(
        module_grid8,
        accounts=accounts.assign(required_skills=needs, workload=rng.uniform(8, 12, 64)),
        reps=reps.assign(skills=[(), (), ("neuro",), ()]),
        baseline=pd.Series(today, units.index, name="rep_id"),
    )


@pytest.fixture(scope="module", params=[False, True], ids=["free", "from_homes"])
def frontier(request, inputs):
    return build_frontier(inputs, replace(OPTIONS, from_homes=request.param))


def test_no_plan_of_the_frontier_dominates_another(frontier):
    points = frontier.points[frontier.points["non_dominated"]]
    values = points[["imbalance", "distance_km", "moved_share", "misfit"]].to_numpy()
    assert len(points) >= 6
    for row in values:
        no_worse = (values <= row + 1e-9).all(axis=1)
        better = (values < row - 1e-9).any(axis=1)
        assert not (no_worse & better).any()
    assert frontier.points["knee"].sum() == 1
    assert frontier.points.loc[frontier.knee, "non_dominated"]


def test_criteria_are_those_of_the_assignment(frontier, inputs):
    work = inputs.accounts["workload"].to_numpy()
    today = inputs.baseline.to_numpy()
    for plan, row in frontier.points.iterrows():
        label = frontier.assignments[plan].to_numpy()
        sums = pd.Series(work).groupby(label).sum()
        off = np.abs(sums / (work.sum() / 4) - 1).max()
        assert row["imbalance"] == pytest.approx(off / 0.05)
        if pd.isna(row["move_budget"]):  # else the bands are goals
            assert row["imbalance"] <= row["tolerance_scale"] + 1e-6
        else:
            assert row["moved_share"] <= row["move_budget"] + 1e-9
        assert row["moved_accounts"] == (label != today).sum()
        assert row["moved_share"] == pytest.approx(work[label != today].sum() / work.sum())
        assert row["misfit"] == pytest.approx(work[:8][label[:8] != "R3"].sum() / work.sum())
        assert row["pieces"] == 0


def test_every_criterion_is_above_its_bound(frontier):
    points = frontier.points
    assert (points["distance_bound_km"] <= points["distance_km"] + 1e-9).all()
    assert (points["distance_bound_km"] > 0).all()
    assert (points["moved_bound"] <= points["moved_share"] + 1e-9).all()
    assert (points["misfit_bound"] <= points["misfit"] + 1e-9).all()
    # At least what R1 has too much has to move.
    tight = points[points["imbalance"] <= 1 + 1e-9]
    assert (tight["moved_bound"] > 0.3).all()


def test_plans_are_spread_from_few_moves_to_many(frontier):
    moved = frontier.points.loc[frontier.points["non_dominated"], "moved_share"].sort_values()
    assert moved.iloc[0] < 0.15
    assert moved.iloc[-1] > 0.3
    assert np.diff(moved).max() < 0.25


def test_the_curve_falls_while_more_accounts_move(frontier):
    curve = frontier.curve
    assert curve["plan"].iloc[0] == "today"
    assert (np.diff(curve["moved_accounts"]) > 0).all()
    assert (np.diff(curve["imbalance"]) < 0).all()
    assert (curve["per_account"].iloc[1:] > 0).all()


def test_the_files_are_complete_and_the_same_each_time(frontier, tmp_path):
    for name in ("a", "b"):
        write_frontier(frontier, tmp_path / name)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    document = json.loads((tmp_path / "a" / "frontier.json").read_text(encoding="utf-8"))
    assert document["knee"] == frontier.knee
    assert len(document["plans"]) == len(frontier.points)


def test_two_runs_are_the_same(inputs):
    few = replace(OPTIONS, from_homes=True, method="local_search")
    a, b = (build_frontier(inputs, few) for _ in range(2))
    pd.testing.assert_frame_equal(
        a.points.drop(columns="seconds"), b.points.drop(columns="seconds")
    )
    pd.testing.assert_frame_equal(a.assignments, b.assignments)


def test_without_a_baseline_distance_balance_and_fit_are_left(inputs):
    found = build_frontier(replace(inputs, baseline=None), OPTIONS)
    assert "moved_share" not in found.points
    assert found.curve.empty
    assert found.points["non_dominated"].any()


def test_what_a_frontier_cannot_be_made_with_is_refused(inputs):
    with pytest.raises(InvalidInput, match="a frontier is of territories alone"):
        build_frontier(inputs, replace(OPTIONS, hierarchy=Hierarchy(districts=2)))
    with pytest.raises(InvalidInput, match="names 4 territories of today, and there shall be 3"):
        build_frontier(inputs, replace(OPTIONS, territories=3, shares="equal"))
