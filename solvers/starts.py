"""Where a search begins: balanced clusters, served within the bands, made contiguous."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans

from solvers.bisection import bisect_units
from solvers.bound import Bound, first_bound
from solvers.breeding import KEPT, breed
from solvers.contiguity import build_graph, components
from solvers.cost import best_candidates, cost_matrix
from solvers.eligibility import barred_units
from solvers.location_allocation import ROUNDS, Allocation, relocate
from solvers.part_search import split_territories
from solvers.power import relocate_by_prices
from solvers.priced_centers import priced_centers
from solvers.problem import BoolArray, FloatArray, IntArray, Problem
from solvers.repair import make_contiguous
from solvers.score import territory_sums
from solvers.size import is_large
from solvers.stop import Stop
from solvers.subproblems import cut_out

BIG = 1e4
TRIALS, UNITS_OF_TRIALS, TRIAL_ROUNDS = 10, 33_000, 2
"""Further starts that are tried, at most and by what the size allows, and rounds of each."""
UNITS_OF_PRICES, FEW_UNITS = 2500, 6
"""Largest problem whose bound is sought beforehand, to begin from its centers; or as few units in
a territory: then the start decides nearly everything."""
KMEANS_ROUNDS, KMEANS_TURNS = 6, 5
"""Rounds of k-means between two questions whether to stop, and how often."""
FINISHED = 2
"""Trials from which the centers move on until they rest."""
BRED_TERRITORIES, PASSES, BATCHES = 75, 2, 32
"""Territories of a part whose centers are bred, passes with parts cut elsewhere, and batches of
children in all of them."""


def build_start(
    problem: Problem,
    stop: Stop,
    rng: np.random.Generator,
    most: int = TRIALS,
    bound: Bound | None = None,
) -> IntArray:
    """Best of up to `most` further starts than the first, contiguous where asked, int (n,).

    A `bound` that is known already is not sought again.
    """
    if problem.fixed_sites:
        sites = np.arange(problem.n_territories)
        return _settle(problem, _served(problem, sites, barred_units(problem), stop, ROUNDS))
    trials = _trials(problem, stop, rng, most, bound)
    if is_large(problem):
        return _settle(problem, min(trials, key=_total))
    barred = barred_units(problem)
    finished = [
        relocate(problem, trial.candidates, _unreachable(problem, trial.candidates, barred), stop)
        for trial in sorted(trials, key=_total)[:FINISHED]
    ]
    return _settle(problem, min([*finished, *trials], key=_total))


def build_median_start(problem: Problem, bound: Bound) -> IntArray:
    """Units at the nearest center of a bound, int (n,): their search soon forgets its start."""
    centers = priced_centers(problem, bound)
    return seat_everyone(problem, np.argmin(cost_matrix(problem, centers), axis=1), centers)


def is_priceable(problem: Problem) -> bool:
    """Whether a start from the centers of a bound is worth what the bound takes."""
    return problem.n_units <= max(UNITS_OF_PRICES, FEW_UNITS * problem.n_territories)


def _served(
    problem: Problem, candidates: IntArray, barred: BoolArray, stop: Stop, rounds: int
) -> Allocation:
    """Units served from centers that move: by prices where a linear program takes too long."""
    if is_large(problem):
        return relocate_by_prices(problem, candidates, barred, stop)
    return relocate(problem, candidates, barred, stop, rounds)


def _trials(
    problem: Problem, stop: Stop, rng: np.random.Generator, most: int, bound: Bound | None
) -> list[Allocation]:
    """Allocations after a round or two from starts that lie apart.

    Bisection along axes that differ a little puts the centers elsewhere, and what the search ends
    with depends on that more than on anything later.
    """
    bisected = _bisect(problem, rng)
    found = [_relocate_clusters(problem, bisected, stop, TRIAL_ROUNDS)]
    if most > 0 and _worth_loosening(problem) and not stop():
        loosened = _kmeans(layout_of(problem), _weight(problem), bisected, stop)
        found.append(_relocate_clusters(problem, loosened, stop, TRIAL_ROUNDS))
    if most > 0 and is_priceable(problem) and not stop():
        bound = bound or first_bound(problem, stop)
        centers = None if bound is None else priced_centers(problem, bound)
        if centers is not None and _every_part_has_one(problem, centers):
            found.append(_relocate_from(problem, centers, stop, TRIAL_ROUNDS))
    for _ in range(most if is_large(problem) else min(most, UNITS_OF_TRIALS // problem.n_units)):
        if stop():
            break
        other = _bisect(problem, rng, turn=0.3)
        found.append(_relocate_clusters(problem, other, stop, TRIAL_ROUNDS))
    return found


def _every_part_has_one(problem: Problem, candidates: IntArray) -> bool:
    """Whether no separate part of the map is left without a center."""
    part = _parts(problem)
    return len(np.unique(part[problem.centers[candidates]])) == part.max() + 1


def _total(allocation: Allocation) -> float:
    return allocation.total


def build_bred_starts(
    problem: Problem, stop: Stop, rng: np.random.Generator, most: int
) -> list[IntArray]:
    """Up to `most` starts of a large map from centers that were bred, the best first.

    Each is contiguous where asked, int (n,).
    """
    if problem.fixed_sites:
        return [build_start(problem, stop, rng)]
    found = [min(_trials(problem, stop, rng, 1, None), key=_total)]
    # Where all is one piece, what a part is cut off from is no matter yet.
    whole = problem if _parts(problem).max() > 0 else replace(problem, contiguous=False)
    parts = max(round(problem.n_territories / BRED_TERRITORIES), 1)
    passes = min(parts, PASSES)
    for _ in range(passes):
        if stop():
            break
        found = _bred(whole, found[0], parts, stop, rng, BATCHES // passes)[:most]
    return [_settle(problem, each) for each in (found[:1] if stop.cancelled else found)]


def build_varied_starts(problem: Problem, stop: Stop, seed: int, most: int) -> list[IntArray]:
    """`most` starts of a large map, each the best of trials of its own, int (n,).

    For several measures, with which a long cooling forgets how good its start was for their mean.
    """

    def build(number: int) -> IntArray:
        rng = np.random.default_rng([seed, 1, number])
        return build_start(problem, stop, rng, TRIALS if number == 0 else 1)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(build, range(most)))


def _bred(
    problem: Problem,
    present: Allocation,
    parts: int,
    stop: Stop,
    rng: np.random.Generator,
    batches: int,
) -> list[Allocation]:
    """Allocations from the best centers of every part, from the second best, and so on."""
    candidates = np.tile(present.candidates, (KEPT, 1))
    number = np.full(problem.n_units, -1)
    number[problem.centers] = np.arange(len(problem.centers))
    places = layout_of(problem)[problem.centers[present.candidates]]
    for group in split_territories(places, parts, rng):
        if stop():
            break
        part = cut_out(problem, present.assignment, group)
        if len(part.problem.centers) >= 2 * len(group) > 2:
            bred = _bred_part(part.problem, part.assignment, stop, rng, batches)
            for row in range(KEPT):
                centers = part.problem.centers[bred[min(row, len(bred) - 1)].candidates]
                candidates[row, group] = number[part.units[centers]]
    if stop.cancelled:
        return [present]
    barred = barred_units(problem)
    settled = [_priced(problem, each, barred, stop) for each in np.unique(candidates, axis=0)]
    return sorted([present, *settled], key=_total)


def _bred_part(
    problem: Problem, present: IntArray, stop: Stop, rng: np.random.Generator, batches: int
) -> list[Allocation]:
    """Allocations bred from the present one and others cut along random axes."""
    barred = barred_units(problem)
    clusters = [present, *(_bisect(problem, rng, turn=0.3) for _ in range(KEPT - 1))]
    parents = [_candidates_of(problem, each, barred) for each in clusters]

    def settle(candidates: IntArray) -> Allocation:
        return _priced(problem, candidates, barred, stop)

    return breed(problem, layout_of(problem), parents, settle, stop, rng, batches)


def _priced(problem: Problem, candidates: IntArray, barred: BoolArray, stop: Stop) -> Allocation:
    unreachable = _unreachable(problem, candidates, barred)
    return relocate_by_prices(problem, candidates, unreachable, stop)


def build_other_start(problem: Problem, stop: Stop, rng: np.random.Generator) -> IntArray:
    """Start unlike the best one, cut along other axes, for a search that got stuck, int (n,)."""
    if problem.fixed_sites:
        barred = barred_units(problem)
        cost = cost_matrix(problem, np.arange(problem.n_territories))
        cost = cost * rng.uniform(0.5, 1.5, size=cost.shape[1])
        nearest = np.argmin(np.where(barred, np.inf, cost) if barred.size else cost, axis=1)
        return _settle(problem, Allocation(nearest, np.arange(problem.n_territories), np.inf))
    return _settle(problem, _relocate_clusters(problem, _bisect(problem, rng, turn=1.5), stop))


def build_standing_start(problem: Problem) -> IntArray | None:
    """Today's map where units have a territory, the others by the nearest; None without one.

    Where little may move, no other plan is within reach.
    """
    home = problem.baseline >= 0
    if problem.disruption_budget is None or not home.any():
        return None
    standing = np.where(home, problem.baseline, 0)
    candidates = _seated_candidates(problem, np.where(home, problem.baseline, -1))
    nearest = np.argmin(cost_matrix(problem, candidates), axis=1)
    standing = np.where(home, problem.baseline, nearest)
    barred = barred_units(problem)
    if barred.size:
        cost = np.where(barred, np.inf, cost_matrix(problem, candidates))
        bad = barred[np.arange(problem.n_units), standing]
        standing = np.where(bad, np.argmin(cost, axis=1), standing)
    return _settle(problem, Allocation(standing, candidates, np.inf))


def _settle(problem: Problem, best: Allocation) -> IntArray:
    """Seat everyone, then make contiguous where asked."""
    assignment = seat_everyone(problem, best.assignment, best.candidates)
    if problem.contiguous:
        graph = build_graph(problem.n_units, problem.edges)
        assignment = make_contiguous(problem, graph, assignment, best.candidates)
    return assignment


def _relocate_clusters(
    problem: Problem, clusters: IntArray, stop: Stop, rounds: int = ROUNDS
) -> Allocation:
    """Location-allocation from the best candidates of the clusters."""
    barred = barred_units(problem)
    candidates = _candidates_of(problem, clusters, barred)
    return _served(problem, candidates, _unreachable(problem, candidates, barred), stop, rounds)


def _candidates_of(problem: Problem, clusters: IntArray, barred: BoolArray) -> IntArray:
    """Best candidates of clusters, numbered as the territories they suit where these have names."""
    labelled = match_labels(problem, clusters, barred) if problem.labelled else clusters
    return _seated_candidates(problem, labelled)


def _relocate_from(
    problem: Problem, candidates: IntArray, stop: Stop, rounds: int = ROUNDS
) -> Allocation:
    """Location-allocation from candidates (k,), each of which is the center of any territory."""
    nearest = np.argmin(cost_matrix(problem, candidates), axis=1)
    return _relocate_clusters(problem, nearest, stop, rounds)


def _bisect(problem: Problem, rng: np.random.Generator, turn: float = 0.15) -> IntArray:
    """Groups of units by recursive bisection of each separate part of the map, int (n,)."""
    xy, weight = layout_of(problem), _weight(problem)
    part = _parts(problem)
    heaviness, sizes = np.bincount(part, weight), np.bincount(part)
    shares = _apportion(heaviness.astype(np.float64), sizes, problem.n_territories)
    bisected = np.zeros(problem.n_units, dtype=np.int64)
    for label, share in enumerate(shares):
        units = np.flatnonzero(part == label)
        if share > 0:
            offset = int(shares[:label].sum())
            bisected[units] = offset + bisect_units(xy[units], weight[units], share, rng, turn)
    return bisected


def _parts(problem: Problem) -> IntArray:
    """Separate part of the map that each unit is in; one when contiguity is not asked."""
    if not problem.contiguous:
        return np.zeros(problem.n_units, dtype=np.int64)
    return components(problem.n_units, problem.edges)


def _worth_loosening(problem: Problem) -> bool:
    """Whether k-means can do more: on one part, with more places than territories."""
    if _parts(problem).max() > 0:
        return False
    return len(np.unique(layout_of(problem), axis=0)) > problem.n_territories


def _kmeans(xy: FloatArray, weight: FloatArray, start: IntArray, stop: Stop) -> IntArray:
    """Clusters to which k-means leads from a start, a few rounds at a time."""
    k = int(start.max()) + 1
    size = np.maximum(np.bincount(start, weight, minlength=k), 1e-300)
    sums = [np.bincount(start, weight * axis, minlength=k) for axis in xy.T]
    centers, labels = np.column_stack(sums) / size[:, None], start
    for _ in range(KMEANS_TURNS):
        means = KMeans(k, init=centers, n_init=1, max_iter=KMEANS_ROUNDS, algorithm="lloyd")
        means.fit(xy, sample_weight=weight)
        centers, labels = means.cluster_centers_, means.labels_
        if means.n_iter_ < KMEANS_ROUNDS or stop():
            break
    return np.asarray(labels, dtype=np.int64)


def _weight(problem: Problem) -> FloatArray:
    """Mean share of each unit in the measures, never quite zero."""
    total = problem.activity.sum(axis=0)
    shares = problem.activity[:, total > 0] / total[total > 0]
    return (shares.mean(axis=1) if shares.size else 0.0) + np.full(problem.n_units, 1e-9)


def layout_of(problem: Problem) -> FloatArray:
    """Coordinates to cluster by; without any, the costs under a few far apart candidates serve."""
    if problem.xy is not None:
        return problem.xy
    assert problem.cost is not None
    # A heavy unit is not further away: each row counts in parts of its own mean.
    mean = problem.cost.mean(axis=1, keepdims=True)
    cost = problem.cost / np.where(mean != 0, mean, 1.0)
    landmarks = [int(np.argmax(cost.sum(axis=0)))]
    while len(landmarks) < min(4, cost.shape[1]):
        nearest = cost[problem.centers[landmarks]].min(axis=0)
        landmarks.append(int(np.argmax(nearest)))
    return cost[:, landmarks]


def _apportion(weight: FloatArray, size: IntArray, seats: int) -> IntArray:
    """Territories of each component: at least one while they last, the rest by weight."""
    share = np.zeros(len(weight), dtype=np.int64)
    share[np.argsort(-weight, kind="stable")[:seats]] = 1
    for _ in range(seats - int(share.sum())):
        need = np.where(share < size, weight / (share + 1.0), -1.0)
        share[int(np.argmax(need))] += 1
    return share


def match_labels(problem: Problem, clusters: IntArray, barred: BoolArray) -> IntArray:
    """Number nameless clusters as the territories whose bands, locks and baseline fit them best."""
    k = problem.n_territories
    sums = territory_sums(problem, clusters)
    mean = np.maximum(sums.mean(axis=0), 1e-12)
    upper = np.where(np.isfinite(problem.upper), problem.upper, 1e300)
    over = np.maximum(sums[:, None, :] - upper[None], 0.0) / mean
    under = np.maximum(problem.lower[None] - sums[:, None, :], 0.0) / mean
    misfit = np.minimum(over + under, 1e3).sum(axis=2)
    if barred.size:
        for t in range(k):
            misfit[:, t] += np.bincount(clusters, barred[:, t].astype(float), minlength=k)
    for t in range(k):
        away = (problem.baseline >= 0) & (problem.baseline != t)
        share = problem.disruption_weight * away
        misfit[:, t] += np.bincount(clusters, share, minlength=k) / max(share.sum(), 1e-300)
    row, column = linear_sum_assignment(misfit)
    number = np.empty(k, dtype=np.int64)
    number[row] = column
    return number[clusters]


def _seated_candidates(problem: Problem, clusters: IntArray) -> IntArray:
    """Best candidate of every cluster; one without a candidate of its own takes a free one."""
    candidates = best_candidates(problem, clusters)
    free = np.setdiff1d(np.arange(len(problem.centers)), candidates)
    without = np.flatnonzero(candidates < 0)
    candidates[without] = free[: len(without)]
    return candidates


def _unreachable(problem: Problem, candidates: IntArray, barred: BoolArray) -> BoolArray:
    """`barred` and, between separate components, the centers that a unit has no way to."""
    if not problem.contiguous:
        return barred
    part = components(problem.n_units, problem.edges)
    if part.max() == 0:
        return barred
    apart = part[:, None] != part[problem.centers[candidates]][None, :]
    return apart | barred if barred.size else apart


def seat_everyone(problem: Problem, assignment: IntArray, candidates: IntArray) -> IntArray:
    """Give every empty territory the unit that it serves most cheaply and that can be spared."""
    assignment = assignment.copy()
    barred = barred_units(problem)
    sizes = np.bincount(assignment, minlength=problem.n_territories)
    for t in np.flatnonzero(sizes == 0):
        cost = cost_matrix(problem, candidates[t : t + 1])[:, 0]
        if barred.size:
            cost = cost + BIG * (1.0 + np.abs(cost).max()) * barred[:, t]
        unit = int(np.argmin(np.where(sizes[assignment] > 1, cost, np.inf)))
        sizes[assignment[unit]] -= 1
        assignment[unit] = t
        sizes[t] = 1
    return assignment
