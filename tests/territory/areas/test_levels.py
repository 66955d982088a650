"""Which larger unit each unit is planned with."""

import pytest
from shapely.geometry import box

from geodata import make_units
from territory.areas.levels import LevelChoice, find_level, parse_level
from territory.errors import InvalidInput

UNITS = make_units(
    ["101", "102", "201", "202"],
    [box(x, 0, x + 1, 1) for x in range(4)],
    parents=["N", "N", "S", "S"],
    crs=4326,
)


def test_a_level_is_a_prefix_a_column_or_a_file():
    assert parse_level("prefix=3") == LevelChoice(prefix=3)
    assert parse_level("column=COUNTY NAME") == LevelChoice(column="COUNTY NAME")
    assert parse_level("a=b.gpkg").file.name == "a=b.gpkg"


@pytest.mark.parametrize("text", ["prefix=", "prefix=0", "prefix=-1", "prefix=x", "column="])
def test_a_level_of_another_form_is_refused(text):
    with pytest.raises(InvalidInput, match=r"^--level: "):
        parse_level(text)


def test_units_join_by_the_beginning_of_their_ids():
    level, report = find_level(UNITS, LevelChoice(prefix=1))
    assert level.parent_of.to_dict() == {"101": "1", "102": "1", "201": "2", "202": "2"}
    assert report == ()


def test_units_join_by_a_column():
    level, _ = find_level(UNITS, LevelChoice(column="AREA"))
    assert level.parent_of.tolist() == ["N", "N", "S", "S"]


def test_a_larger_unit_never_has_the_id_of_a_unit():
    level, _ = find_level(UNITS.assign(parent=["101", "101", "S", "S"]), LevelChoice(column="A"))
    assert level.parent_of.tolist() == ["larger-101", "larger-101", "larger-S", "larger-S"]


def test_units_join_by_the_larger_unit_that_holds_most_of_them():
    larger = make_units(
        ["101", "W"], [box(0, 0, 1.3, 1), box(1.3, 0, 3, 1)], names=["East", "West"], crs=4326
    )
    level, report = find_level(UNITS, LevelChoice(file="x"), larger)
    assert level.parent_of.tolist() == ["larger-101", "larger-W", "larger-W", "larger-W"]
    assert level.names == {"larger-101": "East", "larger-W": "West"}
    assert report == ("units outside every larger unit, put in the nearest: 1 (202)",)


def test_units_far_from_every_larger_unit_stay_as_they_are():
    larger = make_units(["A"], [box(0, 0, 1.55, 1)], crs=4326)
    level, report = find_level(UNITS, LevelChoice(file="x"), larger)
    assert level.parent_of.to_dict() == {"101": "A", "102": "A", "201": "201", "202": "202"}
    assert report == (
        "units far from every larger unit, left as they are: 2 (201, 202)",
        "units with less than 60% of their ground in the larger unit: 1 (102)",
    )
