"""The clusterer keeps scikit-learn's contract and the solver's: bands, contiguity, a bound."""

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from libpysal.weights import W
from scipy import sparse
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import kneighbors_graph
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from solvers import Problem, TerritoryClustering, score_assignment
from solvers.contiguity import count_pieces
from solvers.estimators import InfeasibleWarning

SIDE = 6

# Of all that check_estimator asks nothing fails. It is run on the quickest method, for the checks
# do not look at the quality.
QUICK = TerritoryClustering(method="location_allocation", iterations=1)
CHECKS = list(estimator_checks_generator(QUICK, mark="skip"))


@pytest.mark.filterwarnings("ignore")  # the checks provoke warnings, and look for those they want
@pytest.mark.parametrize(
    ("estimator", "check"), CHECKS, ids=[check.func.__name__ for _, check in CHECKS]
)
def test_it_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.fixture
def grid():
    """36 places in rows of 6, a kilometre apart; the first column is the row."""
    rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
    return pd.DataFrame(
        {"y": 1000.0 * rows, "x": 1000.0 * columns},
        index=[f"u{i}" for i in range(SIDE * SIDE)],
    )


@pytest.fixture
def neighbours():
    """Which places of the grid are side by side, a sparse matrix."""
    line = sparse.diags_array([1.0, 1.0], offsets=[-1, 1], shape=(SIDE, SIDE))
    return sparse.kronsum(line, line, format="csr")


def as_weights(matrix, names):
    lists = sparse.csr_array(matrix)
    return {
        names[i]: [names[j] for j in lists.indices[lists.indptr[i] : lists.indptr[i + 1]]]
        for i in range(len(names))
    }


def test_territories_are_equal_connected_and_bounded(grid, neighbours):
    model = TerritoryClustering(4, 0.0, neighbours, iterations=2).fit(grid)
    assert np.bincount(model.labels_).tolist() == [9] * 4
    edges = np.column_stack(neighbours.nonzero())
    assert count_pieces(model.labels_, edges, 4).tolist() == [1] * 4
    assert 0 < model.bound_ <= model.objective_ * (1 + 1e-9)
    assert model.gap_ == pytest.approx((model.objective_ - model.bound_) / model.objective_)
    assert model.status_ in ("optimal", "feasible")


def test_the_objective_is_in_the_units_of_x(grid, neighbours):
    model = TerritoryClustering(4, 0.0, neighbours, iterations=1).fit(grid)
    X = grid.to_numpy()
    center = X[model.cluster_centers_indices_[model.labels_]]
    assert model.objective_ == pytest.approx(((X - center) ** 2).sum())
    assert np.array_equal(model.cluster_centers_, X[model.cluster_centers_indices_])
    by_length = clone(model).set_params(metric="euclidean").fit(grid)
    center = X[by_length.cluster_centers_indices_[by_length.labels_]]
    assert by_length.objective_ == pytest.approx(np.linalg.norm(X - center, axis=1).sum())


def test_three_coordinates_cost_what_two_do(grid):
    flat = TerritoryClustering(3, 0.1, method="location_allocation").fit(grid)
    deep = clone(flat).fit(grid.assign(z=0.0))
    assert deep.objective_ == pytest.approx(flat.objective_)


def test_the_weight_and_every_measure_keep_their_own_tolerance(grid, neighbours):
    rng = np.random.default_rng(1)
    X = grid.assign(potential=rng.uniform(1, 3, len(grid)), calls=1.0)
    hours = rng.uniform(1, 2, len(grid))
    model = TerritoryClustering(
        3, [0.05, 0.2, 0.1], neighbours, measures=["potential", "calls"], iterations=1
    ).fit(X, sample_weight=hours)
    assert model.sums_.sum(axis=0) == pytest.approx([hours.sum(), X["potential"].sum(), len(X)])
    assert (np.abs(model.deviation_).max(axis=0) <= np.array([0.05, 0.2, 0.1]) + 1e-9).all()
    assert model.cluster_centers_.shape == (3, 2)


@pytest.mark.parametrize("kind", [W, lambda lists: Graph.from_W(W(lists))], ids=["W", "Graph"])
def test_weights_of_pysal_are_matched_by_id(grid, neighbours, kind):
    lists = as_weights(neighbours, list(grid.index))
    weights = kind({name: lists[name] for name in reversed(list(lists))})
    plain = TerritoryClustering(4, 0.0, neighbours, iterations=1).fit(grid)
    matched = TerritoryClustering(4, 0.0, weights, iterations=1).fit(grid)
    assert matched.labels_.tolist() == plain.labels_.tolist()
    west = TerritoryClustering(2, 0.0, weights, iterations=1).fit(grid[grid["x"] < 3000])
    assert np.bincount(west.labels_).tolist() == [9, 9]


def test_a_grid_search_finds_k_and_tolerance_in_a_pipeline(grid):
    model = make_pipeline(
        StandardScaler(),
        TerritoryClustering(
            connectivity=lambda X: kneighbors_graph(X, 5),
            method="location_allocation",
            iterations=1,
        ),
    )
    grids = {
        "territoryclustering__n_territories": [2, 4],
        "territoryclustering__tolerance": [0.1, 0.3],
    }
    shuffled = grid.sample(frac=1, random_state=0)
    search = GridSearchCV(model, grids, cv=2, error_score="raise").fit(shuffled)
    assert search.best_params_["territoryclustering__n_territories"] == 4
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_what_cannot_be_is_told_and_never_chosen():
    X, weight = np.array([[0.0, 0], [1, 0], [9, 0]]), [10.0, 1, 1]
    model = TerritoryClustering(2, 0.1)
    with pytest.warns(InfeasibleWarning, match="unit 0 alone has 10"):
        model.fit(X, sample_weight=weight)
    assert model.status_ == "infeasible"
    assert sorted(model.sums_[:, 0]) == [2, 10]
    assert np.isnan(model.gap_)
    assert np.isnan(model.bound_)
    assert model.score(X) == -np.inf


def test_parts_that_are_not_connected_are_refused(grid):
    with pytest.raises(ValueError, match="no clustering is connected"):
        TerritoryClustering(2, connectivity=sparse.csr_array((36, 36))).fit(grid)


def test_all_wrong_parameters_are_listed_at_once():
    wrong = TerritoryClustering(0, -0.1, metric=["taxi"], method="guess", time_limit=0)
    with pytest.raises(ValueError, match=r"n_territories .*; tolerance .*; metric .*; method .*;"):
        wrong.fit(np.eye(3))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"measures": ["beds"]}, "no columns of X: 'beds'"),
        ({"measures": [7]}, "no columns of X: 7"),
        ({"measures": [0, 1]}, "leave no column"),
        ({"measures": "beds"}, r"a list of columns, such as \['beds'\]"),
        ({"measures": [1, 1]}, "name a column twice"),
        ({"iterations": -1}, "iterations must be None, or a whole number"),
        ({"connectivity": {"a": ["b"]}}, "a matrix, PySAL weights, or a function of X .* a dict"),
        ({"tolerance": [0.1, 0.2]}, "2 tolerances for 1 measures"),
        ({"connectivity": np.ones((2, 2))}, r"shape \(36, 36\).*pass a function"),
    ],
)
def test_what_does_not_fit_x_is_refused(grid, parameters, message):
    with pytest.raises(ValueError, match=message):
        TerritoryClustering(**parameters).fit(grid)


def test_the_labels_are_those_of_solve(grid, neighbours):
    model = TerritoryClustering(4, 0.1, neighbours, iterations=1).fit(grid)
    problem = Problem(
        np.ones(36),
        4,
        xy=grid.to_numpy(),
        metric="euclidean",
        edges=np.column_stack(neighbours.nonzero()),
        lower=[8],
        upper=[10],
    )
    assert score_assignment(problem, model.labels_).feasible
