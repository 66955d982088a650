"""Plans by GerryChain: a recursive tree cut to begin with, then ReCom with its optimiser.

It knows one measure; several go in as their mean.
"""

import random
import time
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
from gerrychain import Graph, Partition
from gerrychain.constraints import contiguous, within_percent_of_ideal_population
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.partition import recursive_tree_part
from gerrychain.proposals import recom
from gerrychain.updaters import Tally

from peer_methods.task import Task

WORSE = 0.05
"""How often a plan that is worse is gone on with."""
STEPS = 10**9


def recom_tilted(task: Task) -> Any:
    end = time.monotonic() + task.seconds
    random.seed(0)
    graph = nx.Graph(task.edges.tolist())
    nx.set_node_attributes(graph, dict(enumerate(task.load.tolist())), "load")
    graph = Graph.from_networkx(graph)
    tolerance = 0.999 * task.tolerance
    begin = recursive_tree_part(graph, range(task.k), 1.0, "load", tolerance, node_repeats=1)
    first = Partition(graph, begin, {"population": Tally("load", alias="population")})
    proposal = partial(recom, pop_col="load", pop_target=1.0, epsilon=tolerance, node_repeats=1)
    rules = [within_percent_of_ideal_population(first, task.tolerance), contiguous]
    optimizer = SingleMetricOptimizer(
        proposal, rules, first, lambda plan: task.judged(_labels(task, plan)).objective, False
    )
    for _ in optimizer.tilted_run(STEPS, WORSE):
        if time.monotonic() > end:
            break
    return _labels(task, optimizer.best_part)


def _labels(task: Task, plan: Any) -> Any:
    labels = np.empty(task.n, dtype=np.int64)
    for part, units in plan.parts.items():
        labels[plan.graph.original_nx_node_ids_for_list(list(units))] = part
    return labels
