"""Whether values keep a model: bounds, whole numbers, rows. What a solver says is not believed."""

from __future__ import annotations

import numpy as np

from solvers.array_model import ArrayModel
from solvers.problem import FloatArray

LOOSE = 1e-5
"""Most by which a value may miss a bound or a whole number: solvers promise 1e-6 at most."""
LOOSE_ROW = 1e-6
"""Most by which a row may miss its limit, as a part of the sizes that are added up in it."""


def keeps_model(model: ArrayModel, values: FloatArray) -> bool:
    """Whether `values` (n,) satisfy the model up to what solvers in floating point promise."""
    if values.shape != model.cost.shape or not np.isfinite(values).all():
        return False
    within = (values >= model.lower - LOOSE) & (values <= model.upper + LOOSE)
    whole = np.abs(values - np.rint(values)) <= LOOSE
    return bool(within.all() and whole[model.integer].all() and _keeps_rows(model, values))


def _keeps_rows(model: ArrayModel, values: FloatArray) -> bool:
    rows = model.rows
    row = np.repeat(np.arange(len(rows)), np.diff(rows.start))
    terms = rows.value * values[rows.column]
    sums = np.bincount(row, terms, minlength=len(rows))
    loose = LOOSE_ROW * np.maximum(1.0, np.bincount(row, np.abs(terms), minlength=len(rows)))
    return bool(((sums >= rows.lower - loose) & (sums <= rows.upper + loose)).all())
