"""How cost grows with size: on sizes that take no time, and on made figures."""

import json

import pytest

import scaling


def made(n, power):
    seconds = 1e-3 * n**power
    figures = dict.fromkeys(("first_plan_s", *scaling.CURVES), seconds)
    return {"n": n, "territories": 100, "rounds": 1, "gap": 0.1, "peak_mb": 300.0, **figures}


def test_a_size_brings_its_figures():
    row = scaling.run(120, territories=4, rounds=1)
    assert row["rounds"] == 1
    assert 0 < row["first_plan_cpu"] <= row["rounds_cpu"] <= row["whole_cpu"]


def test_growth_is_the_slope_between_logarithms():
    rows = [made(n, 1.5) for n in (100, 1000, 10_000)]
    assert scaling.exponent(rows, "rounds_cpu") == pytest.approx(1.5)


def test_the_table_has_the_smallest_first(tmp_path, capsys):
    for n in (8000, 2000):
        (tmp_path / f"scaling-{n}.json").write_text(json.dumps(made(n, 1)))
    scaling.main(["--out", str(tmp_path), "--table"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[2:4]] == ["2,000", "8,000"]
    assert "search n^1.00" in lines[-1]


def test_a_picture_is_drawn_the_same_each_time(tmp_path):
    pytest.importorskip("matplotlib")
    rows = [made(n, 1) for n in (100, 1000)]
    for name in ("a.svg", "b.svg"):
        scaling.draw(rows, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
