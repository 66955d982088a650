"""Shorter borders for a little more distance, once a plan is there."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from geodata.pairs import links
from solvers import Result, Stop, reduce_cut_edges, score_assignment
from solvers.solve import OPTIMAL_GAP
from territory.design import Bridge

TIME_SHARE = 0.3
"""Part of the time limit that is kept for the borders."""


@dataclass(frozen=True)
class Tidied:
    """What shorter borders brought, and what they cost.

    Attributes
    ----------
    allowance
        Most by which the distance cost could rise, a fraction.
    distance_before, distance
        The distance cost of the plan as it was solved, and as it is.
    border_before_km, border_km
        Length of all borders between territories.
    cut_edges_before, cut_edges
        Number of neighbours in two territories.
    """

    allowance: float
    distance_before: float
    distance: float
    border_before_km: float
    border_km: float
    cut_edges_before: int
    cut_edges: int

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return asdict(self)


def tidy_borders(
    bridge: Bridge, result: Result, allowance: float, seconds: float, seed: int
) -> tuple[Result, Tidied]:
    """Shorten the borders of a plan; the result stays a plan that keeps every rule.

    Parameters
    ----------
    allowance
        Most by which the distance cost may rise, a fraction.
    seconds
        Most that it may take.
    """
    problem, stop = bridge.problem, Stop(seconds)
    assert result.objective is not None
    found = reduce_cut_edges(
        problem,
        result.assignment,
        stop,
        allowance=allowance,
        edge_weight=_border_m(bridge),
        seed=seed,
    )
    score = score_assignment(problem, found.assignment)
    tidied = Tidied(
        allowance,
        result.objective,
        score.objective,
        _border_km(bridge, result.assignment),
        _border_km(bridge, found.assignment),
        _cut_edges(bridge, result.assignment),
        _cut_edges(bridge, found.assignment),
    )
    whole = replace(
        result,
        assignment=found.assignment,
        centers=score.centers,
        objective=score.objective,
        terms=score.terms,
        seconds=result.seconds + stop.seconds,
    )
    if whole.status == "optimal" and (whole.gap or 0.0) > OPTIMAL_GAP:
        whole = replace(whole, status="feasible")
    return whole, tidied


def _border_m(bridge: Bridge) -> np.ndarray:
    """Length of the border of each edge of the problem, (e,); bridges have none."""
    return links(bridge.adjacency)["border_m"].to_numpy(float)


def _apart(bridge: Bridge, assignment: np.ndarray) -> np.ndarray:
    a, b = bridge.problem.edges.T
    return np.asarray(assignment[a] != assignment[b])


def _border_km(bridge: Bridge, assignment: np.ndarray) -> float:
    return float(_border_m(bridge)[_apart(bridge, assignment)].sum()) / 1000.0


def _cut_edges(bridge: Bridge, assignment: np.ndarray) -> int:
    return int(_apart(bridge, assignment).sum())
