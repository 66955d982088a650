"""Calm, colour-blind-safe colours for territories; neighbours never look alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from maps.color_vision import color_distances

# After the "light" scheme of Paul Tol's technical note SRON/EPS/TN/09-002, made for filling areas:
# a fifth of white mixed in to be calm under pins, a quieter olive, and without its grey, which
# here means "no territory".
TERRITORY_COLORS = (
    "#92bbe4",
    "#f1e4a0",
    "#f1a085",
    "#69c9ad",
    "#ffbbc9",
    "#c9d65c",
    "#ade4ff",
    "#b8ae5a",
)
"""Fills of territories, `#rrggbb`; the map gives neighbours different ones."""

PLAINLY_DIFFERENT = 15.0
"""CIELAB distance that neighbours are given while the palette allows it."""


def color_territories(
    n_territories: int,
    edges: NDArray[np.int64],
    *,
    preferred: Mapping[int, int] | None = None,
    colors: Sequence[str] = TERRITORY_COLORS,
) -> list[int]:
    """Give each territory a colour that differs from its neighbours'.

    Parameters
    ----------
    n_territories
        How many territories there are.
    edges
        Int (e, 2), pairs of neighbouring territories.
    preferred
        Colour each territory had before, kept where its neighbours allow it, so that maps of two
        versions of a plan can be compared.
    colors
        The palette, as `#rrggbb`.

    Returns
    -------
    The position in `colors` of each territory. The most constrained territory chooses first
    (Brélaz's DSATUR), so a planar map needs fewer colours than the palette has; a map that needs
    more repeats the colour least used around it.
    """
    neighbours = _neighbours(n_territories, edges)
    wide = [set().union(*(neighbours[j] for j in near)) - {i} for i, near in enumerate(neighbours)]
    apart = color_distances(colors)
    chosen = [-1] * n_territories
    used = [0] * len(colors)
    for _ in range(n_territories):
        i = _most_constrained(chosen, neighbours)
        near = [chosen[j] for j in neighbours[i] if chosen[j] >= 0]
        further = [chosen[j] for j in wide[i] if chosen[j] >= 0]
        chosen[i] = _pick(near, further, used, apart, (preferred or {}).get(i, -1))
        used[chosen[i]] += 1
    return chosen


def _neighbours(n: int, edges: NDArray[np.int64]) -> list[set[int]]:
    neighbours: list[set[int]] = [set() for _ in range(n)]
    for a, b in edges.tolist():
        if a != b:
            neighbours[a].add(b)
            neighbours[b].add(a)
    return neighbours


def _most_constrained(chosen: list[int], neighbours: list[set[int]]) -> int:
    def constraint(i: int) -> tuple[int, int, int]:
        return len({chosen[j] for j in neighbours[i]} - {-1}), len(neighbours[i]), -i

    return max((i for i in range(len(chosen)) if chosen[i] < 0), key=constraint)


def _pick(
    near: list[int],
    further: list[int],
    used: list[int],
    apart: NDArray[np.float64],
    preferred: int,
) -> int:
    """Far from the neighbours' colours first, then rare nearby, then rare on the whole map."""

    def merit(color: int) -> tuple[float, bool, int, int, int]:
        distance = min((float(apart[color, other]) for other in near), default=np.inf)
        return (
            min(distance, PLAINLY_DIFFERENT),
            color == preferred,
            -further.count(color),
            -used[color],
            -color,
        )

    return max(range(len(used)), key=merit)
