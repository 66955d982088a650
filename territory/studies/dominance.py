"""Which plans no other beats in everything, and which of them lies nearest to the best of each."""

import numpy as np
import pandas as pd

from territory.studies.criteria import CRITERIA


def _present(points: pd.DataFrame) -> list[str]:
    """Criteria that these plans differ in; all are better when less."""
    return [name for name in CRITERIA if name in points and points[name].notna().all()]


def mark_knee(points: pd.DataFrame) -> pd.DataFrame:
    """Tell which plans no other dominates, and which of them is at the knee."""
    values = points[_present(points)].to_numpy(float).round(9)
    as_good = (values[None, :, :] <= values[:, None, :]).all(axis=2)
    better = np.any(values[None, :, :] < values[:, None, :], axis=2)
    twin = points[_present(points)].round(9).duplicated().to_numpy(bool)
    free = ~np.any(as_good & better, axis=1) & ~twin
    low, high = values[free].min(axis=0), values[free].max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    away = np.linalg.norm((values - low) / width, axis=1)
    knee = np.zeros(len(points), dtype=bool)
    knee[np.flatnonzero(free)[np.argmin(away[free])]] = True
    return points.assign(non_dominated=free, knee=knee)
