"""Why an account is where it is, asked of a service."""


def test_an_account_is_explained_in_any_version(client, plan):
    first = client.get(f"{plan}/why", params={"account_id": "A00"}).json()
    assert first["version"] == 1
    assert first["sentences"][0].startswith("Clinic 0 is in unit 100, territory T")
    other = next(f"T{i}" for i in range(1, 5) if f"territory T{i}" not in first["sentences"][0])
    moved = {"unit_ids": ["100"], "territory_id": other}
    assert client.post(f"{plan}/moves", json=moved, headers={"if-match": "*"}).status_code == 200
    now = client.get(f"{plan}/why", params={"account_id": "A00"}).json()
    assert now["version"] == 2
    assert f"territory {other}" in now["sentences"][0]
    assert {"territory_id", "rep_id", "distance_change", "breaks"} == set(now["alternatives"][0])
    asked = {"account_id": "A00", "version": 1}
    assert client.get(f"{plan}/why", params=asked).json() == first


def test_an_account_that_is_not_there_is_a_fault(client, plan):
    answer = client.get(f"{plan}/why", params={"account_id": "Z9"})
    assert answer.status_code == 422
    assert "none of the accounts" in answer.json()["faults"][0]["message"]
