"""Maps divided into listed territories, compared with every choice there is."""

from itertools import combinations

import numpy as np
import pytest

from solvers.exact_cover import cheapest_cover

PLENTY = 10**9


def listed(seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Random sets of units, some of them from whole divisions, with prices of any sign."""
    rng = np.random.default_rng(seed)
    # More than 64 units take a second word of the masks.
    n, k = int(rng.integers(4, 12)) + 60 * (seed % 2), int(rng.integers(1, 5))
    rows = [rng.random((int(rng.integers(3, 25)), n)) < 1 / k]
    for _ in range(3):
        label = rng.integers(0, k, n)
        rows.append(np.stack([label == t for t in range(k)]))
    territories = np.concatenate(rows)
    territories = territories[territories.any(axis=1)]
    return territories, rng.normal(size=len(territories)), k


def cheapest(territories: np.ndarray, price: np.ndarray, k: int) -> float:
    choices = (list(rows) for rows in combinations(range(len(price)), k))
    covers = (rows for rows in choices if (territories[rows].sum(axis=0) == 1).all())
    return min((price[rows].sum() for rows in covers), default=np.inf)


def floors(price: np.ndarray, k: int) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(np.sort(price)[:k])])


@pytest.mark.parametrize("seed", range(30))
def test_the_cheapest_cover_is_that_of_brute_force(seed):
    """Or none is left below the cheapest."""
    territories, price, k = listed(seed)
    best = cheapest(territories, price, k)
    cover = cheapest_cover(territories, price, floors(price, k), np.inf, PLENTY)
    assert cover.finished
    if best == np.inf:
        assert cover.rows is None
    else:
        assert (territories[cover.rows].sum(axis=0) == 1).all()
        assert price[cover.rows].sum() == pytest.approx(best)
        below = cheapest_cover(territories, price, floors(price, k), best - 1e-9, PLENTY)
        assert below.rows is None
        assert below.finished


def test_too_little_effort_proves_nothing():
    territories, price, k = listed(4)
    assert not cheapest_cover(territories, price, floors(price, k), np.inf, 1).finished


def test_no_territories_are_no_cover():
    nothing = np.zeros((0, 5), dtype=bool)
    cover = cheapest_cover(nothing, np.zeros(0), np.zeros(3), np.inf, PLENTY)
    assert cover.rows is None
    assert cover.finished
