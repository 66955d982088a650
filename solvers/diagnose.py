"""Why no plan can exist: reasons that a planner can check by hand.

Each is exact: a plan that `score_assignment` accepts, with its tolerance at the bands, refutes
none. Where none holds there may still be no plan; `infeasibility.explain_infeasible` looks further.
"""

from __future__ import annotations

from collections.abc import Callable

from solvers.budget_reasons import budget
from solvers.eligibility_reasons import excluding_measures, starved, unservable
from solvers.lock_reasons import heavy_locks, parted_locks
from solvers.part_reasons import parts, stranded_units
from solvers.problem import Problem
from solvers.reason import Reason
from solvers.total_reasons import few_units, heavy_units, large_units, totals

Check = Callable[[Problem], list[Reason]]

PLAIN: tuple[Check, ...] = (
    heavy_units,
    totals,
    parts,
    heavy_locks,
    parted_locks,
    unservable,
    starved,
    budget,
)
FURTHER: tuple[Check, ...] = (large_units, few_units, stranded_units, excluding_measures)
"""Asked only where none of the plain ones holds: what those say, these would repeat."""


def diagnose(problem: Problem) -> tuple[Reason, ...]:
    """Every simple reason why the problem is infeasible; empty when none of them holds."""
    plain = tuple(reason for check in PLAIN for reason in check(problem))
    return plain or tuple(reason for check in FURTHER for reason in check(problem))
