"""Benchmark instances become the problems that their families say."""

import json

import numpy as np
import pytest

from solvers import InvalidProblem, score_assignment
from solvers.bench import run_instance, write_row
from solvers.instances import read_instance

PATH4 = {
    "name": "path4",
    "n": 4,
    "k": 2,
    "xy_m": [[0, 0], [1400, 0], [10_000, 0], [11_600, 0]],
    "activity": [[10, 1], [20, 1], [10, 1], [20, 1]],
    "lower": [20, 1],
    "upper": [40, 3],
    "edges": [[0, 1], [1, 2], [2, 3]],
}


@pytest.fixture
def write(tmp_path):
    def write(**changes):
        path = tmp_path / "path4.json"
        path.write_text(json.dumps({**PATH4, **changes}))
        return path

    return write


def objective(instance, assignment=(0, 0, 1, 1)):
    return score_assignment(instance.problem, np.array(assignment)).objective


def test_hess_rounds_to_whole_kilometres(write):
    """1.4 km counts as 1, 1.6 km as 2; the heavier unit is the center."""
    assert objective(read_instance(write(family="hess"))) == pytest.approx(
        (10 * 1**2 + 10 * 2**2) / 1e6
    )


def test_ctd_counts_plain_distance(write):
    assert objective(read_instance(write(family="ctd"))) == pytest.approx(1400 + 1600)


def test_national_weights_square_kilometres_by_the_share_of_the_first_measure(write):
    assert objective(read_instance(write(family="national"))) == pytest.approx(
        (10 * 1.4**2 + 10 * 1.6**2) / 60
    )


def test_cpmp_has_no_edges_and_asks_for_no_contiguity(write):
    assert not read_instance(write(family="cpmp", edges=None)).problem.contiguous


def test_contiguity_can_be_dropped(write):
    assert read_instance(write(family="ctd")).problem.contiguous
    assert not read_instance(write(family="ctd"), contiguous=False).problem.contiguous


def test_only_the_first_measures_are_kept(write):
    problem = read_instance(write(family="ctd"), measures=1).problem
    assert problem.activity.shape == (4, 1)
    assert problem.upper.tolist() == [[40.0], [40.0]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no instance"),
        ('{"name": "x", "k": 1}', "has no activity"),
        (json.dumps({**PATH4, "family": "other"}), "family must be one of"),
    ],
)
def test_what_is_no_instance_is_refused(tmp_path, text, message):
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(InvalidProblem, match=message):
        read_instance(path)


def test_a_missing_file_and_too_many_measures_are_refused(tmp_path, write):
    with pytest.raises(InvalidProblem, match="No such file"):
        read_instance(tmp_path / "nothing.json")
    with pytest.raises(InvalidProblem, match="2 measures, 3 were asked for"):
        read_instance(write(family="ctd"), measures=3)


def test_a_row_holds_what_the_contract_asks(tmp_path, write):
    instance = read_instance(write(family="ctd"))
    row = run_instance(instance, time_limit=5.0, seed=3)
    written = json.loads(write_row(row, tmp_path / "out").read_text())
    assert written == row
    assert row["name"] == "path4"
    assert row["status"] in {"optimal", "feasible"}
    assert sorted(set(row["assignment"])) == [0, 1]
    assert row["objective"] == pytest.approx(3000.0)
    assert row["bound"] <= row["objective"]
    assert len(row["centers"]) == 2


def test_an_infeasible_row_holds_no_assignment(write):
    row = run_instance(read_instance(write(family="ctd", upper=[25, 3])), time_limit=5.0)
    assert row["status"] == "infeasible"
    assert row["assignment"] == row["centers"] == []
    assert row["objective"] is None
