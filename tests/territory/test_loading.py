"""Options as text, and the files of a design read together."""

from pathlib import Path

import pandas as pd
import pytest

from territory.areas.input_files import Files
from territory.errors import InvalidInput
from territory.loading import parse_balance, parse_limits, parse_mapping, parse_travel, read_inputs


def faults_of(step, *arguments):
    with pytest.raises(InvalidInput) as caught:
        step(*arguments)
    return [str(fault) for fault in caught.value.faults]


def test_a_tolerance_is_a_fraction():
    assert parse_balance(["workload=0.05", " potential = 0.1"]) == {
        "workload": 0.05,
        "potential": 0.1,
    }
    assert parse_balance(["accounts=0"]) == {"accounts": 0.0}


@pytest.mark.parametrize("entry", ["workload", "=0.1", "w=abc", "w=-0.1", "w=nan", "w=inf", "w=5%"])
def test_a_tolerance_of_another_form_is_refused(entry):
    (fault,) = faults_of(parse_balance, [entry])
    assert fault.startswith(f"--balance: {entry!r} is not of the form measure=tolerance")


def test_a_percentage_is_not_guessed():
    (fault,) = faults_of(parse_balance, ["workload=5"])
    assert "a tolerance is a fraction; for ±5 % write workload=0.05" in fault


def test_all_wrong_tolerances_are_told():
    assert len(faults_of(parse_balance, ["a=0.1", "a=0.2", "b=x", "c=7"])) == 3


def test_a_field_goes_to_the_file_that_has_it():
    entries = ["BEDS=potential", "ZIP=unit_id", "HOURS=capacity_hours", "AREA=territory_id"]
    assert parse_mapping(entries) == {
        "units": {"ZIP": "unit_id"},
        "accounts": {"BEDS": "potential"},
        "reps": {"HOURS": "capacity_hours"},
        "baseline": {"AREA": "territory_id"},
        "segments": {},
        "incompatible": {},
        "named": {},
        "specialists": {},
    }


def test_the_name_of_a_file_before_the_column_decides():
    mapping = parse_mapping(["reps.X=lon", "baseline.ZIP=unit_id", "a.b=potential", "x=y=name"])
    assert mapping["reps"] == {"X": "lon"}
    assert mapping["baseline"] == {"ZIP": "unit_id"}
    assert mapping["accounts"] == {"a.b": "potential", "x=y": "name"}


def test_all_entries_without_a_column_or_a_field_are_told():
    assert len(faults_of(parse_mapping, ["BEDS", "=potential", "BEDS=", "a=name"])) == 3


def test_the_faults_of_all_files_are_told_at_once(grid4_files):
    (grid4_files / "reps.csv").write_text("rep_id,name\nR1,Ann\n")
    (grid4_files / "baseline.csv").write_text("")
    files = Files(
        grid4_files / "gone.csv",
        grid4_files / "gone.gpkg",
        grid4_files / "reps.csv",
        grid4_files / "baseline.csv",
    )
    faults = faults_of(read_inputs, files, ["workload"])
    assert [Path(fault.partition(":")[0]).name for fault in faults] == [
        *("gone.csv", "gone.gpkg", "reps.csv", "baseline.csv")
    ]


def test_what_today_s_map_locks_is_locked_in_the_question(grid4_files):
    today = pd.read_csv(grid4_files / "baseline.csv", dtype=str)
    today.loc[[0, 5], "locked"] = "yes"
    today.to_csv(grid4_files / "baseline.csv", index=False)
    names = ("accounts.csv", "units.geojson", "reps.csv", "baseline.csv")
    inputs, _ = read_inputs(Files(*(grid4_files / name for name in names)), ["workload"])
    assert inputs.locked.to_dict() == {
        today["unit_id"][0]: today["rep_id"][0],
        today["unit_id"][5]: today["rep_id"][5],
    }


def test_the_advice_to_map_a_column_names_the_file(grid4_files):
    (grid4_files / "reps.csv").write_text("rep_id,name\nR1,Ann\n")
    (grid4_files / "baseline.csv").write_text("area,who\n1,2\n")
    files = Files(
        grid4_files / "accounts.csv",
        grid4_files / "units.geojson",
        grid4_files / "reps.csv",
        grid4_files / "baseline.csv",
    )
    text = "\n".join(faults_of(read_inputs, files, ["beds"]))
    for option in ("--map COLUMN=beds", "--map reps.COLUMN=lon", "--map baseline.COLUMN=unit_id"):
        assert option in text
    column = option.replace("COLUMN", "area").removeprefix("--map ")
    assert parse_mapping([column])["baseline"] == {"area": "unit_id"}


def test_without_units_each_place_is_one(grid4_files):
    inputs, report = read_inputs(Files(grid4_files / "accounts.csv"), ["workload"])
    assert inputs.units.index.tolist() == inputs.accounts.index.tolist()
    assert report[0].startswith("no units were given")


def test_a_postal_code_is_no_cell_even_when_an_account_is_called_the_same(grid4_files):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts["zip"] = "A00"
    accounts.loc[3, ["lon", "lat"]] = None
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    inputs, _ = read_inputs(Files(grid4_files / "accounts.csv"), ["workload"])
    assert set(inputs.accounts["unit_code"]) == {""}
    assert "A03" not in inputs.units.index


def test_without_reps_the_table_is_empty(grid4_files):
    files = Files(grid4_files / "accounts.csv", grid4_files / "units.geojson")
    inputs, _ = read_inputs(files, ["workload"])
    assert inputs.reps.empty
    assert inputs.baseline is None


def test_limits_are_least_and_most():
    assert parse_limits(["potential=2e6:3e6", " beds = :40", "a=b=5:"]) == {
        "potential": (2e6, 3e6),
        "beds": (0.0, 40.0),
        "a=b": (5.0, float("inf")),
    }


@pytest.mark.parametrize(
    "entry", ["beds", "beds=5", "=1:2", "beds=:", "b=x:2", "b=-1:2", "b=nan:2"]
)
def test_limits_of_another_form_are_refused(entry):
    (fault,) = faults_of(parse_limits, [entry])
    assert fault.startswith(f"--limit: {entry!r} is not of the form measure=least:most")


def test_limits_the_wrong_way_round_or_twice_are_refused():
    faults = faults_of(parse_limits, ["a=3:2", "b=1:2", "b=1:3"])
    assert "the least must not be above the most" in faults[0]
    assert "b is named twice" in faults[1]


def test_travel_is_a_word_or_a_file():
    assert parse_travel("no") == (False, None)
    assert parse_travel("estimate") == (True, None)
    assert parse_travel("streets.osm") == (True, "streets.osm")
