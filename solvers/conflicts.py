"""Rules that cannot be kept together, and none of them without need.

The deletion filter (Chinneck, Dravnieks, 1991; Chinneck, 2008, "Feasibility and Infeasibility in
Optimization", section 6.2.1) drops one rule after the other and leaves it out when no plan exists
even without it. What stays is an irreducible infeasible subset: without any one of its rules there
is a plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from solvers.feasibility import Verdict, find_plan
from solvers.problem import IntArray, Problem
from solvers.rules import Rule, keep_rules, rules_of
from solvers.score import score_assignment
from solvers.stop import Stop


@dataclass(frozen=True, eq=False)
class Conflict:
    """Rules that no plan keeps together.

    Attributes
    ----------
    rules
        The rules in conflict, in the order of `rules_of`; empty when a plan was found.
    necessary
        For each of them whether a plan was found that keeps all of the others.
    proven
        Whether it is proven that no plan keeps all of `rules`.
    plans
        The plans that were found on the way, each int (n,).
    """

    rules: tuple[Rule, ...]
    necessary: tuple[bool, ...]
    proven: bool
    plans: tuple[IntArray, ...] = ()

    @property
    def irreducible(self) -> bool:
        """Whether it is proven that the rules conflict, and would not without any one of them."""
        return self.proven and bool(self.rules) and all(self.necessary)


def find_conflict(
    problem: Problem,
    stop: Stop,
    seed: int = 0,
    near: IntArray | None = None,
    *,
    proven: bool = False,
) -> Conflict:
    """Find rules that cannot be kept together, none of them without need.

    Parameters
    ----------
    stop
        When it ends the search, rules stay that may not be needed.
    near
        An assignment that breaks few rules, int (n,), from which searches begin.
    proven
        Whether it is known already that no plan keeps every rule.
    """
    return _Filter(problem, stop, seed, near, proven=proven).run()


class _Filter:
    def __init__(
        self, problem: Problem, stop: Stop, seed: int, near: IntArray | None, *, proven: bool
    ) -> None:
        self.problem, self.stop, self.seed, self.near = problem, stop, seed, near
        self.proven = proven
        self.plans: list[IntArray] = []

    def run(self) -> Conflict:
        rules = list(rules_of(self.problem))
        if not self.proven:
            verdict = self._test(self.problem, len(rules) + 1)
            if verdict.plan is not None:
                return Conflict((), (), proven=False, plans=(verdict.plan,))
            self.proven = verdict.impossible
        necessary = self._filter(rules)
        return Conflict(
            tuple(rules),
            tuple(rule in necessary for rule in rules),
            self.proven,
            tuple(self.plans),
        )

    def _filter(self, rules: list[Rule]) -> set[Rule]:
        """Drop rules in place; give those without which there is a plan."""
        necessary: set[Rule] = set()
        for left, rule in zip(range(len(rules), 0, -1), tuple(rules), strict=True):
            if self.stop():
                break
            rest = [other for other in rules if other != rule]
            verdict = self._test(keep_rules(self.problem, rest), left)
            if verdict.plan is not None:
                necessary.add(rule)
            elif verdict.impossible:
                rules[:] = rest
                self.proven = True
        return necessary

    def _test(self, problem: Problem, left: int) -> Verdict:
        """Look for a plan with a share of the time, `left` tests being still to come."""
        for plan in self.plans:
            if score_assignment(problem, plan).feasible:
                return Verdict(plan)
        verdict = find_plan(problem, self.stop.part(1 / left), self.seed, self.near)
        if verdict.plan is not None:
            self.plans.append(verdict.plan)
        return verdict
