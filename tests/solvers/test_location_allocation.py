import numpy as np
import pytest
from scipy.optimize import linprog

from solvers import Problem
from solvers.cost import cost_matrix
from solvers.eligibility import barred_units
from solvers.location_allocation import allocate, relocate
from solvers.score import territory_sums
from solvers.stop import Stop

NONE_BARRED = np.zeros((0, 0), dtype=bool)


def test_without_bands_everyone_goes_to_the_nearest_center(county30):
    """The transportation problem has nothing to weigh then."""
    problem = Problem(n_territories=4, **county30)
    candidates = np.array([3, 8, 15, 22])
    found = allocate(problem, candidates, NONE_BARRED, Stop())
    assert found is not None
    cost = cost_matrix(problem, candidates)
    assert (found.assignment == cost.argmin(axis=1)).all()
    assert found.total == pytest.approx(cost.min(axis=1).sum())


def test_an_allocation_ends_when_the_caller_says_so(county30):
    """In the middle of its linear program too, long before the time is up."""
    asked = []

    def cancelled():
        asked.append(True)
        return len(asked) > 3

    mean = county30["activity"].sum(axis=0) / 3
    problem = Problem(n_territories=3, lower=mean * 0.99, upper=mean * 1.01, **county30)
    stop = Stop(cancelled=cancelled)
    assert allocate(problem, np.array([3, 8, 15]), NONE_BARRED, stop) is None
    assert len(asked) < 10


def test_the_total_is_that_of_the_linear_relaxation(county30):
    """Compared with scipy's own solver of the same linear program."""
    k, m = 3, 2
    mean = county30["activity"].sum(axis=0) / k
    problem = Problem(n_territories=k, lower=mean * 0.95, upper=mean * 1.05, **county30)
    candidates = np.array([3, 8, 15])
    cost = cost_matrix(problem, candidates)
    bands = np.zeros((k * m, 30 * k))
    for t in range(k):
        bands[t * m : t * m + m, t::k] = problem.activity.T
    upper, lower = problem.upper.ravel(), problem.lower.ravel()
    expected = linprog(
        cost.ravel(),
        A_ub=np.vstack([bands, -bands]),
        b_ub=np.concatenate([upper, -lower]),
        A_eq=np.kron(np.eye(30), np.ones(k)),
        b_eq=np.ones(30),
    )
    found = allocate(problem, candidates, NONE_BARRED, Stop())
    assert found is not None
    assert found.total == pytest.approx(expected.fun, rel=1e-6)


def test_bands_are_met_but_for_split_units(grid12):
    """Four units each from three corners; whole units when activities are equal."""
    problem = Problem(n_territories=3, lower=[4.0], upper=[4.0], **grid12)
    found = allocate(problem, np.array([0, 3, 8]), NONE_BARRED, Stop())
    assert found is not None
    assert territory_sums(problem, found.assignment).ravel().tolist() == [4.0, 4.0, 4.0]


def test_nobody_goes_where_he_is_barred(grid12):
    """Unit 0 is locked at the far end."""
    locked = np.full(12, -1)
    locked[0] = 1
    problem = Problem(n_territories=2, locked=locked, **grid12)
    found = allocate(problem, np.array([0, 11]), barred_units(problem), Stop())
    assert found is not None
    assert found.assignment[0] == 1


def test_bands_that_cannot_be_met_still_give_an_allocation(heavy_unit):
    """They are elastic: a start need not be a plan."""
    problem = Problem(n_territories=3, upper=[5.0], **heavy_unit)
    found = allocate(problem, np.array([0, 3, 8]), NONE_BARRED, Stop())
    assert found is not None
    assert set(found.assignment) == {0, 1, 2}


def test_moving_the_centers_never_costs_more(county30):
    """From the worst corner of the map."""
    problem = Problem(n_territories=3, **county30)
    far = np.argsort(county30["xy"].sum(axis=1))[:3]
    first = allocate(problem, far, NONE_BARRED, Stop())
    best = relocate(problem, far, NONE_BARRED, Stop(10.0))
    assert first is not None
    assert best.total < first.total


def test_fixed_sites_do_not_move(grid12):
    """Both candidates are where they were."""
    problem = Problem(n_territories=2, centers=[0, 1], **grid12)
    best = relocate(problem, np.array([0, 1]), NONE_BARRED, Stop(10.0))
    assert best.candidates.tolist() == [0, 1]


def test_without_time_everyone_goes_to_the_nearest_center(grid12):
    """Not a word from the linear program."""
    problem = Problem(n_territories=2, lower=[6.0], **grid12)
    best = relocate(problem, np.array([0, 1]), NONE_BARRED, Stop(0.0))
    assert best.assignment.tolist() == [0, 1, 1, 1] * 3
    assert best.total == np.inf
