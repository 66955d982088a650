"""The Hess model solved to the end: fix pairs, cut off what is not connected, branch and bound.

First the relaxation gets the cuts that it breaks, in rounds: they raise the bound where contiguity
costs much, and reduced costs then close further pairs. Whole solutions follow; each one that is
not connected gives cuts, until the best one left is connected or no better plan exists. The model
comes from any builder and goes to any solver; in HiGHS it stays alive from round to round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.array_model import ArrayModel, Rows, rows_from, stack_rows
from solvers.cost import best_candidates
from solvers.flows import Flow, build_flow
from solvers.growing_model import GrowingModel
from solvers.hess_arrays import build_hess_arrays, read_assignment, write_values
from solvers.hess_pairs import Pairs
from solvers.highs import Answer
from solvers.incumbent import Incumbent
from solvers.problem import FloatArray, IntArray, Problem
from solvers.score import score_assignment
from solvers.separators import Separators
from solvers.stop import Stop

LP_ROUNDS = 40
LEAST_GAIN = 0.005
"""Rounds of the relaxation end when one closes a smaller part of the gap."""
ROUNDING = 1e-9
NODES_OF_A_ROOT = 10
"""Nodes as which each tree counts at the least: its root has cuts and rounds of its own."""

Report = Callable[[Incumbent, float], None]
Keeps = Callable[[IntArray], bool]
Build = Callable[[Problem, Pairs], ArrayModel]


@dataclass(frozen=True)
class Approach:
    """How the model is written, and who solves it.

    Attributes
    ----------
    name
        What results call it.
    build
        Writes the model, whose first columns are the pairs.
    flow
        Writes contiguity into the model as a flow in place of cuts. Fixed sites, which may lie
        outside their territories, always get cuts.
    solver
        One of `milp.available_solvers` for the branch and bound.
    keeps
        Whether a plan keeps what the model has beside the rules of the problem.
    """

    name: str = "hess"
    build: Build = build_hess_arrays
    flow: Flow | None = None
    solver: str = "HiGHS"
    keeps: Keeps = lambda assignment: True


BY_ARRAYS = Approach()


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
    approach: Approach = BY_ARRAYS,
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
    approach
        How the model is written, and who solves it.
    nodes
        Most nodes of all trees together, of which the last may take a few more: for small problems
        with a good incumbent, without heuristics.

    Raises
    ------
    SolverFailed
        For a solver that is not available or that refuses the model.
    """
    search = _Search(problem, pairs, incumbent, stop, seed, report, approach, nodes)
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
        approach: Approach,
        nodes: int | None,
    ) -> None:
        self.problem, self.pairs, self.incumbent = problem, pairs, incumbent
        self.stop, self.report, self.nodes, self.keeps = stop, report, nodes, approach.keeps
        self.separators = None
        model = approach.build(problem, pairs)
        if problem.contiguous and approach.flow is not None and not problem.fixed_sites:
            model = build_flow(problem, pairs, model, approach.flow)
        elif problem.contiguous:
            self.separators = Separators(problem, pairs)
        lean = nodes is not None
        self.model = GrowingModel(model, seed, lean=lean, solved_by=approach.solver)
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
        limit = self.objective + ROUNDING * abs(self.objective)
        worse = answer.objective + answer.reduced > limit
        self.model.forbid(np.flatnonzero(worse & (answer.values < ROUNDING)))

    def run(self) -> Proof:
        """Branch and bound in rounds, with the cuts of each for the next."""
        left = self.nodes
        while self.bound < self.objective and not self.stop() and (left is None or left > 0):
            answer = self.model.solve(self.stop, self._start(), self._collect, left)
            if left is not None:
                left -= max(answer.nodes, NODES_OF_A_ROOT)
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
        feasible = score_assignment(self.problem, assignment).feasible
        if not (feasible and self.keeps(assignment)):
            # Also met when it breaks a cut that was found on the way and is not in the model yet.
            self.found.append(forbidden(self.model.model, values))
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


def forbidden(model: ArrayModel, values: FloatArray) -> Rows:
    """Forbid one whole solution, which keeps a rule up to the tolerance of the solver but not ours.

    All of its choices count: the same units with other territories may keep every rule.
    """
    chosen = np.flatnonzero(model.integer & (values > 0.5))
    return rows_from([chosen], None, [-np.inf], [len(chosen) - 1.0])
