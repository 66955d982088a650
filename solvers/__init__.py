"""Territory design as numbers: arrays in, an assignment and a bound out."""

from solvers.align import Alignment, align_reps
from solvers.conflicts import Conflict
from solvers.diagnose import diagnose
from solvers.infeasibility import Diagnosis, explain_infeasible
from solvers.methods import METHODS
from solvers.problem import InvalidProblem, Problem
from solvers.reason import Reason
from solvers.relaxations import Relaxation
from solvers.result import Progress, Result
from solvers.rules import Rule
from solvers.score import Score, score_assignment
from solvers.solve import solve

__all__ = [
    "METHODS",
    "Alignment",
    "Conflict",
    "Diagnosis",
    "InvalidProblem",
    "Problem",
    "Progress",
    "Reason",
    "Relaxation",
    "Result",
    "Rule",
    "Score",
    "align_reps",
    "diagnose",
    "explain_infeasible",
    "score_assignment",
    "solve",
]
