import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvers import Problem, score_assignment

LEFT_RIGHT = np.array([0, 1, 0, 1])


def test_a_good_plan_has_no_misses(grid4):
    """Two columns of two units: a unit of cost each, centers 0 and 1."""
    score = score_assignment(Problem(n_territories=2, lower=[2], upper=[2], **grid4), LEFT_RIGHT)
    assert score.feasible
    assert score.misses == ()
    assert score.violation == 0.0
    assert score.objective == pytest.approx(2.0)
    assert score.centers.tolist() == [0, 1]
    assert score.sums.tolist() == [[2.0], [2.0]]
    assert score.pieces.tolist() == [1, 1]


@pytest.mark.parametrize("side", ["lower", "upper"])
@pytest.mark.parametrize(("part", "kept"), [(0.5e-9, True), (2e-9, False), (1e-6, False)])
def test_bands_are_exact_to_one_in_a_billion(grid4, side, part, kept):
    """A sum of two misses its limit by a relative part."""
    limit = 2.0 * (1 + part if side == "lower" else 1 - part)
    problem = Problem(n_territories=2, **{**grid4, side: [limit]})
    assert score_assignment(problem, LEFT_RIGHT).feasible is kept


def test_a_missed_band_is_told_in_words(grid4):
    """Territory, measure, and by how much."""
    problem = Problem(n_territories=2, lower=[2.0], **grid4)
    score = score_assignment(problem, np.array([0, 0, 0, 1]))
    assert score.misses == ("territory 1, measure 0: 1 is 50.00% below its lower limit 2",)
    assert score.violation == pytest.approx(0.5)


def test_bands_of_single_territories_are_their_own(grid4):
    """Three for the first and one for the second."""
    band = [[3.0], [1.0]]
    problem = Problem(n_territories=2, lower=band, upper=band, **grid4)
    assert score_assignment(problem, np.array([0, 0, 0, 1])).feasible
    assert not score_assignment(problem, np.array([1, 1, 1, 0])).feasible


def test_an_upper_limit_of_zero_forbids_everything(grid4):
    """No share of zero is a tolerance."""
    problem = Problem(n_territories=2, upper=[[0.0], [4.0]], **grid4)
    assert not score_assignment(problem, LEFT_RIGHT).feasible


def test_a_territory_in_two_pieces_is_a_miss(grid4):
    """Corners do not touch."""
    score = score_assignment(Problem(n_territories=2, **grid4), np.array([0, 1, 1, 0]))
    assert score.misses == ("territory 0 is in 2 pieces", "territory 1 is in 2 pieces")


def test_pieces_do_not_count_when_contiguity_is_not_asked(grid4):
    """The same corners."""
    problem = Problem(n_territories=2, contiguous=False, **grid4)
    assert score_assignment(problem, np.array([0, 1, 1, 0])).feasible


def test_an_empty_territory_is_a_miss(grid4):
    """It has no center either."""
    score = score_assignment(Problem(n_territories=2, **grid4), np.zeros(4, int))
    assert score.misses == ("territory 1 has no unit",)
    assert score.centers.tolist() == [0, -1]


def test_a_territory_without_a_candidate_is_a_miss(grid4):
    """Units 0, 1 and 2 may be centers, unit 3 may not."""
    problem = Problem(n_territories=2, centers=[0, 1, 2], **grid4)
    score = score_assignment(problem, np.array([0, 0, 0, 1]))
    assert score.misses == ("territory 1 has none of the candidate centers",)


def test_locks_and_eligibility_are_misses(grid4):
    """Unit 1 is locked in territory 0; territory 1 may not take unit 3."""
    problem = Problem(
        n_territories=2,
        locked=[-1, 0, -1, -1],
        eligible=[[True, True], [True, True], [True, True], [True, False]],
        **grid4,
    )
    assert score_assignment(problem, LEFT_RIGHT).misses == (
        "unit 1 left territory 0, where it is locked",
        "unit 3 may not be in territory 1",
    )


@pytest.mark.parametrize(("budget", "kept"), [(6.9, False), (7.0, True), (None, True)])
def test_what_moves_is_weighed_against_the_budget(grid4, budget, kept):
    """Units 1 and 2 leave with weights 3 and 4; unit 3 had no territory."""
    problem = Problem(
        n_territories=2,
        baseline=[0, 0, 1, -1],
        disruption_weight=[2.0, 3.0, 4.0, 5.0],
        disruption_budget=budget,
        **grid4,
    )
    score = score_assignment(problem, LEFT_RIGHT)
    assert score.moved == 7.0
    assert score.feasible is kept


def test_a_budget_of_zero_lets_nothing_move(grid4):
    """Today's map passes, any other does not."""
    problem = Problem(n_territories=2, baseline=LEFT_RIGHT, disruption_budget=0.0, **grid4)
    assert score_assignment(problem, LEFT_RIGHT).feasible
    assert not score_assignment(problem, 1 - LEFT_RIGHT).feasible


@pytest.mark.parametrize(
    "assignment", [[0, 1, 0], [0, 1, 0, 2], [0, 1, 0, -1]], ids=["short", "too high", "too low"]
)
def test_what_is_no_assignment_is_refused(grid4, assignment):
    """Every unit in one of the territories 0 to k - 1."""
    with pytest.raises(ValueError, match="one territory from 0 to k - 1"):
        score_assignment(Problem(n_territories=2, **grid4), np.array(assignment))


@pytest.mark.parametrize("metric", ["squared_km", "km", "euclidean"])
@given(seed=st.integers(0, 99))
def test_relabelling_units_changes_nothing(metric, seed):
    """Units in another order give the same cost, sums, pieces and number of misses."""
    rng = np.random.default_rng(seed)
    n, k = 15, 3
    activity, xy = rng.random((n, 2)), rng.random((n, 2)) * 1e5
    edges, assignment = rng.integers(0, n, (25, 2)), rng.integers(0, k, n)
    order = rng.permutation(n)
    place = np.argsort(order)
    arguments = {"n_territories": k, "metric": metric, "upper": [2.0, 2.0]}
    before = score_assignment(Problem(activity, xy=xy, edges=edges, **arguments), assignment)
    after = score_assignment(
        Problem(activity[order], xy=xy[order], edges=place[edges], **arguments), assignment[order]
    )
    assert after.objective == pytest.approx(before.objective, rel=1e-12)
    assert after.sums == pytest.approx(before.sums)
    assert after.pieces.tolist() == before.pieces.tolist()
    assert len(after.misses) == len(before.misses)
