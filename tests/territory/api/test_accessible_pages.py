"""The pages for everybody: names for screen readers, contrast in both themes, keys alone."""

import pytest

pytestmark = pytest.mark.browser

# Whether what has the focus shows it, and what that is.
FOCUS = """() => {
  const node = document.activeElement, style = getComputedStyle(node);
  const ring = style.outlineStyle !== "none" || style.boxShadow !== "none";
  const shown = ring || node === document.body;
  return [node.dataset.testid || node.textContent.trim() || node.tagName, shown];
}"""


@pytest.fixture
def faults(low_contrast, nameless):
    """Look for pale texts in both themes and for controls without a name."""

    def look(page):
        found = nameless(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += low_contrast(page)
        page.emulate_media(color_scheme="light")
        return found

    return look


@pytest.fixture
def planner(browse, ids):
    page = browse(f"/plans/{ids.workspace}/{ids.plan}")
    page.wait_for_selector("body[data-ready=true]")
    page.wait_for_function("() => planner.people.accountSetId")
    return page


def test_pages_without_a_map(browse, ids, faults):
    for address in ("/", "/login", f"/new/{ids.workspace}"):
        assert faults(browse(address)) == [], address


def test_the_planner_page_and_its_cards(planner, faults):
    assert faults(planner) == []
    planner.get_by_test_id("territory-rows").locator("tr").first.click()
    assert faults(planner) == []
    planner.evaluate("planner.selection.pick([0, 1])")
    planner.get_by_test_id("pending").wait_for()
    assert faults(planner) == []


@pytest.mark.parametrize("opens", ["history", "discuss", "optimise", "tool-codes", "tool-help"])
def test_a_dialog_is_named_closed_by_escape_and_gives_the_focus_back(planner, faults, opens):
    planner.get_by_test_id(opens).focus()
    planner.keyboard.press("Enter")
    planner.locator("dialog[open]").wait_for()
    assert faults(planner) == []
    planner.keyboard.press("Escape")
    assert planner.locator("dialog[open]").count() == 0
    assert planner.evaluate(FOCUS)[0] == opens


def test_the_tabulator_leads_to_everything_and_shows_where_it_is(planner):
    planner.locator("body").press("Home")
    seen = []
    for _ in range(60):
        planner.keyboard.press("Tab")
        seen.append(planner.evaluate(FOCUS))
    assert [name for name, shown in seen if not shown] == []
    names = {name for name, _ in seen}
    assert {"problems", "history", "optimise", "tool-lasso", "list-find", "sort-name"} <= names


def test_what_happens_is_told_aloud(planner):
    live = "[aria-live], [role=status], [role=alert]"
    planner.evaluate("planner.selection.pick([0])")
    told = planner.locator(live).evaluate_all("nodes => nodes.map(n => n.dataset.testid)")
    assert {"state", "pending"} <= set(told)
    planner.keyboard.press("Escape")
    planner.get_by_test_id("optimise").click()
    assert planner.get_by_test_id("progress").get_attribute("aria-live") == "polite"
