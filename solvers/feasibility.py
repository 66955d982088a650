"""Whether any plan keeps the rules: one that does, a proof that none does, or neither in time.

Branch and bound over representatives finds a plan or proves that there is none. Before it comes a
short search, except on small problems; large ones get the search alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.diagnose import diagnose
from solvers.exact import prove
from solvers.hess_pairs import Pairs
from solvers.incumbent import Incumbent
from solvers.local_search import improve
from solvers.problem import IntArray, Problem
from solvers.representatives import representative_pairs
from solvers.score import Score, score_assignment
from solvers.starts import build_other_start, build_start
from solvers.stop import Stop

SEARCH_SHARE = 0.3
"""Part of the time for the search where branch and bound follows."""
SEARCH_ROUNDS = 4
"""Rounds of it: to prove that there is no plan, it is wasted."""
FEW_PAIRS, MOST_PAIRS = 400, 60_000
"""With fewer pairs branch and bound is the faster search, with more no proof is tried."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """A plan that keeps every rule, int (n,), verified; or None, and whether that is proven.

    `closest` is the assignment that breaks the rules the least among those that were met.
    """

    plan: IntArray | None
    impossible: bool = False
    closest: IntArray | None = None


def find_plan(problem: Problem, stop: Stop, seed: int = 0, near: IntArray | None = None) -> Verdict:
    """Find any plan that keeps every rule, or prove that there is none.

    Parameters
    ----------
    stop
        Ends the attempt without an answer.
    near
        An assignment from which to begin, int (n,).
    """
    if diagnose(problem):
        return Verdict(None, impossible=True)
    pairs, first = representative_pairs(problem), _First(stop)
    if pairs is None or len(pairs) > MOST_PAIRS:
        return _verdict(_search(problem, first, seed, near, small=False))
    if len(pairs) > FEW_PAIRS:
        closest = _search(problem, first, seed, near, small=True)
        if closest.score.feasible or stop():
            return _verdict(closest)
        near = closest.assignment
    return _proven(problem, pairs, first, seed, near)


def may_prove(problem: Problem) -> bool:
    """Whether `find_plan` would try to prove that the problem has no plan."""
    pairs = representative_pairs(problem)
    return pairs is not None and len(pairs) <= MOST_PAIRS


def _verdict(incumbent: Incumbent) -> Verdict:
    plan = incumbent.assignment if incumbent.score.feasible else None
    return Verdict(plan, closest=incumbent.assignment)


def _proven(
    problem: Problem, pairs: Pairs, first: _First, seed: int, near: IntArray | None
) -> Verdict:
    """A plan, or the proof that there is none, by branch and bound over representatives."""
    start = np.zeros(problem.n_units, dtype=np.int64) if near is None else near
    plan = Incumbent(start, score_assignment(problem, start))
    if plan.score.feasible:
        return _verdict(plan)
    proof = prove(problem, pairs, plan, first.stop(), seed, first.hear_proof)
    if plan.score.feasible:
        return _verdict(plan)
    return Verdict(None, impossible=bool(np.isposinf(proof.bound)), closest=near)


class _First:
    """Ends an attempt with the first plan that keeps the rules."""

    def __init__(self, outer: Stop) -> None:
        self.outer, self.found = outer, False

    def stop(self, share: float = 1.0, rounds: int | None = None) -> Stop:
        """A stop for a share of the time, or once a plan is found."""
        seconds = share * self.outer.remaining
        return Stop(seconds, rounds, lambda: self.found or self.outer.cancelled)

    def hear(self, score: Score) -> None:
        """Take notice of a better assignment of the search."""
        self.found |= score.feasible

    def hear_proof(self, incumbent: Incumbent, bound: float) -> None:
        """Take notice of a better assignment of branch and bound."""
        self.hear(incumbent.score)


def _search(
    problem: Problem, first: _First, seed: int, near: IntArray | None, *, small: bool
) -> Incumbent:
    """Local search; short where branch and bound can follow."""
    stop = first.stop(SEARCH_SHARE, SEARCH_ROUNDS) if small else first.stop()
    rng = np.random.default_rng([seed, 3])
    start = near
    if start is None or (score_assignment(problem, start).pieces != 1).any():
        start = build_start(problem, stop, rng)
    score = score_assignment(problem, start)
    if score.feasible or (score.pieces != 1).any():
        return Incumbent(start, score)

    def afresh() -> IntArray:
        return build_other_start(problem, stop, rng)

    return improve(problem, start, stop, seed, first.hear, afresh)[0]
