"""Fewest cut edges: compared with every plan that has the same centers."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers import Problem, Stop, labelling, reduce_cut_edges, score_assignment, solve
from solvers.cost import best_candidates, own_costs


def cut_weight(problem: Problem, assignment, weight=None) -> float:
    a, b = problem.edges.T
    weight = np.ones(len(a)) if weight is None else weight
    return float(weight[assignment[a] != assignment[b]].sum())


def plans(problem: Problem, assignment):
    """Every plan in which the centers of the given one stay, with its cost under them."""
    candidates = best_candidates(problem, assignment)
    for labels in product(range(problem.n_territories), repeat=problem.n_units):
        plan = np.array(labels)
        if not problem.fixed_sites:
            stay = plan[problem.centers[candidates]] == np.arange(problem.n_territories)
            if not stay.all():
                continue
        if score_assignment(problem, plan).feasible:
            yield plan, float(own_costs(problem, plan, candidates).sum())


def check_against_every_plan(problem: Problem, assignment, allowance, weight=None) -> None:
    score = score_assignment(problem, assignment)
    limit = score.objective * (1 + allowance) + 1e-9
    every = plans(problem, assignment)
    best = min(cut_weight(problem, plan, weight) for plan, cost in every if cost <= limit)
    found = reduce_cut_edges(problem, assignment, Stop(60), allowance=allowance, edge_weight=weight)
    assert found.finished
    assert found.after == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    assert found.after == pytest.approx(cut_weight(problem, found.assignment, weight))
    assert found.before == pytest.approx(cut_weight(problem, assignment, weight))
    new = score_assignment(problem, found.assignment)
    assert new.feasible
    assert new.objective <= limit


RULES = {
    "bands": {},
    "sites": {"centers": [8, 0]},
    "candidates": {"centers": [8, 4, 0, 2]},
    "anywhere": {"contiguous": False},
    "locked": {"locked": [-1] * 8 + [1]},
    "eligible": {"eligible": [[True, i != 2] for i in range(9)]},
    "budget": {"baseline": [0] * 5 + [1] * 4, "disruption_budget": 3.0},
    "bands of its own": {"upper": [[5.0], [7.0]]},
}


def nine_units() -> dict[str, np.ndarray]:
    """Three rows of three units."""
    number = np.arange(9).reshape(3, 3)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    down = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    return {"activity": np.ones(9), "edges": np.vstack([across, down])}


@st.composite
def drawn_plans(draw):
    """Two territories of nine units under one kind of rule, and any plan that keeps it."""
    rules = RULES[draw(st.sampled_from(list(RULES)))]
    xy = np.random.default_rng(draw(st.integers(0, 99))).random((9, 2)) * 1e4
    bands = {"lower": [2.0], "upper": [7.0]}
    problem = Problem(n_territories=2, **{**nine_units(), "xy": xy, **bands, **rules})
    every = [np.array(labels) for labels in product((0, 1), repeat=9)]
    feasible = [plan for plan in every if score_assignment(problem, plan).feasible]
    return problem, feasible[draw(st.integers(0, len(feasible) - 1))]


@settings(max_examples=40, deadline=None)
@given(drawn_plans(), st.sampled_from([0.0, 0.05, 0.5]), st.booleans())
def test_no_plan_with_the_same_centers_cuts_less(drawn, allowance, weighted):
    problem, plan = drawn
    weight = np.random.default_rng(0).integers(0, 40, 12) / 8 if weighted else None
    check_against_every_plan(problem, plan, allowance, weight)


def test_a_ragged_border_becomes_straight(grid12):
    """A grid of three rows and four columns; two columns each cut three edges."""
    problem = Problem(n_territories=2, lower=[6.0], upper=[6.0], **grid12)
    ragged = np.array([0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1])
    found = reduce_cut_edges(problem, ragged, Stop(60), allowance=0.2)
    assert found.before == 5
    assert found.after == found.bound == 3
    assert found.assignment.tolist() == [0, 0, 1, 1] * 3


def test_without_allowance_the_cost_does_not_rise(county30):
    problem = Problem(n_territories=3, lower=[7.0, 7.0], upper=[14.0, 14.0], **county30)
    plan = solve(problem, time_limit=20).assignment
    found = reduce_cut_edges(problem, plan, Stop(60), allowance=0.0)
    before = score_assignment(problem, plan).objective
    assert score_assignment(problem, found.assignment).objective <= before * (1 + 1e-9)
    assert found.after <= found.before


def test_more_allowance_never_cuts_more(county30):
    problem = Problem(n_territories=3, lower=[7.0, 7.0], upper=[14.0, 14.0], **county30)
    plan = solve(problem, time_limit=20).assignment
    cuts = [
        reduce_cut_edges(problem, plan, Stop(60), allowance=share).after
        for share in (0.0, 0.1, 0.3)
    ]
    assert cuts == sorted(cuts, reverse=True)


def test_without_time_the_plan_is_given_back(grid12):
    problem = Problem(n_territories=2, lower=[6.0], upper=[6.0], **grid12)
    ragged = np.array([0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1])
    found = reduce_cut_edges(problem, ragged, Stop(0.0))
    assert not found.finished
    assert found.assignment is ragged
    assert found.bound <= 3


def test_the_same_edge_in_both_directions_counts_once(grid12):
    both = np.vstack([grid12["edges"], grid12["edges"][:, ::-1], [[0, 0]]])
    problem = Problem(n_territories=2, lower=[6.0], upper=[6.0], **{**grid12, "edges": both})
    halves = np.array([0, 0, 1, 1] * 3)
    assert reduce_cut_edges(problem, halves, Stop(60)).before == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"allowance": -0.1}, "allowance"),
        ({"edge_weight": [1.0]}, "edge_weight"),
        ({"edge_weight": np.full(17, -1.0)}, "edge_weight"),
    ],
)
def test_wrong_numbers_are_refused(grid12, arguments, message):
    problem = Problem(n_territories=2, **grid12)
    with pytest.raises(ValueError, match=message):
        reduce_cut_edges(problem, np.array([0, 0, 1, 1] * 3), Stop(1), **arguments)


def test_a_plan_that_breaks_a_rule_is_refused(grid12):
    problem = Problem(n_territories=2, lower=[6.0], upper=[6.0], **grid12)
    with pytest.raises(ValueError, match="breaks rules"):
        reduce_cut_edges(problem, np.array([0, 1] * 6), Stop(1))


@pytest.fixture
def parts_only(monkeypatch):
    """Every problem counts as too large to be solved as a whole."""
    monkeypatch.setattr(labelling, "FEW_PAIRS", 0)
    monkeypatch.setattr(labelling, "MOST_PAIRS", 0)


def waves(rows: int, columns: int, k: int):
    """A grid, and its bands of columns with ragged borders between them."""
    number = np.arange(rows * columns).reshape(rows, columns)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    down = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    row, column = np.divmod(number.ravel(), columns)
    shift = np.where(row % 2 == 0, 1, -1)
    plan = np.clip((column + shift) * k // columns, 0, k - 1)
    return {
        "activity": np.ones(rows * columns),
        "xy": np.column_stack([column, row]) * 1000.0,
        "edges": np.vstack([across, down]),
        "n_territories": k,
        "lower": [0.8 * rows * columns / k],
        "upper": [1.2 * rows * columns / k],
    }, plan


@pytest.mark.parametrize("fixed", [False, True])
def test_parts_of_a_large_plan_get_straight_borders(parts_only, fixed):
    arguments, plan = waves(6, 20, 5)
    if fixed:
        arguments["centers"] = [42, 46, 50, 54, 58]
    problem = Problem(**arguments)
    found = reduce_cut_edges(problem, plan, Stop(60), allowance=0.2)
    assert found.before > 60
    assert found.after == cut_weight(problem, found.assignment) == 4 * 6
    assert (found.bound, found.finished) == (0.0, False)
    before, after = score_assignment(problem, plan), score_assignment(problem, found.assignment)
    assert after.feasible
    assert after.objective <= before.objective * 1.2


def test_parts_together_stay_within_the_allowance(parts_only):
    arguments, plan = waves(6, 20, 5)
    # Where distances do not matter in one half, all of the cost is in the other.
    arguments["weight"] = np.where(np.arange(120) % 20 < 8, 0.001, 1.0)
    problem = Problem(**arguments)
    limit = score_assignment(problem, plan).objective * 1.001
    found = reduce_cut_edges(problem, plan, Stop(60), allowance=0.001)
    assert found.after < found.before
    assert score_assignment(problem, found.assignment).objective <= limit * (1 + 1e-9)


def test_parts_keep_locks_and_the_budget(parts_only):
    arguments, plan = waves(6, 18, 6)
    locked = np.where(np.arange(108) % 7 == 0, plan, -1)
    problem = Problem(
        **arguments, locked=locked, baseline=plan, disruption_budget=10.0, contiguous=True
    )
    found = reduce_cut_edges(problem, plan, Stop(60), allowance=0.3)
    assert found.after < found.before
    assert score_assignment(problem, found.assignment).feasible


def test_parts_come_out_alike_for_a_seed(parts_only):
    arguments, plan = waves(6, 20, 5)
    problem = Problem(**arguments)
    runs = [reduce_cut_edges(problem, plan, Stop(60), seed=3).assignment for _ in range(2)]
    assert (runs[0] == runs[1]).all()


def test_a_negative_cost_may_rise_by_its_share():
    cost = np.array([[-10.0, 0.0], [-4.0, -4.1], [0.0, -10.0], [-4.1, -4.0]])
    edges = [[0, 1], [1, 2], [2, 3], [3, 0], [0, 2]]
    problem = Problem(np.ones(4), 2, cost=cost, centers=[0, 2], edges=edges)
    found = reduce_cut_edges(problem, np.array([0, 1, 1, 0]), Stop(60), allowance=0.5)
    assert found.finished
    assert found.after == 2
    assert score_assignment(problem, found.assignment).objective <= -28.2 * 0.5


def test_the_two_ways_agree_where_both_are_possible(county30, monkeypatch):
    problem = Problem(n_territories=4, lower=[5.0, 5.0], upper=[11.0, 11.0], **county30)
    plan = solve(problem, time_limit=20).assignment
    whole = reduce_cut_edges(problem, plan, Stop(60), allowance=0.1)
    monkeypatch.setattr(labelling, "FEW_PAIRS", 0)
    both = reduce_cut_edges(problem, plan, Stop(60), allowance=0.1)
    assert both.finished
    assert both.after == whole.after
