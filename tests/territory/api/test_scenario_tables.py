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


def test_columns_of_families_are_kept_as_text_when_they_are_asked_for(client, home):
    text = "account_id,name,lon,lat,parent\nB1,One,-96.9,35.1,Acme\nB2,Two,-96.8,35.2,\n"
    query = {"filename": "accounts.csv", "name": "Families", "text": "parent"}
    made = client.post(f"{home}/account-sets", params=query, content=text).json()
    row = client.get(f"{home}/account-sets/{made['account_set_id']}/accounts/B1").json()
    assert row["parent"] == "Acme"
