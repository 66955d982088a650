import numpy as np
import pytest

from solvers import InvalidProblem, Problem


def faults_of(**arguments) -> tuple[str, ...]:
    with pytest.raises(InvalidProblem) as caught:
        Problem(**arguments)
    return caught.value.faults


def test_what_is_left_out_is_filled_in(grid4):
    """No bands, every unit a candidate center, nothing locked, no baseline, all weights one."""
    problem = Problem(n_territories=2, **grid4)
    assert problem.lower.tolist() == [[0.0], [0.0]]
    assert problem.upper.tolist() == [[np.inf], [np.inf]]
    assert problem.centers.tolist() == [0, 1, 2, 3]
    assert problem.weight.tolist() == problem.disruption_weight.tolist() == [1.0] * 4
    assert problem.locked.tolist() == problem.baseline.tolist() == [-1] * 4
    assert problem.eligible is None
    assert problem.disruption_budget is None
    assert not problem.fixed_sites


def test_one_measure_may_be_a_plain_list(grid4):
    """Activity of shape (n,) becomes (n, 1)."""
    assert Problem(n_territories=2, **grid4).activity.shape == (4, 1)


def test_one_band_for_all_is_kept_for_each(grid4):
    """Bands of shape (m,) become (k, m)."""
    problem = Problem(n_territories=3, lower=[1.0], upper=[2.0], **grid4)
    assert problem.lower.tolist() == [[1.0]] * 3
    assert problem.upper.tolist() == [[2.0]] * 3


def test_arrays_are_read_only_copies(grid4):
    """Neither the caller's later changes nor the solver's reach a problem."""
    problem = Problem(n_territories=2, **grid4)
    grid4["activity"][0] = 99.0
    assert problem.activity[0, 0] == 1.0
    for name in ("activity", "xy", "edges", "lower", "upper", "weight", "centers", "locked"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(problem, name)[...] = 0


def test_a_problem_cannot_be_changed(grid4):
    """Its fields are frozen."""
    with pytest.raises(AttributeError):
        Problem(n_territories=2, **grid4).n_territories = 3


def test_k_given_candidates_are_fixed_sites(grid4):
    """Two sites for two territories; three are a choice."""
    assert Problem(n_territories=2, centers=[0, 3], **grid4).fixed_sites
    assert not Problem(n_territories=2, centers=[0, 1, 3], **grid4).fixed_sites


def test_as_many_territories_as_units_are_not_fixed_sites_by_themselves(grid4):
    """The default candidates are a choice even when there are k of them."""
    assert not Problem(n_territories=4, **grid4).fixed_sites


def test_numbers_matter_when_anything_tells_territories_apart(grid4):
    """Locks, sites, eligibility, a baseline or unequal bands; not equal bands."""
    assert not Problem(n_territories=2, upper=[3.0], **grid4).labelled
    for extra in (
        {"locked": [0, -1, -1, -1]},
        {"centers": [0, 3]},
        {"eligible": np.ones((4, 2), bool)},
        {"baseline": [0, 0, 1, 1]},
        {"upper": [[3.0], [2.0]]},
    ):
        assert Problem(n_territories=2, **grid4, **extra).labelled


def test_every_fault_is_listed_at_once(grid4):
    """Nine faults of nine arguments, one line each."""
    wrong = {
        **grid4,
        "activity": [1.0, -1.0, 1.0, np.nan],
        "metric": "miles",
        "weight": [1.0, 1.0],
        "edges": [[0, 9]],
        "lower": [3.0],
        "upper": [2.0],
        "disruption_budget": -1.0,
        "locked": [0, 0, 5, 0],
        "eligible": np.ones((4, 3), bool),
        "centers": [0],
    }
    faults = faults_of(n_territories=2, **wrong)
    for words in (
        "activity is negative or not finite at units 1, 3",
        "metric must be one of",
        "weight must have shape (4,)",
        "edges must hold indices from 0 to 3",
        "lower is above upper for measure 0",
        "disruption_budget must be zero or more",
        "locked must hold indices from -1 to 1",
        "eligible must have shape (4, 2)",
        "there are 1 candidate centers for 2 territories",
    ):
        assert sum(words in fault for fault in faults) == 1
    assert len(faults) == 9


def test_the_message_has_a_line_for_each_fault(grid4):
    """str() of the error is what a user sees."""
    with pytest.raises(InvalidProblem) as caught:
        Problem(n_territories=2, **{**grid4, "xy": None, "metric": "miles"})
    assert str(caught.value).splitlines() == list(caught.value.faults)
    assert len(caught.value.faults) == 2


def test_many_bad_units_are_counted_not_listed():
    """The first ten, and how many more."""
    (fault,) = faults_of(
        activity=-np.ones(40), n_territories=2, xy=np.zeros((40, 2)), contiguous=False
    )
    assert fault.endswith("units 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 30 more")


@pytest.mark.parametrize(
    ("argument", "value", "words"),
    [
        ("activity", None, "activity is missing"),
        ("activity", "many", "activity is not an array of numbers"),
        ("activity", np.zeros((0, 1)), "activity must have shape"),
        ("n_territories", 0, "n_territories must be a whole number"),
        ("n_territories", 2.0, "n_territories must be a whole number"),
        ("n_territories", True, "n_territories must be a whole number"),
        ("n_territories", 5, "n_territories is 5, but there are only 4 units"),
        ("xy", [[0.0, np.inf]] * 4, "xy is not finite"),
        ("xy", None, "give either xy"),
        ("cost", np.zeros((4, 4)), "give either xy"),
        ("edges", None, "contiguous needs edges"),
        ("edges", [0, 1, 2], "edges must have shape (e, 2)"),
        ("centers", 3, "candidate centers"),
        ("centers", [[0, 1], [2, 3]], "centers must have shape (c,)"),
        ("centers", [0.5, 1.0, 2.0], "centers must hold whole numbers"),
        ("locked", [np.nan] * 4, "locked"),
        ("locked", np.full(4, np.nan), "locked must hold whole numbers"),
        ("lower", [np.nan], "lower has entries that are not numbers"),
        ("lower", [[1.0], [1.0], [1.0]], "lower must have shape (1,) or (2, 1)"),
        ("disruption_budget", np.nan, "disruption_budget must be zero or more"),
        ("disruption_budget", "a lot", "disruption_budget must be zero or more"),
    ],
)
def test_each_fault_is_named(grid4, argument, value, words):
    """The argument at fault is the first word that helps."""
    faults = faults_of(**{**grid4, "n_territories": 2, argument: value})
    assert any(words in fault for fault in faults)


def test_loops_and_repeats_among_the_edges_do_no_harm(grid4):
    """A unit next to itself and a pair given twice are no fault."""
    edges = np.vstack([grid4["edges"], [[1, 1], [1, 0]]])
    assert Problem(n_territories=2, **{**grid4, "edges": edges}).n_units == 4


def test_a_single_unit_needs_no_edges():
    """One unit is one piece."""
    assert Problem([5.0], 1, xy=[[0.0, 0.0]]).edges.shape == (0, 2)
