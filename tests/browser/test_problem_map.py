"""The map of findings: switched by kind, explained by a click, whatever units are called."""

from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import expect

import maps
from geodata import findings
from geodata.findings import Finding

pytestmark = pytest.mark.browser

HOSTILE = "</script><img src=x onerror=\"document.title='broken'\"> {{ 7*7 }} <!-- `${1}`"


@pytest.fixture
def found() -> list[Finding]:
    """A hole beside U1, a bridge, a repaired unit with a hostile id, and one without a place."""
    return [
        Finding(findings.HOLE, "hole of 3 km²", ("U1",), geometry=shapely.box(-99, 41, -98, 41.5)),
        Finding(
            findings.BRIDGE,
            f"joined to {HOSTILE}",
            ("U2", HOSTILE),
            geometry=shapely.LineString([(-97.5, 41), (-96, 41.8)]),
        ),
        Finding(findings.REPAIRED, f"{HOSTILE} was rebuilt", (HOSTILE,), row=6),
        Finding(findings.EMPTY, f"{HOSTILE} has no polygon", ("X",), row=7),
    ]


def _centers(units: gpd.GeoDataFrame) -> gpd.GeoSeries:
    centers = shapely.centroid(units.geometry.to_numpy())
    return gpd.GeoSeries(centers, index=units.index, crs=4326)


@pytest.fixture
def page(
    open_map: Callable[..., Any], units: gpd.GeoDataFrame, found: list[Finding]
) -> Iterator[Any]:
    """Open the map of six squares, one with a hostile id and name; all of it stays text."""
    named = units.rename(index={"U5": HOSTILE})
    named["name"] = [*named["name"][:5], HOSTILE]
    named["point"] = _centers(named)
    advice = {findings.HOLE: "Look for a missing unit.", findings.REPAIRED: HOSTILE}
    opened = open_map(maps.problem_map(named, found, advice=advice, title=HOSTILE))
    yield opened
    assert opened.locator(".leaflet-container img, .tm-view script").count() == 0
    assert opened.title() == HOSTILE


def _at(page: Any, lat: float, lon: float) -> list[int]:
    """Colour of the canvas of findings at a place."""
    page.wait_for_timeout(60)
    return page.evaluate(
        """([lat, lon]) => {
            const [x, y] = territoryMap.pointOf(lat, lon);
            const canvas = document.querySelector('[data-testid=findings]');
            const box = canvas.getBoundingClientRect(), scale = canvas.width / box.width;
            return Array.from(canvas.getContext('2d').getImageData(
                (x - box.left) * scale, (y - box.top) * scale, 1, 1).data);
        }""",
        [lat, lon],
    )


def test_every_kind_is_counted_with_its_advice(page: Any) -> None:
    expect(page.get_by_test_id("title")).to_have_text(HOSTILE)
    kinds = page.get_by_test_id("kinds")
    expect(kinds.locator("li")).to_have_count(4)
    expect(page.get_by_test_id("kind-hole")).to_contain_text("Look for a missing unit.")
    expect(page.get_by_test_id("kind-repaired")).to_contain_text(HOSTILE)
    expect(page.get_by_test_id("legend").locator("li")).to_have_count(3)


def test_a_kind_is_switched_off_with_its_shapes(page: Any) -> None:
    assert _at(page, 41.4, -98.9)[3] > 0
    page.get_by_label("Hole between units").uncheck()
    assert _at(page, 41.4, -98.9)[3] == 0
    page.get_by_label("Hole between units").check()
    assert _at(page, 41.4, -98.9)[3] > 0


def test_a_click_into_a_hole_says_what_it_is(page: Any, click_place: Callable[..., None]) -> None:
    click_place(page, 41.4, -98.9)
    card = page.get_by_test_id("finding-card")
    expect(card).to_contain_text("hole of 3 km²")
    expect(card).to_contain_text("U1")


def test_a_click_on_a_unit_lists_what_was_found_in_it(
    page: Any, click_place: Callable[..., None]
) -> None:
    click_place(page, 40.2, -94.2)
    card = page.get_by_test_id("unit-card")
    expect(card.locator("h2")).to_have_text(HOSTILE)
    expect(card.locator("li")).to_have_count(2)
    card.get_by_role("button", name="was rebuilt").click()
    finding = page.get_by_test_id("finding-card")
    expect(finding).to_contain_text(f"{HOSTILE} was rebuilt")
    expect(finding).to_contain_text("Feature in the file6")


def test_a_finding_without_a_place_is_in_the_list(page: Any) -> None:
    page.get_by_test_id("kind-empty").click()
    page.get_by_test_id("findings-list").get_by_role("button").click()
    expect(page.get_by_test_id("finding-card")).to_contain_text("has no polygon")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("overview")).to_be_visible()


def test_the_pointer_tells_units_and_findings(page: Any) -> None:
    page.mouse.move(*page.evaluate("territoryMap.pointOf(40.2, -94.2)"))
    expect(page.get_by_test_id("pointer")).to_contain_text(HOSTILE)
    page.mouse.move(*page.evaluate("territoryMap.pointOf(41.4, -98.9)"))
    expect(page.get_by_test_id("pointer")).to_contain_text("Hole between units")


def test_a_file_without_findings_says_so(
    open_map: Callable[..., Any], units: gpd.GeoDataFrame
) -> None:
    drawn = maps.problem_map(units.assign(point=_centers(units)), [], title="clean")
    clean = open_map(drawn)
    expect(clean.get_by_test_id("overview")).to_contain_text("Nothing was found")
    expect(clean.get_by_test_id("legend")).to_have_count(0)
