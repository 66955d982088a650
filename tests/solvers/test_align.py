"""Territories and reps are matched at the largest sum of scores."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvers import align_reps


def test_each_territory_gets_the_rep_it_fits():
    fit = np.array([[0.0, 1.0], [1.0, 0.0]])
    found = align_reps({"fit": fit}, {"fit": 2.0})
    assert found.rep.tolist() == [1, 0]
    assert found.terms == {"fit": 4.0}
    assert found.total == 4.0


def test_a_territory_too_many_has_no_rep():
    found = align_reps({"fit": np.array([[0.2], [0.9]])}, {"fit": 1.0})
    assert found.rep.tolist() == [-1, 0]


def test_a_rep_too_many_has_no_territory():
    found = align_reps({"fit": np.array([[0.2, 0.9]])}, {"fit": 1.0})
    assert found.rep.tolist() == [1]


def test_a_term_without_weight_decides_nothing():
    scores = {"fit": np.eye(2), "nearness": 1.0 - np.eye(2)}
    assert align_reps(scores, {"fit": 1.0, "nearness": 0.0}).rep.tolist() == [0, 1]


@given(st.lists(st.floats(-5, 5), min_size=9, max_size=9))
def test_no_other_matching_is_better(values):
    score = np.array(values).reshape(3, 3)
    best = max(sum(score[t, r] for t, r in enumerate(order)) for order in permutations(range(3)))
    assert align_reps({"fit": score}, {"fit": 1.0}).total == pytest.approx(best)


@given(
    st.lists(st.floats(-5, 5), min_size=9, max_size=9),
    st.lists(st.sampled_from([0.0, 0.25, 0.4, 1.0]), min_size=9, max_size=9),
)
def test_what_comes_first_is_least_before_the_scores_count(values, levels):
    score, first = np.array(values).reshape(3, 3), np.array(levels).reshape(3, 3)

    def rank(order):
        pairs = list(enumerate(order))
        least = round(sum(first[t, r] for t, r in pairs), 9)
        return least, -sum(score[t, r] for t, r in pairs)

    best = min(map(rank, permutations(range(3))))
    found = rank(align_reps({"fit": score}, {"fit": 1.0}, first).rep.tolist())
    assert found[0] == pytest.approx(best[0])
    assert found[1] == pytest.approx(best[1], abs=1e-6)


@pytest.mark.parametrize(
    ("scores", "weights"),
    [
        ({}, {}),
        ({"fit": np.eye(2)}, {"nearness": 1.0}),
        ({"fit": np.eye(2), "nearness": np.eye(3)}, {"fit": 1.0, "nearness": 1.0}),
    ],
)
def test_terms_that_do_not_belong_together_are_refused(scores, weights):
    with pytest.raises(ValueError, match="scores"):
        align_reps(scores, weights)
