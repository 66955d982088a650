"""Territories that come and go: shared out among neighbours, or grown around a place."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata import locate_points
from solvers import Problem
from solvers.contiguity import Graph, build_graph, count_pieces
from territory.changing.scene import Scene
from territory.errors import Fault, InvalidInput
from territory.people.homes import home_units

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def share_out(problem: Problem, home: Ints, receivers: Mask | None = None) -> Ints:
    """Give units without a territory, -1, to bordering ones: always to the one with least.

    Parameters
    ----------
    problem
        Its targets are the middles of the bands.
    home
        Territory of each unit, (n,), or -1.
    receivers
        Which may take them, (k,); all by default.
    """
    plan = home.copy()
    k = problem.n_territories
    graph = build_graph(problem.n_units, problem.edges)
    allowed = np.ones(k, dtype=bool) if receivers is None else receivers
    mean = np.maximum(problem.activity.sum(axis=0) / k, 1e-12)
    load = np.zeros((k, problem.n_measures))
    np.add.at(load, plan[plan >= 0], problem.activity[plan >= 0])
    while (plan < 0).any():
        offers = [
            (float(((load[t] + problem.activity[unit]) / mean).max()), unit, int(t))
            for unit in np.flatnonzero(plan < 0).tolist()
            for t in _near(graph, plan, unit)
            if allowed[t]
        ]
        if not offers:  # an island: to whoever has least
            rows = np.flatnonzero(allowed)
            least = rows[(load[rows] / mean).max(axis=1).argmin()]
            offers = [(0.0, int(np.flatnonzero(plan < 0)[0]), int(least))]
        _, unit, t = min(offers)
        plan[unit] = t
        load[t] += problem.activity[unit]
    return plan


def _near(graph: Graph, plan: Ints, unit: int) -> Ints:
    """Territories that border on a unit."""
    near = plan[graph.neighbours[graph.start[unit] : graph.start[unit + 1]]]
    return np.unique(near[near >= 0])


def add_territories(
    scene: Scene, start: Ints, new: "pd.Series[str]", places: tuple[str, ...]
) -> tuple[Ints, Mask]:
    """Put the first unit of each new territory where it is to be.

    Returns
    -------
    The plan, and the territories that give units to the new ones: the one around each place and
    all that border on that, bool (k,).

    Raises
    ------
    InvalidInput
        When a home is in no unit, or two new territories begin in one.
    """
    plan = start.copy()
    donors = np.zeros(len(scene.territories), dtype=bool)
    a, b = scene.problem.edges.T
    for row, place in zip(scene.rows(new.index), places, strict=True):
        owner = int(start[_seed(scene, place)])
        donors[owner] = True
        donors[start[b[start[a] == owner]]] = True
        donors[start[a[start[b] == owner]]] = True
        seed = _nearest_that_may_go(scene, plan, _seed(scene, place), owner)
        plan[seed] = row
    donors[scene.rows(new.index)] = False
    return plan, donors


def _seed(scene: Scene, place: str) -> int:
    """Position of the unit that a place is: a unit, or that of a rep's home."""
    units = scene.posed.bridge.units
    reps = scene.posed.reps
    if place in reps.index:
        unit = str(home_units(units, reps.loc[[place]]).iloc[0])
        if not unit:
            raise InvalidInput([Fault("--add", f"the home of {place} is in no unit")])
        return int(units.index.get_loc(unit))
    if place in units.index:
        return int(units.index.get_loc(place))
    point = scene.recipe.inputs.units.loc[place, "point"]
    found = locate_points(units, [point.x], [point.y])["unit_id"].iloc[0]
    return int(units.index.get_loc(found))


def _nearest_that_may_go(scene: Scene, plan: Ints, seed: int, owner: int) -> int:
    """The unit nearest to the seed that its territory stays connected without."""
    problem = scene.problem
    assert problem.xy is not None
    own = np.flatnonzero(plan == owner)
    far = np.linalg.norm(problem.xy[own] - problem.xy[seed], axis=1)
    k = problem.n_territories
    before = count_pieces(plan, problem.edges, k)[owner]
    for unit in own[np.argsort(far, kind="stable")]:
        without = plan.copy()
        without[unit] = k
        if len(own) > 1 and count_pieces(without, problem.edges, k + 1)[owner] <= before:
            return int(unit)
    return seed
