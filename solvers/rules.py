"""The rules of a problem one by one, and the problem with only some of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from solvers.hess_arrays import has_budget
from solvers.problem import Problem

Kind = Literal["lower", "upper", "contiguous", "locks", "eligible", "budget"]


@dataclass(frozen=True)
class Rule:
    """One rule: the lower or upper limits of a measure, the locks of a territory, contiguity, ...

    `measure` is set where `kind` is ``lower`` or ``upper``, `territory` where it is ``locks``.
    """

    kind: Kind
    measure: int | None = None
    territory: int | None = None


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """Every rule that the problem has: those over the whole map first, those by hand last."""
    measures = range(problem.n_measures)
    found = [Rule("contiguous")] if problem.contiguous and problem.n_units > 1 else []
    found += [Rule("upper", m) for m in measures if np.isfinite(problem.upper[:, m]).any()]
    found += [Rule("lower", m) for m in measures if (problem.lower[:, m] > 0).any()]
    if problem.eligible is not None and not problem.eligible.all():
        found.append(Rule("eligible"))
    if has_budget(problem):
        found.append(Rule("budget"))
    locked = np.unique(problem.locked[problem.locked >= 0])
    return (*found, *(Rule("locks", territory=int(t)) for t in locked))


def keep_rules(problem: Problem, rules: Iterable[Rule]) -> Problem:
    """The problem with these of its rules alone."""
    kept = set(rules)
    dropped = [rule for rule in rules_of(problem) if rule not in kept]
    return drop_rules(problem, dropped)


def drop_rules(problem: Problem, rules: Iterable[Rule]) -> Problem:
    """The problem without these rules."""
    lower, upper, locked = problem.lower.copy(), problem.upper.copy(), problem.locked.copy()
    changes: dict[str, Any] = {}
    for rule in rules:
        if rule.kind == "lower":
            lower[:, rule.measure] = 0.0
        elif rule.kind == "upper":
            upper[:, rule.measure] = np.inf
        elif rule.kind == "locks":
            locked[locked == rule.territory] = -1
        elif rule.kind == "contiguous":
            changes["contiguous"] = False
        elif rule.kind == "eligible":
            changes["eligible"] = None
        else:
            changes["disruption_budget"] = None
    return change(problem, lower=lower, upper=upper, locked=locked, **changes)


def change(problem: Problem, **changes: Any) -> Problem:
    """The problem with other values of some fields."""
    every = np.arange(problem.n_units)
    if not problem.fixed_sites and np.array_equal(problem.centers, every):
        # As many candidates as territories would read as fixed sites.
        changes["centers"] = None
    return replace(problem, **changes)
