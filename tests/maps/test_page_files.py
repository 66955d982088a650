"""A map as files for a server: nothing inline, names by content."""

import re
from pathlib import Path

import folium
import geopandas as gpd
import pytest

import maps


@pytest.fixture
def drawn(grid4: gpd.GeoDataFrame) -> folium.Map:
    label = grid4["parent"].map({"west": "A", "east": "B"})
    table = gpd.pd.DataFrame({"rep_name": ["Ann", "Bob"]}, index=["A", "B"])
    return maps.plan_map(maps.DrawnPlan(grid4, table, label))


def test_the_page_holds_no_script_or_style(drawn: folium.Map) -> None:
    page = maps.page_files(drawn)["index.html"].decode()
    assert re.findall(r"<script(?! src=)", page) == []
    assert "<style" not in page
    assert " style=" not in page
    assert "http" not in re.sub(r'http-equiv="', "", page)
    assert "user-scalable=no" not in page


def test_everything_the_page_names_is_there(drawn: folium.Map, tmp_path: Path) -> None:
    page = maps.save_folder(drawn, tmp_path).read_text("utf-8")
    named = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', page)
    assert named
    assert all((tmp_path / name).is_file() for name in named)
    styles = "".join(path.read_text("utf-8") for path in tmp_path.glob("*.css"))
    pictures = re.findall(r"url\((?!data:|#)([^)]+)\)", styles)
    assert pictures
    assert all((tmp_path / name).is_file() for name in pictures)


def test_our_scripts_are_one_file_for_every_map(
    drawn: folium.Map, grid24: gpd.GeoDataFrame
) -> None:
    label = grid24["parent"]
    table = gpd.pd.DataFrame(index=["west", "east"])
    other = maps.plan_map(maps.DrawnPlan(grid24, table, label))
    first, second = maps.page_files(drawn), maps.page_files(other)
    shared = {name for name in first if name.startswith("territory-maps.") and name.endswith(".js")}
    assert shared
    assert all(second[name] == first[name] for name in shared)


def test_an_inline_handler_is_refused(drawn: folium.Map) -> None:
    drawn.get_root().html.add_child(folium.Element("<b onclick='go()'>x</b>"))
    with pytest.raises(maps.UnknownAsset, match="inline"):
        maps.page_files(drawn)


def test_the_policy_lets_in_only_the_tiles_that_are_named() -> None:
    assert "http" not in maps.content_security_policy()
    policy = maps.content_security_policy([maps.OPEN_STREET_MAP])
    assert "img-src 'self' data: blob: https://tile.openstreetmap.org;" in policy
