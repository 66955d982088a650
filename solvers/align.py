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
        Sum of the terms; no other matching has a larger one.
    """

    rep: IntArray
    terms: dict[str, float]
    total: float


def align_reps(scores: Mapping[str, FloatArray], weights: Mapping[str, float]) -> Alignment:
    """Match k territories with r reps so that the weighted sum of scores is largest.

    Parameters
    ----------
    scores
        For each term the value of every rep in every territory, (k, r), better is more.
    weights
        Weight of each term, zero or more.

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
    territory, rep = linear_sum_assignment(total, maximize=True)
    matched = np.full(total.shape[0], -1, dtype=np.int64)
    matched[territory] = rep
    terms = {
        name: float(weights[name] * score[territory, rep].sum()) for name, score in scores.items()
    }
    return Alignment(matched, terms, float(total[territory, rep].sum()))
