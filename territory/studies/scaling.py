"""A problem with other tolerances."""

from dataclasses import replace
from typing import Any

from solvers import Problem
from territory.designing.posing import Posed


def scaled_problem(posed: Posed, scale: float) -> Problem:
    """The problem with tolerances that are so many times as wide; limits stay."""
    bridge = posed.bridge
    tolerances = {name: scale * each for name, each in bridge.tolerances.items()}
    lower, upper = replace(bridge.bands, tolerances=tolerances).arrays(bridge.shares, bridge.held)
    problem = bridge.problem
    centers: Any = problem.centers if problem.fixed_sites else None  # every unit
    return replace(problem, lower=lower, upper=upper, centers=centers)
