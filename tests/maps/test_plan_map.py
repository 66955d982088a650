import base64
import gzip
import json
import re
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from maps import DrawnPlan, PinStatus, plan_map
from maps.coloring import inherited
from maps.drawn_plan import positions
from maps.territory_table import territory_cards


def _territories(*ids: str) -> pd.DataFrame:
    return pd.DataFrame({"rep_name": [f"Rep of {name}" for name in ids]}, index=list(ids))


def _halves(units: gpd.GeoDataFrame) -> "pd.Series[str]":
    return units["parent"].map({"west": "A", "east": "B"})


def _pins(**columns: Any) -> pd.DataFrame:
    table = {"account_id": ["a1", "a2", "a3"], "lon": [-99.5, -98.5, 10.0], "lat": [40.5] * 3}
    return pd.DataFrame(table | columns)


def _payload(drawn: folium.Map, factory: str) -> list[Any]:
    """Everything that was handed to one kind of layer, unpacked."""
    page = drawn.get_root().render()
    calls = re.findall(rf"= TerritoryMaps\.{factory}\((.*?)\);", page, re.DOTALL)
    packed = [re.findall(r'"([A-Za-z0-9+/=]{8,})"', call)[-1] for call in calls]
    return [json.loads(gzip.decompress(base64.b64decode(text))) for text in packed]


def test_a_plan_is_one_territory_layer(grid4: gpd.GeoDataFrame) -> None:
    drawn = plan_map(DrawnPlan(grid4, _territories("A", "B"), _halves(grid4)))
    (layer,) = _payload(drawn, "territoryLayer")
    assert layer["assignment"] == [0, 1, 0, 1]
    assert len(set(layer["colors"])) == 2


def test_units_without_a_territory_are_drawn_as_none(grid4: gpd.GeoDataFrame) -> None:
    assignment = pd.Series({"U00": "A", "U01": None, "U02": ""})
    (layer,) = _payload(plan_map(DrawnPlan(grid4, _territories("A"), assignment)), "territoryLayer")
    assert layer["assignment"] == [0, -1, -1, -1]


def test_a_territory_without_a_row_is_named(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(ValueError, match="without a row in the table: B"):
        plan_map(DrawnPlan(grid4, _territories("A"), _halves(grid4)))


def test_an_unknown_status_is_named(grid4: gpd.GeoDataFrame) -> None:
    with pytest.raises(ValueError, match="unknown pin statuses: lost"):
        plan_map(
            DrawnPlan(
                grid4,
                _territories("A", "B"),
                _halves(grid4),
                pins=_pins(status=["customer", "lost", "contacted"]),
            )
        )


def test_today_is_a_second_base_layer_with_the_plans_colors(grid24: gpd.GeoDataFrame) -> None:
    plan = _halves(grid24)
    today = plan.map({"A": "Ann", "B": "Bob"})
    drawn = plan_map(DrawnPlan(grid24, _territories("A", "B"), plan, baseline=today))
    planned, before = _payload(drawn, "territoryLayer")
    assert before["assignment"] == planned["assignment"]
    assert before["colors"] == planned["colors"]
    assert before["labels"] == ["Ann", "Bob"]


def test_only_the_plan_is_shown_first(grid4: gpd.GeoDataFrame) -> None:
    drawn = plan_map(
        DrawnPlan(grid4, _territories("A", "B"), _halves(grid4), baseline=_halves(grid4))
    )
    layers = [c for c in drawn._children.values() if isinstance(c, folium.map.Layer)]
    assert [(c.layer_name, c.show, c.overlay) for c in layers[:2]] == [
        ("Plan", True, False),
        ("Today", False, False),
    ]


def test_each_status_is_a_layer_of_its_own(grid4: gpd.GeoDataFrame) -> None:
    mood = (
        PinStatus("up", "Up <b>", "#111111", "star"),
        PinStatus("down", "Down", "#222222", "cross"),
    )
    drawn = plan_map(
        DrawnPlan(
            grid4,
            _territories("A", "B"),
            _halves(grid4),
            pins=_pins(status=["up", "down", "up"]),
            statuses=mood,
        )
    )
    names = [getattr(c, "layer_name", "") for c in drawn._children.values()]
    assert "Up &lt;b&gt;" in names
    assert "Down" in names


def test_an_account_lies_in_its_own_territory_or_in_that_of_its_unit(
    grid4: gpd.GeoDataFrame,
) -> None:
    pins = _pins(territory_id=["B", None, None])
    drawn = plan_map(DrawnPlan(grid4, _territories("A", "B"), _halves(grid4), pins=pins))
    (layer,) = _payload(drawn, "pinLayer")
    assert layer["pins"]["plan"] == [1, 1, -1]


def test_accounts_without_a_place_are_left_out(grid4: gpd.GeoDataFrame) -> None:
    pins = _pins(lon=[np.nan, -98.5, -99.5])
    (layer,) = _payload(
        plan_map(DrawnPlan(grid4, _territories("A", "B"), _halves(grid4), pins=pins)), "pinLayer"
    )
    assert layer["pins"]["id"] == ["a2", "a3"]


def test_a_map_takes_folium_layers_like_any_other(grid4: gpd.GeoDataFrame) -> None:
    drawn = plan_map(DrawnPlan(grid4, _territories("A", "B"), _halves(grid4)))
    folium.CircleMarker([40.5, -99.5]).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    page = drawn.get_root().render()
    assert "L.circleMarker(" in page
    assert "L.control.layers(" in page
    assert page.count("data-file='territory_layer.js'") == 1


def test_missing_cells_of_a_territory_have_plain_defaults() -> None:
    table = pd.DataFrame(
        {"rep_name": [None, "Ann"], "facts": [np.nan, {"Travel": 5}], "measures": [None, [{}]]},
        index=["T1", "T2"],
    )
    first, second = territory_cards(table)
    assert first == {
        "id": "T1",
        "name": "T1",
        "rep_id": "",
        "measures": [],
        "past": False,
        "facts": [],
    }
    assert second["facts"] == [["Travel", "5"]]
    assert second["measures"][0]["deviation"] is None


def test_labels_match_as_text(grid4: gpd.GeoDataFrame) -> None:
    labels = pd.Series([1, 2, 1, 2], index=grid4.index)
    assert positions(labels, grid4, pd.Index(["1", "2"])).tolist() == [0, 1, 0, 1]


def test_todays_territory_inherits_the_color_of_most_of_its_units() -> None:
    today, plan = np.array([0, 0, 0, 1, -1]), np.array([1, 1, 0, 0, 0])
    assert inherited(today, plan, [4, 7]) == {0: 7, 1: 4}
