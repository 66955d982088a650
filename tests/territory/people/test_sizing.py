"""How many reps the work needs."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from territory.areas.placing import place_accounts
from territory.cli import app
from territory.errors import InvalidInput
from territory.notebook import Scenario
from territory.people.assumptions import Assumptions
from territory.people.sizing import full_time_needed, size_force
from territory.people.workload import plan_rounds
from territory.planning import size_reps


@pytest.fixture
def rounds(grid4_units, grid4_accounts):
    placement = place_accounts(grid4_units, grid4_accounts)
    return plan_rounds(grid4_units, grid4_accounts, placement, Assumptions())


def hours(rounds, territories):
    return rounds.hours(territories).to_numpy().sum()


@pytest.mark.parametrize("capacity", [5, 20, 60, 300])
def test_the_hours_of_that_many_reps_are_just_enough(rounds, capacity):
    needed = full_time_needed(rounds, capacity)
    territories = max(needed, 1.0)
    assert hours(rounds, territories) == pytest.approx(needed * capacity, rel=1e-6)


def test_one_rep_fewer_is_too_few(rounds):
    sizing = size_force(rounds, 0.1)
    capacity = 20.0
    needed = full_time_needed(rounds, capacity)
    whole = int(needed)
    assert hours(rounds, whole) > whole * capacity
    assert hours(rounds, whole + 1) <= (whole + 1) * capacity
    assert sizing.reps == 1  # 160 hours and some driving are a part of one rep's year


def test_without_driving_the_reps_are_the_hours_by_the_capacity(rounds):
    assert full_time_needed(rounds.scaled(driving=0.0), 40.0) == pytest.approx(4.0)


def test_the_range_encloses_every_single_doubt(rounds):
    sizing = size_force(rounds, 0.2)
    for spread in sizing.spreads:
        ends = sorted([spread.low, spread.high])
        assert sizing.low <= ends[0] <= sizing.full_time <= ends[1] <= sizing.high
        assert ends[0] < ends[1]
    exact = size_force(rounds, 0.0)
    assert exact.low == exact.high == exact.full_time


def test_the_team_is_compared_with_the_work(rounds, four_reps):
    reps = four_reps.assign(share=[1.0, 1.0, 1.0, 0.5], capacity_hours=[50.0, 50.0, 50.0, 25.0])
    sizing = size_force(rounds, 0.1, reps)
    assert sizing.capacity_hours == 50.0
    assert (sizing.team.reps, sizing.team.full_time) == (4, 3.5)
    assert sizing.team.used == pytest.approx(hours(rounds, 3.5) / 175)
    assert size_force(rounds, 0.1).team is None


def test_a_force_without_any_work_is_refused(grid4_inputs):
    accounts = grid4_inputs.accounts.assign(visits_per_year=0.0, workload=0.0)
    with pytest.raises(InvalidInput, match="not one placed account has any visits"):
        size_reps(replace(grid4_inputs, accounts=accounts), Assumptions())


def size(folder, *options):
    arguments = ["--accounts", str(folder / "accounts.csv"), *map(str, options)]
    return CliRunner().invoke(app, ["size", *arguments])


def test_the_command_prints_the_number_and_its_range(grid4_files):
    units = ("--units", grid4_files / "units.geojson", "--reps", grid4_files / "reps.csv")
    result = size(grid4_files, *units, "--assume", "hours_per_week=1")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert "full-time reps needed" in result.stderr
    assert "Reps there are: 4 (4.0 full-time); the work would take" in result.stderr
    assert "hours_per_week=1," in result.stderr


def test_a_notebook_shows_the_number_and_its_hours(grid4_files):
    scenario = Scenario(grid4_files / "accounts.csv", grid4_files / "units.geojson", territories=4)
    sizing = scenario.size()
    assert sizing == size_reps(scenario.inputs, Assumptions())
    assert "full-time rep" in str(sizing)
    assert "driving between them" in sizing._repr_html_()
    with pytest.raises(InvalidInput, match="plus_minus: must be a fraction"):
        scenario.size(plus_minus=2)


def test_the_command_prints_one_json_object(grid4_files):
    result = size(grid4_files, "--json", "--plus-minus", "0.25", "--travel", "no")
    found = json.loads(result.stdout)
    assert found["plus_minus"] == 0.25
    assert found["hours"] == {"visit_hours": 160.0, "between_hours": 0.0, "home_hours": 0.0}
    assert found["full_time"] == pytest.approx(160 / found["capacity_hours"])
    assert found["reps"] == 1
    assert found["assumptions"]["admin_share"] == 0.2
    assert len(found["spreads"]) == 4
    assert found["team"] is None


def test_every_fault_of_the_command_is_told(grid4_files):
    result = size(
        grid4_files,
        *("--assume", "speed=1", "--plus-minus", "2", "--map", "x", "--travel", "gone.osm"),
        *("--segments", grid4_files / "gone.csv", "--reps", grid4_files / "none.csv"),
    )
    assert result.exit_code == 2
    for said in ("speed", "--plus-minus: must be", "--map", "gone.osm", "gone.csv", "none.csv"):
        assert said in result.stderr, said
