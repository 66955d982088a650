"""Territory design as numbers: arrays in, an assignment and a bound out."""

from solvers.align import Alignment, align_reps
from solvers.conflicts import Conflict
from solvers.diagnose import diagnose
from solvers.estimators import TerritoryClustering
from solvers.infeasibility import Diagnosis, explain_infeasible
from solvers.labelling import FewerCuts, reduce_cut_edges
from solvers.methods import METHODS
from solvers.problem import InvalidProblem, Problem
from solvers.reason import Reason
from solvers.relaxations import Relaxation
from solvers.result import Progress, Result
from solvers.rules import Rule
from solvers.score import Score, score_assignment
from solvers.solve import solve
from solvers.stop import Stop
from solvers.terms import Terms

__all__ = [
    "METHODS",
    "Alignment",
    "Conflict",
    "Diagnosis",
    "FewerCuts",
    "InvalidProblem",
    "Problem",
    "Progress",
    "Reason",
    "Relaxation",
    "Result",
    "Rule",
    "Score",
    "Stop",
    "Terms",
    "TerritoryClustering",
    "align_reps",
    "diagnose",
    "explain_infeasible",
    "reduce_cut_edges",
    "score_assignment",
    "solve",
]
