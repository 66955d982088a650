"""The Hess model solved to the end: fix pairs, cut off what is not connected, branch and bound.

First the relaxation gets the cuts that it breaks, in rounds: they raise the bound where contiguity
costs much, and reduced costs then close further pairs. Whole solutions follow; each one that is
not connected gives cuts, until the best one left is connected or no better plan exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.array_model import Rows, rows_from, stack_rows
from solvers.cost import best_candidates
from solvers.flows import Flow, build_flow
from solvers.hess_arrays import build_hess_arrays, read_assignment, write_values
from solvers.hess_pairs import Pairs
from solvers.highs import Answer, HighsModel
from solvers.local_search import Incumbent
from solvers.problem import FloatArray, Problem
from solvers.score import score_assignment
from solvers.separators import Separators
from solvers.stop import Stop

LP_ROUNDS = 40
LEAST_GAIN = 0.005
"""Rounds of the relaxation end when one closes a smaller part of the gap."""
ROUNDING = 1e-9

Report = Callable[[Incumbent, float], None]


@dataclass(frozen=True)
class Proof:
    """No plan over the given pairs costs less than `bound`, which is infinite when none exists.

    `finished` tells that nothing better than the incumbent is left.
    """

    bound: float
    finished: bool


def prove(
    problem: Problem,
    pairs: Pairs,
    incumbent: Incumbent,
    stop: Stop,
    seed: int = 0,
    report: Report = lambda incumbent, bound: None,
    flow: Flow | None = None,
    nodes: int | None = None,
) -> Proof:
    """Look for plans over `pairs` that are better than the incumbent until there are none.

    Parameters
    ----------
    pairs
        From `hess_pairs`; the proof speaks of them alone.
    incumbent
        Best plan so far, or an infeasible one; better plans replace it in place.
    stop
        Cuts the search short, with the bound and the incumbent so far.
    report
        Called with the incumbent and the bound when either became better.
    flow
        Write contiguity into the model as a flow instead of adding cuts. Fixed sites, which may
        lie outside their territories, always get cuts.
    nodes
        Most nodes of each tree: for small problems with a good incumbent, without heuristics.
    """
    search = _Search(problem, pairs, incumbent, stop, seed, report, flow, nodes)
    search.strengthen()
    return search.run()


class _Search:
    def __init__(
        self,
        problem: Problem,
        pairs: Pairs,
        incumbent: Incumbent,
        stop: Stop,
        seed: int,
        report: Report,
        flow: Flow | None,
        nodes: int | None,
    ) -> None:
        self.nodes = nodes
        self.problem, self.pairs, self.incumbent = problem, pairs, incumbent
        self.stop, self.report = stop, report
        model = build_hess_arrays(problem, pairs)
        self.separators = None
        if problem.contiguous and flow is not None and not problem.fixed_sites:
            model = build_flow(problem, pairs, model, flow)
        elif problem.contiguous:
            self.separators = Separators(problem, pairs)
        self.model = HighsModel(model, seed, lean=nodes is not None)
        self.bound = -np.inf
        self.found: list[Rows] = []

    @property
    def objective(self) -> float:
        """Objective of the incumbent; infinite when it breaks a rule."""
        score = self.incumbent.score
        return score.objective if score.feasible else np.inf

    def strengthen(self) -> None:
        """Add the cuts that the relaxation breaks; close pairs by their reduced costs."""
        for _ in range(LP_ROUNDS):
            answer = self.model.relax(self.stop)
            before = self._raise_bound(answer.bound)
            if answer.values is None or answer.reduced is None:
                return
            self._close(answer)
            rows = self.separators.of_fractional(answer.values) if self.separators else None
            if rows is None:
                return
            self.model.add(rows)
            if self.bound - before < LEAST_GAIN * (self.objective - self.bound):
                return

    def _close(self, answer: Answer) -> None:
        assert answer.values is not None
        assert answer.reduced is not None
        worse = answer.objective + answer.reduced > self.objective * (1 + ROUNDING)
        self.model.forbid(np.flatnonzero(worse & (answer.values < ROUNDING)))

    def run(self) -> Proof:
        """Branch and bound in rounds, with the cuts of each for the next."""
        while self.bound < self.objective and not self.stop():
            answer = self.model.solve(self.stop, self._start(), self._collect, self.nodes)
            self._raise_bound(answer.bound)
            whole = answer.values is None or self._look_at(answer.values)
            if answer.status == "infeasible" or (answer.status == "optimal" and whole):
                return Proof(self.bound, finished=True)
            if not self.found:
                break
            self.model.add(stack_rows(self.found))
            self.found.clear()
        return Proof(self.bound, finished=self.bound >= self.objective)

    def _start(self) -> FloatArray | None:
        if not self.incumbent.score.feasible:
            return None
        candidates = best_candidates(self.problem, self.incumbent.assignment)
        return write_values(self.problem, self.pairs, self.incumbent.assignment, candidates)

    def _collect(self, values: FloatArray) -> bool:
        """Learn from a solution met on the way; the search goes on."""
        if float(self.pairs.cost @ values[: len(self.pairs)]) < self.objective:
            self._look_at(values)
        return False

    def _look_at(self, values: FloatArray) -> bool:
        """Keep the cuts that a whole solution breaks, or take it; tell which it was."""
        rows = self.separators.of_whole(values) if self.separators else None
        if rows is not None:
            self.found.append(rows)
            return False
        assignment = read_assignment(self.problem, self.pairs, values)
        if not score_assignment(self.problem, assignment).feasible:
            # Also met when it breaks a cut that was found on the way and is not in the model yet.
            self.found.append(_forbidden(self.pairs, values))
            return False
        if self.incumbent.offer(self.problem, assignment):
            self.report(self.incumbent, self.bound)
        return True

    def _raise_bound(self, bound: float) -> float:
        """Keep the best bound; give the one before."""
        before, self.bound = self.bound, max(self.bound, bound)
        if self.bound > before:
            self.report(self.incumbent, self.bound)
        return before


def _forbidden(pairs: Pairs, values: FloatArray) -> Rows:
    """Forbid one whole solution, which keeps a band up to the tolerance of HiGHS but not ours."""
    chosen = np.flatnonzero(values[: len(pairs)] > 0.5)
    return rows_from([chosen], None, [-np.inf], [len(chosen) - 1.0])
