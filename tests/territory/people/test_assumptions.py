"""What is assumed of a working year and of the road."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.errors import InvalidInput
from territory.people.assumptions import MOST_DRIVING, Assumptions, read_assumptions


def faults_of(entries):
    with pytest.raises(InvalidInput) as caught:
        read_assumptions(entries)
    return [str(fault) for fault in caught.value.faults]


def test_a_usual_year_has_230_days_and_1472_hours_in_the_field():
    usual = Assumptions()
    assert usual.days_per_year == 230
    assert usual.field_minutes == 384
    assert usual.capacity_hours == pytest.approx(1472)


def test_a_later_entry_stands_over_an_earlier_one(tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text("speed_kph = 70\nadmin_share = 0.1\n", encoding="utf-8")
    read = read_assumptions(["speed_kph=60", str(file), "admin_share=0.3"])
    assert (read.speed_kph, read.admin_share) == (70, 0.3)


def test_every_fault_of_every_entry_is_told(tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text('days_off = "many"\npace = 3\ncircuity = 0.5\n', encoding="utf-8")
    faults = faults_of([str(file), "speed_kph=fast", "speed=60", "hours_per_week=-1", "gone.toml"])
    assert len(faults) == 7
    for said in (
        "ours.toml: days_off must be a number, not 'many'",
        "ours.toml: 'pace' is not one of the assumptions: visits_per_year,",
        "ours.toml: circuity is 0.5, but input should be greater than or equal to 1",
        "--assume: speed_kph must be a number, not 'fast'",
        "--assume: 'speed' is not one of the assumptions",
        "--assume: hours_per_week is -1, but input should be greater than 0",
        "--assume: 'gone.toml' is neither name=value, such as speed_kph=60, nor a file",
    ):
        assert any(fault.startswith(said) for fault in faults), said


@pytest.mark.parametrize("text", ["speed_kph = \n", "\0", "[a\n"])
def test_a_file_that_is_no_toml_is_told(tmp_path, text):
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    (fault,) = faults_of([str(tmp_path / "bad.toml")])
    assert fault.startswith("bad.toml: cannot be read as TOML")


def test_a_year_without_days_and_days_without_hours_are_told():
    assert faults_of(["days_off=300"]) == ["--assume: with 300 days_off no day is left"]
    assert "more than the days have" in faults_of(["hours_per_week=100", "days_per_week=4"])[0]


@given(st.lists(st.floats(0, 2000), min_size=2, max_size=20), st.floats(1, 10), st.floats(1, 500))
def test_a_longer_drive_never_takes_less_and_a_day_is_never_all_driving(drives, days, overnight):
    assumed = Assumptions(days_out=days, overnight_minutes=overnight)
    counted = assumed.drive_minutes(np.sort(drives))
    assert (np.diff(counted) >= 0).all()
    assert (counted <= np.sort(drives)).all()
    assert (2 * counted <= MOST_DRIVING * assumed.field_minutes * (1 + 1e-12)).all()


def test_a_drive_beyond_the_limit_is_shared_by_the_days_of_the_trip():
    counted = Assumptions(days_out=4, overnight_minutes=60).drive_minutes(
        np.array([30.0, 60.0, 100.0, 240.0, 400.0, 4000.0])
    )
    assert counted == pytest.approx([30, 60, 60, 60, 100, 153.6])
