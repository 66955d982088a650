"""Who gets which territory: the assignment problem on a weighted sum of scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from solvers.problem import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Alignment:
    """The best matching of territories and reps.

    Attributes
    ----------
    rep
        Rep of each territory, int (k,); -1 where there are fewer reps than territories.
    terms
        What each score contributes to the total, weight included.
    total
        Sum of the terms; no other matching has a larger one (of those with the least of `first`).
    """

    rep: IntArray
    terms: dict[str, float]
    total: float


def align_reps(
    scores: Mapping[str, FloatArray],
    weights: Mapping[str, float],
    first: FloatArray | None = None,
) -> Alignment:
    """Match k territories with r reps so that the weighted sum of scores is largest.

    Parameters
    ----------
    scores
        For each term the value of every rep in every territory, (k, r), better is more.
    weights
        Weight of each term, zero or more.
    first
        What must be as small as can be before the scores count, (k, r), zero or more.

    Raises
    ------
    ValueError
        When terms and weights differ in their names, or the scores in their shapes.
    """
    if set(scores) != set(weights) or not scores:
        raise ValueError(f"scores {sorted(scores)} need weights of the same names")
    shapes = {score.shape for score in scores.values()}
    if len(shapes) > 1:
        raise ValueError(f"scores must have one shape (k, r), not {sorted(shapes)}")
    total = np.sum([weights[name] * score for name, score in scores.items()], axis=0)
    territory, rep = linear_sum_assignment(total - _overruling(total, first), maximize=True)
    matched = np.full(total.shape[0], -1, dtype=np.int64)
    matched[territory] = rep
    terms = {
        name: float(weights[name] * score[territory, rep].sum()) for name, score in scores.items()
    }
    return Alignment(matched, terms, float(total[territory, rep].sum()))


def _overruling(total: FloatArray, first: FloatArray | None) -> FloatArray:
    """Price, (k, r), of which the smallest difference outweighs every difference of scores."""
    if first is None or first.size == 0:
        return np.zeros_like(total)
    levels, level = np.unique(first.round(9), return_inverse=True)
    if len(levels) < 2:
        return np.zeros_like(total)
    most = min(total.shape) * float(np.ptp(total)) + 1.0
    step = float(np.diff(levels).min())
    return np.asarray(levels[level.reshape(first.shape)] * (most / step))
