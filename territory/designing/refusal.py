"""The answer that there is no plan, with all that is known of why."""

from typing import NoReturn

from solvers import Diagnosis, Result, diagnose, explain_infeasible, solve
from territory.design import Bridge
from territory.designing.loosened import Loosened, explain_conflict, loosened_rules
from territory.designing.question import Options
from territory.explain import explain_misses, explain_proof, explain_reasons

AT_MOST, BRIEFLY = 30.0, 5.0
"""Seconds in which what would help is looked for, and where a simple reason is known already."""


class Infeasible(Exception):
    """No plan keeps the rules: proven, or none was found within the limits.

    `reasons` say why in the planner's words, `relaxations` what would have to give for a plan, the
    cheapest first. It is an answer and no fault of the program; being an exception, it cannot be
    overlooked by whoever would write the files.
    """

    def __init__(
        self,
        reasons: tuple[str, ...],
        *,
        proven: bool,
        seconds: float,
        relaxations: tuple[Loosened, ...] = (),
    ) -> None:
        self.reasons, self.proven, self.seconds = reasons, proven, seconds
        self.relaxations = relaxations
        super().__init__("\n".join(reasons))

    @property
    def headline(self) -> str:
        """Whether it is proven, in a line."""
        if self.proven:
            return "No plan is possible"
        return "No plan was found that keeps to all; with more time one may be"

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback: all of the answer."""
        helps = [f"What would help: {loosened.text}" for loosened in self.relaxations]
        return [self.headline, *self.reasons, *helps]


def look_again(bridge: Bridge, result: Result, options: Options) -> Result:
    """Refuse with everything that is known of why; or go on from a plan that turns up."""
    plain = bool(diagnose(bridge.problem))
    seconds = min(options.time_limit, BRIEFLY if plain else AT_MOST)
    near = None if (result.assignment < 0).any() else result.assignment
    proven = result.status == "infeasible"
    found = explain_infeasible(bridge.problem, seconds, options.seed, near, proven=proven)
    if found.plan is None:
        _refuse(bridge, result, found, options.split_heavy)
    return solve(
        bridge.problem,
        options.method,
        seconds,
        options.seed,
        found.plan,
        iterations=options.iterations,
    )


def refuse_cancelled(result: Result) -> None:
    """Refuse where the caller stopped the solver before it had any plan."""
    if result.status == "cancelled":
        reasons = ("stopped before a plan was found",)
        raise Infeasible(reasons, proven=False, seconds=result.seconds)


def _refuse(bridge: Bridge, result: Result, found: Diagnosis, was_cut: bool) -> NoReturn:
    reasons = explain_reasons(bridge, found.reasons, was_cut=was_cut)
    reasons = reasons or explain_conflict(bridge, found.conflict)
    if not reasons and result.status == "infeasible":
        reasons = explain_proof(bridge, result.notes)
    raise Infeasible(
        reasons or explain_misses(bridge, result),
        proven=found.proven,
        seconds=result.seconds + found.seconds,
        relaxations=loosened_rules(bridge, found.relaxations),
    )
