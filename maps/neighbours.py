"""Which units lie side by side, for colours that differ."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geodata.adjacency import build_adjacency, edge_index
from maps.topology import Topology

MOSTLY_LONELY = 0.5
"""Share of arcs with a unit on one side only from which polygons are taken not to fit exactly."""


def find_neighbours(units: gpd.GeoDataFrame, topology: Topology) -> NDArray[np.int64]:
    """Int (e, 2), positions of units with a common border.

    Polygons that fit share arcs, and these are known already. Polygons drawn one by one leave
    narrow gaps; only for those is the slower search across gaps worth its time.
    """
    lonely: NDArray[np.bool_] = np.any(topology.sides() < 0, axis=1)
    if len(units) < 2 or not len(lonely) or lonely.mean() < MOSTLY_LONELY:
        return topology.neighbours()
    return edge_index(build_adjacency(units, bridges=False), units).astype(np.int64)
