"""Territories made, dissolved, halved and mended by the API."""

import numpy as np
import pytest

from territory.workspace.halving import halve

ANY = {"if-match": "*"}


def owners(client, plan):
    rows = client.get(f"{plan}/units").json()["items"]
    return {row["unit_id"]: row["territory_id"] for row in rows}


def post(client, plan, path, body):
    return client.post(f"{plan}{path}", json=body, headers=ANY)


def test_a_new_territory_may_begin_with_units(client, plan):
    made = post(client, plan, "/territories", {"territory_id": "T9", "unit_ids": ["100", "101"]})
    assert made.status_code == 201
    now = owners(client, plan)
    assert sorted(unit for unit, name in now.items() if name == "T9") == ["100", "101"]
    assert made.json()["territories"][-1]["units"] == 2


def test_a_dissolved_territory_goes_to_another_and_comes_back_by_undo(client, plan):
    before = owners(client, plan)
    answer = post(client, plan, "/territories/T1/dissolve", {"into": "T2"})
    assert [row["territory_id"] for row in answer.json()["territories"]] == ["T2", "T3", "T4"]
    expected = {unit: "T2" if name == "T1" else name for unit, name in before.items()}
    assert owners(client, plan) == expected
    post(client, plan, "/undo", {})
    assert owners(client, plan) == before


def targets(answer):
    return [row["measures"]["workload"]["target"] for row in answer.json()["territories"]]


def test_targets_share_the_same_whole_among_more_or_fewer(client, plan):
    assert targets(client.get(f"{plan}/territories")) == pytest.approx([90.0] * 4)
    more = post(client, plan, "/territories", {"territory_id": "T9"})
    assert targets(more) == pytest.approx([72.0] * 5)
    assert targets(post(client, plan, "/territories/T1/split", {"territory_id": "T8"})) == (
        pytest.approx([60.0] * 6)
    )
    for name in ("T9", "T8"):
        fewer = post(client, plan, f"/territories/{name}/dissolve", {"into": None})
    assert targets(fewer) == pytest.approx([90.0] * 4)


def test_a_territory_dissolved_into_none_leaves_a_pool(client, plan):
    answer = post(client, plan, "/territories/T1/dissolve", {"into": None})
    assert answer.json()["summary"]["unassigned"] == 9


def test_a_split_halves_the_work_and_both_halves_are_whole(client, plan):
    answer = post(client, plan, "/territories/T1/split", {"territory_id": "T9"})
    rows = {row["territory_id"]: row for row in answer.json()["territories"]}
    assert [rows[name]["pieces"] for name in ("T1", "T9")] == [1, 1]
    assert sorted(rows[name]["units"] for name in ("T1", "T9")) == [4, 5]


def test_mending_gives_what_is_broken_off_to_a_neighbour(client, plan):
    before = owners(client, plan)
    far = next(unit for unit in ("135", "100") if before[unit] != "T1")
    post(client, plan, "/moves", {"unit_ids": [far], "territory_id": "T1"})
    post(client, plan, "/moves", {"unit_ids": ["114"], "territory_id": None})
    answer = post(client, plan, "/mend", {})
    assert answer.json()["summary"]["in_pieces"] == answer.json()["summary"]["unassigned"] == 0
    assert post(client, plan, "/mend", {}).status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/territories", {"territory_id": "T1"}),
        ("/territories", {"territory_id": "T9", "unit_ids": ["nowhere"]}),
        ("/territories/T1/dissolve", {"into": "T1"}),
        ("/territories/T1/dissolve", {"into": "T9"}),
        ("/territories/T9/dissolve", {"into": None}),
        ("/territories/T1/split", {"territory_id": "T2"}),
        ("/territories/T9/split", {"territory_id": "T10"}),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(client, plan, path, body):
    answer = post(client, plan, path, body)
    assert answer.status_code == 422
    assert answer.json()["faults"]
    assert client.get(plan).json()["version"] == 1


def test_locked_units_are_not_dissolved_and_stay_in_a_split(client, plan):
    unit = next(unit for unit, name in owners(client, plan).items() if name == "T1")
    post(client, plan, "/locks", {"unit_ids": [unit], "locked": True})
    assert post(client, plan, "/territories/T1/dissolve", {"into": "T2"}).status_code == 422
    post(client, plan, "/territories/T1/split", {"territory_id": "T9"})
    assert owners(client, plan)[unit] == "T1"


def test_halves_of_pieces_are_dealt_out_whole():
    half = halve(np.array([3.0, 1.0, 2.0, 2.0]), np.array([[0, 1]]))
    assert half[0] == half[1]
    assert half[0] != half[2] == half[3]


def test_the_people_of_a_board_are_where_the_map_has_them(client, plan, ids):
    board = client.get(f"{plan}/board").json()
    people = client.get(f"{plan}/board/people").json()
    assert people["account_set_id"] == ids.account_set
    assert [rep["name"] for rep in people["reps"]] == ["Ann", "Bob", "Cem", "Dot"]
    at = people["unit_at"][people["account_ids"].index("A07")]
    assert board["unit_ids"][at] == "107"
    assert {people["statuses"][each] for each in people["status_at"]} == {"no answer"}


def test_the_status_of_many_accounts_is_changed_at_once_or_not_at_all(client, home, plan, ids):
    path = f"{home}/account-sets/{ids.account_set}/accounts"
    asked = {"account_ids": ["A01", "A02"], "status": "customer"}
    assert client.patch(path, json=asked).status_code == 428
    seen = {"if-match": '"1"'}
    assert client.patch(path, json=asked, headers=seen).json() == {"changed": 2, "revision": 2}
    assert client.patch(path, json=asked, headers=seen).status_code == 412
    wrong = {"account_ids": ["A03", "A99"], "status": "customer"}
    assert client.patch(path, json=wrong, headers=ANY).status_code == 404
    found = client.get(path, params={"status": "customer"}).json()["items"]
    assert [row["account_id"] for row in found] == ["A01", "A02"]
