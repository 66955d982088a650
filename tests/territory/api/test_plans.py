"""Plans by the API: changes, versions, undo, branches, and no lost updates."""

ANY = {"if-match": "*"}


def move(client, plan, units, to, match="*"):
    asked = {"unit_ids": units, "territory_id": to}
    return client.post(f"{plan}/moves", json=asked, headers={"if-match": match})


def owner_of(client, plan, unit, **params):
    rows = client.get(f"{plan}/units", params=params).json()["items"]
    return {row["unit_id"]: row["territory_id"] for row in rows}[unit]


def test_a_move_is_a_version_with_the_new_figures(client, plan):
    before = client.get(f"{plan}/territories").json()
    answer = move(client, plan, ["100"], "T4", '"1"')
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2"'
    changed = answer.json()
    assert changed["version"]["kind"] == "move"
    assert changed["version"]["actor"] == "local"
    assert changed["summary"]["worst_deviation"] != before["summary"]["worst_deviation"]
    assert owner_of(client, plan, "100") == "T4"
    assert owner_of(client, plan, "100", version=1) == "T1"


def test_a_change_needs_the_version_that_was_seen(client, plan):
    asked = {"unit_ids": ["100"], "territory_id": "T4"}
    assert client.post(f"{plan}/moves", json=asked).status_code == 428
    assert move(client, plan, ["100"], "T4", '"1"').status_code == 200
    late = move(client, plan, ["101"], "T4", '"1"')
    assert late.status_code == 412
    assert owner_of(client, plan, "101") == "T1"


def test_all_faults_of_a_move_are_told_and_nothing_moves(client, plan):
    answer = move(client, plan, ["100", "999"], "T9")
    assert answer.status_code == 422
    assert {fault["file"] for fault in answer.json()["faults"]} == {"units", "territory"}
    assert client.get(plan).json()["version"] == 1


def test_a_locked_unit_stays(client, plan):
    lock = {"unit_ids": ["100"], "locked": True}
    assert client.post(f"{plan}/locks", json=lock, headers=ANY).status_code == 200
    assert move(client, plan, ["100"], "T4").status_code == 422


def test_undo_and_redo_walk_over_the_versions(client, plan):
    move(client, plan, ["100"], "T4")
    assert client.post(f"{plan}/undo", json={}, headers=ANY).json()["version"]["kind"] == "undo"
    assert owner_of(client, plan, "100") == "T1"
    client.post(f"{plan}/redo", json={}, headers=ANY)
    assert owner_of(client, plan, "100") == "T4"
    assert client.post(f"{plan}/redo", json={}, headers=ANY).status_code == 409
    kinds = [each["kind"] for each in client.get(f"{plan}/versions").json()["items"]]
    assert kinds == ["redo", "undo", "move", "solve"]


def test_a_branch_goes_its_own_way_and_is_merged_back(client, home, plan):
    made = client.post(f"{plan}/branches", json={"name": "What if"}).json()
    branch = f"{home}/plans/{made['plan_id']}"
    move(client, branch, ["100"], "T4")
    assert owner_of(client, plan, "100") == "T1"
    found = client.get(f"{plan}/diff", params={"other": made["plan_id"]}).json()
    assert found["changes"] == [{"kind": "unit", "id": "100", "before": "T1", "after": "T4"}]
    sides = client.get(f"{plan}/compare", params={"other": made["plan_id"]}).json()
    assert sides["counts"] == {"unit": 1}
    assert sides["before"]["answer"]["bound"] is not None
    merged = client.post(f"{plan}/merge", json={"source": made["plan_id"]}, headers=ANY)
    assert merged.status_code == 200
    assert owner_of(client, plan, "100") == "T4"


def test_an_account_can_be_held_by_another_rep(client, plan):
    asked = {"account_ids": ["A00"], "rep_id": "R4"}
    assert client.post(f"{plan}/holds", json=asked, headers=ANY).status_code == 200
    rows = client.get(f"{plan}/accounts").json()["items"]
    assert {row["account_id"]: row["rep_id"] for row in rows}["A00"] == "R4"


def test_pages_hold_everything_once(client, plan):
    seen, cursor = [], None
    while True:
        params = {"limit": 10, **({"cursor": cursor} if cursor else {})}
        page = client.get(f"{plan}/units", params=params).json()
        seen += [row["unit_id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(set(seen))
    assert len(seen) == 36


def test_a_cursor_that_never_was_one_is_refused(client, plan):
    for cursor in ("!!", "AA", "zzz=", "%00"):
        assert client.get(f"{plan}/versions", params={"cursor": cursor}).status_code == 422


def test_what_did_not_change_is_not_sent_again(client, plan):
    tag = client.get(plan).headers["etag"]
    assert client.get(plan, headers={"if-none-match": tag}).status_code == 304
    move(client, plan, ["100"], "T4")
    assert client.get(plan, headers={"if-none-match": tag}).status_code == 200


def test_every_export_is_a_file_with_a_name(client, plan):
    for form in ("csv", "xlsx", "geojson", "gpkg", "parquet", "crm"):
        for part in ("units", "accounts", "territories"):
            answer = client.get(f"{plan}/export", params={"format": form, "part": part})
            assert answer.status_code == 200, answer.text
            assert "attachment" in answer.headers["content-disposition"]
            assert answer.content


def test_the_map_is_one_page_of_what_one_may_see(client, plan):
    answer = client.get(f"{plan}/map")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert 'src="http' not in answer.text


def test_a_solve_is_a_job_and_the_same_key_is_the_same_job(client, home, plan):
    headers = {"idempotency-key": "tonight"}
    first = client.post(f"{plan}/solve", json={}, headers=headers)
    again = client.post(f"{plan}/solve", json={}, headers=headers)
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(client.get(f"{home}/jobs").json()["items"]) == 1
    other = client.post(f"{plan}/solve", json={"priority": 1}, headers=headers)
    assert other.status_code == 409
    cancelled = client.post(f"{home}/jobs/{first.json()['job_id']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    events = client.get(f"{home}/jobs/{first.json()['job_id']}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert "event: cancelled" in events.text


def test_a_rep_sees_her_own_territory_and_no_other(as_user, plan):
    client = as_user("rep")
    told = client.get(f"{plan}/territories").json()
    assert {each["rep_id"] for each in told["territories"]} == {"R1"}
    assert told["summary"] is None
    for rows in ("units", "accounts"):
        items = client.get(f"{plan}/{rows}").json()["items"]
        assert len(items) == 9
        assert {each["rep_id"] for each in items} == {"R1"}
    text = client.get(f"{plan}/export", params={"format": "csv", "part": "accounts"}).text
    assert "R1" in text
    assert not {"R2", "R3", "R4"} & set(text.replace("\r\n", ",").split(","))
    newest = client.get(plan).json()["newest"]
    assert newest["summary"] == newest["detail"] == {}
    district = as_user("district").get(f"{plan}/territories").json()
    assert {each["rep_id"] for each in district["territories"]} == {"R1", "R2"}
