"""The commands that change a plan: one folder in, another out, and every fault at once."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from territory.cli import app


@pytest.fixture
def plan(grid4_files, run):
    """Folder of a plan in quarters, compared with a today that gives R1 half of the map."""
    today = pd.read_csv(grid4_files / "baseline.csv")
    today["rep_id"] = ["R1"] * 8 + ["R2"] * 4 + ["R3"] * 2 + ["R4"] * 2
    today.to_csv(grid4_files / "baseline.csv", index=False)
    done = run(grid4_files, reps="reps.csv", baseline="baseline.csv", balance="workload=0.3")
    assert done.exit_code == 0, done.output
    return grid4_files / "out"


def call(*arguments, code=0):
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return json.loads(result.stdout)


def test_a_plan_is_changed_explained_repaired_and_made_again(plan, tmp_path):
    new = tmp_path / "new"
    change = ("--baseline", "today", "--budget", "accounts=50%", "--lock-unit", "U00")
    told = call("rebalance", "--plan", plan, "--out", new, *change)
    assert told["change"]["met"]
    assert told["changes"]["accounts"] == told["change"]["budgets"][0]["moved"] <= 8
    assigned = pd.read_csv(new / "assignments.csv", dtype=str).set_index("unit_id")
    assert assigned.loc["U00", "rep_id"] == "R1"

    why = call("explain", "--plan", new, "--out", tmp_path / "why")
    assert len(why["accounts"]) == told["changes"]["accounts"]
    assert len(pd.read_csv(tmp_path / "why" / "moved_units.csv")) == told["changes"]["units"]
    first = why["accounts"][0]["account_id"]
    one = call("explain", "--plan", new, "--account", first)
    assert [row["account_id"] for row in one["accounts"]] == [first]
    price = call("explain", "--plan", new, "--keep", first)
    assert price["name"] == first
    assert price["price"] == pytest.approx(price["objective"] - price["objective_best"], abs=1e-8)
    assert price["price"] >= 0

    fixed = tmp_path / "fixed"
    leave = ("--leaves", "R2", "--most-moves", 9, "--time-limit", 100)
    told = call("repair", "--plan", new, *leave, "--out", fixed)
    assert len(told["territories"]) == 3
    assert told["change"]["touched"] == sorted(told["change"]["touched"])
    assert "R2" not in (fixed / "assignments.csv").read_text()

    for folder in (new, fixed):
        assert call("replay", folder) == {"identical": True, "differences": [], "why": []}
    assert call("diff", new, new)["identical"]
    assert len(call("diff", new, fixed)["accounts"]) > 0


def test_a_plan_of_the_frontier_of_a_plan_is_taken_over(plan, grid4_files, tmp_path):
    drawn, taken, uneven = (tmp_path / name for name in ("drawn", "taken", "uneven"))
    as_today = ("--baseline", "today", "--budget", "units=0")
    call("rebalance", "--plan", plan, *as_today, "--out", uneven, code=3)
    told = call("frontier", "--plan", uneven, "--balance", "workload=0.2", "--out", drawn)
    best = min(told["plans"], key=lambda each: each["imbalance"])
    which = ("--frontier", drawn, "--name", best["plan"])
    made = call("adopt", "--plan", uneven, *which, "--out", taken)
    assert made["changes"]["accounts"] == best["moved_accounts"] > 0
    deviations = [each["measures"]["workload"]["deviation"] for each in made["territories"]]
    assert max(map(abs, deviations)) == pytest.approx(best["workload_deviation"])

    wrong = ("--frontier", plan, "--name", "P01", "--out", grid4_files / "units.geojson")
    faults = call("adopt", "--plan", plan, *wrong, code=2)["faults"]
    assert [fault["file"] for fault in faults] == ["--out", "out"]
    wrong = ("--frontier", drawn, "--name", "P99", "--out", taken)
    faults = call("adopt", "--plan", plan, *wrong, code=2)["faults"]
    assert faults[0]["message"].startswith("has no plan 'P99'; there are P01")


def test_a_frontier_of_files_is_not_taken_over_by_a_plan_with_other_territories(plan, tmp_path):
    drawn = pd.DataFrame({"plan": ["P01"], "knee": [True], "distance_bound_km": [1.0]})
    drawn.to_csv(tmp_path / "frontier.csv", index=False)
    pd.DataFrame({"unit_id": ["U00"], "P01": ["R1"]}).to_csv(tmp_path / "plans.csv", index=False)
    asked = ("--frontier", tmp_path, "--name", "P01", "--out", tmp_path / "taken")
    faults = call("adopt", "--plan", plan, *asked, code=2)["faults"]
    assert "was drawn for something else" in faults[0]["message"]


def test_a_frontier_is_of_files_or_of_a_plan(plan, grid4_files, tmp_path):
    out = ("--out", tmp_path / "drawn")
    faults = call("frontier", *out, code=2)["faults"]
    assert [fault["file"] for fault in faults] == ["--accounts", "--territories"]
    both = ("--plan", plan, "--territories", 4, "--units", grid4_files / "units.geojson")
    faults = call("frontier", *both, *out, code=2)["faults"]
    assert [fault["file"] for fault in faults] == ["--territories", "--units"]


def test_a_plan_of_points_without_polygons_is_changed_like_any_other(tmp_path):
    places = [(f"A{i:02}", -97 + i % 6 / 10, 35 + i // 6 / 10) for i in range(24)]
    accounts = pd.DataFrame(places, columns=["account_id", "lon", "lat"]).assign(workload=10)
    accounts.to_csv(tmp_path / "accounts.csv", index=False)
    homes = pd.DataFrame({"rep_id": ["R1", "R2", "R3"], "lon": [-97, -96.7, -96.5], "lat": 35.2})
    homes.to_csv(tmp_path / "reps.csv", index=False)
    plan, new, fixed = (tmp_path / name for name in ("plan", "new", "fixed"))
    files = ("--accounts", tmp_path / "accounts.csv", "--reps", tmp_path / "reps.csv")
    call("design", *files, "--territories", 3, "--balance", "workload=0.3", "--out", plan)
    assigned = pd.read_csv(plan / "assignments.csv", dtype=str)
    assert set(assigned["unit_id"]) == set(accounts["account_id"])

    change = ("--budget", "units=3", "--balance", "workload=0.1")
    told = call("rebalance", "--plan", plan, *change, "--out", new)
    assert told["change"]["met"]
    assert told["changes"]["accounts"] == told["changes"]["units"] <= 3
    assert told["bound"] <= told["objective"]
    assert len(call("explain", "--plan", new)["accounts"]) == told["changes"]["accounts"]
    leave = ("--leaves", "R2", "--time-limit", 100)
    told = call("repair", "--plan", new, *leave, "--out", fixed)
    assert {each["rep_id"] for each in told["territories"]} == {"R1", "R3"}
    same = call("drift", "--plan", plan, "--accounts", tmp_path / "accounts.csv")
    assert not same["drifted"]


def test_a_plan_that_cannot_meet_its_bands_is_written_and_ends_with_3(plan, tmp_path):
    out = tmp_path / "near"
    change = ("--baseline", "today", "--budget", "units=0")
    told = call("rebalance", "--plan", plan, "--out", out, *change, code=3)
    assert not told["change"]["met"]
    assert told["status"] == "infeasible"
    assert told["objective"] is None
    assert told["changes"]["units"] == 0
    assert (out / "inputs.zip").exists()


def test_drift_proposes_nothing_until_a_band_is_left(plan, grid4_files, tmp_path):
    now = pd.read_csv(grid4_files / "accounts.csv")
    same = call("drift", "--plan", plan, "--accounts", grid4_files / "accounts.csv")
    assert not same["drifted"]
    now.loc[now["account_id"] == "A00", "workload"] = 40.0
    now.to_csv(tmp_path / "now.csv", index=False)
    out = tmp_path / "proposal"
    told = call("drift", "--plan", plan, "--accounts", tmp_path / "now.csv", "--out", out)
    assert told["drifted"]
    assert told["proposed"]["asked"]["only"] == told["proposal"]["only"]
    assert (out / "plan.json").exists()


@pytest.mark.parametrize(
    ("command", "options", "files"),
    [
        (
            "rebalance",
            ["--budget", "potential=x", "--balance", "workload=2", "--out", "units.geojson"],
            ["--budget", "--balance", "--out"],
        ),
        ("rebalance", ["--out", "o", "--baseline", "none.csv"], ["none.csv"]),
        ("rebalance", ["--out", "o", "--add", "U00", "--budget", "units=0"], ["--add"]),
        (
            "rebalance",
            ["--out", "o", "--lock-unit", "X", "--only", "T9"],
            ["--lock-unit", "--only"],
        ),
        ("repair", ["--out", "o", "--leaves", "R9"], ["--leaves"]),
        ("explain", ["--account", "A99", "--unit", "U99"], ["--account", "--unit"]),
        ("explain", ["--keep", "nobody"], ["--keep"]),
        ("drift", ["--accounts", "none.csv"], ["none.csv"]),
    ],
)
def test_all_faults_are_told_at_once_and_nothing_is_written(plan, command, options, files):
    before = sorted(plan.parent.iterdir())
    told = call(command, "--plan", plan, *options, code=2)
    assert [fault["file"] for fault in told["faults"]] == files
    assert sorted(plan.parent.iterdir()) == before
