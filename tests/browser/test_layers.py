"""The layers of a plan's map, in one page that all of these tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from playwright.sync_api import expect

import maps
from geodata.findings import Finding

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=\"document.title='broken'\">"
RIGHT_TO_LEFT = "منطقة الرياض"


def rich_plan() -> maps.DrawnPlan:
    """Six squares from west to east; T1 has U0 and U1 (U1 from Bob), T2 U2 to U4, U5 nobody."""
    ids = [f"U{i}" for i in range(6)]
    units = gpd.GeoDataFrame(
        {"name": [f"Square {i}" for i in range(5)] + [EVIL]},
        geometry=[shapely.box(-100 + x, 40, -99 + x, 41) for x in range(6)],
        crs=4326,
        index=ids,
    )
    measure = {"name": "workload", "label": "Workload", "value": 9, "target": 10, "tolerance": 0.05}
    table = pd.DataFrame(
        {
            "rep_name": ["Ann", RIGHT_TO_LEFT],
            "measures": [[measure | {"deviation": 0.3}], [measure | {"deviation": -0.01}]],
        },
        index=["T1", "T2"],
    )
    plan = pd.Series(["T1", "T1", "T2", "T2", "T2", None], index=ids)
    today = pd.Series(["Ann", "Bob", "Bob", "Bob", "Bob", None], index=ids)
    pins = pd.DataFrame(
        {
            "account_id": [f"a{i}" for i in range(5)],
            "name": ["Clinic 0", "Clinic 1", "Klinik Zürich", "Clinic 3", EVIL],
            "lon": [-99.5 + x for x in range(5)],
            "lat": 40.25,
            "status": ["lead", "won", "won", "lead", "won"],
            "territory_id": ["T1", "T1", "T2", "T2", "T2"],
            "owner": ["Ann", "Bob", "Bob", "Bob", EVIL],
            "segment": ["hospital", "hospital", "clinic", "clinic", EVIL],
            "potential": [10.0, 200.0, 30.0, 40.0, 5.0],
        }
    )
    return maps.DrawnPlan(
        units,
        table,
        plan,
        pins=pins,
        baseline=today,
        homes=pd.DataFrame(
            {"lon": [-99.9], "lat": [40.75], "territory_id": ["T1"], "name": [f"Ann {EVIL}"]}
        ),
        unit_values=pd.DataFrame({EVIL: [1.0, 2, 3, 4, 5, 6]}, index=ids),
        problems=[Finding("unassigned", f"1 unit without a territory: {EVIL}", ("U5",))],
        areas=gpd.GeoDataFrame({"name": [EVIL]}, geometry=[units.geometry.iloc[5]], crs=4326),
        isochrones=gpd.GeoDataFrame(
            {"minutes": [30], "name": [EVIL]}, geometry=[shapely.box(-97, 40, -96, 41)], crs=4326
        ),
        versions=[maps.PlanVersion(f"Draft {EVIL}", today.replace({"Ann": "T1", "Bob": "Old"}))],
        figures=[("Gap", EVIL)],
        statuses=[
            maps.PinStatus("lead", f"Lead {EVIL}", "#1d5fbf", "diamond"),
            maps.PinStatus("won", "Won", "#0b7a5b", "star"),
        ],
        title="Layers",
    )


@pytest.fixture(scope="module")
def opened(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Open the map without a network; a request, an error or a dialog fails the tests."""
    path = tmp_path_factory.mktemp("layers") / "map.html"
    tiles = [maps.BaseTiles(EVIL, "https://tiles.invalid/{z}/{x}/{y}.png", f"Credit {EVIL}")]
    maps.save_offline(maps.plan_map(rich_plan(), tiles=tiles), path)
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 1000})
    page, faults = context.new_page(), []
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_function("window.territoryMap && window.territoryMap.painted() > 0")
    faults.remove(path.as_uri())
    yield page, faults
    context.close()


@pytest.fixture
def page(opened: Any) -> Iterator[Any]:
    """The page as it was first, with nothing requested and no name become HTML at the end."""
    page, faults = opened
    # Leaflet ends a zoom that has begun, wherever the map is sent meanwhile.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function("!territoryMap.map._animatingZoom")
    page.evaluate(
        """() => {
          const { view } = territoryMap;
          view.shade(null);
          for (const layer of Object.values(view.overlays)) view.map.removeLayer(layer);
          view.pins.setFilter(null);
          view.showVersion(view.versions.length - 1);
          view.map.fitBounds(view.bases[0].layer.territoryBounds(0).extend(
            view.bases[0].layer.territoryBounds(1)).pad(0.2),
            { ...view._margins(), animate: false });
        }"""
    )
    for details in page.locator("details.tm-legend").all():
        details.evaluate("(node) => { node.open = true; }")
    yield page
    assert faults == []
    assert page.title() == "Layers"
    assert page.locator(".leaflet-container img:not(.leaflet-tile)").count() == 0


def _pixel(page: Any, lat: float, lon: float) -> list[int]:
    page.wait_for_timeout(50)
    return page.evaluate(
        "([a, o]) => territoryMap.pixel(...territoryMap.pointOf(a, o))", [lat, lon]
    )


def _expect_drawn(page: Any, accounts: str) -> None:
    """Wait until these accounts are on the map and no others."""
    page.wait_for_function(
        "ids => territoryMap.pins().flatMap((pin) => pin.accounts).sort().join(' ') === ids",
        arg=accounts,
    )


def test_a_shading_colors_by_class_and_explains_itself(page: Any) -> None:
    before = _pixel(page, 40.8, -99.3)
    page.get_by_test_id("shade").select_option("1")
    legend = page.get_by_test_id("measure-legend")
    expect(legend).to_contain_text("Balance: Workload")
    expect(legend).to_contain_text("within ±5 %")
    assert _pixel(page, 40.8, -99.3) != before
    page.mouse.move(*page.evaluate("territoryMap.pointOf(40.8, -99.3)"))
    expect(page.get_by_test_id("pointer")).to_contain_text("above +15 %")
    page.get_by_test_id("shade").select_option("0")
    expect(legend).to_be_hidden()
    assert _pixel(page, 40.8, -99.3) == before


def test_a_shading_by_units_takes_names_as_text(page: Any) -> None:
    page.get_by_test_id("shade").select_option(label=EVIL)
    expect(page.get_by_test_id("measure-legend")).to_contain_text(EVIL)


def test_what_moves_is_hatched_and_named(page: Any) -> None:
    page.get_by_test_id("overlay-moves").check()
    assert page.evaluate("territoryMap.view.overlays.moves.flows().map((f) => f.units)") == [1]
    page.mouse.click(*page.evaluate("territoryMap.pointOf(40.8, -98.5)"))
    card = page.get_by_test_id("territory-card")
    expect(card).to_contain_text("Square 1 (U1), until now Bob")
    expect(card).to_contain_text("1: 1 from Bob")


def test_names_stand_in_their_territories(page: Any) -> None:
    page.get_by_test_id("overlay-names").check()
    page.wait_for_function("territoryMap.view.overlays.names.labels.drawn.length === 2")
    texts = page.evaluate("territoryMap.view.overlays.names.labels.drawn.map((l) => l.text)")
    assert sorted(texts) == ["T1", "T2"]


def test_a_home_has_spokes_to_the_accounts_of_its_territory(page: Any) -> None:
    page.get_by_test_id("overlay-homes").check()
    page.mouse.click(*page.evaluate("territoryMap.pointOf(40.75, -99.9)"))
    expect(page.get_by_test_id("territory-card")).to_contain_text("Ann")
    page.wait_for_function("territoryMap.view.overlays.homes.spokes.drawn === 2")


def test_a_problem_is_listed_and_shown(page: Any) -> None:
    page.keyboard.press("Escape")
    page.get_by_test_id("problem-list").locator("summary").click()
    page.get_by_test_id("problem-list").get_by_role("button").click()
    expect(page.get_by_test_id("problem-card")).to_contain_text(EVIL)
    expect(page.get_by_test_id("overlay-problems")).to_be_checked()


def test_areas_and_drive_times_are_named_under_the_pointer(page: Any) -> None:
    page.get_by_test_id("overlay-areas").check()
    page.get_by_test_id("overlay-isochrones").check()
    page.wait_for_function("territoryMap.view.overlays.isochrones.areaAt([40.6, -96.5])")
    page.mouse.move(5, 5)
    page.mouse.move(*page.evaluate("territoryMap.pointOf(40.6, -96.5)"), steps=3)
    expect(page.get_by_test_id("pointer")).to_contain_text(f"{EVIL}: 30 minutes")


def test_filters_leave_fewer_accounts_and_count_them(page: Any) -> None:
    page.get_by_test_id("pin-filter").evaluate("(node) => { node.open = true; }")
    page.get_by_test_id("filter-segment").select_option("hospital")
    _expect_drawn(page, "a0 a1")
    page.get_by_test_id("filter-potential").fill("100")
    _expect_drawn(page, "a1")
    expect(page.get_by_test_id("legend")).to_contain_text("Won1")
    page.get_by_test_id("filter-reset").click()
    page.get_by_test_id("filter-name").fill("zurich")
    _expect_drawn(page, "a2")
    page.get_by_test_id("filter-reset").click()
    _expect_drawn(page, "a0 a1 a2 a3 a4")


def test_the_search_finds_everything_by_keyboard(page: Any) -> None:
    page.keyboard.press("Escape")
    page.locator(".folium-map").focus()
    page.keyboard.press("/")
    page.keyboard.type("zurich")
    expect(page.get_by_test_id("search-results")).to_contain_text("Klinik Zürich")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("account-card")).to_contain_text("Klinik Zürich")
    page.get_by_test_id("search").fill("الرياض")
    page.keyboard.press("Enter")
    heading = page.get_by_test_id("territory-card").locator("h2")
    expect(heading).to_have_text(RIGHT_TO_LEFT)
    assert heading.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    page.get_by_test_id("search").fill("nothing like it")
    expect(page.get_by_test_id("search-results")).to_contain_text("Nothing found")
    page.get_by_test_id("search").fill("")


def test_the_slider_goes_back_to_an_earlier_version(page: Any) -> None:
    expect(page.get_by_test_id("version-note")).to_have_text("4 units changed")
    page.get_by_test_id("version").fill("0")
    expect(page.get_by_test_id("version-label")).to_contain_text(f"Draft {EVIL}")
    assert page.evaluate("territoryMap.assignment()") == ["T1", *["Old"] * 4, None]
    page.get_by_test_id("version").fill("1")
    assert page.evaluate("territoryMap.assignment()") == ["T1", "T1", "T2", "T2", "T2", None]


def test_enter_explains_the_middle_of_the_map(page: Any) -> None:
    page.evaluate("territoryMap.map.setView([40.7, -96.5], 8, { animate: false })")
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("territory-card")).to_contain_text(RIGHT_TO_LEFT)


def test_dark_colors_are_a_choice_of_the_reader(page: Any) -> None:
    light = _pixel(page, 40.8, -99.3)
    button = page.get_by_test_id("tool-theme")
    button.click()
    button.click()
    expect(button).to_have_attribute("aria-label", "Colours: dark")
    assert sum(_pixel(page, 40.8, -99.3)) < sum(light)
    button.click()
    assert _pixel(page, 40.8, -99.3) == light


def test_every_text_can_be_read_in_light_and_dark(
    page: Any, low_contrast: Callable[[Any], list[str]]
) -> None:
    page.evaluate(
        """() => {
          const { map, overlays } = territoryMap.view;
          for (const layer of Object.values(overlays)) map.addLayer(layer);
        }"""
    )
    button = page.get_by_test_id("tool-theme")
    for colors in ("light", "dark"):
        button.click()
        expect(button).to_have_attribute("aria-label", f"Colours: {colors}")
        assert low_contrast(page) == []
        page.mouse.click(*page.evaluate("territoryMap.pointOf(40.7, -99.3)"))
        expect(page.get_by_test_id("territory-card")).to_be_visible()
        assert low_contrast(page) == []
        page.keyboard.press("Escape")
    button.click()


def test_the_search_for_pale_texts_finds_one(
    offline_page: Any, low_contrast: Callable[[Any], list[str]]
) -> None:
    pale = "<p style='color: #999'>pale</p><p style='color: #555'>clear</p>"
    offline_page.set_content(f"{pale}<div style='background: #333'><p>lost</p></div>")
    assert [fault.split(": ")[1] for fault in low_contrast(offline_page)] == ["pale", "lost"]


def test_units_can_be_chosen_given_away_and_found_in_a_ring(page: Any) -> None:
    found = page.evaluate(
        """() => {
          const { layer } = territoryMap.view.bases[0];
          const units = layer.unitsIn([[39, -99.2], [39, -96.8], [42, -96.8], [42, -99.2]]);
          layer.selectUnits(units);
          layer.reassign(units, 0);
          const after = territoryMap.assignment();
          layer.selectUnits([]);
          return [units, after];
        }"""
    )
    assert found == [[1, 2], ["T1", "T1", "T1", "T2", "T2", None]]


def test_a_background_map_is_asked_for_only_when_switched_on(chromium: Any, tmp_path: Path) -> None:
    plan = rich_plan()
    tiles = [maps.BaseTiles("Streets", "https://tiles.invalid/{z}/{x}/{y}.png", f"By {EVIL}")]
    path = maps.save_offline(maps.plan_map(plan, tiles=tiles), tmp_path / "map.html")
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 1000})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_function("window.territoryMap && window.territoryMap.painted() > 0")
    assert asked == [path.as_uri()]
    page.get_by_test_id("layers").locator("summary").click()
    page.get_by_test_id("tiles-0").check()
    page.wait_for_function("document.querySelectorAll('img.leaflet-tile').length > 0")
    expect(page.locator(".leaflet-control-attribution")).to_have_text(f"By {EVIL}")
    assert any(url.startswith("https://tiles.invalid/") for url in asked)
    page.get_by_test_id("tiles-none").check()
    expect(page.locator(".leaflet-control-attribution")).to_have_text("")
    context.close()


def test_a_page_of_files_runs_under_a_strict_policy(
    chromium: Any, tmp_path: Path, serve_folder: Callable[..., str]
) -> None:
    maps.save_folder(maps.plan_map(rich_plan()), tmp_path)
    url = serve_folder(tmp_path, {"Content-Security-Policy": maps.content_security_policy()})
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(url)
    page.wait_for_function("window.territoryMap && window.territoryMap.painted() > 0")
    page.get_by_test_id("territory-list").get_by_role("button").first.click()
    expect(page.get_by_test_id("territory-card")).to_contain_text("Ann")
    assert faults == []
    context.close()


def test_two_plans_are_swiped_and_set_side_by_side(
    open_map: Callable[..., Any], click_place: Callable[..., None]
) -> None:
    plan = rich_plan()
    today = pd.DataFrame({"rep_name": ["Ann", f"Bob {EVIL}"]}, index=["Ann", "Bob"])
    before = maps.DrawnPlan(plan.units, today, plan.baseline)
    page = open_map(maps.compare_map(before, plan, labels=(f"2026 {EVIL}", "2027")))
    expect(page.get_by_test_id("overview")).to_contain_text("1 unit changes hands")
    expect(page.get_by_test_id("flows")).to_contain_text(f"Bob {EVIL} → Ann")
    clip = "getComputedStyle(territoryMap.map.getPane('tm-before')).clip"
    half = page.evaluate(clip)
    page.get_by_test_id("swipe").focus()
    page.keyboard.press("End")
    assert page.evaluate(clip) != half
    click_place(page, 40.8, -98.5)
    expect(page.get_by_test_id("unit-card")).to_contain_text("changes hands")
    page.get_by_test_id("way-side").check()
    expect(page.get_by_test_id("twin").locator("canvas.tm-tile").first).to_be_visible()
    assert page.evaluate(clip) == "auto"
    page.evaluate("territoryMap.map.panBy([60, 0], { animate: false })")
    apart = page.evaluate(
        """() => {
          const { map, view } = territoryMap, size = map.getSize();
          return map.containerPointToLatLng([size.x / 4, size.y / 2])
            .distanceTo(view.twin.twin.getCenter());
        }"""
    )
    assert apart < 2000
    page.get_by_test_id("way-swipe").check()
    expect(page.get_by_test_id("twin")).to_have_count(0)
