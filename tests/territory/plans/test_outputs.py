"""The files of a plan: all of them, or none."""

import json
import os
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from territory.errors import InvalidInput
from territory.folders import check_writable
from territory.planning import Options, design_plan, recipe_of
from territory.plans import outputs
from territory.plans.outputs import FILES, write_design

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def grid4_design(grid4_inputs):
    accounts = grid4_inputs.accounts.copy()
    accounts.loc["A03", "lon"] = 0.0
    baseline = pd.Series(["R1", "R2"] * 8, index=grid4_inputs.units.index)
    inputs = type(grid4_inputs)(grid4_inputs.units, accounts, grid4_inputs.reps, baseline)
    options = Options(4, {"workload": 0.3}, iterations=2)
    design = design_plan(inputs, options)
    return design, recipe_of(design, inputs, options)


def table(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_the_folder_holds_the_files_of_the_contract_and_nothing_else(grid4_design, tmp_path):
    write_design(*grid4_design, tmp_path / "out")
    assert sorted(os.listdir(tmp_path / "out")) == sorted(FILES)
    assignments = table(tmp_path / "out" / "assignments.csv")
    assert assignments.columns.tolist() == ["unit_id", "territory_id", "rep_id"]
    accounts = table(tmp_path / "out" / "accounts.csv")
    assert accounts.columns.tolist() == ["account_id", "territory_id", "rep_id"]
    assert len(accounts) == 16
    assert accounts.set_index("account_id").loc["A03"].tolist() == ["", ""]


def test_plan_json_has_the_keys_of_the_contract(grid4_design, tmp_path):
    write_design(*grid4_design, tmp_path)
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan.keys() >= {
        *("status", "objective", "bound", "gap", "seconds", "seed", "method", "terms"),
        *("provenance", "territories", "changes", "unplaced"),
    }
    assert plan["provenance"].keys() == {"data_hash", "versions", "options"}
    first = plan["territories"][0]
    assert first.keys() >= {"territory_id", "rep_id", "center", "pieces", "measures"}
    assert first["measures"]["workload"].keys() == {"value", "target", "deviation"}
    assert plan["changes"].keys() >= {"units", "accounts", "measures"}
    assert plan["unplaced"] == [
        {
            "account_id": "A03",
            "reason": "outside every unit and farther from the nearest than the limit of 20 km",
        }
    ]


def test_every_key_and_figure_of_plan_json_is_explained(grid4_design, tmp_path):
    write_design(*grid4_design, tmp_path)
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "reference" / "files.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`(\w+)`", page))
    assert plan["figures"].keys() >= {"rms_distance_km", "mean_travel_km"}
    assert {*plan, *plan["figures"]} - explained == set()


def test_outlines_are_valid_and_cover_the_units(grid4_design, tmp_path):
    write_design(*grid4_design, tmp_path)
    outlines = gpd.read_file(tmp_path / "territories.geojson")
    assert outlines.is_valid.all()
    assert outlines["territory_id"].tolist() == ["T1", "T2", "T3", "T4"]
    whole = grid4_design[0].bridge.units.geometry.union_all()
    assert outlines.union_all().symmetric_difference(whole).area < 1e-6
    assert shapely.area(outlines.geometry.to_numpy()).sum() == pytest.approx(whole.area, rel=1e-6)


def test_a_second_plan_replaces_the_first(grid4_design, tmp_path):
    for name in FILES:
        (tmp_path / name).write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    write_design(*grid4_design, tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted([*FILES, "notes.txt"])
    assert all((tmp_path / name).read_bytes() != b"old" for name in FILES)


@pytest.mark.parametrize("broken", ["plan_json", "geojson", "save_offline"])
def test_a_full_disk_leaves_the_folder_as_it_was(grid4_design, tmp_path, monkeypatch, broken):
    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outputs, broken, fail)
    (tmp_path / "plan.json").write_text("old")
    with pytest.raises(InvalidInput, match=r"cannot write to .*: No space left on device"):
        write_design(*grid4_design, tmp_path)
    assert os.listdir(tmp_path) == ["plan.json"]
    assert (tmp_path / "plan.json").read_text() == "old"


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, OSError])
def test_folders_made_for_a_plan_that_failed_are_taken_away(
    grid4_design, tmp_path, monkeypatch, stopped
):
    def fail(*arguments):
        raise stopped

    monkeypatch.setattr(outputs, "save_offline", fail)
    with pytest.raises((KeyboardInterrupt, InvalidInput)):
        write_design(*grid4_design, tmp_path / "new" / "deep")
    assert os.listdir(tmp_path) == []


def refused(folder):
    with pytest.raises(InvalidInput) as caught:
        check_writable(folder, FILES)
    assert [fault.file for fault in caught.value.faults] == ["--out"]
    return str(caught.value)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "f").write_text("")
    assert "is a file and not a folder" in refused(tmp_path / "f")
    assert "f is no folder" in refused(tmp_path / "f" / "below")


def test_a_folder_in_place_of_a_file_is_refused_before_anything_is_replaced(tmp_path):
    (tmp_path / "map.html").mkdir()
    assert "map.html in it is a folder" in refused(tmp_path)


def test_a_name_too_long_for_the_disk_is_refused(tmp_path):
    assert "too long" in refused(tmp_path / ("n" * 300))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc on this system")
def test_a_folder_that_cannot_be_made_is_refused():
    refused(Path("/proc/plan"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    assert "Permission denied" in refused(tmp_path / "out")
    tmp_path.chmod(0o700)


def test_checking_leaves_nothing_behind(tmp_path):
    check_writable(tmp_path / "a" / "b c" / "ü")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_device_is_no_folder():
    assert "is a file and not a folder" in refused(Path("/dev/full"))
