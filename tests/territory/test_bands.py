"""Tolerances, limits and shares as what a territory may have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.bands import Bands, limits_json, limits_text

BANDS = Bands(
    {"workload": 40.0, "potential": 100.0, "beds": 7.0},
    {"workload": 0.1, "potential": 0.5},
    {"potential": (80.0, np.inf), "beds": (0.0, 9.0)},
)
SHARES = np.array([0.5, 1.0, 1.5])


def test_measures_with_a_tolerance_come_first():
    assert BANDS.measures == ("workload", "potential", "beds")


def test_a_tolerance_is_a_fraction_of_the_own_target():
    low, high = BANDS.band("workload", SHARES)
    assert low == pytest.approx([18, 36, 54])
    assert high == pytest.approx([22, 44, 66])


def test_limits_are_the_same_for_every_territory():
    low, high = BANDS.band("beds", SHARES)
    assert (low.tolist(), high.tolist()) == ([0, 0, 0], [9, 9, 9])


def test_a_tolerance_and_limits_of_a_measure_hold_both():
    low, high = BANDS.band("potential", SHARES)
    assert low == pytest.approx([80, 80, 80])
    assert high == pytest.approx([75, 150, 225])


@given(
    st.floats(0.1, 1e6),
    st.floats(0, 0.99),
    st.lists(st.floats(0.1, 3), min_size=1, max_size=5),
    st.floats(0.1, 10),
)
def test_bands_scale_with_the_measure(target, tolerance, shares, factor):
    shares = np.array(shares)
    one = Bands({"m": target}, {"m": tolerance}).band("m", shares)
    other = Bands({"m": target * factor}, {"m": tolerance}).band("m", shares)
    assert other[0] == pytest.approx(one[0] * factor)
    assert other[1] == pytest.approx(one[1] * factor)
    assert (one[0] <= one[1]).all()


def test_the_rules_are_put_into_words():
    assert BANDS.phrase("workload") == "±10%"
    assert BANDS.phrase("potential") == "±50% and at least 80"
    assert BANDS.phrase("beds") == "at most 9"
    assert BANDS.within("potential") == "within ±50% of the mean and of at least 80"
    assert limits_text((2_000_000, 3_000_000)) == "2,000,000 to 3,000,000"
    assert limits_json(BANDS.limits) == {"potential": [80.0, None], "beds": [None, 9.0]}
