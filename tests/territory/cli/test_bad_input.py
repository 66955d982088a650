"""Bad input: one message that lists all faults, its exit code, nothing written."""

import json
import os
import signal
import subprocess
import sys
import time

import geopandas as gpd
import pandas as pd
import pytest

MESSAGES = {
    "balance=workload=5": "--balance: 'workload=5': a tolerance is a fraction",
    "balance=workload=abc": "--balance: 'workload=abc' is not of the form measure=tolerance",
    "balance=workload=-0.1": "--balance: 'workload=-0.1' is not of the form",
    "balance=beds=0.1": "accounts.csv: no column for beds; name one with --map COLUMN=beds",
    "balance=name=0.1": "name cannot be balanced: it holds no amounts",
    "map=BEDS": "--map: 'BEDS' is not of the form COLUMN=field",
    "map=BEDS=potential": "accounts.csv, column BEDS: is not a column of the file",
    "map=lon=bogus": "'bogus' is not a field",
    "method=magic": "--method: 'magic' is not one of auto, ",
    "seed=-5": "--seed: a seed is at least 0, not -5",
    "territories=0": "--territories: ask for at least 1, not 0",
    "territories=-1": "--territories: ask for at least 1, not -1",
    "territories=17": "--territories: 17 are more than there are units, 16",
    "id-column=nope": "nope",
    "units=gone.geojson": "gone.geojson: file not found",
    "accounts=gone.csv": "gone.csv: there is no such file (accounts)",
    "reps=gone.csv": "gone.csv: there is no such file (reps)",
    "baseline=gone.csv": "gone.csv: there is no such file (baseline)",
    "limit=potential=5": "--limit: 'potential=5' is not of the form measure=least:most",
    "limit=potential=9:3": "the least must not be above the most",
    "limit=beds=1:2": "accounts.csv: no column for beds; name one with --map COLUMN=beds",
    "shares=0.6,x": "--shares: '0.6,x' is neither reps nor equal, nor shares such as 0.6,0.6,1",
    "shares=1,1,1,1,1": "--shares: 5 shares are more than there are territories, 4",
    "max-km=300": "--max-km: needs --from-homes",
    "max-minutes=0": "--max-minutes: must be above 0, not 0",
    "require-skill=neuro": "--require-skill: needs --from-homes",
    "incompatible=gone.csv": "gone.csv: there is no such file (incompatible)",
    "segments=gone.csv": "gone.csv: there is no such file (segments)",
    "travel=gone.osm": "gone.osm: there is no such file",
    "travel=yes": "yes: not one of the road files that can be read",
    "assume=speed=60": "--assume: 'speed' is not one of the assumptions: visits_per_year,",
    "assume=speed_kph=0": "--assume: speed_kph is 0, but input should be greater than 0",
    "units=.": "is a folder, a file is needed",
    "accounts=.": "is a folder, not a file",
    "out=accounts.csv": "accounts.csv: it is a file and not a folder",
    "out=accounts.csv/deep": "accounts.csv is no folder",
}


@pytest.mark.parametrize("option", MESSAGES)
def test_a_wrong_option_is_told(grid4_files, option, refused):
    name, _, value = option.partition("=")
    assert MESSAGES[option] in refused(grid4_files, **{name.replace("-", "_"): value})


@pytest.mark.parametrize("name", ["units", "accounts", "reps", "baseline"])
def test_an_empty_file_is_told(grid4_files, name, refused):
    suffix = ".geojson" if name == "units" else ".csv"
    (grid4_files / f"empty{suffix}").write_text("")
    assert "is empty" in refused(grid4_files, **{name: f"empty{suffix}"})


@pytest.mark.parametrize("name", ["accounts", "reps", "baseline"])
def test_a_table_without_rows_is_told(grid4_files, name, refused):
    (grid4_files / "head.csv").write_text("account_id,rep_id,unit_id,lon,lat\n")
    assert "has a header but no rows" in refused(grid4_files, **{name: "head.csv"})


def test_units_without_a_reference_system_are_told(grid4_files, run, refused):
    shapes = gpd.read_file(grid4_files / "units.geojson").set_crs(None, allow_override=True)
    (grid4_files / "shp").mkdir()
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        shapes.to_file(grid4_files / "shp" / "bare.shp")
    text = refused(grid4_files, units="shp/bare.shp")
    assert "coordinate reference system" in text
    assert run(grid4_files, units="shp/bare.shp", crs="EPSG:4326").exit_code == 0
    assert "unknown" in refused(grid4_files, units="shp/bare.shp", crs="nonsense", out="o2")


def test_units_in_the_wrong_reference_system_are_told(grid4_files, refused):
    shapes = gpd.read_file(grid4_files / "units.geojson").to_crs(3857)
    shapes.set_crs(4326, allow_override=True).to_file(grid4_files / "wrong.gpkg")
    text = refused(grid4_files, units="wrong.gpkg")
    assert "out of range for WGS 84: wrong coordinate reference system?" in text


def test_of_several_layers_one_must_be_named(grid4_files, run, refused):
    shapes = gpd.read_file(grid4_files / "units.geojson")
    for layer in ("old", "new"):
        shapes.to_file(grid4_files / "both.gpkg", layer=layer)
    assert "name one with --layer" in refused(grid4_files, units="both.gpkg")
    assert run(grid4_files, units="both.gpkg", layer="new").exit_code == 0


def test_all_faults_of_all_files_and_options_are_told_at_once(grid4_files, refused):
    shapes = gpd.read_file(grid4_files / "units.geojson")
    shapes.loc[1, "unit_id"] = "U00"
    shapes.to_file(grid4_files / "twice.geojson")
    accounts = pd.read_csv(grid4_files / "accounts.csv").astype(object)
    accounts.loc[2, "workload"] = -3
    accounts.loc[5, "potential"] = "nan"
    accounts.loc[7, "account_id"] = "A00"
    accounts.to_csv(grid4_files / "bad.csv", index=False)
    (grid4_files / "reps2.csv").write_text("rep_id,lon,lat\nR1,-97,35\nR1,-97,35\n")
    text = refused(
        grid4_files,
        "--balance=foo",
        "--map=bar",
        units="twice.geojson",
        accounts="bad.csv",
        reps="reps2.csv",
        baseline="gone.csv",
        territories="0",
        method="magic",
        out="bad.csv",
    )
    for expected in (
        "--balance: 'foo' is not of the form",
        "--map: 'bar' is not of the form",
        "--out: cannot write to bad.csv",
        "--territories: ask for at least 1, not 0",
        "--method: 'magic' is not one of",
        "bad.csv, row 9, column account_id: 'A00' is already in row 2",
        "bad.csv, row 4, column workload: -3 is negative",
        "bad.csv, row 7, column potential: 'nan' is not a number",
        "twice.geojson, row 2, column unit_id: id U00 occurs more than once",
        "reps2.csv, row 3, column rep_id: 'R1' is already in row 2",
        "gone.csv: there is no such file (baseline)",
    ):
        assert expected in text


def test_all_that_does_not_fit_together_is_told_at_once(grid4_files, refused):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.assign(lon=accounts["lon"] + 50).to_csv(grid4_files / "far.csv", index=False)
    (grid4_files / "reps2.csv").write_text("rep_id,zip\nR1,U00\nR2,NOPE\n")
    (grid4_files / "other.csv").write_text("unit_id,rep_id\nX1,R1\n")
    text = refused(
        grid4_files, accounts="far.csv", reps="reps2.csv", baseline="other.csv", territories="40"
    )
    for expected in (
        "--territories: 40 are more than there are units, 16",
        "baseline: names not one of the units",
        "the home of R2 has no location, and its code 'NOPE' is no unit",
        "not one account lies in or near the units",
    ):
        assert expected in text


def test_a_unit_above_the_band_ends_with_3_and_the_diagnosis(grid4_files, refused):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.loc[0, "workload"] = 500.0
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    text = refused(grid4_files, code=3)
    assert "No plan is possible" in text
    assert "unit U00 alone has 500 of workload, 307.7% of a territory's target" in text


def test_a_tolerance_that_no_plan_keeps_ends_with_3_and_what_would_help(grid4_files, refused):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.loc[0, "workload"] = 11.0
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    text = refused(grid4_files, "--balance=workload=0", code=3)
    assert "No plan is possible" in text
    assert "it is proven that no plan exists" in text
    assert "What would help:" in text
    assert "loosening workload to ±1.87% makes a plan possible" in text


def test_with_json_what_would_help_is_data(grid4_files, run):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.loc[0, "workload"] = 11.0
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    answer = json.loads(run(grid4_files, "--balance=workload=0", "--json").stdout)
    assert answer["status"] == "infeasible"
    (band, *_) = answer["relaxations"]
    assert band["rule"] == "band"
    assert band["options"] == {"balance": {"workload": 0.0187}}
    assert band["proven_least"] is True


def test_with_json_the_reasons_are_one_object(grid4_files, run):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.loc[0, "workload"] = 500.0
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    answer = json.loads(run(grid4_files, "--json").stdout)
    assert answer["status"] == "infeasible"
    assert answer["reasons"][0].startswith("unit U00 alone")


def test_with_json_the_faults_are_one_object(grid4_files, run):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.loc[0, "workload"] = -1.0
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    answer = json.loads(run(grid4_files, "--json").stdout)
    assert answer == {
        "status": "invalid_input",
        "faults": [
            {
                "file": "accounts.csv",
                "message": "-1 is negative",
                "row": 2,
                "column": "workload",
            }
        ],
    }


def test_a_failed_run_leaves_an_earlier_plan_as_it_was(grid4_files, run, refused):
    assert run(grid4_files).exit_code == 0
    before = {path.name: path.read_bytes() for path in (grid4_files / "out").iterdir()}
    refused(grid4_files, units="gone.geojson")
    refused(grid4_files, territories="99")
    assert {path.name: path.read_bytes() for path in (grid4_files / "out").iterdir()} == before


def test_a_usage_error_ends_with_2(grid4_files, run):
    assert run(grid4_files, territories="many").exit_code == 2
    assert run(grid4_files, time_limit="0").exit_code == 2


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_ctrl_c_ends_with_130_and_writes_nothing(grid4_files):
    """On a problem that cannot be met, so that it is still solving when it is stopped."""
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts["workload"] = [10.0 + 0.1 * 3**i % 7 for i in range(16)]
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    arguments = "--accounts accounts.csv --territories 4 --balance workload=0 --out out"
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    program += "from territory.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", program, "design", *arguments.split()],
        cwd=grid4_files,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if "Solving" in line:
            break
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    if process.returncode == 3:
        pytest.skip("the search gave up before it was stopped")
    assert process.returncode == 130
    assert "Traceback" not in told
    assert not (grid4_files / "out").exists()
