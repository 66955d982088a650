"""Areas and distances as people read them."""

import pytest

from geodata.quantities import area_text, distance_text


@pytest.mark.parametrize(
    ("area_m2", "text"),
    [
        (0.0, "0 m²"),
        (0.5, "0.500 m²"),
        (99_999.0, "99,999 m²"),
        (1e5, "0.100 km²"),
        (8.5e6, "8.50 km²"),
        (123.4e6, "123 km²"),
        (2.61e9, "2,610 km²"),
    ],
)
def test_areas_have_three_digits_and_no_exponent(area_m2: float, text: str) -> None:
    assert area_text(area_m2) == text


def test_more_digits_tell_a_small_change() -> None:
    assert area_text(12.341e6, 4) == "12.34 km²"


@pytest.mark.parametrize(("distance_m", "text"), [(299.4, "299 m"), (1_240.0, "1.2 km")])
def test_distances_are_in_metres_when_near(distance_m: float, text: str) -> None:
    assert distance_text(distance_m) == text
