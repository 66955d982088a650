"""Unit shapes as a small binary that the browser unpacks in milliseconds.

Layout: the magic `TPK1`, seven counts as uint32 (units, arcs, vertices, rings, references,
bytes of the number stream, bytes of the mask), the number stream, the mask. The stream holds
zigzag variable-length integers: vertices of each arc, their coordinate steps (x, y, x, y, ...),
rings of each unit, references of each ring, references. The mask has one bit a vertex: is it
kept when the map is zoomed out?
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.topology import WORLD, Topology

MAGIC = b"TPK1"
COARSE_ZOOM = 5
"""Up to this zoom the thinned lines are drawn; thinning moves them by at most half a pixel."""


def pack_topology(topology: Topology, *, fine_step: float = 4.0) -> bytes:
    """Encode a topology; lines are thinned to `fine_step` world steps first (2.4 m each)."""
    fine = thin_mask(topology, fine_step)
    arc = np.repeat(np.arange(topology.n_arcs), np.diff(topology.arc_start))
    size = np.bincount(arc[fine], minlength=topology.n_arcs)
    coarse = thin_mask(topology, 0.5 * WORLD / (256 * 2**COARSE_ZOOM))[fine]
    steps = np.diff(topology.xy[fine], axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    stream = encode_integers(
        np.concatenate(
            [
                size,
                steps.ravel(),
                np.bincount(topology.ring_unit, minlength=topology.n_units),
                np.diff(topology.ring_start),
                topology.refs,
            ]
        )
    )
    mask = np.packbits(coarse, bitorder="little").tobytes()
    counts = [topology.n_units, topology.n_arcs, int(fine.sum()), len(topology.ring_unit)]
    counts += [len(topology.refs), len(stream), len(mask)]
    return MAGIC + np.array(counts, dtype="<u4").tobytes() + stream + mask


def thin_mask(topology: Topology, tolerance: float) -> NDArray[np.bool_]:
    """Bool (v,): the vertices that Douglas and Peucker's rule keeps in each arc; ends always.

    Arcs are thinned alone, so two neighbours keep the same border; this needs no valid coverage
    and loses no unit, unlike thinning polygons.
    """
    kept = np.zeros(len(topology.xy), dtype=bool)
    if not len(kept):
        return kept
    position = np.arange(len(kept), dtype=float)
    lines = shapely.linestrings(
        np.column_stack([topology.xy, position]),
        indices=np.repeat(np.arange(topology.n_arcs), np.diff(topology.arc_start)),
    )
    thinned = shapely.simplify(lines, tolerance, preserve_topology=False)
    kept[shapely.get_coordinates(thinned, include_z=True)[:, 2].astype(np.int64)] = True
    kept[topology.arc_start[:-1]] = True
    kept[topology.arc_start[1:] - 1] = True
    return kept


def encode_integers(values: NDArray[np.int64]) -> bytes:
    """Zigzag variable-length integers: seven bits a byte, the high bit says that more follow."""
    zigzag = ((values << 1) ^ (values >> 63)).astype(np.uint64)
    groups = np.arange(5, dtype=np.uint64) * np.uint64(7)
    pieces = (zigzag[:, None] >> groups) & np.uint64(0x7F)
    more = (zigzag[:, None] >> (groups + np.uint64(7))) > 0
    used = np.column_stack([np.ones(len(values), dtype=bool), more[:, :-1]])
    return (pieces | (more.astype(np.uint64) << np.uint64(7)))[used].astype(np.uint8).tobytes()
