"""A certificate for an assignment of units: how many pieces each label is in, and what joins them.

Found on the adjacency table alone, by other means than any solver's.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from geodata.components import number_components
from geodata.errors import Fault, raise_faults, spell_out
from geodata.pairs import ADDED, BORDER, BRIDGE, links

Ints = npt.NDArray[np.int64]

# A border holds better than what somebody said, and that better than a guess.
_PREFERENCE = (BORDER, ADDED, BRIDGE)


def certify(adjacency: pd.DataFrame, labels: "pd.Series[Any]") -> pd.DataFrame:
    """Tell for every label whether its units are one piece, and through which bridges.

    Parameters
    ----------
    adjacency
        Adjacency table; only its links count.
    labels
        Label per unit, index unit_id. Units without one (missing from it, or NaN) are left out:
        `unlabelled_units` lists them.

    Returns
    -------
    DataFrame
        One row per label, sorted, index "label":

        units
            How many units.
        pieces
            How many pieces they are in; 1 is what one wants.
        bridges, added
            Lists of (unit_a, unit_b, distance_m): the bridges, and the links added by hand, that
            hold the pieces together; as few bridges as possible, then as few added links, then
            the shortest (a minimum spanning forest).
        members
            The unit ids of each piece, the largest first, when there are several; else empty.

    Raises
    ------
    InvalidInput
        When a unit is labelled twice.
    """
    labels = _labelled(labels).sort_index()
    code, names = pd.factorize(labels, sort=True)
    inner = _inner_links(adjacency, labels.index, code)
    component = number_components(len(labels), inner["a"].to_numpy(), inner["b"].to_numpy())
    piece = _within(code, component)
    n_pieces = pd.Series(piece).groupby(code).max().to_numpy(dtype=np.int64) + 1
    joints = _spanning_forest(inner, len(labels))
    table = pd.DataFrame(
        {
            "units": np.bincount(code, minlength=len(names)),
            "pieces": n_pieces,
            "bridges": _listed(joints[joints["kind"] == BRIDGE], code, len(names)),
            "added": _listed(joints[joints["kind"] == ADDED], code, len(names)),
            "members": _members(labels.index, code, piece, n_pieces),
        }
    )
    return table.set_axis(pd.Index(names, name="label"))


def pieces(adjacency: pd.DataFrame, labels: "pd.Series[Any]") -> "pd.Series[int]":
    """Number the pieces of each label.

    Returns
    -------
    Series
        int, named "piece", for the labelled units in their order: 0 in the largest piece of the
        label and so on; of pieces as large the one with the smallest unit id comes first.
    """
    labelled = _labelled(labels)
    labels = labelled.sort_index()
    code = pd.factorize(labels, sort=True)[0]
    inner = _inner_links(adjacency, labels.index, code)
    component = number_components(len(labels), inner["a"].to_numpy(), inner["b"].to_numpy())
    found = pd.Series(_within(code, component), index=labels.index, name="piece")
    return found.reindex(labelled.index)


def unlabelled_units(adjacency: pd.DataFrame, labels: "pd.Series[Any]") -> tuple[str, ...]:
    """List the units of an adjacency table, and of the labels, that have no label; sorted."""
    known = {*adjacency["unit_a"], *adjacency["unit_b"], *labels.index}
    return tuple(sorted(known - set(labels.dropna().index)))


def _labelled(labels: "pd.Series[Any]") -> "pd.Series[Any]":
    twice = labels.index[labels.index.duplicated()].unique()
    raise_faults(spell_out(Fault("labels", f"unit {unit} is labelled twice") for unit in twice))
    return labels.dropna()


def _inner_links(adjacency: pd.DataFrame, ids: "pd.Index[Any]", code: Ints) -> pd.DataFrame:
    """Return the links between units of the same label, with their positions a, b in `ids`."""
    linked = links(adjacency)
    a, b = (ids.get_indexer(pd.Index(linked[column])) for column in ("unit_a", "unit_b"))
    inner = (a >= 0) & (b >= 0)
    inner[inner] = code[a[inner]] == code[b[inner]]
    return linked[inner].assign(a=a[inner], b=b[inner])


def _within(code: Ints, component: Ints) -> Ints:
    """Number components anew within each label, keeping their order."""
    pairs, number = np.unique(np.stack([code, component]), axis=1, return_inverse=True)
    first = np.searchsorted(pairs[0], pairs[0])
    return np.asarray((np.arange(pairs.shape[1]) - first)[number.ravel()], dtype=np.int64)


def _spanning_forest(inner: pd.DataFrame, n: int) -> pd.DataFrame:
    rank = inner["kind"].map({kind: rank for rank, kind in enumerate(_PREFERENCE)})
    order = inner.assign(rank=rank).sort_values(["rank", "distance_m", "unit_a", "unit_b"])
    # Only the order of the weights matters to a spanning tree; all different, they have one answer.
    weight = np.arange(1.0, len(order) + 1)
    graph = csr_array((weight, (order["a"], order["b"])), shape=(n, n))
    kept = minimum_spanning_tree(graph).data.astype(np.int64) - 1
    return order.iloc[np.sort(kept)]


def _listed(joints: pd.DataFrame, code: Ints, n_labels: int) -> list[list[tuple[str, str, float]]]:
    found: list[list[tuple[str, str, float]]] = [[] for _ in range(n_labels)]
    columns = (joints[column].tolist() for column in ("unit_a", "unit_b", "distance_m"))
    for label, *joint in zip(code[joints["a"]], *columns, strict=True):
        found[label].append((joint[0], joint[1], joint[2]))
    return found


def _members(
    ids: "pd.Index[Any]", code: Ints, piece: Ints, n_pieces: Ints
) -> list[list[list[str]]]:
    members: list[list[list[str]]] = [[[] for _ in range(n)] if n > 1 else [] for n in n_pieces]
    broken = np.flatnonzero(n_pieces[code] > 1)
    for unit, label, number in zip(ids[broken], code[broken], piece[broken], strict=True):
        members[label][number].append(str(unit))
    return members
