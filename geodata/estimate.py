"""Minutes guessed from the great-circle distance, for where there is no road network."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geodata.great_circle import great_circle_m

if TYPE_CHECKING:
    from geodata.road_network import RoadNetwork

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """How distances and minutes are guessed.

    Parameters
    ----------
    circuity
        Metres on the road per metre of great circle. 1.4 is what Boscoe, Henry and Zdeb found for
        trips to hospitals all over the US ("A nationwide comparison of driving distance versus
        straight-line distance to hospitals", The Professional Geographer 64, 2012: 1.417);
        countries range from 1.2 to 2.1 (Ballou, Rahardja and Sakai, "Selected country circuity
        factors for road travel distance estimation", Transportation Research A 36, 2002).
    kph
        Mean speed on the road, km/h; 50 is our own value for town and country mixed.
    pairs
        Number of pairs it was fitted on; 0 for values that come from no network.
    error
        Median of the relative errors of its minutes on these pairs.
    """

    circuity: float = 1.4
    kph: float = 50.0
    pairs: int = 0
    error: float | None = None

    def metres(self, straight_m: Floats) -> Floats:
        """Turn great-circle metres into road metres."""
        return straight_m * self.circuity

    def minutes(self, straight_m: Floats) -> Floats:
        """Turn great-circle metres into minutes on the road."""
        return self.metres(straight_m) / (self.kph / 0.06)


def calibrate(
    network: "RoadNetwork", *, starts: int = 20, ends: int = 100, seed: int = 0
) -> Estimate:
    """Fit circuity and speed to a network.

    Both are medians over pairs of nodes drawn at random, so that a detour around a lake does not
    count for more than its share. Pairs nearer to each other than a twentieth of the network's
    extent are left out: there the next crossing decides, not the network.

    Parameters
    ----------
    network
        Street network.
    starts, ends
        Number of nodes drawn on each side.
    seed
        Of the drawing.

    Returns
    -------
    Estimate
        With the number of pairs and the median error on them. On a network so small that no pair
        remains, the default.
    """
    from geodata.shortest import shortest_ways

    rng = np.random.default_rng(seed)
    a, b = (rng.choice(network.n_nodes, min(k, network.n_nodes), False) for k in (starts, ends))
    minutes, metres = shortest_ways(network, a, b)
    straight = great_circle_m(
        network.lon[a][:, None], network.lat[a][:, None], network.lon[b], network.lat[b]
    )
    west, south, east, north = network.bounds
    extent = float(great_circle_m(west, south, east, north))
    used = straight > extent / 20
    if not used.any():
        return Estimate()
    straight, minutes, metres = straight[used], minutes[used], metres[used]
    fitted = Estimate(
        circuity=float(np.median(metres / straight)),
        kph=float(np.median(metres / minutes) * 0.06),
        pairs=len(straight),
    )
    error = float(np.median(np.abs(fitted.minutes(straight) / minutes - 1)))
    return Estimate(fitted.circuity, fitted.kph, fitted.pairs, error)
