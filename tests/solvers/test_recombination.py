"""Recombination of two territories along a random tree."""

import numpy as np
import pytest

from solvers.border_moves import band_price
from solvers.recombination import best_cut, least_price

MEASURES = 2


def random_tree(rng, size):
    """What units of a tree add to a side (size, m + 9), one by one and with all beyond each."""
    loads = np.zeros((size, MEASURES + 9))
    loads[:, : MEASURES + 1] = rng.lognormal(0.0, 0.5, (size, MEASURES + 1))
    loads[:, MEASURES + 1 : MEASURES + 3] = rng.normal(size=(size, 2)) * loads[:, [MEASURES]]
    loads[:, MEASURES + 3 : MEASURES + 5] = rng.random((size, 2))
    subtrees = loads.copy()
    for unit in range(size - 1, 0, -1):
        subtrees[rng.integers(unit)] += subtrees[unit]
    return loads, subtrees


@pytest.mark.parametrize("penalty", [0.1, 10.0, 1e4])
def test_no_cut_is_cheaper_than_the_one_that_is_taken(penalty):
    """All cuts of forty random trees priced one by one, both ways round."""
    rng = np.random.default_rng(0)
    for _ in range(40):
        loads, subtrees = random_tree(rng, 12)
        half = subtrees[0, :MEASURES] / 2
        limits = np.zeros((2, MEASURES, 5))
        limits[:, :, 0], limits[:, :, 1], limits[:, :, 2] = 0.9 * half, 1.1 * half, 1 / half
        limits[:, :, 3:] = rng.random((2, MEASURES, 2)) * (rng.random((2, MEASURES, 2)) < 0.5)
        least = least_price(loads, limits, penalty)
        row, price, swapped = best_cut(subtrees, limits, least, 0.0, np.inf, penalty)
        prices = {
            (cut, turned): cut_price(subtrees, cut, turned, limits, penalty)
            for cut in range(1, len(subtrees))
            for turned in (False, True)
        }
        assert price == pytest.approx(min(prices.values()), rel=1e-12)
        assert prices[row, swapped] == pytest.approx(price, rel=1e-12)


def cut_price(subtrees, row, swapped, limits, penalty):
    """Price of giving the subtree in a row to the first side, or to the second."""
    parts = [subtrees[row], subtrees[0] - subtrees[row]]
    price = 0.0
    for side, part in enumerate(parts[::-1] if swapped else parts):
        price += part[MEASURES + 3 + side]
        price -= (part[MEASURES + 1 : MEASURES + 3] ** 2).sum() / part[MEASURES]
        for m in range(MEASURES):
            price += band_price(part[m], *limits[side, m], penalty)
    return price
