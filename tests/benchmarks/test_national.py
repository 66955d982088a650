"""The national benchmark runs: on areas so few that it takes no time."""

import json
from dataclasses import replace

import numpy as np
import pytest

import national
import national_areas

CASE = national.Case("zips", 3, 2, 60.0, gap=0.1, rms_km=700.0, first_s=9.0)


@pytest.fixture(scope="module")
def areas():
    return national_areas.some_areas(90)


@pytest.fixture(scope="module")
def row(areas):
    return national.run(CASE, areas)


def test_a_case_brings_all_figures(row):
    assert row["status"] in ("feasible", "optimal")
    assert row["objective"] >= row["bound"] > 0
    assert 0 <= row["first_feasible_s"] <= row["seconds"]
    assert row["peak_mb"] > 0
    assert max(row["deviations"]) <= 0.05 + 1e-9
    assert row["missed_by"] == row["in_pieces"] == 0
    assert row["moved"] is None


def test_after_a_change_few_units_move(areas, monkeypatch):
    monkeypatch.setattr(national, "MOVED_UNITS", 1)
    monkeypatch.setattr(national, "MAY_MOVE", 0.5)
    # Four territories within the bands of three need wide ones.
    monkeypatch.setattr(national_areas, "TOLERANCE", 0.3)
    monkeypatch.setattr(national, "TOLERANCE", 0.3)
    earlier = national.run(replace(CASE, measures=1, spare=1), areas)
    case = replace(CASE, measures=1, after="earlier")
    after = national.run(case, areas, earlier=np.array(earlier["assignment"]))
    assert after["status"] in ("feasible", "optimal")
    assert 0 < after["moved"] <= 0.5


def test_the_table_has_a_row_for_each_result(row, tmp_path, capsys):
    none = {**row, "status": "no_solution", "objective": None, "bound": None, "reached_gap": None}
    results = {"counties-100-1": row, "zips-300-1": {**none, "first_feasible_s": None}}
    for name, result in results.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"case": name, **result}))
    document = tmp_path / "page.md"
    document.write_text("before\n<!-- national -->\nold\n<!-- end national -->\nafter\n")
    national.main(["--out", str(tmp_path), "--table", "--into", str(document)])
    _, _, first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("| counties-100-1 | 90 |")
    assert "(≤ 10)" in first
    assert "no solution" in second
    text = document.read_text()
    assert first in text
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")


def test_a_case_that_comes_after_another_is_listed_later():
    names = list(national.CASES)
    for name, case in national.CASES.items():
        if case.after is not None:
            assert names.index(case.after) < names.index(name)
            assert national.CASES[case.after].spare == 1


def test_an_unknown_case_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        national.main(["--out", str(tmp_path), "nowhere"])
    assert "no such case: nowhere" in capsys.readouterr().err


def test_instances_of_others_are_read(tmp_path):
    instance = {"xy_m": [[0, 0], [1000, 0]], "activity": [[1, 2], [3, 2]], "edges": [[0, 1]]}
    (tmp_path / national.FILES["zips"]).write_text(json.dumps(instance))
    areas = national.load(CASE, tmp_path)
    assert areas.activity.tolist() == [[0.25, 0.5], [0.75, 0.5]]
