import numpy as np
import pytest

from solvers import Problem, diagnose, solve


def kinds(problem: Problem) -> list[str]:
    return [reason.kind for reason in diagnose(problem)]


def test_nothing_is_wrong_with_a_problem_that_has_a_plan(county30):
    """No reason for wide bands, locks and a baseline."""
    locked = np.full(30, -1)
    locked[0] = 1
    problem = Problem(n_territories=3, locked=locked, baseline=np.zeros(30, int), **county30)
    assert diagnose(problem) == ()


def test_a_unit_heavier_than_every_band_is_named(heavy_unit):
    """Unit 5 has six, a territory may have five."""
    (reason,) = diagnose(Problem(n_territories=4, upper=[5.0], **heavy_unit))
    assert (reason.kind, reason.units, reason.measure) == ("heavy_unit", (5,), 0)
    assert reason.message == (
        "unit 5 alone has 6 of measure 0, more than the 5 that a territory may have"
    )


def test_a_heavy_unit_fits_where_one_band_is_wide(heavy_unit):
    """One territory of four may have seven."""
    upper = [[7.0], [5.0], [5.0], [5.0]]
    assert diagnose(Problem(n_territories=4, upper=upper, **heavy_unit)) == ()


def test_a_heavy_unit_is_held_to_the_territories_that_may_take_it(heavy_unit):
    """The wide band belongs to the one territory that may not take it."""
    eligible = np.ones((12, 2), bool)
    eligible[5, 0] = False
    problem = Problem(n_territories=2, upper=[[20.0], [5.0]], eligible=eligible, **heavy_unit)
    assert kinds(problem) == ["heavy_unit"]


@pytest.mark.parametrize(("lower", "upper"), [(0.0, 3.9), (4.1, 9.0)])
def test_totals_that_do_not_fit_are_told(grid12, lower, upper):
    """Twelve units cannot give three territories less than 3.9 or more than 4.1 each."""
    problem = Problem(n_territories=3, lower=[lower], upper=[upper], **grid12)
    assert kinds(problem) == ["total"]


def test_bands_of_zero_width_at_the_mean_are_no_reason(grid12):
    """Three times four is twelve, to the last bit."""
    assert diagnose(Problem(n_territories=3, lower=[4.0], upper=[4.0], **grid12)) == ()


def test_more_parts_than_territories_are_told(two_islands):
    """Two islands, one territory: a bridge would help."""
    (reason,) = diagnose(Problem(n_territories=1, **two_islands))
    assert reason.kind == "component"
    assert "bridges" in reason.message
    assert diagnose(Problem(n_territories=1, contiguous=False, **two_islands)) == ()


def test_a_part_that_no_whole_number_of_territories_fits_is_named(two_islands):
    """Four units an island, territories of two and two thirds."""
    problem = Problem(n_territories=3, lower=[2.5], upper=[2.8], **two_islands)
    reasons = diagnose(problem)
    assert [reason.kind for reason in reasons] == ["component", "component"]
    assert reasons[1].units == (4, 5, 6, 7)


def test_locked_units_too_heavy_together_are_named(grid12):
    """Five units in a territory that may have four."""
    locked = np.full(12, -1)
    locked[[0, 1, 2, 4, 5]] = 2
    (reason,) = diagnose(Problem(n_territories=3, upper=[4.0], locked=locked, **grid12))
    assert (reason.kind, reason.territory, reason.units) == ("locks", 2, (0, 1, 2, 4, 5))


def test_units_locked_on_two_islands_cannot_be_one_territory(two_islands):
    """Units 0 and 7, with water between them."""
    locked = [0, -1, -1, -1, -1, -1, -1, 0]
    (reason,) = diagnose(Problem(n_territories=3, locked=locked, **two_islands))
    assert (reason.kind, reason.units) == ("locks", (0, 7))


def test_a_unit_that_nobody_may_take_is_named(grid4):
    """Unit 2 is not eligible anywhere."""
    eligible = np.ones((4, 2), bool)
    eligible[2] = False
    (reason,) = diagnose(Problem(n_territories=2, eligible=eligible, **grid4))
    assert (reason.kind, reason.units) == ("eligibility", (2,))


def test_a_territory_that_may_take_no_unit_is_named(grid4):
    """Every territory needs one."""
    eligible = np.ones((4, 2), bool)
    eligible[:, 1] = False
    (reason,) = diagnose(Problem(n_territories=2, eligible=eligible, **grid4))
    assert (reason.kind, reason.territory) == ("eligibility", 1)


def test_a_territory_whose_units_cannot_fill_it_is_named(grid12):
    """Three eligible units, at least four asked for."""
    eligible = np.ones((12, 3), bool)
    eligible[3:, 0] = False
    problem = Problem(n_territories=3, lower=[4.0], eligible=eligible, **grid12)
    (reason,) = diagnose(problem)
    assert (reason.kind, reason.territory, reason.measure) == ("eligibility", 0, 0)


def test_a_lock_against_eligibility_is_named(grid4):
    """Unit 3 is locked where it may not be."""
    eligible = np.ones((4, 2), bool)
    eligible[3, 1] = False
    problem = Problem(n_territories=2, locked=[-1, -1, -1, 1], eligible=eligible, **grid4)
    assert "unit 3 is locked in territory 1, which may not take it" in [
        reason.message for reason in diagnose(problem)
    ]


def test_locks_that_move_more_than_may_move_are_told(grid4):
    """Unit 0 must leave with weight two, one may move."""
    problem = Problem(
        n_territories=2,
        baseline=[0, 0, 1, 1],
        locked=[1, -1, -1, -1],
        disruption_weight=[2.0, 1.0, 1.0, 1.0],
        disruption_budget=1.0,
        **grid4,
    )
    (reason,) = diagnose(problem)
    assert (reason.kind, reason.units) == ("budget", (0,))


def test_every_reason_is_listed(heavy_unit):
    """Too heavy a unit, too heavy in total, and a unit that nobody may take."""
    eligible = np.ones((12, 3), bool)
    eligible[0] = False
    problem = Problem(n_territories=3, upper=[5.0], eligible=eligible, **heavy_unit)
    assert kinds(problem) == ["heavy_unit", "total", "eligibility"]


def test_a_reason_is_a_proof(heavy_unit):
    """Solve answers infeasible at once and repeats the sentence."""
    problem = Problem(n_territories=4, upper=[5.0], **heavy_unit)
    result = solve(problem)
    assert result.status == "infeasible"
    assert result.notes == tuple(reason.message for reason in diagnose(problem))
