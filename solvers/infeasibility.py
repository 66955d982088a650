"""Why no plan exists, and what would have to give for one: the whole answer.

Three steps, from what a planner can check by hand to what only solving can tell: simple reasons,
an irreducible conflict of rules, and the cheapest relaxations, each with a plan that proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from solvers.conflicts import Conflict, find_conflict
from solvers.diagnose import diagnose
from solvers.feasibility import may_prove
from solvers.problem import IntArray, Problem
from solvers.reason import Reason
from solvers.relaxations import Relaxation, find_relaxations
from solvers.rules import rules_of
from solvers.score import score_assignment
from solvers.stop import Stop

CONFLICT_SHARE = 0.4
"""Part of the time for the conflict; what it does not need goes to the relaxations."""


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """Why a problem has no plan.

    Attributes
    ----------
    reasons
        Simple proofs; there may be none.
    conflict
        Rules that cannot be kept together.
    relaxations
        Single rules loosened until a plan exists, the cheapest first.
    plan
        A plan that keeps every rule, int (n,), where one was found after all: then there is
        nothing to explain, and the other fields are empty.
    seconds
        What it took.
    """

    reasons: tuple[Reason, ...]
    conflict: Conflict
    relaxations: tuple[Relaxation, ...]
    plan: IntArray | None
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether it is proven that there is no plan."""
        return bool(self.reasons) or self.conflict.proven


def explain_infeasible(
    problem: Problem,
    time_limit: float = 30.0,
    seed: int = 0,
    near: IntArray | None = None,
    *,
    proven: bool = False,
    cancelled: Callable[[], bool] | None = None,
) -> Diagnosis:
    """Say why a problem has no plan, and how far single rules must be loosened for one.

    Parameters
    ----------
    problem
        A problem for which `solve` answered ``infeasible`` or ``no_solution``.
    time_limit
        Seconds after which what is known is returned. Proofs are tried where branch and bound can
        come to an end, up to about a thousand units; relaxations are found for larger problems
        too, but not proven to be the least.
    seed
        Seeds every random choice.
    near
        The plan that came closest to the rules, such as the assignment of a result without
        solution, int (n,); -1 anywhere is as good as None.
    proven
        Whether the status was ``infeasible``, so that this is not proven again.
    cancelled
        Asked often; once it answers true what is known is returned.

    See Also
    --------
    diagnose : the simple reasons alone, at once.
    """
    stop = Stop(time_limit, cancelled=cancelled)
    reasons = diagnose(problem)
    known = proven or bool(reasons)
    if near is not None and (near < 0).any():
        near = None
    conflict = Conflict(rules_of(problem), (False,) * len(rules_of(problem)), proven=known)
    if may_prove(problem):
        conflict = find_conflict(problem, stop.part(CONFLICT_SHARE), seed, near, proven=known)
    rules = conflict.rules if conflict.proven else rules_of(problem)
    plans = conflict.plans if near is None else (np.asarray(near), *conflict.plans)
    plan = _keeping_all(problem, plans)
    relaxations: tuple[Relaxation, ...] = ()
    if plan is None:
        relaxations = find_relaxations(problem, rules, stop, seed, plans, proven=conflict.proven)
        plan = _keeping_all(problem, [found.plan for found in relaxations if found.cost <= 0])
    if plan is not None:
        return Diagnosis((), Conflict((), (), proven=False), (), plan, stop.seconds)
    return Diagnosis(reasons, conflict, relaxations, None, stop.seconds)


def _keeping_all(problem: Problem, plans: Sequence[IntArray]) -> IntArray | None:
    """The first plan that keeps every rule after all, or None."""
    return next((plan for plan in plans if score_assignment(problem, plan).feasible), None)
