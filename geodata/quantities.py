"""Areas and distances as people read them."""

import math

_LEAST_KM2 = 1e5


def area_text(area_m2: float, digits: int = 3) -> str:
    """Write an area in m² or km², with so many digits that count but all before the point."""
    if area_m2 >= _LEAST_KM2:
        return f"{_number(area_m2 / 1e6, digits)} km²"
    return f"{_number(area_m2, digits)} m²"


def distance_text(distance_m: float) -> str:
    """Write a distance in whole metres below a kilometre, else in km."""
    return f"{distance_m / 1000:,.1f} km" if distance_m >= 1000 else f"{distance_m:.0f} m"


def _number(value: float, digits: int) -> str:
    if value <= 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(value)))
    return f"{value:,.{min(decimals, digits)}f}"
