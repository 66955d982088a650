"""A planner opens the saved map: what is seen, what a click shows, what the filter hides."""

from collections.abc import Callable
from typing import Any

import folium
import pytest
from playwright.sync_api import expect

import maps

pytestmark = pytest.mark.browser

QUIET = 40.8  # latitude inside the units with no pin near


@pytest.fixture
def page(
    open_map: Callable[..., Any], units: Any, territories: Any, assignment: Any, pins: Any
) -> Any:
    """Open the plan of three territories, with today's map in which Bob has four units."""
    today = assignment.map({"T1": "Bob", "T2": "Bob", "T3": "Cid"})
    drawn = maps.plan_map(
        maps.DrawnPlan(
            units, territories, assignment, pins=pins, baseline=today, title="Plains 2026"
        )
    )
    return open_map(drawn)


def _color(page: Any, lat: float, lon: float) -> list[int]:
    # The fixture's listener fails the test on any request, so looking costs nothing.
    return page.evaluate(
        "([lat, lon]) => territoryMap.pixel(...territoryMap.pointOf(lat, lon))", [lat, lon]
    )


def _drawn_accounts(page: Any) -> set[str]:
    page.wait_for_timeout(60)
    return {name for pin in page.evaluate("territoryMap.pins()") for name in pin["accounts"]}


def test_title_and_counts_are_shown(page: Any) -> None:
    expect(page.get_by_test_id("title")).to_have_text("Plains 2026")
    expect(page).to_have_title("Plains 2026")
    expect(page.get_by_test_id("legend")).to_contain_text("Customer2")
    expect(page.get_by_test_id("overview")).to_contain_text("3 territories")


def test_units_of_one_territory_have_one_color_and_neighbours_another(page: Any) -> None:
    colors = [tuple(_color(page, QUIET, -99.3 + x)) for x in range(6)]
    assert colors[0] == colors[1]
    assert colors[2] == colors[3]
    assert colors[4] == colors[5]
    assert len(set(colors)) == 3
    assert page.evaluate("territoryMap.assignment()") == ["T1", "T1", "T2", "T2", "T3", "T3"]


def test_the_browser_finds_the_unit_at_a_point(page: Any) -> None:
    units = page.evaluate("[-99.5, -95.01, -93].map((lon) => territoryMap.unitAt(40.5, lon))")
    assert units == ["U0", "U4", None]


def test_a_click_explains_the_territory(page: Any, click_place: Callable[..., None]) -> None:
    click_place(page, QUIET, -99.3)
    card = page.get_by_test_id("territory-card")
    expect(card).to_contain_text("Ann")
    expect(card).to_contain_text("T1")
    expect(card.get_by_test_id("measure-workload")).to_contain_text("+3.0")
    expect(card.get_by_test_id("measure-workload")).to_contain_text("target 1,000")
    expect(card.get_by_test_id("territory-accounts")).to_contain_text("Accounts2")
    expect(card).to_contain_text("412 h")


def test_a_click_beside_the_units_goes_back_to_all(
    page: Any, click_place: Callable[..., None]
) -> None:
    click_place(page, QUIET, -99.3)
    click_place(page, 41.3, -97)
    expect(page.get_by_test_id("overview")).to_be_visible()


def test_the_list_has_the_worst_first_and_works_by_keyboard(page: Any) -> None:
    rows = page.get_by_test_id("territory-list").get_by_role("button")
    expect(rows.first).to_contain_text("Cid")
    rows.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("territory-card")).to_contain_text("Cid")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("overview")).to_be_visible()


def test_the_legend_filters_pins(page: Any) -> None:
    assert _drawn_accounts(page) == {f"a{i}" for i in range(6)}
    page.get_by_label("Customer").uncheck()
    assert _drawn_accounts(page) == {"a0", "a1", "a2", "a3"}
    page.get_by_label("Customer").check()
    assert _drawn_accounts(page) == {f"a{i}" for i in range(6)}


def test_a_click_on_a_pin_shows_whose_account_it_was_and_becomes(
    page: Any, click_place: Callable[..., None]
) -> None:
    click_place(page, 40.5, -98.5)
    card = page.get_by_test_id("account-card")
    for text in ("Clinic 1", "a1", "Contacted", "hospital", "2,500", "T1"):
        expect(card).to_contain_text(text)
    expect(page.get_by_test_id("account-move")).to_have_text("Bob→Annmoves")
    card.get_by_role("button", name="T1").click()
    expect(page.get_by_test_id("territory-card")).to_contain_text("Ann")


def test_zoomed_out_pins_gather_in_rings_and_a_click_zooms_in(page: Any) -> None:
    page.evaluate("territoryMap.map.setView([40.5, -97], 3, { animate: false })")
    page.wait_for_timeout(80)
    (ring,) = page.evaluate("territoryMap.pins()")
    assert len(ring["accounts"]) == 6
    page.mouse.click(ring["x"], ring["y"])
    page.wait_for_function("territoryMap.map.getZoom() > 3")


def test_accounts_at_one_place_are_listed(
    open_map: Callable[..., Any],
    units: Any,
    territories: Any,
    assignment: Any,
    pins: Any,
    click_place: Callable[..., None],
) -> None:
    together = pins.assign(lon=-97.0)
    page = open_map(maps.plan_map(maps.DrawnPlan(units, territories, assignment, pins=together)))
    click_place(page, 40.5, -97.0)
    expect(page.get_by_test_id("cluster-card")).to_contain_text("6 accounts here")
    page.get_by_role("button", name="Clinic 4").click()
    expect(page.get_by_test_id("account-card")).to_contain_text("Customer")


def test_today_recolors_the_map_and_counts_todays_accounts(
    page: Any, click_place: Callable[..., None]
) -> None:
    before = _color(page, QUIET, -99.3), _color(page, QUIET, -97.3)
    page.get_by_label("Today").check()
    page.wait_for_function("territoryMap.base() === 'today'")
    after = _color(page, QUIET, -99.3), _color(page, QUIET, -97.3)
    assert before[0] != before[1]
    assert after[0] == after[1]
    assert after[0][3] == 255
    click_place(page, QUIET, -99.3)
    expect(page.get_by_test_id("territory-card")).to_contain_text("Bob")
    expect(page.get_by_test_id("territory-accounts")).to_contain_text("Accounts4")
    page.get_by_label("Plan").check()
    assert _color(page, QUIET, -97.3) == before[1]


def test_foliums_own_control_switches_the_same_layers(
    open_map: Callable[..., Any], units: Any, territories: Any, assignment: Any, pins: Any
) -> None:
    drawn = maps.plan_map(
        maps.DrawnPlan(units, territories, assignment, pins=pins, baseline=assignment)
    )
    folium.LayerControl(position="bottomright", collapsed=False).add_to(drawn)
    page = open_map(drawn)
    control = page.locator(".leaflet-control-layers")
    control.get_by_label("Customer").dispatch_event("click")
    expect(page.get_by_test_id("legend").get_by_label("Customer")).not_to_be_checked()
    assert _drawn_accounts(page) == {"a0", "a1", "a2", "a3"}
    control.get_by_label("Today").dispatch_event("click")
    expect(page.get_by_test_id("base-today")).to_be_checked()


def test_on_a_phone_the_panel_is_a_sheet_that_opens(
    open_map: Callable[..., Any], units: Any, territories: Any, assignment: Any, pins: Any
) -> None:
    drawn = maps.plan_map(
        maps.DrawnPlan(units, territories, assignment, pins=pins, title="Plains 2026")
    )
    page = open_map(drawn, width=390, height=844, is_mobile=True, has_touch=True)
    panel = page.get_by_test_id("panel")
    assert panel.bounding_box()["height"] < 130
    page.get_by_test_id("fold").tap()
    expect(page.get_by_test_id("territory-list")).to_be_visible()
    page.get_by_test_id("territory-list").get_by_text("Bob").tap()
    expect(page.get_by_test_id("territory-card")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_map_without_accounts_has_no_legend(
    open_map: Callable[..., Any], units: Any, territories: Any, assignment: Any
) -> None:
    page = open_map(maps.plan_map(maps.DrawnPlan(units, territories, assignment)))
    expect(page.get_by_test_id("legend")).to_have_count(0)
    expect(page.get_by_test_id("base-switch")).to_have_count(0)
    expect(page.get_by_test_id("overview")).to_be_visible()
