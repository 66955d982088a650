"""Ways between stops, and from a center out to them, estimated from where the stops lie."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from geodata.estimate import Estimate
from geodata.great_circle import great_circle_m, unit_vectors
from geodata.road_network import RoadNetwork
from geodata.travel import travel_minutes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOUR_CONSTANT = 0.7124
"""The shortest tour through n points spread at random over an area A has length
0.7124 sqrt(n A) for large n (Beardwood, Halton and Hammersley, 1959, for the form; Johnson and
McGeoch, 1996, and Applegate, Bixby, Chvatal and Cook, 2006, for the constant)."""

ENOUGH_STOPS = 8.0
"""Stops around a place from which the density there is told."""
MOST_NEAREST = 64
"""Places that are looked at for that."""
GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))
PAIRS, MOST_ANCHORS = 30_000_000, 600
"""Distances that are computed at most, and places whose surroundings are measured at most."""
RINGS, INNERMOST_M = 200, 50.0
"""Rings around a place in which the weight is summed up, and radius of the smallest."""
PACE_PLACES, PACE_ENDS = 200, 6
"""Places around which the pace on the roads is measured, and ways from each."""


def leg_m(xy: Floats, stops: Floats) -> Floats:
    """Metres from each stop to the next one of a short tour through all stops, straight.

    By Beardwood, Halton and Hammersley (1959) such a tour is as long as the integral of
    ``TOUR_CONSTANT sqrt(density)`` over the plane, so that each stop adds
    ``TOUR_CONSTANT / sqrt(density)``. The density around a stop is that of the smallest circle
    about it with `ENOUGH_STOPS` others in it.

    Parameters
    ----------
    xy
        Places in metres, (n, 2).
    stops
        How many stops each place is, (n,): a fraction where not every tour comes by.

    Returns
    -------
    ndarray
        float (n,); zero where there is no other stop.
    """
    n = len(xy)
    if n < 2:
        return np.zeros(n)
    distance, nearest = KDTree(xy).query(xy, k=min(MOST_NEAREST, n))
    # Places that coincide may come before the place itself.
    own = nearest == np.arange(n)[:, None]
    own[~own.any(axis=1), -1] = True
    around = np.cumsum(np.where(own, 0.0, stops[nearest]), axis=1)
    enough = around >= ENOUGH_STOPS
    last = np.where(enough.any(axis=1), enough.argmax(axis=1), around.shape[1] - 1)
    row = np.arange(n)
    # Of a random pattern, the mean radius of j points is sqrt((j - 1/4) / (pi density)).
    inside = np.maximum(around[row, last] - 0.25, around[row, last] / 2)
    per_root = np.sqrt(np.pi / np.where(inside > 0, inside, np.inf))
    return np.asarray(TOUR_CONSTANT * per_root * distance[row, last])


def spread_points(xy: Floats, area_m2: Floats) -> Floats:
    """Spread points that stand for an area over it: those at one place, evenly over a circle.

    Parameters
    ----------
    xy
        Places in metres, (n, 2).
    area_m2
        Area that each place stands for, (n,).

    Returns
    -------
    ndarray
        float (n, 2); a point that is alone at its place stays there.

    Notes
    -----
    The j-th of n points is at radius ``R sqrt(j / n)`` and turned by j golden angles, which
    fills the circle evenly for every n (Vogel, 1979).
    """
    _, place, count = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    place = place.ravel()
    order = np.argsort(place, kind="stable")
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    rank = np.empty(len(xy))
    rank[order] = np.arange(len(xy)) - first[place[order]]
    radius = np.sqrt(area_m2 / np.pi * rank / count[place])
    angle = rank * GOLDEN_ANGLE
    return np.asarray(xy + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))


@dataclass(frozen=True, eq=False)
class Surroundings:
    """How much weight lies within which distance of some of the places (see `measure_reach`)."""

    anchor: Ints
    radius_m: Floats
    weight: Floats
    moment: Floats

    def reach_m(self, share: float) -> Floats:
        """Mean distance of the nearest weight that is a share of the whole, float (n,).

        That is how far it is, on the mean, from the middle of a compact part of the map with this
        share of all weight to what is in it, if the part lies around the place.
        """
        wanted = min(share, 1.0) * self.weight[:, -1:]
        ring = np.minimum((self.weight < wanted).sum(axis=1), len(self.radius_m) - 1)
        row = np.arange(len(self.weight))
        inner = np.maximum(ring - 1, 0)
        within = np.where(ring > 0, self.weight[row, inner], 0.0)
        moment = np.where(ring > 0, self.moment[row, inner], 0.0)
        of_ring = self.weight[row, ring] - within
        part = np.divide(wanted[:, 0] - within, of_ring, out=np.zeros(len(row)), where=of_ring > 0)
        total = moment + part * (self.moment[row, ring] - moment)
        reach = np.divide(total, wanted[:, 0], out=np.zeros(len(row)), where=wanted[:, 0] > 0)
        return np.asarray(reach[self.anchor])


def measure_reach(xy: Floats, weight: Floats) -> Surroundings:
    """Measure the surroundings of places: how much weight is how far away.

    Parameters
    ----------
    xy
        Places in metres, (n, 2).
    weight
        Weight at each place, (n,), not negative.

    Notes
    -----
    With many places only some of them are measured; the others take over from the nearest one.
    """
    chosen = _anchors(len(xy), min(MOST_ANCHORS, max(PAIRS // max(len(xy), 1), 1)))
    _, anchor = KDTree(xy[chosen]).query(xy)
    extent = float(np.linalg.norm(np.ptp(xy, axis=0))) + INNERMOST_M
    radius = np.geomspace(INNERMOST_M, max(extent, 2 * INNERMOST_M), RINGS)
    sums = np.zeros((2, len(chosen), RINGS))
    for row, place in enumerate(xy[chosen]):
        distance = np.linalg.norm(xy - place, axis=1)
        ring = np.minimum(np.searchsorted(radius, distance), RINGS - 1)
        sums[0, row] = np.bincount(ring, weight, minlength=RINGS)
        sums[1, row] = np.bincount(ring, weight * distance, minlength=RINGS)
    inside, moment = sums.cumsum(axis=2)
    return Surroundings(np.asarray(anchor, np.int64), radius, inside, moment)


def _anchors(n: int, most: int) -> Ints:
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(np.int64))


def minutes_per_m(network: RoadNetwork, lon: Floats, lat: Floats, estimate: Estimate) -> Floats:
    """Minutes of driving for a metre of straight distance around each place, float (n,).

    Measured on the ways to the nearest other places; estimated where these are not on the roads.

    Parameters
    ----------
    network
        Street network.
    lon, lat
        float (n,), degrees.
    estimate
        Circuity and speed where there is no road.
    """
    places = unit_vectors(lon, lat)
    chosen = _anchors(len(places), PACE_PLACES)
    tree = KDTree(places)
    _, nearest = tree.query(places[chosen], k=min(4 * PACE_ENDS, len(places)))
    nearest = nearest.reshape(len(chosen), -1)
    pace = np.full(len(chosen), float(estimate.minutes(np.array([1.0]))[0]))
    for row, place in enumerate(chosen):
        straight = great_circle_m(lon[place], lat[place], lon[nearest[row]], lat[nearest[row]])
        ends = nearest[row][straight > 0][:PACE_ENDS]
        if len(ends):
            start = lon[[place]], lat[[place]]
            found = travel_minutes(network, *start, lon[ends], lat[ends], estimate=estimate)
            pace[row] = found.minutes.sum() / straight[straight > 0][:PACE_ENDS].sum()
    _, near = KDTree(places[chosen]).query(places)
    return np.asarray(pace[near])
