"""What a plan is judged by against others: balance, distance, disruption, fit."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from geodata import measuring_crs, project_points
from solvers import Problem, score_assignment
from territory.designing.changes import owners_today
from territory.designing.posing import Posed
from territory.designing.question import Inputs
from territory.errors import Fault, InvalidInput
from territory.people.fit import SKILLS, find_fit, unit_misfit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CRITERIA = ("imbalance", "distance_km", "moved_share", "misfit")
"""Each is better when less."""


@dataclass(frozen=True)
class MoveCosts:
    """What changes hands when a unit is in a territory.

    Attributes
    ----------
    known
        Whether anything of today is known.
    share
        Part of all work of known hands that moves when unit i is in territory t, (n, k).
    accounts
        How many accounts move, (n, k).
    load
        Part of the same that each label has today, (k,), and `free` that nobody has.
    """

    known: bool
    share: Floats
    accounts: Floats
    load: Floats
    free: float = 0.0


@dataclass(frozen=True)
class Labelled:
    """The territories of a problem by whom they are for.

    Attributes
    ----------
    names
        Rep, or label of today, of each territory of the problem, (k,).
    fixed
        Whether the solver's own territories carry these names already.
    start
        Territory of each unit today, (n,), or None where nothing is known of today.
    home
        Unit nearest to where each label is at home, (k,), or -1.
    misfit
        Part of all work that does not fit when unit i is in territory t, (n, k), or None where
        nobody asks for anything, or the reps are not known.
    scale
        Distance cost of today, or of serving everybody from the nearest home.
    """

    names: npt.NDArray[np.object_]
    fixed: bool
    start: Ints | None
    home: Ints
    misfit: Floats | None
    scale: float

    def sites(self, problem: Problem, assignment: Ints) -> Ints:
        """Unit from which each territory is served best, (k,)."""
        if problem.fixed_sites:
            return problem.centers
        centers = score_assignment(problem, assignment).centers
        return np.where(centers >= 0, centers, np.maximum(self.home, 0))

    def relabel(self, assignment: Ints, costs: MoveCosts) -> Ints:
        """The plan with its territories named so that the least moves, or else fits worst."""
        price = costs.share if costs.known else self.misfit
        if self.fixed or price is None:
            return assignment
        k = len(self.names)
        table = np.zeros((k, k))
        np.add.at(table, assignment, price)
        row, column = linear_sum_assignment(table)
        name = np.empty(k, dtype=np.int64)
        name[row] = column
        return name[assignment]


def move_costs(posed: Posed, inputs: Inputs) -> tuple[Labelled, MoveCosts]:
    """Name the territories of a problem, and find what moves where.

    Raises
    ------
    InvalidInput
        When today's map has more territories than there shall be.
    """
    baseline = posed.planned.baseline
    names, fixed = _names(posed, baseline)
    costs = _costs(posed, inputs, names, baseline)
    home = _homes(posed, names)
    start = _start(posed, names, baseline, home)
    misfit = _misfit(posed, names)
    return Labelled(names, fixed, start, home, misfit, _scale(posed, start, home)), costs


def _names(posed: Posed, baseline: "pd.Series[str] | None") -> tuple[npt.NDArray[np.object_], bool]:
    k, made_for = posed.bridge.problem.n_territories, posed.bridge.made_for
    if made_for and all(made_for):
        return np.array(made_for, dtype=object), True
    of_shares = posed.shares.made_for
    today = [] if baseline is None else sorted(set(baseline) - {""})
    reps = set(today) <= set(posed.reps.index)
    if len(of_shares) == k and reps:
        return np.array(of_shares, dtype=object), posed.shares.uneven or bool(made_for)
    if len(today) > k:
        message = f"names {len(today)} territories of today, and there shall be {k}"
        raise InvalidInput([Fault("baseline", message)])
    if made_for or posed.shares.uneven:
        message = "must name the reps, for territories that are made for some of them"
        raise InvalidInput([Fault("baseline", message)])
    return np.array([*today, *(f"new {i + 1}" for i in range(k - len(today)))], dtype=object), False


def _costs(
    posed: Posed,
    inputs: Inputs,
    names: npt.NDArray[np.object_],
    baseline: "pd.Series[str] | None",
) -> MoveCosts:
    planned, units = posed.planned, posed.bridge.units
    n, k = len(units), len(names)
    counted = planned.unit_of_account
    label = pd.Series("", index=counted.index, dtype="str")
    if baseline is not None:
        of_unit = baseline.reindex(planned.placement.unit_id.reindex(counted.index))
        label = of_unit.fillna("").set_axis(counted.index)
    if set(names) <= set(posed.reps.index):
        owner = posed.accounts.loc[counted.index, "owner"]
        label = owners_today(owner, label, posed.reps.index)
    unit = units.index.get_indexer(pd.Index(counted))
    hand = pd.Index(names).get_indexer(pd.Index(label))
    known = label.ne("").to_numpy(bool)
    work = posed.work(counted.index)
    total = max(float(work[known].sum()), 1e-300)
    share = _leaving(unit, hand, known, work / total, n, k)
    accounts = _leaving(unit, hand, known, np.ones(len(unit)), n, k)
    of_label = np.bincount(hand[hand >= 0], work[hand >= 0] / total, minlength=k)
    free = float(work[~known].sum() / total)
    return MoveCosts(bool(known.any()), share, accounts, of_label.astype(np.float64), free)


def _leaving(
    unit: npt.NDArray[np.intp],
    hand: npt.NDArray[np.intp],
    known: npt.NDArray[np.bool_],
    work: Floats,
    n: int,
    k: int,
) -> Floats:
    """Work of known hands in each unit that changes them when a territory has it, (n, k)."""
    all_of = np.bincount(unit[known], work[known], minlength=n)
    at_home = np.zeros((n, k))
    stays = known & (hand >= 0)
    np.add.at(at_home, (unit[stays], hand[stays]), work[stays])
    return np.asarray(np.maximum(all_of[:, None] - at_home, 0.0))


def leaving_shares(costs: MoveCosts, start: Ints) -> Floats:
    """What more moves when a unit leaves its territory of today for each other, (n, k - 1)."""
    n, k = costs.share.shape
    every = np.arange(n)
    more = costs.share - costs.share[every, start][:, None]
    away = np.ones((n, k), dtype=bool)
    away[every, start] = False
    return np.asarray(more[away].reshape(n, k - 1))


def _homes(posed: Posed, names: npt.NDArray[np.object_]) -> Ints:
    """Unit nearest to the home of each label that is a rep, else -1."""
    home = np.full(len(names), -1, dtype=np.int64)
    row = posed.reps.index.get_indexer(pd.Index(names))
    there = row >= 0
    if there.any():
        reps = posed.reps.iloc[row[there]]
        home[there] = _nearest(posed.bridge.units, reps["lon"], reps["lat"], posed.bridge.xy)
    return home


def _nearest(
    units: gpd.GeoDataFrame, lon: "pd.Series[float]", lat: "pd.Series[float]", xy: Floats
) -> Ints:
    places = project_points(lon, lat, measuring_crs(units))
    return np.asarray(cKDTree(xy).query(places)[1], dtype=np.int64)


def _start(
    posed: Posed, names: npt.NDArray[np.object_], baseline: "pd.Series[str] | None", home: Ints
) -> Ints | None:
    """Today's territory of each planned unit; those that nobody has go where the nearest one is."""
    if baseline is None:
        return None
    units = posed.bridge.units.index
    of_units = posed.today.reindex(units) if posed.today is not None else baseline.reindex(units)
    start = pd.Index(names).get_indexer(pd.Index(of_units.fillna("")))
    known = start >= 0
    if not known.any():
        return None
    xy = posed.bridge.xy
    near = cKDTree(xy[known]).query(xy[~known])[1] if (~known).any() else []
    start[~known] = start[known][near]
    return start.astype(np.int64)


def _misfit(posed: Posed, names: npt.NDArray[np.object_]) -> Floats | None:
    row = posed.reps.index.get_indexer(pd.Index(names))
    weights = posed.fit_weights or {SKILLS: 1.0}
    counted = posed.planned.unit_of_account
    accounts = posed.accounts.loc[counted.index]
    if (row < 0).any() or not len(posed.reps):
        return None
    fit = find_fit(accounts, posed.reps.iloc[row], tuple(weights))
    if not any(asking.any() for asking in fit.asking.values()):
        return None
    unit = posed.bridge.units.index.get_indexer(pd.Index(counted))
    work = posed.work(counted.index)
    n = len(posed.bridge.units)
    of_unit = np.bincount(unit, work, minlength=n) / max(work.sum(), 1e-300)
    return unit_misfit(fit.mean(weights), unit, work, n) * of_unit[:, None]


def _scale(posed: Posed, start: Ints | None, home: Ints) -> float:
    """Distance cost by which prices are measured, mean squared kilometres."""
    problem = posed.bridge.problem
    if start is not None:
        return max(score_assignment(problem, start).objective, 1e-9)
    xy = posed.bridge.xy / 1000.0
    sites = xy[home[home >= 0]] if (home >= 0).any() else xy[:: max(len(xy) // len(home), 1)]
    away = cKDTree(sites).query(xy)[0]
    return max(float((problem.weight * away**2).sum()), 1e-9)


def judge_plan(posed: Posed, labelled: Labelled, costs: MoveCosts, label: Ints) -> dict[str, float]:
    """Judge a plan of named territories, (n,), from scratch.

    Returns
    -------
    ``imbalance`` (largest deviation as a multiple of its tolerance), ``distance_km`` (root mean
    square), the worst deviation of each measure, ``pieces`` (territories in more than one), and
    where it is known ``moved_accounts``, ``moved_share`` and ``misfit`` (parts of the work).
    """
    bridge = posed.bridge
    score = score_assignment(bridge.problem, label)
    sums = score.sums + bridge.held
    found: dict[str, float] = {"imbalance": 0.0, "distance_km": float(np.sqrt(score.objective))}
    for m, name in enumerate(bridge.measures):
        off = np.abs(sums[:, m] / bridge.bands.targets_of(name, bridge.shares) - 1.0).max()
        found[f"{name}_deviation"] = float(off)
        if name in bridge.tolerances:
            times = float(off) / max(bridge.tolerances[name], 1e-9)
            found["imbalance"] = max(found["imbalance"], times)
    found["pieces"] = int((score.pieces > 1).sum())
    every = np.arange(len(label))
    if costs.known:
        found["moved_accounts"] = round(float(costs.accounts[every, label].sum()))
        found["moved_share"] = float(costs.share[every, label].sum())
    if labelled.misfit is not None:
        found["misfit"] = float(labelled.misfit[every, label].sum())
    return found
