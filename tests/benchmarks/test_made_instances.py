"""Made instances are of the published kinds, and the same every time."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from made_instances import build, gabriel_edges
from solvers.instances import read_instance

INSTANCES = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "instances"


@pytest.mark.parametrize(
    "name",
    ["counties-16-2", "sparse-16-2", "commercial-40-4-1", "medians-60-6-80", "drilled-60-6-95"],
)
def test_a_made_instance_can_be_read(name, tmp_path):
    """As one that was published, in one piece where it has neighbours."""
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(build(name)), encoding="utf-8")
    instance = read_instance(path)
    problem = instance.problem
    assert instance.name == name
    assert problem.n_territories == int(name.split("-")[2])
    if problem.contiguous:
        n, edges = problem.n_units, problem.edges
        graph = csr_array((np.ones(len(edges)), edges.T), shape=(n, n))
        assert connected_components(graph, directed=False)[0] == 1


def test_made_instances_are_the_same_every_time():
    assert build("medians-60-6-80") == build("medians-60-6-80")
    assert build("medians-60-6-80") != build("medians-60-6-80-1")


def test_sparse_counties_have_few_neighbours():
    whole, sparse = build("counties-16-2"), build("sparse-16-2")
    assert len(sparse["edges"]) == int(1.25 * sparse["n"])
    assert len(whole["edges"]) > 2 * whole["n"]


def test_clusters_are_as_full_as_was_asked():
    made = build("drilled-60-6-95")
    assert np.sum(made["activity"]) / 6 / made["upper"][0] == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("number", [1, 10])
def test_neighbours_of_commercial_instances_are_those_of_published_ones(number):
    """So that contiguity costs as much in both."""
    path = INSTANCES / f"ctd_2DU60-05-{number}.json"
    if not path.exists():
        pytest.skip(f"no published instances at {INSTANCES}")
    published = json.loads(path.read_text(encoding="utf-8"))
    made = gabriel_edges(np.array(published["xy_m"]))
    known = np.unique(np.sort(published["edges"], axis=1), axis=0)
    assert made.tolist() == known.tolist()
