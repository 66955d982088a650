"""For notebooks: a question in tables the analyst has, an answer in tables the analyst knows."""

from territory.notebook.frontier import PlanFrontier
from territory.notebook.scenario import Scenario
from territory.notebook.solved_plan import SolvedPlan

__all__ = ["PlanFrontier", "Scenario", "SolvedPlan"]
