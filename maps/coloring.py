"""Colours of divisions looked at together: neighbours differ, what stays looks the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from maps.palette import color_territories

Ints = NDArray[np.int64]


def territory_edges(position: Ints, pairs: Ints) -> Ints:
    """Int (e, 2): pairs of neighbouring territories, from pairs of neighbouring units."""
    edges = np.unique(np.sort(position[pairs], axis=1), axis=0)
    return edges[(edges >= 0).all(axis=1) & (edges[:, 0] != edges[:, 1])]


def color_division(
    position: Ints,
    count: int,
    pairs: Ints,
    *,
    earlier: Sequence[Ints] = (),
    like: tuple[Ints, list[int]] | None = None,
    preferred: Mapping[int, int] | None = None,
) -> list[int]:
    """Palette position of each territory of a division.

    Parameters
    ----------
    position
        Territory of each unit, -1 for none.
    count
        How many territories there are.
    pairs
        Int (e, 2), neighbouring units.
    earlier
        Other divisions into the same territories, of which neighbours differ as well.
    like
        Another division (territory of each unit, colours): a territory takes the colour of the one
        that covers most of its units there.
    preferred
        Colours wanted by name, before those of `like`.
    """
    wanted = inherited(position, *like) if like else {}
    edges = np.vstack([territory_edges(one, pairs) for one in (position, *earlier)])
    return color_territories(count, edges, preferred={**wanted, **(preferred or {})})


def inherited(position: Ints, other: Ints, colors: list[int]) -> dict[int, int]:
    """Colour of the other division's territory that covers most units of each of this one's."""
    return {at: colors[match] for at, match in largest_overlap(position, other).items()}


def largest_overlap(position: Ints, other: Ints) -> dict[int, int]:
    """Territory of another division that covers most units of each of this one's."""
    both = (position >= 0) & (other >= 0)
    pairs, count = np.unique(
        np.column_stack([position[both], other[both]]), axis=0, return_counts=True
    )
    order = np.argsort(count, kind="stable")
    return {int(at): int(match) for at, match in pairs[order].tolist()}
