"""A design as a map that opens from disk."""

import base64
import gzip
import re
from dataclasses import replace

import pandas as pd
import pytest
from shapely.geometry import box

from geodata import make_units
from maps import save_offline
from territory.drawings.drawing import draw_design
from territory.planning import Options, design_plan

QUICK = Options(4, {"workload": 0.3}, iterations=2)


def page_of(design, tmp_path, title="Plan"):
    return save_offline(draw_design(design, title), tmp_path / "map.html").read_text("utf-8")


def data_of(page):
    """All that the page holds packed, as text."""
    packed = re.findall(r'"(H4sI[A-Za-z0-9+/=]+)"', page)
    assert packed
    return "".join(gzip.decompress(base64.b64decode(part)).decode("latin-1") for part in packed)


def test_the_map_names_territories_reps_and_measures(grid4_inputs, tmp_path):
    page = data_of(page_of(design_plan(grid4_inputs, QUICK), tmp_path))
    for text in ("T1", "T4", "Ann", "Dot", "Workload (hours a year)"):
        assert text in page


def test_the_map_makes_no_request(grid4_inputs, tmp_path):
    page = page_of(design_plan(grid4_inputs, QUICK), tmp_path)
    assert "<script src=" not in page
    assert '<link rel="stylesheet" href=' not in page


def test_names_with_html_stay_text(grid4_inputs, tmp_path):
    evil = "</script><script>alert(1)</script>"
    accounts = grid4_inputs.accounts.assign(name=evil, owner=evil)
    reps = grid4_inputs.reps.assign(name=evil)
    units = grid4_inputs.units.assign(name=evil)
    inputs = replace(grid4_inputs, accounts=accounts, reps=reps, units=units)
    page = page_of(design_plan(inputs, QUICK), tmp_path, title=evil)
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("lost", ["lon", "everything"])
def test_accounts_without_a_place_or_territory_do_not_stop_the_map(grid4_inputs, tmp_path, lost):
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A03", ["lon", "lat"]] = None
    accounts["unit_code"] = "" if lost == "everything" else "U03"
    design = design_plan(replace(grid4_inputs, accounts=accounts), QUICK)
    assert len(design.plan.unplaced) == (1 if lost == "everything" else 0)
    assert "T4" in data_of(page_of(design, tmp_path))


def test_today_is_a_second_layer(grid4_inputs, tmp_path):
    design = design_plan(grid4_inputs, QUICK)
    assert "Today" not in data_of(page_of(design, tmp_path))
    baseline = pd.Series("R1", index=grid4_inputs.units.index)
    design = design_plan(replace(grid4_inputs, baseline=baseline), QUICK)
    assert "Today" in data_of(page_of(design, tmp_path))


def test_a_map_without_reps_says_so(grid4_inputs, tmp_path):
    inputs = replace(grid4_inputs, reps=grid4_inputs.reps.iloc[:0])
    assert "No rep" in data_of(page_of(design_plan(inputs, QUICK), tmp_path))


def test_the_card_of_a_territory_tells_its_longest_bridge(grid4_inputs, tmp_path):
    shapes = [box(-97 + x, 35, -96.9 + x, 35.1) for x in (0, 0.2, 0.5)]
    units = make_units(["A", "B", "C"], shapes, names=["Ann", "Bay", "Cape"], crs=4326)
    accounts = grid4_inputs.accounts.iloc[:2].assign(lon=[-96.95, -96.45], lat=35.05)
    inputs = replace(grid4_inputs, units=units, accounts=accounts)
    design = design_plan(inputs, Options(1, {"workload": 0.05}, iterations=1))
    text = data_of(page_of(design, tmp_path))
    assert "2 bridges, the longest Bay to Cape, 18.2 km" in text
