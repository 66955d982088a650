"""Minutes of driving between many points: on the roads where there are any, else estimated."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.errors import Fault, raise_faults, spell_out
from geodata.estimate import Estimate, calibrate
from geodata.great_circle import chord_to_metres, great_circle_m, unit_vectors
from geodata.road_network import RoadNetwork
from geodata.shortest import shortest_minutes, shortest_ways

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ROAD, ESTIMATE = 0, 1
SOURCES = ("road", "estimate")
"""What the codes in `TravelTimes.source` stand for."""

MAX_SNAP_M = 2_000.0
"""Points farther than this from every road are off the network."""
ACCESS_KPH = 20.0
"""Speed at which the straight line between a point and the nearest node of the network counts."""


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """A table of driving times, and where each entry comes from.

    Parameters
    ----------
    minutes
        float (n, m), from each start to each end; finite.
    metres
        float (n, m), along the same ways; None unless asked for.
    source
        uint8 (n, m), `ROAD` or `ESTIMATE` (positions in `SOURCES`).
    from_snap_m, to_snap_m
        float (n,) and (m,), metres from each point to the nearest node of the network; infinite
        without a network.
    estimate
        What the estimated entries were made with.
    """

    minutes: Floats
    metres: Floats | None
    source: npt.NDArray[np.uint8]
    from_snap_m: Floats
    to_snap_m: Floats
    estimate: Estimate

    @property
    def road_share(self) -> float:
        """Return the share of the entries that were measured on roads."""
        return float(np.mean(self.source == ROAD)) if self.source.size else 0.0


def travel_minutes(
    network: RoadNetwork | None,
    from_lon: npt.ArrayLike,
    from_lat: npt.ArrayLike,
    to_lon: npt.ArrayLike,
    to_lat: npt.ArrayLike,
    *,
    estimate: Estimate | None = None,
    max_snap_m: float = MAX_SNAP_M,
    limit_minutes: float = np.inf,
    with_metres: bool = False,
) -> TravelTimes:
    """Return the minutes of driving from each of n points to each of m points.

    A point joins the network at the nearest node; the straight line to it is driven at
    `ACCESS_KPH`. Points too far from the network, and everything where there is none, are
    estimated from the great-circle distance; the source of every entry is told. Points at the
    same place are no minutes apart.

    Parameters
    ----------
    network
        Street network, or None to estimate everything.
    from_lon, from_lat
        float (n,), degrees.
    to_lon, to_lat
        float (m,), degrees.
    estimate
        Circuity and speed of the estimated entries; by default `calibrate` fits them to the
        network when any are needed.
    max_snap_m
        Points farther than this from the network are estimated.
    limit_minutes
        Do not search farther along the roads, which saves time; entries beyond are estimated, and
        never less than the limit.
    with_metres
        Also return the metres, which takes about twice as long.

    Returns
    -------
    TravelTimes

    Raises
    ------
    InvalidInput
        When coordinates are missing, are no degrees, or lon and lat differ in length.
    """
    start = _snapped(network, "from", from_lon, from_lat, max_snap_m)
    end = _snapped(network, "to", to_lon, to_lat, max_snap_m)
    straight = great_circle_m(start.lon[:, None], start.lat[:, None], end.lon, end.lat)
    minutes, metres = _on_roads(network, start, end, straight, limit_minutes, with_metres)
    guessed = np.isinf(minutes)
    if estimate is None:
        estimate = calibrate(network) if network is not None and guessed.any() else Estimate()
    minutes[guessed] = estimate.minutes(straight[guessed])
    # Both ends are on the network, so the search was cut off between them.
    beyond = guessed & start.near[:, None] & end.near
    minutes[beyond] = np.maximum(minutes[beyond], limit_minutes)
    if metres is not None:
        metres[guessed] = estimate.metres(straight[guessed])
    source = np.where(guessed, ESTIMATE, ROAD).astype(np.uint8)
    return TravelTimes(minutes, metres, source, start.snap_m, end.snap_m, estimate)


def within_minutes(
    network: RoadNetwork | None,
    lon: float,
    lat: float,
    minutes: float,
    to_lon: npt.ArrayLike,
    to_lat: npt.ArrayLike,
    *,
    estimate: Estimate | None = None,
    max_snap_m: float = MAX_SNAP_M,
) -> npt.NDArray[np.bool_]:
    """Tell which points are at most so many minutes of driving from one point.

    Parameters
    ----------
    network, estimate, max_snap_m
        As in `travel_minutes`.
    lon, lat
        Where the drive begins, degrees.
    minutes
        Longest drive that counts.
    to_lon, to_lat
        float (m,), degrees.

    Returns
    -------
    ndarray
        bool (m,).
    """
    check_minutes(minutes)
    times = travel_minutes(
        network,
        [lon],
        [lat],
        to_lon,
        to_lat,
        estimate=estimate,
        max_snap_m=max_snap_m,
        limit_minutes=float(np.nextafter(minutes, np.inf)),  # so that the limit is too late
    )
    return np.asarray(times.minutes[0] <= minutes)


def check_minutes(minutes: float) -> None:
    """Refuse a drive time that is not a number of minutes above 0."""
    right = np.isfinite(minutes) and minutes > 0
    raise_faults([] if right else [Fault("drive time", f"{minutes} is not a number above 0")])


@dataclass(frozen=True, eq=False)
class SnappedPoints:
    """Points (n,) and the node of the network nearest to each; `near` when within the limit."""

    lon: Floats
    lat: Floats
    node: Ints
    snap_m: Floats
    near: npt.NDArray[np.bool_]

    @property
    def access_minutes(self) -> Floats:
        """Return the minutes between each point and its node."""
        return self.snap_m / (ACCESS_KPH / 0.06)


def snap_points(
    network: RoadNetwork, lon: npt.ArrayLike, lat: npt.ArrayLike, max_snap_m: float = MAX_SNAP_M
) -> SnappedPoints:
    """Find the node of the network nearest to each point (n,), degrees."""
    return _snapped(network, "points", lon, lat, max_snap_m)


def _snapped(
    network: RoadNetwork | None,
    name: str,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    max_snap_m: float,
) -> SnappedPoints:
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    _check_points(name, lon, lat)
    node, snap_m = np.zeros(len(lon), dtype=np.int64), np.full(len(lon), np.inf)
    if network is not None:
        chord, node = network.node_tree.query(unit_vectors(lon, lat))
        snap_m = chord_to_metres(chord)
    return SnappedPoints(lon, lat, np.asarray(node, np.int64), snap_m, snap_m <= max_snap_m)


def _check_points(name: str, lon: Floats, lat: Floats) -> None:
    if lon.ndim != 1 or lon.shape != lat.shape:
        raise_faults([Fault(name, f"lon {lon.shape} and lat {lat.shape} do not match")])
    wrong = np.flatnonzero(~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)))
    message = "longitude {} and latitude {} are no place"
    faults = (Fault(name, message.format(lon[i], lat[i]), row=int(i) + 1) for i in wrong)
    raise_faults(spell_out(faults))


def _on_roads(
    network: RoadNetwork | None,
    start: SnappedPoints,
    end: SnappedPoints,
    straight_m: Floats,
    limit_minutes: float,
    with_metres: bool,
) -> tuple[Floats, Floats | None]:
    """Return minutes and metres on the network, infinite where it does not lead."""
    minutes = np.full(straight_m.shape, np.inf)
    metres = minutes.copy() if with_metres else None
    block = np.ix_(start.near, end.near)
    if network is not None and minutes[block].size:
        ends = start.node[start.near], end.node[end.near]
        if metres is None:
            minutes[block] = shortest_minutes(network, *ends, limit_minutes)
        else:
            minutes[block], metres[block] = shortest_ways(network, *ends, limit_minutes)
            metres += start.snap_m[:, None] + end.snap_m
        minutes += start.access_minutes[:, None] + end.access_minutes
    same = (straight_m == 0) & np.isfinite(minutes)
    minutes[same] = 0.0
    if metres is not None:
        metres[same] = 0.0
    return minutes, metres
