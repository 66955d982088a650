"""A balanced start by recursive bisection: halve the weight along the longest axis until k parts.

Recursive coordinate bisection (Berger & Bokhari, 1987) with the principal axis of the weighted
points in place of a coordinate. It puts the right number of centers in every region, which
location-allocation cannot mend later: that never moves a center across the country.
"""

from __future__ import annotations

import numpy as np

from solvers.problem import FloatArray, IntArray
from solvers.stop import Stop


def bisect_units(
    xy: FloatArray,
    weight: FloatArray,
    parts: int,
    rng: np.random.Generator,
    turn: float = 0.15,
    stop: Stop | None = None,
) -> IntArray:
    """Split points (n, d) into `parts` groups of about equal weight, int (n,), none of them empty.

    `rng` turns each axis by about `turn` (as a tangent), so that different seeds give different
    starts.

    Raises
    ------
    Interrupted
        When the caller of `stop` cancels meanwhile.
    """
    label = np.empty(len(xy), dtype=np.int64)
    todo = [(np.arange(len(xy)), parts)]
    done = 0
    while todo:
        units, share = todo.pop()
        if stop is not None:
            stop.raise_if_cancelled()
        if share == 1:
            label[units] = done
            done += 1
            continue
        left = share // 2
        axis = _axis(xy[units], weight[units], turn, rng)
        position = np.einsum("ij,j->i", xy[units], axis)
        order = units[np.argsort(position, kind="stable")]
        cut = _cut(weight[order], left, share)
        todo += [(order[cut:], share - left), (order[:cut], left)]
    return label


def _axis(xy: FloatArray, weight: FloatArray, turn: float, rng: np.random.Generator) -> FloatArray:
    total = weight.sum()
    centered = xy - np.average(xy, axis=0, weights=weight if total > 0 else None)
    mass = weight if total > 0 else np.ones(len(xy))
    # No matrix products: how they round, and with it the plan, differs between processors.
    scatter = np.einsum("i,ij,ik->jk", mass, centered, centered)
    axis = np.linalg.eigh(scatter)[1][:, -1]
    # An eigenvector has no sign of its own; without one here, "left" would be left to chance.
    axis = axis * np.sign(axis[np.argmax(np.abs(axis))])
    aside = rng.normal(0.0, turn, size=len(axis))
    return np.asarray(axis + aside - (aside @ axis) * axis)


def _cut(weight: FloatArray, left: int, share: int) -> int:
    """Where to cut: left/share of the weight before it, and units enough on both sides."""
    running = np.cumsum(weight)
    cut = int(np.searchsorted(running, running[-1] * left / share)) + 1
    return min(max(cut, left), len(weight) - (share - left))
