"""Visits and minutes by segment."""

import pytest

from territory.errors import InvalidInput
from territory.ingest import read_accounts
from territory.people.assumptions import Assumptions
from territory.reading.segments import read_segments

ACCOUNTS = "id,lat,lon,segment,visits,minutes\n1,35,-97,A,,\n2,35,-97,a ,3,\n3,35,-97,B,,20\n"
ACCOUNTS += "4,35,-97,C,,\n5,35,-97,,,\n"
SEGMENTS = "Segment,Visits per year,Minutes per visit\nA,40,75\nB,20,\n"


@pytest.fixture
def write(tmp_path):
    def to(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return to


def test_its_own_value_stands_over_the_segments_and_that_over_the_assumed(write):
    segments = read_segments(write("s.csv", SEGMENTS)).table
    assumed = Assumptions(visits_per_year=5, minutes_per_visit=30)
    read = read_accounts(write("a.csv", ACCOUNTS), assumptions=assumed, segments=segments)
    assert read.table["visits_per_year"].tolist() == [40, 3, 20, 5, 5]
    assert read.table["minutes_per_visit"].tolist() == [75, 75, 20, 30, 30]
    assert read.table["workload"].tolist() == [50, 3.75, 20 / 3, 2.5, 2.5]
    assert any("visits_per_year of 2 accounts by their segment" in line for line in read.report)
    told = "visits_per_year of 2 accounts taken as 5, as nothing is said for their segment (C, none"
    assert any(told in line for line in read.report)


def test_every_fault_of_the_segments_is_told(write):
    path = write("s.csv", "segment,visits\nA,40\na,3\n,5\nB,-1\nC,often\n")
    with pytest.raises(InvalidInput) as caught:
        read_segments(path)
    faults = [str(fault) for fault in caught.value.faults]
    assert len(faults) == 4
    assert any("row 3" in fault and "already in row 2" in fault for fault in faults)
    assert any("row 4" in fault and "the id is empty" in fault for fault in faults)
    assert any("row 5, column visits: -1 is negative" in fault for fault in faults)
    assert any("row 6, column visits: 'often' is not a number" in fault for fault in faults)


def test_segments_without_visits_and_minutes_are_told(write):
    with pytest.raises(InvalidInput, match="no column for visits_per_year nor for minutes"):
        read_segments(write("s.csv", "segment\nA\n"))


def test_segments_for_accounts_without_any_are_told(write):
    segments = read_segments(write("s.csv", SEGMENTS)).table
    path = write("a.csv", "id,lat,lon\n1,35,-97\n")
    with pytest.raises(InvalidInput, match="no column for segment"):
        read_accounts(path, segments=segments)
