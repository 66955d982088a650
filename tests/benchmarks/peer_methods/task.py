"""What a peer is given: plain arrays, and a clock to look at."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plan_quality import Quality, judge

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Task:
    """A problem: `activity` (n, m) is in shares of a territory, whose band is `tolerance` wide.

    `xy_km` (n, 2), `weight` (n,) sums to 1, `edges` (e, 2), `k` territories, `seconds` to spend.
    """

    xy_km: Floats
    weight: Floats
    activity: Floats
    edges: Ints
    k: int
    tolerance: float
    seconds: float

    @property
    def n(self) -> int:
        return len(self.xy_km)

    @property
    def lower(self) -> float:
        return 1 - self.tolerance

    @property
    def upper(self) -> float:
        return 1 + self.tolerance

    @property
    def load(self) -> Floats:
        """Mean of the measures of each unit, (n,): for methods that know a single one."""
        return np.asarray(self.activity.mean(axis=1))

    @property
    def neighbours(self) -> list[list[int]]:
        """Neighbours of each unit."""
        lists: list[list[int]] = [[] for _ in range(self.n)]
        for a, b in self.edges.tolist():
            lists[a].append(b)
            lists[b].append(a)
        return lists

    def judged(self, labels: Any) -> Quality:
        return judge(1000.0 * self.xy_km, self.weight, self.activity, self.edges, labels, self.k)

    def rank(self, labels: Any) -> tuple[float, int, float]:
        """What to choose the best of several plans by: bands first, then wholeness, then cost."""
        plan = self.judged(labels)
        return plan.misses(self.tolerance), plan.in_pieces, plan.objective

    def seeds(self) -> Iterator[int]:
        """Count up from 0 until the time is over; at least once."""
        end, seed = time.monotonic() + self.seconds, 0
        while seed == 0 or time.monotonic() < end:
            yield seed
            seed += 1


def write_task(path: Path, **arrays: Any) -> None:
    np.savez(path, **arrays)


def read_task(path: Path, seconds: float) -> Task:
    with np.load(path) as arrays:
        whole = {name: arrays[name] for name in ("xy_km", "weight", "activity", "edges")}
        k, tolerance = int(arrays["k"]), float(arrays["tolerance"])
    return Task(**whole, k=k, tolerance=tolerance, seconds=seconds)
