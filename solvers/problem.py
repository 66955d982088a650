"""The question put to a solver: arrays and indices, nothing of the business around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from solvers.terms import Terms

Metric = Literal["squared_km", "km", "euclidean"]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_FILLED_IN: Any = None
"""Default of the fields that may be left out or None; `Problem` puts an array in their place."""

BAND_TOLERANCE = 1e-9
"""A band counts as kept when the sum is within this relative distance of it."""


class InvalidProblem(ValueError):
    """The arrays do not form a problem; `faults` lists everything that is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, eq=False)
class Problem:
    """Partition `n` units into `k` territories within bands, at least cost (Hess et al., 1965).

    The objective is the sum over units of the cost of the unit under the center of its territory.
    A center is one of the territory's own units, unless exactly `k` candidate centers are given:
    then territory `t` is served from `centers[t]`, wherever that lies ("fixed sites").

    Parameters
    ----------
    activity
        Measures of each unit, shape (n, m), finite and not negative.
    n_territories
        Number of territories k, from 1 to n.
    xy
        Projected coordinates in metres, (n, 2); with `metric` and `weight` they give the cost.
    metric
        ``"squared_km"``, ``"km"``, or ``"euclidean"`` (coordinate distance, no scaling).
    weight
        Multiplies the distance cost of each unit, shape (n,); one by default.
    cost
        Explicit cost of unit i under candidate center j, shape (n, c), in place of `xy`.
    centers
        Unit index of each candidate center, shape (c,); every unit by default.
    lower, upper
        Band of each measure in each territory, shape (m,) or (k, m); kept as (k, m).
    edges
        Neighbouring units, shape (e, 2); needed when `contiguous`.
    contiguous
        Whether every territory must be connected in the graph of `edges`.
    baseline
        Today's territory of each unit or -1, shape (n,).
    disruption_weight, disruption_budget
        Value of each unit that counts when it leaves its baseline territory, shape (n,), default
        one each; and the most of it that may move.
    locked
        Territory in which a unit must stay or -1, shape (n,).
    eligible
        Which territory may take which unit, shape (n, k).
    terms
        Prices of what counts besides distance: borders, moves, fit. The objective is the sum.

    Raises
    ------
    InvalidProblem
        Listing every fault of every array.
    """

    activity: FloatArray
    n_territories: int
    xy: FloatArray | None = None
    metric: Metric = "squared_km"
    weight: FloatArray = _FILLED_IN
    cost: FloatArray | None = None
    centers: IntArray = _FILLED_IN
    lower: FloatArray = _FILLED_IN
    upper: FloatArray = _FILLED_IN
    edges: IntArray = _FILLED_IN
    contiguous: bool = True
    baseline: IntArray = _FILLED_IN
    disruption_weight: FloatArray = _FILLED_IN
    disruption_budget: float | None = None
    locked: IntArray = _FILLED_IN
    eligible: BoolArray | None = None
    terms: Terms | None = None
    fixed_sites: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Bring every array to its one form, then refuse the whole if anything is wrong."""
        faults = [fault for name, dtype in _TYPES.items() for fault in _convert(self, name, dtype)]
        faults = faults or _faults(self)
        if faults:
            raise InvalidProblem(faults)
        self._fill_in()

    def _fill_in(self) -> None:
        n, m, k = self.n_units, self.n_measures, self.n_territories
        fixed = self.centers is not None and len(self.centers) == k
        filled: dict[str, Any] = {
            "lower": np.zeros((k, m)) if self.lower is None else self.lower,
            "upper": np.full((k, m), np.inf) if self.upper is None else self.upper,
            "weight": np.ones(n) if self.weight is None else self.weight,
            "centers": np.arange(n) if self.centers is None else self.centers,
            "edges": np.empty((0, 2), np.int64) if self.edges is None else self.edges,
            "baseline": np.full(n, -1) if self.baseline is None else self.baseline,
            "locked": np.full(n, -1) if self.locked is None else self.locked,
            "disruption_weight": (
                np.ones(n) if self.disruption_weight is None else self.disruption_weight
            ),
        }
        for name in ("lower", "upper"):
            filled[name] = np.array(np.broadcast_to(filled[name], (k, m)))
        for name, array in filled.items():
            object.__setattr__(self, name, _frozen(array))
        object.__setattr__(self, "fixed_sites", fixed)

    @property
    def n_units(self) -> int:
        """Number of units n."""
        return int(self.activity.shape[0])

    @property
    def n_measures(self) -> int:
        """Number of measures m."""
        return int(self.activity.shape[1])

    @property
    def labelled(self) -> bool:
        """Whether it matters which territory is which, beyond the grouping of the units."""
        return bool(
            self.fixed_sites
            or self.eligible is not None
            or (self.locked >= 0).any()
            or (self.baseline >= 0).any()
            or (self.lower != self.lower[0]).any()
            or (self.upper != self.upper[0]).any()
            or (self.terms is not None and self.terms.fit is not None)
        )


_TYPES: dict[str, type[np.generic]] = {
    **dict.fromkeys(("activity", "xy", "weight", "cost"), np.float64),
    **dict.fromkeys(("lower", "upper", "disruption_weight"), np.float64),
    **dict.fromkeys(("centers", "edges", "baseline", "locked"), np.int64),
    "eligible": np.bool_,
}


def _convert(problem: Problem, name: str, dtype: type[np.generic]) -> list[str]:
    """Replace the field by a read-only array of its one type, or say why it cannot be."""
    value = getattr(problem, name)
    if value is None:
        return [f"{name} is missing"] if name == "activity" else []
    try:
        with np.errstate(invalid="ignore"):  # not a number in place of an index
            array = np.array(value, dtype=dtype)
        whole = dtype is not np.int64 or bool((np.asarray(value) == array).all())
    except (TypeError, ValueError):
        return [f"{name} is not an array of numbers"]
    if not whole:
        return [f"{name} must hold whole numbers"]
    if name == "activity" and array.ndim == 1:
        array = array[:, None]
    object.__setattr__(problem, name, _frozen(array))
    return []


def _frozen(array: Any) -> Any:
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    return array


def _faults(problem: Problem) -> list[str]:
    if problem.activity.ndim != 2 or problem.activity.size == 0:
        return [f"activity must have shape (n, m) with n, m >= 1, not {problem.activity.shape}"]
    n, k = problem.n_units, problem.n_territories
    if not isinstance(k, (int, np.integer)) or isinstance(k, bool) or k < 1:
        return [f"n_territories must be a whole number of at least 1, not {k!r}"]
    object.__setattr__(problem, "n_territories", int(k))
    faults = [f"n_territories is {k}, but there are only {n} units"] if k > n else []
    return [
        *faults,
        *_shape_faults(problem),
        *_value_faults(problem),
        *_cost_faults(problem),
        *_index_faults(problem),
        *_term_faults(problem),
    ]


def _shape_faults(problem: Problem) -> list[str]:
    n, m, k = problem.n_units, problem.n_measures, problem.n_territories
    allowed: dict[str, list[tuple[int, ...]]] = {
        "xy": [(n, 2)],
        "weight": [(n,)],
        "lower": [(m,), (k, m)],
        "upper": [(m,), (k, m)],
        "baseline": [(n,)],
        "disruption_weight": [(n,)],
        "locked": [(n,)],
        "eligible": [(n, k)],
    }
    faults = []
    for name, shapes in allowed.items():
        array = getattr(problem, name)
        if array is not None and array.shape not in shapes:
            wanted = " or ".join(map(str, shapes))
            faults.append(f"{name} must have shape {wanted}, not {array.shape}")
    if problem.centers is not None and problem.centers.ndim != 1:
        faults.append(f"centers must have shape (c,), not {problem.centers.shape}")
    edges = problem.edges
    if edges is not None and edges.size and (edges.ndim != 2 or edges.shape[1] != 2):
        faults.append(f"edges must have shape (e, 2), not {edges.shape}")
    elif edges is not None and edges.size == 0:
        object.__setattr__(problem, "edges", _frozen(np.empty((0, 2), np.int64)))
    return faults


def _value_faults(problem: Problem) -> list[str]:
    faults = []
    for name in ("activity", "weight", "disruption_weight"):
        array = getattr(problem, name)
        if array is None:
            continue
        bad = ~np.isfinite(array) | (array < 0)
        if bad.any():
            units = np.unique(np.nonzero(bad)[0])
            faults.append(f"{name} is negative or not finite at {_listed(units)}")
    for name in ("xy", "cost"):
        array = getattr(problem, name)
        if array is not None and not np.isfinite(array).all():
            units = np.unique(np.nonzero(~np.isfinite(array))[0])
            faults.append(f"{name} is not finite at {_listed(units)}")
    faults += _band_faults(problem)
    budget = problem.disruption_budget
    if budget is not None and not (isinstance(budget, Real) and budget >= 0):
        faults.append(f"disruption_budget must be zero or more, not {budget!r}")
    return faults


def _band_faults(problem: Problem) -> list[str]:
    lower, upper = problem.lower, problem.upper
    faults = [
        f"{name} has entries that are not numbers"
        for name, band in (("lower", lower), ("upper", upper))
        if band is not None and np.isnan(band).any()
    ]
    if faults or lower is None or upper is None or lower.shape[-1] != upper.shape[-1]:
        return faults
    if lower.shape == upper.shape or 1 in (lower.ndim, upper.ndim):
        crossed = np.unique(np.nonzero(np.atleast_2d(lower > upper))[1])
        faults += [f"lower is above upper for measure {measure}" for measure in crossed]
    return faults


def _cost_faults(problem: Problem) -> list[str]:
    faults = []
    if problem.metric not in get_args(Metric):
        faults.append(
            f"metric must be one of {', '.join(get_args(Metric))}, not {problem.metric!r}"
        )
    if (problem.xy is None) == (problem.cost is None):
        faults.append("give either xy (with metric and weight) or cost")
    if problem.cost is not None:
        candidates = problem.n_units if problem.centers is None else len(problem.centers)
        if problem.cost.shape != (problem.n_units, candidates):
            faults.append(
                f"cost must have shape {(problem.n_units, candidates)}, not {problem.cost.shape}"
            )
    if problem.centers is not None and len(problem.centers) < problem.n_territories:
        faults.append(
            f"there are {len(problem.centers)} candidate centers for "
            f"{problem.n_territories} territories"
        )
    return faults


def _index_faults(problem: Problem) -> list[str]:
    n, k = problem.n_units, problem.n_territories
    faults = []
    limits = {"centers": (0, n), "edges": (0, n), "baseline": (-1, k), "locked": (-1, k)}
    for name, (low, high) in limits.items():
        array = getattr(problem, name)
        if array is not None and array.size and (array.min() < low or array.max() >= high):
            faults.append(f"{name} must hold indices from {low} to {high - 1}")
    if problem.contiguous and problem.edges is None and n > 1:
        faults.append("contiguous needs edges; pass contiguous=False when there are none")
    return faults


def _term_faults(problem: Problem) -> list[str]:
    if problem.terms is None:
        return []
    edges = 0 if problem.edges is None else len(problem.edges)
    return problem.terms.faults(problem.n_units, problem.n_territories, edges)


def _listed(units: npt.NDArray[Any], most: int = 10) -> str:
    shown = ", ".join(str(unit) for unit in units[:most])
    more = f" and {len(units) - most} more" if len(units) > most else ""
    return f"unit{'s' if len(units) > 1 else ''} {shown}{more}"
