"""Neighbours in the forms in which analysts have them, as pairs of units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from solvers.problem import IntArray

Connectivity = Any
"""A sparse or dense matrix (n, n), a PySAL `W` or `Graph`, or a function that makes one from X."""


def edges_of(connectivity: Connectivity, n_units: int, index: Any = None) -> IntArray:
    """Pairs of neighbours, int (e, 2), the lower number first.

    Parameters
    ----------
    connectivity
        Matrix (n, n) in which every entry but zero makes neighbours, whichever side it stands on;
        or PySAL weights, which know the ids of their units.
    n_units
        Number of units n.
    index
        Ids of the units in their order, if they have any. Where the weights know all of them, rows
        are found by id, so that another order, or a part of the units, is no matter.

    Raises
    ------
    ValueError
        When it is none of these, not of shape (n, n), or holds entries that are not numbers.
    """
    matrix = sparse.coo_array(_matrix(connectivity))
    rows = _rows(connectivity, index)
    if rows is not None:
        matrix = sparse.coo_array(sparse.csr_array(matrix)[rows][:, rows])
    if matrix.shape != (n_units, n_units):
        raise ValueError(
            f"connectivity must have shape {(n_units, n_units)}, as X has {n_units} rows, not "
            f"{matrix.shape}; for parts of the rows, as in cross-validation, pass a function of X"
        )
    if not np.isfinite(matrix.data).all():
        raise ValueError("connectivity must hold finite numbers")
    row, column = matrix.coords
    apart = (row != column) & (matrix.data != 0)
    pairs = np.sort(np.column_stack([row[apart], column[apart]]).astype(np.int64), axis=1)
    return np.unique(pairs, axis=0)


def _matrix(connectivity: Connectivity) -> Any:
    """PySAL's weights have their matrix as an attribute; others are one."""
    found = getattr(connectivity, "sparse", connectivity)
    if sparse.issparse(found):
        return found
    try:
        return np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError):
        kind = type(connectivity).__name__
        message = "connectivity must be a matrix, PySAL weights, or a function of X that gives one"
        raise ValueError(f"{message}, not a {kind}") from None


def _rows(connectivity: Connectivity, index: Any) -> IntArray | None:
    """Row of each of our units in the weights, or nothing where these do not know them all."""
    ids = getattr(connectivity, "id_order", None)
    ids = getattr(connectivity, "unique_ids", None) if ids is None else ids
    if ids is None or index is None:
        return None
    position = {name: row for row, name in enumerate(ids)}
    rows = [position.get(name, -1) for name in index]
    return None if min(rows, default=-1) < 0 else np.array(rows, dtype=np.int64)


def resolve(connectivity: Connectivity | Callable[[Any], Connectivity], X: Any) -> Connectivity:
    """Call what is a function of X; give back anything else."""
    is_function = callable(connectivity) and not hasattr(connectivity, "sparse")
    return connectivity(X) if is_function else connectivity
