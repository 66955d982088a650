"""Units without a polygon are attached, shaped or left out, and each of them is told."""

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from geodata import InvalidInput, make_units
from geodata.place_unshaped import check_way, place_unshaped
from territory.areas.without_polygon import Unshaped

UNITS = make_units(["U0", "U1"], [box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326)
UNSHAPED = pd.DataFrame(
    {
        "name": ["Box", "Far", "Lost"],
        "parent": "",
        "lon": [0.2, 9.0, np.nan],
        "lat": [0.2, 9.0, np.nan],
        "row": [3, 4, 5],
    },
    index=pd.Index(["BOX", "FAR", "LOST"], name="unit_id"),
)


def place(way):
    placed = place_unshaped(UNITS, UNSHAPED, way)
    return placed.units, Unshaped(way, placed.table)


@pytest.mark.parametrize("way", ["attach", "voronoi", "leave-out"])
def test_every_unit_without_a_polygon_is_told_with_where_it_went_or_why_not(way):
    _, done = place(way)
    assert [row["unit_id"] for row in done.rows()] == ["BOX", "FAR", "LOST"]
    assert all(bool(row["into"]) != bool(row["reason"]) for row in done.rows())
    assert sum(line.count("BOX") for line in done.report) == 1
    assert sum(line.count("LOST") for line in done.report) == 1


def test_an_attached_unit_leaves_the_map_as_it_is():
    units, done = place("attach")
    assert units is UNITS
    assert done.stand_ins["into"].to_dict() == {"BOX": "U0"}


def test_a_unit_with_a_share_is_a_unit_like_all_others():
    units, done = place("voronoi")
    assert units.index.tolist() == ["U0", "U1", "BOX"]
    assert units.geometry.union_all().area == pytest.approx(2.0)
    assert done.stand_ins.empty


def test_another_wish_is_refused():
    with pytest.raises(InvalidInput, match="'drop' is not one of refuse, attach, voronoi"):
        check_way("drop")
