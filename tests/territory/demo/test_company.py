"""Facts about the demo company."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.adjacency import build_adjacency, edge_index
from geodata.locate import locate_points
from geodata.sources import read_units
from territory.demo.company import build_demo, write_demo_inputs
from territory.demo.names import name_accounts
from territory.entities import PIN_STATUSES, Account, Rep
from territory.ingest import read_accounts, read_baseline, read_reps


@pytest.fixture(scope="module")
def demo():
    return build_demo()


@pytest.fixture(scope="module")
def loads(demo):
    """Today's workload of each rep, as a multiple of the mean."""
    by_unit = demo.accounts.groupby("unit_code")["workload"].sum()
    by_rep = by_unit.groupby(demo.baseline.loc[by_unit.index]).sum().reindex(demo.reps.index)
    return by_rep / by_rep.mean()


def count_pieces(demo):
    owner = demo.reps.index.get_indexer(pd.Index(demo.baseline))
    edges = edge_index(build_adjacency(demo.units), demo.units)
    own = edges[owner[edges[:, 0]] == owner[edges[:, 1]]]
    size = (len(owner), len(owner))
    graph = coo_array((np.ones(len(own)), (own[:, 0], own[:, 1])), shape=size)
    return pd.Series(connected_components(graph, directed=False)[1]).groupby(owner).nunique()


def test_there_are_4000_accounts_60_reps_and_an_owner_for_every_county(demo):
    assert len(demo.accounts) == 4000
    assert len(demo.reps) == 60
    assert demo.baseline.index.equals(demo.units.index)
    assert set(demo.baseline) == set(demo.reps.index)
    assert demo.units["parent"].nunique() == 49


def test_every_account_is_inside_its_county(demo):
    accounts = demo.accounts
    found = locate_points(demo.units, accounts["lon"].to_numpy(), accounts["lat"].to_numpy())
    assert found["unit_id"].tolist() == accounts["unit_code"].tolist()


def test_accounts_are_unique_and_complete(demo):
    assert demo.accounts.index.is_unique
    assert demo.accounts["name"].is_unique
    assert set(demo.accounts["status"]) == set(PIN_STATUSES)
    assert demo.accounts.notna().all(axis=None)
    row = demo.accounts.reset_index().iloc[0].to_dict()
    assert Account(**row).segment in "ABCD"
    assert Rep(**demo.reps.reset_index().iloc[0].to_dict()).share == 1


def test_workload_leaves_the_reps_time_to_travel(demo):
    hours = demo.accounts["workload"].sum() / len(demo.reps)
    assert 1000 < hours < 1200
    assert demo.reps["capacity_hours"].between(1400, 1700).all()


def test_better_segments_have_more_potential_and_more_visits(demo):
    means = demo.accounts.groupby("segment")[["potential", "workload"]].mean()
    assert (means.diff().dropna() < 0).all(axis=None)


def test_most_accounts_ask_for_one_skill_or_none_and_some_rep_has_it(demo):
    asked = demo.accounts["required_skills"]
    assert (asked.str.len() <= 1).mean() > 0.85
    assert set(asked.explode().dropna()) == set(demo.reps["skills"].explode())
    assert demo.reps["skills"].str.len().between(1, 3).all()


def test_los_angeles_is_too_much_for_one_rep(demo):
    in_los_angeles = demo.accounts["unit_code"].eq("06037")
    share = demo.accounts.loc[in_los_angeles, "workload"].sum() / demo.accounts["workload"].sum()
    assert share * 60 > 1.05


def test_todays_map_is_visibly_unbalanced_but_everyone_has_work(loads):
    assert 0.2 < loads.min() < 0.6
    assert 1.5 < loads.max() < 2.3
    assert (loads.sub(1).abs() > 0.05).mean() > 0.8


def test_todays_map_is_broken_in_places(demo):
    pieces = count_pieces(demo)
    assert 5 <= (pieces > 1).sum() <= 20


def test_seven_percent_of_the_accounts_are_named_exceptions(demo):
    by_county = demo.baseline.loc[demo.accounts["unit_code"]].to_numpy()
    assert 0.05 < (demo.accounts["owner"].to_numpy() != by_county).mean() < 0.09


def test_the_same_seed_gives_the_same_demo(demo):
    again, other = build_demo(), build_demo(seed=1)
    pd.testing.assert_frame_equal(again.accounts, demo.accounts)
    pd.testing.assert_frame_equal(again.reps, demo.reps)
    pd.testing.assert_series_equal(again.baseline, demo.baseline)
    assert not other.accounts["lon"].equals(demo.accounts["lon"])


def test_the_written_files_read_back_as_the_demo(demo, tmp_path):
    paths = write_demo_inputs(demo, tmp_path / "in")
    accounts = read_accounts(paths["accounts"]).table
    pd.testing.assert_frame_equal(accounts, demo.accounts)
    pd.testing.assert_frame_equal(read_reps(paths["reps"]).table, demo.reps)
    pd.testing.assert_series_equal(read_baseline(paths["baseline"]).labels, demo.baseline)
    units = read_units(paths["units"]).units
    assert units.index.equals(demo.units.index)
    assert gpd.GeoSeries(units.geometry).geom_equals(demo.units.geometry).all()


def test_account_names_stay_unique_when_all_are_of_one_kind():
    names = name_accounts(["Clinic"] * 500, ["Cook, IL"] * 500, np.random.default_rng(0))
    assert len(set(names)) == 500
