"""The county and state of the units of a plan."""

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from territory.workspace.board_areas import board_areas


def squares(places, parents=None):
    shapes = [box(lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01) for lon, lat in places]
    ids = pd.Index([f"u{i}" for i in range(len(places))], name="unit_id")
    table = gpd.GeoDataFrame(geometry=shapes, index=ids, crs=4326)
    return table if parents is None else table.assign(parent=parents)


LOS_ANGELES, SAN_FRANCISCO, LAS_VEGAS = (-118.2, 34.1), (-122.44, 37.76), (-115.2, 36.2)
PARIS = (2.3, 48.9)


def test_units_are_told_their_county_and_state():
    units = squares([LOS_ANGELES, (-118.3, 34.2), SAN_FRANCISCO, LAS_VEGAS])
    county, state = board_areas(units, units.index)
    assert county == {
        "level": "county",
        "names": ["Los Angeles, CA", "San Francisco, CA", "Clark, NV"],
        "area_at": [0, 0, 1, 2],
    }
    assert state == {"level": "state", "names": ["California", "Nevada"], "area_at": [0, 0, 0, 1]}


def test_elsewhere_the_larger_areas_of_the_file_are_all_there_is():
    units = squares([PARIS, (2.4, 48.9), (2.5, 48.8)], ["75", "75", "94"])
    assert board_areas(units, units.index) == [
        {"level": "larger", "names": ["75", "94"], "area_at": [0, 0, 1]}
    ]


def test_what_would_pick_one_unit_or_all_is_left_out_and_so_is_what_divides_alike():
    units = squares([LOS_ANGELES, SAN_FRANCISCO, LAS_VEGAS], ["06", "06", "32"])
    assert [each["level"] for each in board_areas(units, units.index)] == ["state"]


def test_a_unit_without_a_shape_is_in_no_area():
    units = squares([LOS_ANGELES, (-118.3, 34.2), LAS_VEGAS])
    county, *_ = board_areas(units, units.index.insert(1, "PO box"))
    assert county["area_at"] == [0, -1, 0, 1]
