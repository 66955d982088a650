"""A street network as arrays: nodes, and the minutes and metres from each to the next."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.great_circle import unit_vectors

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Streets that cars may use, every node reachable from every other.

    Parameters
    ----------
    lon, lat
        float (n,), degrees, of the nodes: crossings and the bends between them.
    minutes
        Sparse (n, n): minutes from a node to the next along a street, on a free road.
    metres
        Sparse (n, n), the same entries: metres along the street.
    source
        File or service the streets come from.
    notes
        What was left out or assumed, one sentence each.
    """

    lon: Floats
    lat: Floats
    minutes: csr_array
    metres: csr_array
    source: str
    notes: tuple[str, ...] = ()

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes."""
        return len(self.lon)

    @property
    def n_edges(self) -> int:
        """Return the number of directed edges."""
        return int(self.minutes.nnz)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees."""
        ends = self.lon.min(), self.lat.min(), self.lon.max(), self.lat.max()
        return float(ends[0]), float(ends[1]), float(ends[2]), float(ends[3])

    @cached_property
    def node_tree(self) -> cKDTree:
        """Return a search tree of the nodes on the unit sphere, where no projection distorts."""
        return cKDTree(unit_vectors(self.lon, self.lat))


def connect_edges(
    lon: Floats, lat: Floats, edges: pd.DataFrame
) -> tuple[Floats, Floats, csr_array, csr_array, tuple[str, ...]]:
    """Turn a list of streets into matrices, on the largest part where all reaches all.

    Parameters
    ----------
    lon, lat
        float (n,), degrees.
    edges
        Columns start, end (node positions), minutes and metres; loops and parallels allowed.

    Returns
    -------
    lon, lat, minutes, metres, notes
        As in `RoadNetwork`. Of parallel streets the fastest is kept, of equally large parts
        the one with the first node.
    """
    edges = edges[edges["start"] != edges["end"]]
    edges = edges.sort_values(["start", "end", "minutes", "metres"], kind="stable")
    edges = edges.drop_duplicates(["start", "end"])
    minutes, metres = (_matrix(edges, column, len(lon)) for column in ("minutes", "metres"))
    kept = _largest_strong_part(minutes)
    dropped = len(lon) - int(kept.sum())
    notes = (
        (f"{dropped} of {len(lon)} nodes left out: no way there and back from the main network",)
        if dropped
        else ()
    )
    inside = np.flatnonzero(kept)
    minutes, metres = minutes[inside][:, inside], metres[inside][:, inside]
    return lon[inside], lat[inside], minutes, metres, notes


def _matrix(edges: pd.DataFrame, column: str, n: int) -> csr_array:
    ends = edges["start"].to_numpy(np.int32), edges["end"].to_numpy(np.int32)
    return csr_array((edges[column].to_numpy(float), ends), shape=(n, n))


def _largest_strong_part(minutes: csr_array) -> npt.NDArray[np.bool_]:
    _, part = connected_components(minutes, directed=True, connection="strong")
    size = np.bincount(part)
    # The numbering of the parts is the library's own, that of the nodes is ours.
    first = int(np.flatnonzero(size[part] == size.max())[0])
    return np.asarray(part == part[first])
