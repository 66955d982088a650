"""Units so far from all others that they, few as they are, decide how long the distances are."""

from collections.abc import Sequence

import numpy as np

from territory.faults import some
from territory.metrics import rms_distance_km, squared_distances

FAR = 5.0
"""Times the root mean square distance at which a unit is remote; few can be (Chebyshev)."""
DECIDE = 0.5
"""Part of the squared distances from which remote units are worth telling of."""


def tell_remote(
    xy: np.ndarray, weight: np.ndarray, label: np.ndarray, names: Sequence[str]
) -> tuple[str, ...]:
    """Name the remote units of a plan and say what the distance would be without them.

    Units have a place (n, 2) in metres, a weight (n,), a territory (n,) and a name.
    """
    if not weight.any():
        return ()
    squared = squared_distances(xy, weight, label)
    remote = (squared > FAR**2 * np.average(squared, weights=weight)) & (weight > 0)
    if (weight * squared)[remote].sum() <= DECIDE * (weight * squared).sum():
        return ()
    kept = ~remote
    without = rms_distance_km(xy[kept], weight[kept], label[kept])
    return (
        f"far from all others: {some([names[int(i)] for i in np.flatnonzero(remote)], 4)}; without "
        f"them the distance to center would be {without:,.0f} km (rms), with them it is "
        f"{rms_distance_km(xy, weight, label):,.0f}",
    )
