"""What counts besides distance."""

from itertools import product

import numpy as np
import pytest

from solvers import InvalidProblem, Problem, Terms, score_assignment, solve


@pytest.fixture
def board():
    """Six rows of six units, a kilometre apart, in three territories of twelve."""
    units = np.arange(36).reshape(6, 6)
    right = np.column_stack([units[:, :-1].ravel(), units[:, 1:].ravel()])
    down = np.column_stack([units[:-1].ravel(), units[1:].ravel()])
    return {
        "activity": np.ones(36),
        "n_territories": 3,
        "xy": np.argwhere(units >= 0) * 1000.0,
        "lower": [9.0],
        "upper": [15.0],
        "edges": np.vstack([right, down]),
    }


ROWS = np.repeat([0, 1, 2], 12)
COLUMNS = np.tile(np.repeat([0, 1, 2], 2), 6)


def test_the_objective_is_the_sum_of_its_named_terms(board):
    """Two cuts of six edges, one unit away from home, and nobody fits territory 2."""
    baseline = ROWS.copy()
    baseline[0] = 1
    fit = np.ones((36, 3))
    fit[:, 2] = 0.25
    terms = Terms(border_price=2.0, disruption_price=7.0, misfit_price=4.0, fit=fit)
    score = score_assignment(Problem(**board, baseline=baseline, terms=terms), ROWS)
    assert {**score.terms, "distance": 0.0} == {
        "distance": 0.0,
        "border": 24.0,
        "disruption": 7.0,
        "misfit": pytest.approx(36.0),
    }
    assert score.objective == pytest.approx(sum(score.terms.values()))


def test_without_prices_there_is_distance_alone(board):
    """As in Hess's model."""
    score = score_assignment(Problem(**board), ROWS)
    assert score.terms == {"distance": score.objective}


@pytest.mark.parametrize("length", [None, 3.0])
def test_long_borders_are_avoided_when_they_are_dear(board, length):
    """Whatever the distance says: one cut of six edges, and one of four across the larger side."""
    border = None if length is None else np.full(60, length)
    terms = Terms(border_price=1000.0, border=border)
    result = solve(Problem(**board, terms=terms), "local_search")
    cut = result.terms["border"] / 1000.0 / (length or 1.0)
    assert cut == pytest.approx(10.0)


def test_a_dear_move_is_not_made(board):
    """Columns today are left as they are, though the start would have been another."""
    dear = Terms(disruption_price=1000.0)
    result = solve(Problem(**board, baseline=COLUMNS, terms=dear))
    assert (result.assignment == COLUMNS).all()
    assert result.terms["disruption"] == 0.0


def test_units_go_where_they_fit(board):
    """Each unit suits one territory alone, and that counts more than distance."""
    fit = np.eye(3)[COLUMNS]
    result = solve(Problem(**board, terms=Terms(misfit_price=1000.0, fit=fit)))
    assert (result.assignment == COLUMNS).all()


def test_the_bound_holds_for_the_sum(board):
    """It is one on the distance, and no term is negative."""
    result = solve(Problem(**board, terms=Terms(border_price=5.0)))
    assert result.bound <= result.objective
    assert result.objective == pytest.approx(sum(result.terms.values()))


@pytest.mark.parametrize("sites", [None, [0, 8]])
@pytest.mark.parametrize("kind", ["border", "disruption", "misfit"])
def test_no_plan_is_better_than_one_called_optimal_nor_below_the_bound(kind, sites):
    """Nine units in two territories, against every way to part them."""
    units = np.arange(9).reshape(3, 3)
    right = np.column_stack([units[:, :-1].ravel(), units[:, 1:].ravel()])
    down = np.column_stack([units[:-1].ravel(), units[1:].ravel()])
    rng = np.random.default_rng(5)
    fit, weight = rng.random((9, 2)), rng.uniform(0.5, 1.5, 9)
    terms = {
        "border": Terms(border_price=9.0),
        "disruption": Terms(disruption_price=50.0),
        "misfit": Terms(misfit_price=60.0, fit=fit),
    }
    problem = Problem(
        weight,
        2,
        xy=np.argwhere(units >= 0) * 10_000.0,
        weight=weight,
        lower=[0.2 * weight.sum()],
        edges=np.vstack([right, down]),
        baseline=rng.integers(0, 2, 9),
        centers=sites,
        terms=terms[kind],
    )
    result = solve(problem, iterations=2)
    every = (score_assignment(problem, np.array(labels)) for labels in product((0, 1), repeat=9))
    best = min(score.objective for score in every if score.feasible and score.sums.all())
    assert result.bound <= best + 1e-9
    assert result.objective == pytest.approx(sum(result.terms.values()))
    assert result.objective == pytest.approx(best) or result.status == "feasible"
    if sites and kind != "border":
        assert result.status == "optimal"


def test_every_fault_of_the_terms_is_told(board):
    """Prices below zero, arrays of another shape, a price without its array."""
    terms = Terms(border_price=-1.0, border=np.ones(3), misfit_price=2.0)
    with pytest.raises(InvalidProblem) as refused:
        Problem(**board, terms=terms)
    assert len(refused.value.faults) == 3
