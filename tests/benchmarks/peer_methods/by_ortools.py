"""Location-allocation by OR-Tools: units to moving centers within bands, without contiguity.

With one measure each allocation is a minimum cost flow, with several a CP-SAT model of whole units.
"""

import time
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow
from ortools.sat.python import cp_model

from peer_methods.task import Floats, Ints, Task

CANDIDATES = 12
UNITS_OF_LOAD = 1e5
ROUNDS = 60
CP_CANDIDATES = 8


def flow(task: Task) -> Any:
    """Move the centers until the time is over; a unit that is split goes where most of it is."""
    return _allocated(task, time.monotonic() + task.seconds)


def cp_sat(task: Task) -> Any:
    """Assign whole units to the centers that the flow has found in a third of the time."""
    begun = time.monotonic()
    start = _allocated(task, begun + task.seconds / 3)
    centers = _centroids(task, start)
    near, cost = _nearest(task, centers, CP_CANDIDATES)
    model = cp_model.CpModel()
    served = [[model.new_bool_var("") for _ in row] for row in near]
    for row in served:
        model.add_exactly_one(row)
    loads = np.rint(UNITS_OF_LOAD * task.activity).astype(int)
    least, most = (int(UNITS_OF_LOAD * limit) for limit in (task.lower, task.upper))
    members: list[list[tuple[int, Any]]] = [[] for _ in range(task.k)]
    for unit, (row, variables) in enumerate(zip(near.tolist(), served, strict=True)):
        for center, variable in zip(row, variables, strict=True):
            members[center].append((unit, variable))
            model.add_hint(variable, int(start[unit] == center))
    for found in members:
        for measure in loads.T.tolist():
            whole = sum(measure[unit] * variable for unit, variable in found)
            model.add_linear_constraint(whole, least, most)
    flat = np.rint(1e6 * cost / cost.mean()).astype(int)
    model.minimize(
        sum(
            c * v
            for costs, row in zip(flat.tolist(), served, strict=True)
            for c, v in zip(costs, row, strict=True)
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(1.0, begun + task.seconds - time.monotonic() - 2.0)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [next(j for j, v in enumerate(row) if solver.boolean_value(v)) for row in served]
    return near[np.arange(task.n), chosen]


def _allocated(task: Task, end: float) -> Ints:
    centers = _k_means(task)
    best = labels = _one_flow(task, centers)
    for _ in range(ROUNDS):
        if time.monotonic() > end:
            break
        moved = _centroids(task, labels)
        if np.allclose(moved, centers):
            break
        centers = moved
        labels = _one_flow(task, centers)
        best = min(best, labels, key=task.rank)
    return best


def _k_means(task: Task) -> Floats:
    rng = np.random.default_rng(0)
    drawn = rng.choice(task.n, task.k, replace=False, p=task.weight)
    centers = task.xy_km[drawn]
    for _ in range(20):
        labels = _squared(task, centers).argmin(axis=1)
        centers = np.where(
            np.bincount(labels, minlength=task.k)[:, None] > 0, _centroids(task, labels), centers
        )
    return centers


def _squared(task: Task, centers: Floats) -> Floats:
    return np.asarray(((task.xy_km[:, None] - centers[None]) ** 2).sum(axis=2))


def _centroids(task: Task, labels: Ints) -> Floats:
    mass = np.maximum(np.bincount(labels, task.weight, minlength=task.k), 1e-12)
    sums = [np.bincount(labels, task.weight * x, minlength=task.k) for x in task.xy_km.T]
    return np.column_stack(sums) / mass[:, None]


def _nearest(task: Task, centers: Floats, count: int) -> tuple[Ints, Floats]:
    squared = _squared(task, centers)
    near = np.argsort(squared, axis=1)[:, :count]
    return near, np.take_along_axis(squared, near, axis=1) * task.weight[:, None]


def _one_flow(task: Task, centers: Floats) -> Ints:
    """Serve all units from the centers within the band of their mean measure."""
    n, k = task.n, task.k
    load = np.maximum(np.rint(UNITS_OF_LOAD * task.load), 1).astype(np.int64)
    squared = _squared(task, centers)
    near = np.argsort(squared, axis=1)[:, : min(CANDIDATES, k)]
    cost = np.rint(np.take_along_axis(squared, near, axis=1)).astype(np.int64)
    # Every unit can go to any of its centers, and at a price to all others by way of a last node.
    problem = min_cost_flow.SimpleMinCostFlow()
    units, sites = np.arange(n), n + np.arange(k)
    sink, spill, free = n + k, n + k + 1, np.zeros(k, np.int64)
    far = int(cost.max()) * 10 + 1
    add = problem.add_arcs_with_capacity_and_unit_cost
    width = near.shape[1]
    arcs = add(np.repeat(units, width), n + near.ravel(), np.repeat(load, width), cost.ravel())
    add(units, np.full(n, spill), load, np.full(n, far))
    add(np.full(k, spill), sites, np.full(k, load.sum()), free)
    # A reward makes every center take its least load.
    least, most = int(UNITS_OF_LOAD * task.lower), int(UNITS_OF_LOAD * task.upper)
    add(sites, np.full(k, sink), np.full(k, least), np.full(k, -10 * far))
    add(sites, np.full(k, sink), np.full(k, most - least), free)
    problem.set_nodes_supplies(np.arange(n + k + 2), np.r_[load, free, -load.sum(), 0])
    if problem.solve() != problem.OPTIMAL:
        raise RuntimeError("the flow has no solution")
    share: npt.NDArray[Any] = problem.flows(arcs).reshape(near.shape)
    return near[units, share.argmax(axis=1)]
