"""Territory design as a scikit-learn clusterer."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from solvers.connectivity import Connectivity, edges_of, resolve
from solvers.diagnose import diagnose
from solvers.methods import METHODS
from solvers.problem import FloatArray, Problem
from solvers.result import Result
from solvers.solve import solve

POWERS = {"sqeuclidean": 2, "euclidean": 1}
"""Exponent of the distance, by the name of the metric."""

TYPICAL = 1000.0
"""Root mean square distance from the middle to which all coordinates are scaled for solving."""

ROUNDING = 1e-9
"""Part of a sample that is none."""


class InfeasibleWarning(ConvergenceWarning):
    """No clustering keeps every band, or none was found; the message says why."""


class TerritoryClustering(ClusterMixin, BaseEstimator):
    """Balanced, connected clusters of small weighted distance, with a proven bound.

    Unlike k-means, each cluster's share of every measure is within the tolerance, exactly, and
    with `connectivity` each cluster is connected. As in k-medoids a cluster's center is one of its
    own samples (Hess et al., 1965).

    Parameters
    ----------
    n_territories : int, default=3
        Number of clusters k.
    tolerance : float or sequence of float, default=0.05
        Largest deviation of a cluster's sum of each measure from an equal share: a fraction, one
        for all measures or one for each, the sample weight first.
    connectivity : sparse matrix (n, n), PySAL W or Graph, or function of X; default=None
        Neighbours; a function gets X and returns one of the others, which is what parts of the
        rows need, as in cross-validation. PySAL's weights are matched by id where X is a DataFrame
        whose index they know. None: clusters need not be connected.
    measures : sequence of str or int, default=None
        Columns of X that are measures to balance and no coordinates: names for a DataFrame, else
        positions.
    metric : {"sqeuclidean", "euclidean"}, default="sqeuclidean"
        Distance that is summed, times the weight, over all samples to their center.
    method : str, default="auto"
        A key of `solvers.METHODS`.
    time_limit : float, default=60
        Seconds after which the best clustering so far is taken.
    iterations : int, default=None
        Most rounds of improvement; unlike the clock, the same on every machine.
    random_state : int, RandomState or None, default=0
        Seeds every random choice.

    Attributes
    ----------
    labels_ : ndarray (n,)
        Cluster of each sample, 0 to k - 1.
    cluster_centers_indices_ : ndarray (k,)
        Sample that is the center of each cluster.
    cluster_centers_ : ndarray (k, d)
        Coordinates of the centers, without the measures.
    objective_ : float
        Sum of weight times distance to the center.
    bound_ : float
        Proven: no clustering that keeps the rules has a smaller objective. NaN where none is known.
    gap_ : float
        Most by which the objective exceeds the best possible, as a share of the objective.
    sums_, deviation_ : ndarray (k, m)
        Each measure of each cluster, and its signed deviation from an equal share.
    status_ : str
        ``"optimal"`` is proven; ``"feasible"`` keeps every rule; with ``"infeasible"`` (proven) and
        ``"no_solution"`` the clusters are within wider bands than asked for (see Notes).
    result_ : Result
        All that the solver says.
    n_features_in_, feature_names_in_
        As everywhere in scikit-learn.

    Notes
    -----
    What is balanced: the `sample_weight` given to `fit`, if any, then the columns `measures`; and
    if there is neither, the number of samples. The distance is weighted by the first of them.
    As a sample cannot be cut, the band of a measure that is the same for all is widened to whole
    samples: 10 samples in 3 clusters are 3, 3 and 4 whatever the tolerance.

    Where no clustering keeps the bands, `fit` warns with the reasons (`InfeasibleWarning`) and
    keeps one within the narrowest of ever wider bands in which it found one: `gap_` and `bound_`
    are NaN, and `score` is minus infinity, so that no search over parameters chooses it.

    There is no `predict`: where a new sample belongs depends on what its territory can still take,
    not on the distance alone. Coordinates of 2 columns are solved at any size; with others all n²
    distances are kept.

    References
    ----------
    Hess, Weaver, Siegfeldt, Whelan, Zitlau (1965): Nonpartisan political redistricting by computer.

    Examples
    --------
    >>> import numpy as np
    >>> from solvers import TerritoryClustering
    >>> X = np.array([[0.0, 0], [0, 1], [5, 0], [5, 1]])
    >>> TerritoryClustering(n_territories=2).fit_predict(X).tolist()
    [0, 0, 1, 1]
    """

    def __init__(
        self,
        n_territories: int = 3,
        tolerance: float | Sequence[float] = 0.05,
        connectivity: Connectivity = None,
        *,
        measures: Sequence[str] | Sequence[int] | None = None,
        metric: str = "sqeuclidean",
        method: str = "auto",
        time_limit: float = 60.0,
        iterations: int | None = None,
        random_state: Any = 0,
    ) -> None:
        self.n_territories = n_territories
        self.tolerance = tolerance
        self.connectivity = connectivity
        self.measures = measures
        self.metric = metric
        self.method = method
        self.time_limit = time_limit
        self.iterations = iterations
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Cluster the rows of X.

        Parameters
        ----------
        X : array-like or DataFrame (n, d + measures)
            Coordinates, projected ones for places on the ground, and the columns `measures`.
        y
            Ignored.
        sample_weight : array-like (n,), default=None
            What a cluster has equal shares of, such as the workload of an account.

        Raises
        ------
        ValueError
            For wrong parameters, all of which are listed; and where `connectivity` has more parts
            that are not connected than there are territories.
        """
        index = getattr(X, "index", None)
        neighbours = resolve(self.connectivity, X)
        X = validate_data(self, X, dtype=np.float64, ensure_min_samples=1)
        columns = self._measure_columns()
        self._check(X, columns)
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        activity = X[:, columns] if sample_weight is None and columns else weight[:, None]
        if sample_weight is not None and columns:
            activity = np.hstack([activity, X[:, columns]])
        places = np.delete(X, columns, axis=1)
        edges = None if neighbours is None else edges_of(neighbours, len(X), index)
        scale = _scale(places)
        asked = {
            "activity": activity,
            "n_territories": self.n_territories,
            **self._costs(places, activity[:, 0], scale),
            **_bands(activity, self.n_territories, self.tolerance),
            "edges": edges,
            "contiguous": edges is not None,
        }
        self._keep(activity, self._solve(asked), places, scale)
        return self

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Minus the mean distance (by the metric) of the rows of X to the nearest center.

        Larger is better, as scikit-learn wants. It says how well the centers serve other samples
        and knows no balance; compare `gap_` and `deviation_` too, for instance by a `scoring` of
        your own.
        """
        check_is_fitted(self)
        if self.status_ in ("infeasible", "no_solution"):
            return -np.inf
        X = validate_data(self, X, dtype=np.float64, reset=False)
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        places = np.delete(X, self._measure_columns(), axis=1)
        apart = places[:, None, :] - self.cluster_centers_[None, :, :]
        nearest = np.linalg.norm(apart, axis=2).min(axis=1) ** POWERS[self.metric]
        return -float(np.average(nearest, weights=weight))

    def _measure_columns(self) -> list[int]:
        """Positions of the measures in X."""
        if isinstance(self.measures, str):
            raise ValueError(f"measures must be a list of columns, such as [{self.measures!r}]")
        chosen: list[Any] = [] if self.measures is None else list(self.measures)
        names = list(getattr(self, "feature_names_in_", []))
        unknown = [
            column
            for column in chosen
            if (column not in names if isinstance(column, str) else not self._has(column))
        ]
        if unknown:
            raise ValueError(f"measures are no columns of X: {', '.join(map(repr, unknown))}")
        return [names.index(each) if isinstance(each, str) else int(each) for each in chosen]

    def _has(self, column: Any) -> bool:
        return isinstance(column, Integral) and 0 <= int(column) < self.n_features_in_

    def _check(self, X: FloatArray, columns: list[int]) -> None:
        """Raise one error that lists everything that is wrong with the parameters."""
        k, faults = self.n_territories, []
        if not isinstance(k, Integral) or isinstance(k, bool) or k < 1:
            faults.append(f"n_territories must be a whole number of at least 1, not {k!r}")
        elif k > len(X):
            faults.append(f"n_samples={len(X)} should be >= n_territories={k}")
        tolerances = np.ravel(np.asarray(self.tolerance, dtype=object)).tolist()
        if not all(isinstance(each, Real) and 0 <= float(each) < np.inf for each in tolerances):
            message = "tolerance must be a fraction of at least 0, or one for each measure, not "
            faults.append(f"{message}{self.tolerance!r}")
        if self.metric not in list(POWERS):
            faults.append(f"metric must be one of {', '.join(POWERS)}, not {self.metric!r}")
        if self.method not in list(METHODS):
            faults.append(f"method must be one of {', '.join(METHODS)}, not {self.method!r}")
        if not (isinstance(self.time_limit, Real) and float(self.time_limit) > 0):
            faults.append(f"time_limit must be above 0 seconds, not {self.time_limit!r}")
        rounds = self.iterations
        if rounds is not None and not (isinstance(rounds, Integral) and rounds >= 0):
            message = "iterations must be None, or a whole number of at least 0, not "
            faults.append(f"{message}{rounds!r}")
        if len(set(columns)) < len(columns):
            faults.append(f"measures name a column twice: {list(self.measures or ())!r}")
        if len(set(columns)) == X.shape[1]:
            faults.append("measures leave no column of X for the coordinates")
        if (X[:, columns] < 0).any():
            faults.append("measures must not be negative")
        if faults:
            raise ValueError("; ".join(faults))

    def _costs(self, places: FloatArray, weight: FloatArray, scale: float) -> dict[str, Any]:
        """Weighted distances as the solver takes them: from two coordinates, else all n²."""
        middle = places.mean(axis=0)
        scaled = (places - middle) / scale
        power = POWERS[self.metric]
        if places.shape[1] == 2:
            metric = {2: "squared_km", 1: "km"}[power]
            return {"xy": 1000.0 * scaled, "metric": metric, "weight": weight}
        apart = np.linalg.norm(scaled[:, None, :] - scaled[None, :, :], axis=2)
        return {"cost": weight[:, None] * apart**power}

    def _solve(self, wanted: dict[str, Any]) -> Result:
        """Solve; where no clustering keeps the bands, warn, and take one within wider ones."""
        random = self.random_state
        whole = isinstance(random, Integral)
        seed = int(random) if whole else int(check_random_state(random).randint(2**31 - 1))
        problem = Problem(**wanted)
        asked = self._run(problem, seed)
        if asked.objective is not None:
            return asked
        reasons = [reason.message for reason in diagnose(problem)] or list(asked.notes)
        wider = (self._run(Problem(**{**wanted, **bands}), seed) for bands in _wider(problem))
        found = next((each for each in wider if each.objective is not None), None)
        if found is None:
            raise ValueError("; ".join(["no clustering is connected", *reasons]))
        what = "is possible" if asked.status == "infeasible" else "was found"
        message = "; ".join([f"no clustering {what} that keeps every band", *reasons])
        warnings.warn(f"{message}; see deviation_", InfeasibleWarning, stacklevel=3)
        return replace(found, status=asked.status, bound=None)

    def _run(self, problem: Problem, seed: int) -> Result:
        return solve(problem, self.method, self.time_limit, seed, iterations=self.iterations)

    def _keep(self, activity: FloatArray, result: Result, places: FloatArray, scale: float) -> None:
        assert result.objective is not None
        unit = scale ** POWERS[self.metric]
        k = self.n_territories
        self.labels_ = result.assignment
        self.cluster_centers_indices_ = result.centers
        self.cluster_centers_ = places[result.centers]
        self.objective_ = result.objective * unit
        self.bound_ = np.nan if result.bound is None else result.bound * unit
        self.gap_ = np.nan if result.gap is None else result.gap
        self.sums_ = np.column_stack(
            [np.bincount(self.labels_, column, minlength=k) for column in activity.T]
        )
        share = activity.sum(axis=0) / k
        self.deviation_ = np.divide(
            self.sums_ - share, share, out=np.zeros_like(self.sums_), where=share > 0
        )
        self.status_ = result.status
        self.result_ = result


def _scale(places: FloatArray) -> float:
    """Size of a step of 1 for the solver, so that metres and degrees are solved alike."""
    spread = float(np.sqrt(((places - places.mean(axis=0)) ** 2).sum(axis=1).mean()))
    return spread / TYPICAL if spread > 0 else 1.0


def _bands(
    activity: FloatArray, k: int, tolerance: float | Sequence[float]
) -> dict[str, FloatArray]:
    """Least and most of each measure, each (m,)."""
    tolerances = np.ravel(np.asarray(tolerance, dtype=np.float64))
    if len(tolerances) not in (1, activity.shape[1]):
        raise ValueError(f"there are {len(tolerances)} tolerances for {activity.shape[1]} measures")
    share = activity.sum(axis=0) / k
    lower, upper = share * np.maximum(1 - tolerances, 0.0), share * (1 + tolerances)
    # Where all samples count the same, parts of one are of no use.
    alike = (activity == activity[0]).all(axis=0) & (activity[0] > 0)
    step = activity[0, alike]
    lower[alike] = np.floor(lower[alike] / step + ROUNDING) * step
    upper[alike] = np.ceil(upper[alike] / step - ROUNDING) * step
    return {"lower": lower, "upper": upper}


def _wider(problem: Problem) -> Iterator[dict[str, FloatArray | None]]:
    """Bands wider and wider than those of a problem; at last none."""
    share = problem.activity.sum(axis=0) / problem.n_territories
    for more in (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8):
        lower = np.maximum(problem.lower[0] - more * share, 0.0)
        yield {"lower": lower, "upper": problem.upper[0] + more * share}
    yield {"lower": None, "upper": None}
