import re
from pathlib import Path

import folium
import pytest

from maps import UnknownAsset, save_offline
from maps.assets import inline_assets


def test_a_plain_map_refers_to_nothing_outside(tmp_path: Path) -> None:
    page = save_offline(folium.Map(tiles=None), tmp_path / "map.html").read_text("utf-8")
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"', page.split("<script>")[0]) == []
    assert "cdn." not in re.sub(r"https://leafletjs\.com", "", page)
    assert "Leaflet 1.9.4" in page


def test_pictures_of_the_style_are_inside_it() -> None:
    page = inline_assets(folium.Map(tiles=None).get_root().render())
    assert not re.search(r"url\((?!data:|#)", page)


def test_an_unknown_plug_in_is_refused_by_its_address() -> None:
    class Plugin(folium.elements.JSCSSMixin, folium.map.Layer):
        default_js = [("other", "https://example.org/other.js")]  # noqa: RUF012

    drawn = folium.Map(tiles=None)
    Plugin().add_to(drawn)
    with pytest.raises(UnknownAsset, match=r"https://example\.org/other\.js"):
        save_offline(drawn, "never.html")


def test_icons_that_need_dropped_libraries_are_refused() -> None:
    drawn = folium.Map(tiles=None)
    folium.Marker([0, 0], icon=folium.Icon()).add_to(drawn)
    with pytest.raises(UnknownAsset, match="icon"):
        inline_assets(drawn.get_root().render())


def test_a_failed_save_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "map.html").mkdir()
    with pytest.raises(OSError, match=r"map\.html"):
        save_offline(folium.Map(tiles=None), tmp_path / "map.html")
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_saving_does_not_change_the_assets_of_folium() -> None:
    before = list(folium.Map.default_js)
    save = folium.Map(tiles=None).get_root().render()
    inline_assets(save)
    assert list(folium.Map.default_js) == before
