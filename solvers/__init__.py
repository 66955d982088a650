"""Territory design as numbers: arrays in, an assignment and a bound out."""

from solvers.align import Alignment, align_reps
from solvers.diagnose import diagnose
from solvers.methods import METHODS
from solvers.problem import InvalidProblem, Problem
from solvers.reason import Reason
from solvers.result import Progress, Result
from solvers.score import Score, score_assignment
from solvers.solve import solve

__all__ = [
    "METHODS",
    "Alignment",
    "InvalidProblem",
    "Problem",
    "Progress",
    "Reason",
    "Result",
    "Score",
    "align_reps",
    "diagnose",
    "score_assignment",
    "solve",
]
