from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata import (
    SampleDataMissing,
    check_units,
    packaged,
    read_labour_force,
    read_us_counties,
    read_us_states,
)
from geodata.states import STATE_BY_FIPS


def test_the_48_states_and_dc_have_3107_counties(counties: gpd.GeoDataFrame) -> None:
    """3,108 in the source; Falls Church has no polygon."""
    check_units(counties)
    assert len(counties) == 3107
    assert counties["parent"].nunique() == 49
    assert "51610" not in counties.index
    assert counties.loc["06037", "name"] == "Los Angeles, CA"
    assert counties.loc["06037", "parent"] == "06"
    assert set(counties["kind"]) == {"county"}


def test_every_county_has_labour_force(counties: gpd.GeoDataFrame) -> None:
    persons = read_labour_force()
    assert set(counties.index) <= set(persons.index)
    assert (persons > 0).all()
    assert persons.index.is_unique


def test_falls_church_lies_in_fairfax_and_is_counted_there(counties: gpd.GeoDataFrame) -> None:
    town_hall = shapely.Point(-77.171, 38.882)
    assert list(counties.index[counties.intersects(town_hall)]) == ["51059"]
    assert "51610" not in read_labour_force().index


def test_no_person_is_lost_when_counties_change(counties: gpd.GeoDataFrame) -> None:
    path = Path(packaged.__file__).parent / "data" / "labour_force_2009.csv"
    total = sum(int(line.split(",")[1]) for line in path.read_text().splitlines()[1:])
    assert read_labour_force().sum() == total


def test_all_states_have_a_name(counties: gpd.GeoDataFrame) -> None:
    everywhere = read_us_counties(contiguous_states=False)
    assert len(everywhere) == 3230
    assert set(everywhere["parent"]) == set(STATE_BY_FIPS)
    assert counties.index.isin(everywhere.index).all()


def test_missing_sample_data_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged.resources, "files", lambda package: "nowhere")
    with pytest.raises(SampleDataMissing, match=r"dev\.py setup"):
        read_us_counties()


def test_the_states_have_the_borders_of_their_counties(counties: gpd.GeoDataFrame) -> None:
    states = read_us_states()
    check_units(states)
    assert len(states) == 49
    assert states.loc["06", "name"] == "California"
    wyoming = shapely.union_all(counties.geometry[counties["parent"] == "56"])
    assert shapely.area(shapely.symmetric_difference(wyoming, states.geometry["56"])) < 1e-9


def test_every_state_and_territory_has_an_outline() -> None:
    assert set(read_us_states(contiguous_states=False).index) == set(STATE_BY_FIPS)
