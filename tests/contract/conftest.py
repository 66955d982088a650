"""Problems that every solver method has to answer, by name."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.spatial import Delaunay

from solvers import Problem, Result, Terms, solve

Arguments = dict[str, Any]


def grid(rows: int, columns: int) -> Arguments:
    """Square units of activity one, a kilometre apart, numbered row by row."""
    number = np.arange(rows * columns).reshape(rows, columns)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    down = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    return {
        "activity": np.ones(rows * columns),
        "xy": np.column_stack([number.ravel() % columns, number.ravel() // columns]) * 1000.0,
        "edges": np.vstack([across, down]),
    }


def counties(n: int = 30) -> Arguments:
    """Random places with two measures, neighbours by triangulation."""
    rng = np.random.default_rng(n)
    xy = rng.random((n, 2)) * 100_000.0
    triangles = Delaunay(xy).simplices
    sides = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    return {
        "activity": rng.lognormal(0.0, 0.4, (n, 2)),
        "xy": xy,
        "edges": np.unique(np.sort(sides, axis=1), axis=0),
    }


def without(arguments: Arguments, *names: str) -> Arguments:
    """The same arguments, some left out."""
    return {name: value for name, value in arguments.items() if name not in names}


def distances(xy: np.ndarray) -> np.ndarray:
    """Euclidean distance between all pairs."""
    return np.linalg.norm(xy[:, None] - xy[None, :], axis=2)


def islands(*lengths: int) -> Arguments:
    """Chains of units, kilometres apart, that no edge joins."""
    start = np.cumsum([0, *lengths[:-1]])
    edges = [(s + i, s + i + 1) for s, n in zip(start, lengths, strict=True) for i in range(n - 1)]
    x = np.concatenate([np.arange(n) * 1000.0 for n in lengths])
    y = np.repeat(np.arange(len(lengths)) * 5000.0, lengths)
    return {
        "activity": np.ones(sum(lengths)),
        "xy": np.column_stack([x, y]),
        "edges": np.array(edges),
    }


def within(arguments: Arguments, k: int, tolerance: float) -> Arguments:
    """k territories whose measures are all within the tolerance of the mean."""
    activity = arguments["activity"].reshape(len(arguments["activity"]), -1)
    mean = activity.sum(axis=0) / k
    band = {"lower": mean * (1 - tolerance), "upper": mean * (1 + tolerance)}
    return {**arguments, "n_territories": k, **band}


def locked(n: int, **territories: list[int]) -> np.ndarray:
    """locked(12, t0=[1, 2]) locks units 1 and 2 in territory 0."""
    lock = np.full(n, -1)
    for name, units in territories.items():
        lock[units] = int(name[1:])
    return lock


def build_cases() -> dict[str, Arguments]:
    """Every kind of problem, each with a plan that keeps all rules."""
    grid12, grid36, county30 = grid(3, 4), grid(6, 6), counties()
    even = within(grid12, 3, 0.0)
    table = distances(county30["xy"])
    today = np.array([0, 0, 1, 1] * 3)
    eligible = np.ones((12, 3), dtype=bool)
    eligible[:6, 0] = False
    few = [2, 7, 11, 19, 23, 28]
    bare = without(county30, "xy")
    return {
        "even grid": even,
        "uneven counties": within(county30, 4, 0.15),
        "kilometres": {**within(county30, 4, 0.15), "metric": "km"},
        "coordinates": {**within(county30, 4, 0.15), "metric": "euclidean"},
        "weighted": {**within(county30, 3, 0.15), "weight": county30["activity"][:, 0]},
        "no weight": {**even, "weight": np.zeros(12)},
        "no activity": {**within(grid12, 3, 0.0), "activity": np.zeros(12), "lower": [0.0]},
        "second measure empty": {
            **within({**grid12, "activity": np.eye(12, 2) * 0 + [1.0, 0.0]}, 3, 0.1)
        },
        "no bands": {**county30, "n_territories": 5},
        "one territory": {**county30, "n_territories": 1},
        "one unit": {"activity": [3.0], "n_territories": 1, "xy": [[0.0, 0.0]]},
        "a territory for each unit": {**grid12, "n_territories": 12},
        "explicit cost": {**within(bare, 4, 0.15), "cost": table},
        "few candidates": {**within(bare, 3, 0.25), "cost": table[:, few], "centers": few},
        "few candidates on a map": {**within(county30, 3, 0.25), "centers": few},
        "fixed sites": {**within(grid36, 3, 0.2), "centers": [0, 5, 32]},
        "fixed sites, given cost": {
            **within(bare, 3, 0.25),
            "cost": table[:, few[:3]],
            "centers": few[:3],
        },
        "two sites in one place": {**within(grid12, 2, 0.2), "centers": [5, 5]},
        "anywhere": {**without(within(grid12, 3, 0.0), "edges"), "contiguous": False},
        "anywhere, given cost": {
            **without(within(bare, 3, 0.1), "edges"),
            "cost": table,
            "contiguous": False,
        },
        "two parts": within(islands(12, 12), 4, 0.0),
        "three uneven parts": within(islands(12, 6, 3), 7, 0.0),
        "as many parts as territories": {**islands(5, 3, 1), "n_territories": 3},
        "bands of their own": {
            **grid12,
            "n_territories": 3,
            "lower": [[2.0], [4.0], [5.0]],
            "upper": [[3.0], [4.0], [6.0]],
        },
        "locked": {**within(grid36, 3, 0.2), "locked": locked(36, t0=[35], t1=[0], t2=[5])},
        "locked far apart": {
            **within(grid36, 3, 0.35),
            "locked": locked(36, t0=[0, 5], t1=[12, 17], t2=[30, 35]),
        },
        "not eligible": {**within(grid12, 3, 0.25), "eligible": eligible},
        "little may move": {
            **within(grid12, 2, 0.2),
            "baseline": np.array([0] * 8 + [1] * 4),
            "disruption_budget": 2.0,
        },
        "nothing may move": {
            **within(grid12, 2, 0.0),
            "baseline": today,
            "disruption_budget": 0.0,
        },
        "borders and moves that cost": {
            **within(grid12, 2, 0.2),
            "baseline": np.array([0] * 8 + [1] * 4),
            "terms": Terms(border_price=0.5, disruption_price=0.3),
        },
        "all at one place": {**even, "xy": np.zeros((12, 2))},
    }


CASES = build_cases()


@pytest.fixture(params=list(CASES))
def case_name(request) -> str:
    """Name of a problem that has a plan within all rules."""
    return request.param


@pytest.fixture
def case(case_name) -> Arguments:
    """Arguments of that problem."""
    return dict(CASES[case_name])


@cache
def solve_once(case_name: str, method: str) -> Result:
    """Answer after one round, found once for all tests that only look at it."""
    return solve(Problem(**CASES[case_name]), method, seed=5, iterations=1)


@pytest.fixture
def answer(case_name, method) -> Result:
    """What the method answers to the problem after one round."""
    return solve_once(case_name, method)


@pytest.fixture
def searching_answer(case_name, searching_method) -> Result:
    """The same for a method that searches."""
    return solve_once(case_name, searching_method)


@pytest.fixture
def searched(case_name) -> Result:
    """What the search answers to the problem after one round."""
    return solve_once(case_name, "auto")


@cache
def solve_county30(method: str) -> Result:
    """Answer to the thirty places, found once for all tests that compare with it."""
    return solve(Problem(**CASES["uneven counties"]), method)


@pytest.fixture
def county30_answer(method) -> Result:
    """What the method answers to the thirty places."""
    return solve_county30(method)


@pytest.fixture
def county30_searched() -> Result:
    """The best plan of the thirty places."""
    return solve_county30("auto")


@pytest.fixture
def even_grid() -> Arguments:
    """Three rows of four units in three territories of four."""
    return dict(CASES["even grid"])


@pytest.fixture
def county30() -> Arguments:
    """Thirty places in four territories, two measures within 15 percent."""
    return dict(CASES["uneven counties"])


@pytest.fixture
def county400() -> Arguments:
    """Four hundred places in twenty territories: more than a moment's work."""
    return within(counties(400), 20, 0.05)
