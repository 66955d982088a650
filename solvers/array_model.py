"""A mixed integer model as arrays: what every builder makes and every solver takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solvers.problem import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows ``lower <= A x <= upper`` in compressed form.

    Row r has `value[start[r] : start[r + 1]]` in the columns `column` of the same places.
    """

    start: IntArray
    column: IntArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.lower)


def rows_from(
    columns: Sequence[IntArray],
    values: Sequence[FloatArray] | None,
    lower: Sequence[float] | FloatArray,
    upper: Sequence[float] | FloatArray,
) -> Rows:
    """Rows from one array of columns each; every value is one when `values` is None."""
    start = np.cumsum([0, *map(len, columns)])
    column = np.concatenate([*columns, np.zeros(0, np.int64)]).astype(np.int64)
    value = np.ones(len(column)) if values is None else np.concatenate([*values, np.zeros(0)])
    return Rows(start, column, value, np.asarray(lower, float), np.asarray(upper, float))


def grouped_rows(
    group: IntArray,
    column: IntArray,
    value: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
) -> Rows:
    """Rows from entries in any order: entry e belongs to row `group[e]`; one row per limit."""
    order = np.argsort(group, kind="stable")
    start = np.searchsorted(group[order], np.arange(len(lower) + 1))
    return Rows(start, column[order], value[order], lower, upper)


def stack_rows(blocks: Sequence[Rows]) -> Rows:
    """All rows of several blocks, one block after the other."""
    ends = np.cumsum([0, *(block.start[-1] for block in blocks)])
    starts = [block.start[:-1] + end for block, end in zip(blocks, ends, strict=False)]
    return Rows(
        np.concatenate([*starts, ends[-1:]]),
        np.concatenate([block.column for block in blocks]),
        np.concatenate([block.value for block in blocks]),
        np.concatenate([block.lower for block in blocks]),
        np.concatenate([block.upper for block in blocks]),
    )


@dataclass(frozen=True, eq=False)
class ArrayModel:
    """Minimise ``cost @ x`` over ``lower <= x <= upper`` and the rows, `integer` columns whole."""

    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    integer: BoolArray
    rows: Rows

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return len(self.cost)
