"""Runs of peers: what is not installed is skipped and named, what is gets judged."""

import json
import re
import sys
from pathlib import Path

import pytest

import peers
import run_peer
from national_areas import some_areas

REQUIREMENTS = Path(__file__).with_name("peers-requirements.txt")
INSTALLED = peers.installed(sys.executable)


@pytest.fixture(scope="module")
def areas():
    return some_areas(90)


def test_every_method_is_there():
    folder = Path(__file__).with_name("peer_methods")
    for _, module, function in run_peer.METHODS.values():
        text = (folder / f"{module}.py").read_text(encoding="utf-8")
        assert f"\ndef {function}(task: Task)" in text


def test_every_peer_has_one_version_in_the_requirements():
    lines = [line for line in REQUIREMENTS.read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    named = {line.partition("==")[0] for line in lines}
    assert {package for package, _, _ in run_peer.METHODS.values()} <= named


def test_a_peer_that_is_not_installed_is_skipped_and_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(peers, "installed", lambda _: {"spopt": None})
    peers.run_all(["spopt AZP"], sys.executable, tmp_path, [20], 1.0)
    assert "Skipped: spopt is not installed" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("method", run_peer.METHODS)
def test_a_peer_runs(method, areas):
    if INSTALLED[run_peer.METHODS[method][0]] is None:
        pytest.skip(f"{run_peer.METHODS[method][0]} is not installed")
    row = peers.judged(areas, 3, 1, peers.run_peer(sys.executable, method, areas, 3, 1, 5.0))
    assert row["territories"] >= 1


def test_a_method_that_fails_leaves_its_reason(areas, monkeypatch, tmp_path):
    script = tmp_path / "run_peer.py"
    script.write_text("raise SystemExit('no such thing')")
    monkeypatch.setattr(peers, "__file__", str(tmp_path / "peers.py"))
    row = peers.run_peer(sys.executable, "spopt AZP", areas, 3, 1, 5.0)
    assert row["fault"] == "no such thing"
    assert row["cpu_seconds"] >= 0


def test_ours_is_judged_like_the_others(areas):
    row = peers.judged(areas, 3, 1, peers.run_ours(areas, 3, 1, 60.0))
    assert row["in_band"]
    assert row["in_pieces"] == 0
    assert row["territories"] == 3


def test_the_tables_show_plans_and_faults(tmp_path, capsys):
    done = {
        "seconds": 1.0,
        "cpu_seconds": 0.9,
        "territories": 20,
        "deviations": [0.04],
        "in_pieces": 2,
        "rms_km": 100.25,
        "objective": 12345.6,
    }
    for method, run in {
        "ours": done,
        "spopt AZP": {"fault": "over 60 s", "cpu_seconds": 59.0},
    }.items():
        written = {"method": method, "shown": method, "runs": [{"k": 20, "measures": 1, **run}]}
        (tmp_path / f"{method}.json").write_text(json.dumps(written))
    peers.main(["--out", str(tmp_path), "--table"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "20 territories:"
    assert lines[4] == "| ours | 4.0 | 20, 2 | 100.2 | 12,346 | 1, 1 |  |  |  |  |  |"
    assert lines[5].startswith("| spopt AZP | over 60 s |  |  |  | –, 59 |")
