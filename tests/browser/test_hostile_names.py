"""Names that try to be HTML or script stay text, wherever they are shown."""

from collections.abc import Callable
from typing import Any

import folium
import pandas as pd
import pytest
from playwright.sync_api import expect

import maps

pytestmark = pytest.mark.browser

NAMES = [
    "<img src=x onerror=\"document.title='broken'\">",
    "</script><script>document.title='broken'</script>",
    "<!-- <script> \"quotes\" 'and' `ticks` ${1+1} {{ 7*7 }} \\u003c",
    "مستشفى الملك <b>فيصل</b>",
    "東京クリニック & Söhne\u2028",
    "<svg/onload=alert(1)>",
]


@pytest.fixture
def page(
    open_map: Callable[..., Any], units: Any, territories: Any, assignment: Any, pins: Any
) -> Any:
    """Open a map in which every text of a user is hostile."""
    hostile = NAMES[0]
    named = dict(zip(territories.index, NAMES, strict=False))
    table = territories.rename(index=named).assign(
        rep_name=NAMES[1],
        rep_id=NAMES[2],
        facts=[[(hostile, NAMES[1])]] * 3,
        measures=[[{"name": hostile, "label": NAMES[1], "value": hostile, "target": 1}]] * 3,
    )
    statuses = [
        maps.PinStatus(status.key, name, status.color, status.shape)
        for status, name in zip(maps.DEFAULT_STATUSES, NAMES, strict=False)
    ]
    drawn = maps.plan_map(
        maps.DrawnPlan(
            units.rename(index=dict(zip(units.index, NAMES, strict=True))).assign(name=NAMES),
            table,
            pd.Series(assignment.map(named).to_numpy(), index=NAMES),
            pins=pins.assign(
                account_id=NAMES,
                name=NAMES,
                owner=NAMES[1],
                new_owner=NAMES[2],
                segment=hostile,
                potential=hostile,
                territory_id=assignment.map(named).to_numpy(),
            ),
            baseline=pd.Series(NAMES, index=NAMES),
            title=NAMES[1],
            statuses=statuses,
        )
    )
    folium.LayerControl(position="bottomright", collapsed=False).add_to(drawn)
    return open_map(drawn)


def _assert_only_text(page: Any) -> None:
    assert page.locator(".leaflet-container img, .tm-view b, .tm-view script").count() == 0
    assert page.locator("svg[onload]").count() == 0
    assert page.title() == NAMES[1]


def test_title_list_and_legend(page: Any) -> None:
    expect(page.get_by_test_id("title")).to_have_text(NAMES[1])
    expect(page.get_by_test_id("territory-list")).to_contain_text(NAMES[0])
    for i, name in enumerate(NAMES[:5]):
        row = page.get_by_test_id("legend").locator("li").nth(i)
        expect(row).to_contain_text(name.replace("\u2028", ""))
    expect(page.locator(".leaflet-control-layers")).to_contain_text(NAMES[0])
    _assert_only_text(page)


def test_territory_card(page: Any, click_place: Callable[..., None]) -> None:
    click_place(page, 40.8, -99.3)
    card = page.get_by_test_id("territory-card")
    for name in NAMES[:3]:
        expect(card).to_contain_text(name)
    _assert_only_text(page)


def test_pointer_label(page: Any) -> None:
    page.mouse.move(*page.evaluate("territoryMap.pointOf(40.8, -99.3)"))
    expect(page.get_by_test_id("pointer")).to_contain_text(NAMES[0])
    page.mouse.move(*page.evaluate("territoryMap.pointOf(40.5, -96.5)"))
    expect(page.get_by_test_id("pointer")).to_contain_text(NAMES[3])
    _assert_only_text(page)


def test_account_card(page: Any, click_place: Callable[..., None]) -> None:
    click_place(page, 40.5, -98.5)
    card = page.get_by_test_id("account-card")
    for name in NAMES[:3]:
        expect(card).to_contain_text(name)
    _assert_only_text(page)


def test_names_from_right_to_left_keep_their_direction(
    page: Any, click_place: Callable[..., None]
) -> None:
    click_place(page, 40.5, -96.5)
    heading = page.get_by_test_id("account-card").locator("h2")
    expect(heading).to_have_text(NAMES[3])
    assert heading.evaluate("(node) => getComputedStyle(node).direction") == "rtl"


def test_today_with_hostile_labels(page: Any, click_place: Callable[..., None]) -> None:
    page.get_by_test_id("base-today").check()
    click_place(page, 40.8, -94.3)
    expect(page.get_by_test_id("territory-card")).to_contain_text(NAMES[5])
    _assert_only_text(page)
