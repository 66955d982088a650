"""The planner page in a real browser, against a real server on this machine."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browse, ids):
    page = browse(f"/plans/{ids.workspace}/{ids.plan}")
    page.wait_for_selector("body[data-ready=true]")
    return page


def owner(page, unit):
    return page.evaluate(
        "id => { const m = planner.model; const at = m.assignment[m.positions.get(id)];"
        " return at < 0 ? null : m.territories[at].territory_id; }",
        unit,
    )


def drawn_owner(page, unit):
    """The same as the map has it."""
    return page.evaluate(
        "id => territoryMap.assignment()[territoryMap.view.bases[0].layer.shapes.ids.indexOf(id)]",
        unit,
    )


def at_a_border(page):
    """A unit with neighbours in another territory."""
    return page.evaluate(
        "() => { const m = planner.model; const at = m.ids.findIndex((_, i) =>"
        " m.likelyTarget([i]) !== m.assignment[i]); return m.ids[at]; }"
    )


def pick_by_codes(page, codes):
    page.get_by_test_id("tool-codes").click()
    page.get_by_test_id("codes").fill(codes)
    page.get_by_test_id("codes-pick").click()


def wait_for_version(page, number):
    page.wait_for_function("n => planner.model.version === n", arg=number)


def test_a_move_is_drawn_kept_and_undone(page, client, plan):
    unit = at_a_border(page)
    before = owner(page, unit)
    pick_by_codes(page, unit)
    target = page.get_by_test_id("give-to").input_value()
    page.get_by_test_id("move").click()
    wait_for_version(page, 2)
    after = page.evaluate("at => planner.model.territories[at].territory_id", int(target))
    rows = client.get(f"{plan}/units").json()["items"]
    kept = {row["unit_id"]: row["territory_id"] for row in rows}
    assert after != before
    assert owner(page, unit) == drawn_owner(page, unit) == kept[unit] == after
    page.get_by_test_id("undo").click()
    wait_for_version(page, 3)
    assert owner(page, unit) == drawn_owner(page, unit) == before
    page.get_by_test_id("redo").click()
    wait_for_version(page, 4)
    assert owner(page, unit) == after


def test_what_a_move_would_do_is_what_it_does(page):
    pick_by_codes(page, f"{at_a_border(page)}, 135")
    foretold = page.evaluate(
        "() => { const m = planner.model; const at = m.likelyTarget(planner.selection.units);"
        " return m.effects(planner.selection.units, at).rows.map(r => [r.at, r.pieces[1],"
        " r.measures[0].after]); }"
    )
    page.evaluate("planner.view.shades[0].facts.limits = [0]")
    page.get_by_test_id("move").click()
    wait_for_version(page, 2)
    classes = page.evaluate("planner.view.shades[0].facts.classes")
    for at, pieces, deviation in foretold:
        found = page.evaluate("at => planner.model.territories[at]", at)
        assert found["pieces"] == pieces
        assert found["measures"]["workload"]["deviation"] == pytest.approx(deviation, abs=1e-9)
        assert classes[at] == (found["measures"]["workload"]["deviation"] >= 0)


def test_a_lasso_picks_the_units_whose_middle_it_holds_and_is_kept(page, client, plan):
    page.get_by_test_id("tool-lasso").click()
    box = page.evaluate(
        "() => { const at = planner.model.positions.get('114');"
        " const b = planner.layer.unitBounds(at);"
        " const a = territoryMap.pointOf(b.getNorth(), b.getWest());"
        " return [...a, ...territoryMap.pointOf(b.getSouth(), b.getEast())]; }"
    )
    west, north, east, south = box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2
    page.mouse.move(west, north)
    page.mouse.down()
    for x, y in ((east, north), (east, south), (west, south), (west, north)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    assert page.get_by_test_id("picked").inner_text() == "1 unit picked"
    assert page.evaluate("planner.selection.units.map(at => planner.model.ids[at])") == ["114"]
    page.get_by_test_id("move").click()
    wait_for_version(page, 2)
    assert page.evaluate("planner.selection.drawn") == []
    detail = client.get(f"{plan}/versions/2").json()["detail"]
    assert detail["units"] == ["114"]
    assert [len(ring) > 3 for ring in detail["drawn"]] == [True]


def test_an_endless_lasso_still_picks_what_it_holds(page):
    page.get_by_test_id("tool-lasso").click()
    points = page.evaluate(
        """() => {
          const node = territoryMap.view.map.getContainer();
          const { width, height, left, top } = node.getBoundingClientRect();
          const send = (type, x, y) => node.dispatchEvent(new PointerEvent(type,
            { clientX: left + x, clientY: top + y, pointerId: 1, button: 0, bubbles: true }));
          const zigzag = (i) => [(i * 4) % (width - 4), i % 2 ? 2 : height - 2];
          node.setPointerCapture = () => {};
          send("pointerdown", ...zigzag(0));
          for (let i = 1; i < 2500; i++) send("pointermove", ...zigzag(i));
          send("pointerup", ...zigzag(2500));
          return planner.selection.drawn[0].length;
        }"""
    )
    assert 250 <= points <= 1001
    assert page.evaluate("planner.selection.size") > 0


def test_locked_units_stay(page):
    pick_by_codes(page, at_a_border(page))
    page.get_by_test_id("lock").click()
    wait_for_version(page, 2)
    assert page.get_by_test_id("move").is_disabled()
    assert "locked" in page.get_by_test_id("pending-notes").inner_text()


def test_unknown_codes_are_named(page):
    page.get_by_test_id("tool-codes").click()
    page.get_by_test_id("codes").fill("100 nowhere")
    page.get_by_test_id("codes-pick").click()
    assert "nowhere" in page.get_by_role("alert").inner_text()


def test_nobody_else_s_change_is_lost(page, client, plan):
    unit = at_a_border(page)
    other = next(each for each in ("100", "135") if owner(page, each) != owner(page, unit))
    there = {"unit_ids": [other], "territory_id": owner(page, unit)}
    headers = {"if-match": client.get(plan).headers["etag"]}
    assert client.post(f"{plan}/moves", json=there, headers=headers).status_code == 200
    pick_by_codes(page, unit)
    page.get_by_test_id("move").click()
    page.get_by_test_id("again").wait_for()
    assert owner(page, other) == there["territory_id"]
    assert page.evaluate("planner.selection.size") == 1
    before = owner(page, unit)
    page.get_by_test_id("again").click()
    wait_for_version(page, 3)
    assert owner(page, unit) != before
    assert owner(page, other) == there["territory_id"]


def test_the_history_goes_back(page):
    unit = at_a_border(page)
    before = owner(page, unit)
    pick_by_codes(page, unit)
    page.get_by_test_id("move").click()
    wait_for_version(page, 2)
    page.get_by_test_id("history").click()
    page.get_by_test_id("restore-1").click()
    wait_for_version(page, 3)
    assert owner(page, unit) == before


def rows(page):
    """Ids of the territories in the table, as they stand."""
    return page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=territory-rows] tr')]"
        ".filter(row => !row.hidden).map(row => row.territory.territory_id)"
    )


def test_the_table_is_sorted_filtered_and_linked_with_the_map(page):
    page.get_by_test_id("sort-name").click()
    assert rows(page) == page.evaluate(
        "planner.model.territories.toSorted((a, b) => a.name.localeCompare(b.name))"
        ".map(one => one.territory_id)"
    )
    page.get_by_test_id("list-find").fill("ann")
    assert len(rows(page)) == 1
    page.locator(".tp-table tbody tr:visible").hover()
    assert page.evaluate("planner.pointed.rings.length") == 1
    page.locator(".tp-table tbody tr:visible").click()
    assert page.get_by_test_id("territory-card").get_by_role("heading").inner_text() == "Ann"
    assert "9" in page.get_by_test_id("rep-card").inner_text()


def test_territories_are_split_merged_and_come_back(page):
    page.get_by_test_id("territory-rows").locator("tr").first.click()
    name = page.evaluate("planner.model.territories[planner.layer.selected].territory_id")
    page.get_by_test_id("split").click()
    wait_for_version(page, 2)
    assert page.evaluate("planner.model.territories.length") == 5
    assert page.evaluate("planner.layer.colors.length") == 5
    page.get_by_test_id("merge").click()
    page.get_by_test_id("merge-now").click()
    wait_for_version(page, 3)
    assert page.evaluate("name => planner.model.position(name)", name) == -1
    page.get_by_test_id("undo").click()
    wait_for_version(page, 4)
    assert page.evaluate("planner.model.territories.length") == 5


def test_the_walker_leads_to_what_is_wrong_and_mends_it(page):
    pick_by_codes(page, "114")
    page.get_by_test_id("give-to").select_option("-1")
    page.get_by_test_id("move").click()
    wait_for_version(page, 2)
    page.get_by_test_id("problems").click()
    assert "no territory" in page.get_by_test_id("problem").inner_text()
    assert page.evaluate("planner.selection.units.map(at => planner.model.ids[at])") == ["114"]
    page.get_by_test_id("mend").click()
    wait_for_version(page, 3)
    assert page.evaluate("planner.model.unassigned") == 0


def test_a_skill_nobody_asked_for_is_a_note(page):
    page.wait_for_function("() => planner.people.accountSetId")
    page.evaluate(
        "() => { const { people, model } = planner;"
        " people.needs = [{ skill: 'mri', counts: [2], units: [0] }];"
        " model.dispatchEvent(new Event('change')); }"
    )
    assert page.get_by_test_id("problems").inner_text() == "No problems · 1 note"
    page.get_by_test_id("problems").click()
    assert "Note 1 / 1" in page.get_by_test_id("walker").inner_text()
    page.evaluate("planner.people.required.add('mri');")
    page.evaluate("planner.model.dispatchEvent(new Event('change'))")
    assert page.get_by_test_id("problems").inner_text() == "1 problem"


def test_a_whole_county_and_all_codes_that_begin_alike_are_picked_by_a_click(page, client, plan):
    page.get_by_test_id("tool-group").click()
    choice = page.get_by_test_id("group-by")
    choice.get_by_text("Same county").wait_for(state="attached")
    place = page.evaluate(
        "() => { const b = planner.layer.unitBounds(planner.model.positions.get('114'));"
        " return territoryMap.pointOf(b.getCenter().lat, b.getCenter().lng); }"
    )
    page.mouse.click(*place)
    picked = "planner.selection.units.map(at => planner.model.ids[at])"
    county = client.get(f"{plan}/board/areas").json()["levels"][0]
    ids = client.get(f"{plan}/board").json()["unit_ids"]
    area_of = dict(zip(ids, county["area_at"], strict=True))
    same = {unit for unit, at in area_of.items() if at == area_of["114"]}
    assert set(page.evaluate(picked)) == same
    assert 1 < len(same) < 36
    page.evaluate("planner.selection.clear()")
    choice.select_option(label="Codes alike in 2 characters")
    page.mouse.click(*place)
    assert sorted(page.evaluate(picked)) == [f"11{i}" for i in range(10)]


def test_a_new_territory_is_made_of_what_is_picked(page):
    page.get_by_test_id("tool-polygon").click()
    north, west, south, east = page.evaluate(
        "() => { const b = planner.layer.unitBounds(planner.model.positions.get('114'));"
        " return [b.getNorth(), b.getWest(), b.getSouth(), b.getEast()]; }"
    )
    for lat, lon in ((north, west), (north, east), (south, east)):
        page.mouse.click(*page.evaluate("([a, o]) => territoryMap.pointOf(a, o)", [lat, lon]))
    page.mouse.click(*page.evaluate("([a, o]) => territoryMap.pointOf(a, o)", [south, west]))
    page.keyboard.press("Enter")
    assert page.get_by_test_id("picked").inner_text() == "1 unit picked"
    page.get_by_test_id("give-to").select_option("-2")
    page.get_by_test_id("move").click()
    wait_for_version(page, 2)
    assert owner(page, "114") == drawn_owner(page, "114") == "T5"


def test_accounts_that_are_picked_get_a_status_and_an_owner(page, client, home, plan, ids):
    page.evaluate("planner.pinSelection.pick([0, 1])")
    page.get_by_test_id("set-status").select_option("customer")
    page.wait_for_function("() => planner.people.revision === 2")
    path = f"{home}/account-sets/{ids.account_set}/accounts"
    found = client.get(path, params={"status": "customer"}).json()["items"]
    assert [row["account_id"] for row in found] == ["A00", "A01"]
    page.get_by_test_id("set-owner").select_option("R4")
    wait_for_version(page, 2)
    page.wait_for_function("() => planner.people.held.size === 2")
    served = page.evaluate("planner.view.pins.pins.plan[0]")
    assert page.evaluate("at => planner.model.territories[at].rep_id", served) == "R4"
