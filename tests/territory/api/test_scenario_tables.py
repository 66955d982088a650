"""Tables that only one scenario has: brought as files, given back as rows, and taken away."""

import pytest

NAMED = "account_id,rep_id\nA03,R1\nA17,R4\n"


@pytest.fixture
def tables(home, ids):
    return f"{home}/scenarios/{ids.scenario}/tables"


def bring(client, tables, name, text):
    return client.put(f"{tables}/{name}", params={"filename": f"{name}.csv"}, content=text)


def test_a_table_is_given_back_page_by_page(client, tables):
    assert bring(client, tables, "named", NAMED).status_code == 200
    assert client.get(tables).json() == {"tables": ["named"]}
    first = client.get(f"{tables}/named", params={"limit": 1}).json()
    assert first["items"] == [{"account_id": "A03", "rep_id": "R1"}]
    rest = client.get(f"{tables}/named", params={"cursor": first["next"]}).json()
    assert rest == {"items": [{"account_id": "A17", "rep_id": "R4"}], "next": None}


def test_a_table_takes_the_place_of_the_one_before_and_is_taken_away(client, tables):
    bring(client, tables, "named", NAMED)
    bring(client, tables, "named", "account_id,rep_id\nA05,R2\n")
    assert len(client.get(f"{tables}/named").json()["items"]) == 1
    assert client.delete(f"{tables}/named").status_code == 200
    assert client.get(tables).json() == {"tables": []}
    assert client.get(f"{tables}/named").status_code == 404


def test_all_that_a_table_names_and_is_not_there_is_told(client, tables):
    answer = bring(client, tables, "named", "account_id,rep_id\nZ1,R1\nA03,R9\n")
    assert answer.status_code == 422
    told = [fault["message"] for fault in answer.json()["faults"]]
    assert any("'Z1' is no account" in each for each in told)
    assert any("'R9' is no rep" in each for each in told)
    assert client.get(tables).json() == {"tables": []}


def test_neighbours_must_be_units_of_the_scenario(client, tables):
    edits = "unit_a,unit_b,action\n100,999,add\n"
    answer = bring(client, tables, "edits", edits)
    assert answer.status_code == 422
    assert "999" in answer.text


def test_larger_units_are_kept_by_unit_and_those_left_out_stay(client, tables):
    text = "unit_id,county,name\n100,C1,First\n101,C1,First\n102,,\n"
    assert bring(client, tables, "level", text).status_code == 200
    rows = client.get(f"{tables}/level").json()["items"]
    assert rows == [
        {"unit_id": "100", "larger_id": "C1", "name": "First"},
        {"unit_id": "101", "larger_id": "C1", "name": "First"},
    ]


def test_a_level_names_units_that_are_there_once_each(client, tables):
    answer = bring(client, tables, "level", "unit_id,larger_id\n100,C1\n100,C2\n999,C1\n")
    assert answer.status_code == 422
    told = [fault["message"] for fault in answer.json()["faults"]]
    assert any("'100' is already in row 2" in each for each in told)
    assert any("'999' is no unit" in each for each in told)
    answer = bring(client, tables, "level", "unit_id,tier\n100,C1\n")
    assert "no column for larger_id" in answer.text


def test_units_without_a_polygon_come_back_with_the_unit_set(client, home):
    square = '"POLYGON((0 0,1 0,1 1,0 1,0 0))"'
    text = f"unit_id,wkt,lon,lat\nA,{square},,\nPO,,0.5,0.5\nQ,,,\n"
    query = {"filename": "units.csv", "name": "Boxes", "crs": "EPSG:4326"}
    query["without_polygon"] = "attach"
    answer = client.post(f"{home}/unit-sets", params=query, content=text)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["without_polygon"] == "attach"
    assert any("attached to the unit around them: 1 (PO)" in line for line in made["report"])
    path = f"{home}/unit-sets/{made['unit_set_id']}/units.geojson"
    features = {each["properties"]["unit_id"]: each for each in client.get(path).json()["features"]}
    assert set(features) == {"A", "PO", "Q"}
    assert features["PO"]["geometry"] is None
    assert features["PO"]["properties"]["lon"] == 0.5
    boxed = client.get(path, params={"bbox": "0,0,2,2"}).json()["features"]
    assert [each["properties"]["unit_id"] for each in boxed] == ["A"]


def test_columns_of_families_are_kept_as_text_when_they_are_asked_for(client, home):
    text = "account_id,name,lon,lat,parent\nB1,One,-96.9,35.1,Acme\nB2,Two,-96.8,35.2,\n"
    query = {"filename": "accounts.csv", "name": "Families", "text": "parent"}
    made = client.post(f"{home}/account-sets", params=query, content=text).json()
    row = client.get(f"{home}/account-sets/{made['account_set_id']}/accounts/B1").json()
    assert row["parent"] == "Acme"


def test_faults_of_a_file_name_the_parameters_of_its_address(client, home):
    query = {"filename": "units.csv", "name": "Nowhere"}
    text = 'unit_id,wkt\nA,"POLYGON((0 0,1 0,1 1,0 1,0 0))"\n'
    answer = client.post(f"{home}/unit-sets", params=query, content=text)
    assert "name it with crs, e.g. crs=EPSG:4326" in answer.json()["detail"]
