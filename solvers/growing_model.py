"""A model to which rows are added between two solves, for any solver.

In HiGHS it stays alive, which makes a loop around it fast. Other solvers get it anew each time,
once HiGHS has strengthened its relaxation.
"""

from __future__ import annotations

from dataclasses import replace

from solvers.array_model import ArrayModel, stack_rows
from solvers.highs import Answer, HighsModel, OnSolution
from solvers.milp import available_solvers, gave_up, solve_model
from solvers.problem import FloatArray
from solvers.stop import Stop


class GrowingModel(HighsModel):
    """As `HighsModel`, solved by one of `milp.available_solvers`.

    Where HiGHS gives up before its time, CBC goes on.
    """

    def __init__(
        self, model: ArrayModel, seed: int = 0, *, lean: bool = False, solved_by: str = "HiGHS"
    ) -> None:
        super().__init__(model, seed, lean=lean)
        self.solved_by = solved_by

    def solve(
        self,
        stop: Stop,
        start: FloatArray | None = None,
        on_solution: OnSolution | None = None,
        nodes: int | None = None,
    ) -> Answer:
        """Solve the model with integrality; only HiGHS heeds `on_solution` and `nodes`.

        Raises
        ------
        SolverFailed
            For a solver that is not available or that refuses the model.
        """
        if self.solved_by == "HiGHS":
            answer = super().solve(stop, start, on_solution, nodes)
            if nodes is not None or not gave_up(answer, stop) or "CBC" not in available_solvers():
                return answer
            self.solved_by = "CBC"
        return solve_model(self.grown(), stop, self.seed, start=start, solver=self.solved_by)

    def grown(self) -> ArrayModel:
        """The model with all that was added to it."""
        upper = self.model.upper.copy()
        for columns in self.forbidden:
            upper[columns] = 0.0
        return replace(self.model, upper=upper, rows=stack_rows([self.model.rows, *self.added]))
