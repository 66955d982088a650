"""Files told before anything of them is kept, and the page that makes a plan of them."""

import json

import pytest

GOOD = "Customer No,lng,lat,Beds,hours\n" + "".join(
    f"C{i},{-97 + i / 10},{35 + i % 3 / 10},{i + 1},{10 + i}\n" for i in range(12)
)
BAD = "id,lon,lat\nA,-97,35\nA,-197,35\n"


def preview(client, home, kind, text, name="accounts.csv", **params):
    path, params = f"{home}/previews/{kind}", {"filename": name, **params}
    return client.post(path, params=params, content=text.encode()).json()


def test_a_preview_tells_columns_and_measures_and_keeps_nothing(client, home):
    before = client.get(f"{home}/account-sets").json()["items"]
    told = preview(client, home, "accounts", GOOD)
    fields = {column["name"]: column["field"] for column in told["columns"]}
    assert fields == {
        "Customer No": "account_id",
        "lng": "lon",
        "lat": "lat",
        "Beds": None,
        "hours": "workload",
    }
    assert {"name": "workload", "total": 186.0} in told["measures"]
    assert told["columns"][3]["samples"] == ["1", "2", "3", "4", "5"]
    assert client.get(f"{home}/account-sets").json()["items"] == before


def test_a_preview_reads_a_column_as_it_is_told(client, home):
    told = preview(client, home, "accounts", GOOD, map="accounts.Beds=potential")
    assert {"name": "potential", "total": 78.0} in told["measures"]


def test_a_preview_tells_every_fault_by_row_and_column(client, home):
    faults = preview(client, home, "accounts", BAD)["faults"]
    assert {(fault["row"], fault["column"]) for fault in faults} == {(3, "id"), (3, "lon")}
    assert preview(client, home, "units", "x", "units.geojson")["faults"]
    assert preview(client, home, "reps", "", "reps.csv")["faults"]


def test_the_owners_of_today_s_map_are_told(client, home):
    told = preview(client, home, "baseline", "unit_id,owner\n1,Bob\n2,Ann\n3,Bob\n", "today.csv")
    assert told["owners"] == [{"name": "Ann", "units": 1}, {"name": "Bob", "units": 2}]


def test_polygons_are_told_before_they_are_kept(client, home):
    ring = [[-97, 35], [-96, 35], [-96, 36], [-97, 35]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"ZIP": "73019"}, "geometry": shape}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    told = preview(client, home, "units", text, "zips.geojson", map="units.ZIP=unit_id")
    assert (told["rows"], told["faults"]) == (1, [])
    assert told["columns"][0]["samples"] == ["73019"]


@pytest.fixture
def wizard(browse, ids):
    page = browse(f"/new/{ids.workspace}")
    page.wait_for_selector("body[data-ready=true]")
    return page


def bring(page, text, kind="accounts"):
    file = {"name": f"{kind}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_test_id(f"choose-{kind}").set_input_files(file)


@pytest.mark.browser
def test_the_page_tells_faults_and_designs_from_a_good_file(wizard, client, home):
    bring(wizard, BAD)
    wizard.get_by_test_id("faults-accounts").wait_for()
    wizard.get_by_test_id("design").click()
    assert "without faults" in wizard.get_by_test_id("told").inner_text()
    bring(wizard, GOOD)
    wizard.get_by_test_id("column-accounts-Beds").select_option("potential")
    wizard.get_by_test_id("measure-potential").wait_for()
    wizard.get_by_test_id("areas-none").check()
    wizard.get_by_test_id("capacity").fill("70")  # of 186 hours
    assert wizard.get_by_test_id("territories").input_value() == "3"
    wizard.get_by_test_id("tolerance-workload").fill("30")
    assert wizard.get_by_test_id("territories").input_value() == "4"  # at the edge of the band
    wizard.get_by_test_id("tolerance-workload").fill("5")
    wizard.get_by_test_id("design").click()
    wizard.get_by_test_id("progress").get_by_text("Waiting for a free worker").first.wait_for()
    made = client.get(f"{home}/scenarios").json()["items"][-1]
    assert made["options"]["tolerances"] == {"workload": 0.05, "potential": 0.1}
    assert made["options"]["territories"] == 3


@pytest.mark.browser
def test_all_that_an_owner_has_today_can_be_kept(wizard, client, home):
    bring(wizard, GOOD)
    wizard.get_by_test_id("areas-none").check()
    bring(wizard, "unit_id,owner\nC1,Ann\nC2,Ann\nC3,Bob\n", "baseline")
    wizard.get_by_test_id("lock-Ann").check()
    assert wizard.get_by_test_id("locked-count").inner_text() == "2 areas stay"
    with wizard.expect_request("**/baseline?*") as asked:
        wizard.get_by_test_id("design").click()
    assert asked.value.url.endswith("&lock=Ann")
    wizard.get_by_test_id("progress").get_by_text("Waiting for a free worker").first.wait_for()


@pytest.mark.browser
def test_what_was_brought_is_taken_back_when_one_part_is_refused(wizard, client, home):
    before = len(client.get(f"{home}/account-sets").json()["items"])
    refusal = json.dumps({"detail": "no room for one more"})
    wizard.route("**/plans", lambda route: route.fulfill(status=409, body=refusal))
    bring(wizard, GOOD)
    wizard.get_by_test_id("measure-workload").wait_for()
    wizard.get_by_test_id("areas-none").check()
    wizard.get_by_test_id("design").click()
    wizard.get_by_text("no room for one more").wait_for()
    assert len(client.get(f"{home}/account-sets").json()["items"]) == before
    assert len(client.get(f"{home}/scenarios").json()["items"]) == 1
