"""Contiguity as a flow over neighbouring units, part of the model from the beginning.

``single``: each open candidate sends out one unit of flow for every unit it serves (Hojny et al.,
2021). ``shirabe``: every candidate has a flow of its own, which makes the relaxation stronger and
the model much larger (Shirabe, 2009; Oehrlein and Haunert, 2017).
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from solvers.array_model import ArrayModel, Rows, grouped_rows, stack_rows
from solvers.contiguity import build_graph
from solvers.hess_pairs import Pairs
from solvers.problem import IntArray, Problem

Flow = Literal["single", "shirabe"]


def build_flow(problem: Problem, pairs: Pairs, model: ArrayModel, flow: Flow) -> ArrayModel:
    """Add the columns and rows of a flow to a Hess model."""
    if problem.fixed_sites:
        raise ValueError("a flow starts at a center that is a unit of its territory")
    if flow == "shirabe":
        return _shirabe(problem, pairs, model)
    return _single(problem, pairs, model)


def _extended(model: ArrayModel, extra: int, blocks: list[Rows]) -> ArrayModel:
    """The model with `extra` columns from 0 upwards, of no cost, and more rows."""
    return ArrayModel(
        np.concatenate([model.cost, np.zeros(extra)]),
        np.concatenate([model.lower, np.zeros(extra)]),
        np.concatenate([model.upper, np.full(extra, np.inf)]),
        np.concatenate([model.integer, np.zeros(extra, dtype=bool)]),
        stack_rows([model.rows, *blocks]),
    )


def _arcs(problem: Problem) -> tuple[IntArray, IntArray]:
    graph = build_graph(problem.n_units, problem.edges)
    tail = np.repeat(np.arange(problem.n_units), np.diff(graph.start))
    return tail, graph.neighbours.astype(np.int64)


def _shirabe(problem: Problem, pairs: Pairs, model: ArrayModel) -> ArrayModel:
    """Flow f[j, (a, b)] of candidate j over each pair of neighbours that it may serve."""
    tail, head = _arcs(problem)
    n, p = problem.n_units, len(pairs)
    key = pairs.candidate * n + pairs.unit
    candidates = np.unique(pairs.candidate)
    ahead = np.isin(candidates[:, None] * n + tail, key) & np.isin(
        candidates[:, None] * n + head, key
    )
    # Nothing flows back into the center.
    ahead &= head != problem.centers[candidates][:, None]
    place, arc = np.nonzero(ahead)
    at_tail = np.searchsorted(key, candidates[place] * n + tail[arc])
    at_head = np.searchsorted(key, candidates[place] * n + head[arc])
    columns = model.n_columns + np.arange(len(place))
    served = np.flatnonzero(pairs.own != np.arange(p))
    row_of = np.full(p, -1)
    row_of[served] = np.arange(len(served))
    leaves = row_of[at_tail] >= 0
    # What flows into a unit less what flows out is one where it is served.
    conserved = grouped_rows(
        np.concatenate([row_of[at_head], row_of[at_tail][leaves], np.arange(len(served))]),
        np.concatenate([columns, columns[leaves], served]),
        np.concatenate([np.ones(len(columns)), -np.ones(leaves.sum()), -np.ones(len(served))]),
        np.zeros(len(served)),
        np.zeros(len(served)),
    )
    # Nothing flows into a unit that is not served.
    most = np.bincount(pairs.candidate)[pairs.candidate[served]] - 1.0
    capacity = grouped_rows(
        np.concatenate([row_of[at_head], np.arange(len(served))]),
        np.concatenate([columns, served]),
        np.concatenate([np.ones(len(columns)), -most]),
        np.full(len(served), -np.inf),
        np.zeros(len(served)),
    )
    return _extended(model, len(columns), [conserved, capacity])


def _single(problem: Problem, pairs: Pairs, model: ArrayModel) -> ArrayModel:
    """One flow f[(a, b)] for all; it crosses a border only inside a territory."""
    tail, head = _arcs(problem)
    n, p, n_arcs = problem.n_units, len(pairs), len(tail)
    columns = model.n_columns + np.arange(n_arcs)
    inside = columns[-1:] + 1 + np.arange(n_arcs) if n_arcs else columns
    most = float(n - problem.n_territories + 1)
    own = np.flatnonzero(pairs.own == np.arange(p))
    supply = model.n_columns + 2 * n_arcs + np.arange(len(own))
    # A center puts in what its territory takes; every unit takes one.
    conserved = grouped_rows(
        np.concatenate([head, tail, pairs.unit[own]]),
        np.concatenate([columns, columns, supply]),
        np.concatenate([np.ones(n_arcs), -np.ones(n_arcs), np.ones(len(own))]),
        np.ones(n),
        np.ones(n),
    )
    only_centers = _at_most(supply, own, most)
    only_inside = _at_most(columns, inside, most)
    return _extended(
        model,
        2 * n_arcs + len(own),
        [
            conserved,
            only_centers,
            only_inside,
            *_same_candidate(problem, pairs, tail, head, inside),
        ],
    )


def _at_most(columns: IntArray, switches: IntArray, most: float) -> Rows:
    """Rows column <= most * switch."""
    count = len(columns)
    return grouped_rows(
        np.tile(np.arange(count), 2),
        np.concatenate([columns, switches]),
        np.concatenate([np.ones(count), np.full(count, -most)]),
        np.full(count, -np.inf),
        np.zeros(count),
    )


def _same_candidate(
    problem: Problem, pairs: Pairs, tail: IntArray, head: IntArray, inside: IntArray
) -> list[Rows]:
    """An arc is inside when no candidate serves its tail without its head: z + x_aj - x_bj <= 1."""
    n = problem.n_units
    key = pairs.candidate * n + pairs.unit
    order = np.argsort(pairs.unit, kind="stable")
    first = np.searchsorted(pairs.unit[order], np.arange(n + 1))
    count = np.diff(first)[tail]
    arc = np.repeat(np.arange(len(tail)), count)
    within = np.arange(len(arc)) - np.repeat(np.cumsum(count) - count, count)
    at_tail = order[np.repeat(first[tail], count) + within]
    wanted = pairs.candidate[at_tail] * n + head[arc]
    at_head = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    listed = key[at_head] == wanted
    rows = np.arange(len(arc))
    return [
        grouped_rows(
            np.concatenate([rows, rows, rows[listed]]),
            np.concatenate([inside[arc], at_tail, at_head[listed]]),
            np.concatenate([np.ones(2 * len(rows)), -np.ones(listed.sum())]),
            np.full(len(rows), -np.inf),
            np.ones(len(rows)),
        )
    ]
