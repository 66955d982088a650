"""Shape of units and territories in numbers, on polygons projected to metres.

Every function takes projected polygons (n,) (see `project_geometry`) and returns float (n,).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]


def area_m2(geometry: Any) -> Floats:
    """Return the area in square metres."""
    return np.asarray(shapely.area(geometry), dtype=float)


def perimeter_m(geometry: Any) -> Floats:
    """Return the length of the outline, holes included, in metres."""
    return np.asarray(shapely.length(geometry), dtype=float)


def polsby_popper(geometry: Any) -> Floats:
    """Return 4 pi area / perimeter squared: 1 for a disc, less for ragged shapes.

    Polsby and Popper, "The third criterion", Yale Law & Policy Review 9 (1991).
    """
    return _ratio(4 * np.pi * area_m2(geometry), perimeter_m(geometry) ** 2)


def reock(geometry: Any) -> Floats:
    """Return the area as a share of the smallest circle around it.

    Reock, "Measuring compactness as a requirement of legislative apportionment", Midwest Journal
    of Political Science 5 (1961).
    """
    radius = np.asarray(shapely.minimum_bounding_radius(geometry), dtype=float)
    return _ratio(area_m2(geometry), np.pi * radius**2)


def convex_hull_ratio(geometry: Any) -> Floats:
    """Return the area as a share of the area of the convex hull."""
    return _ratio(area_m2(geometry), area_m2(shapely.convex_hull(geometry)))


def moment_of_inertia(
    xy: Floats, weight: Floats, territory: npt.NDArray[np.int64], n_territories: int
) -> Floats:
    """Return the weighted sum of squared distances to the weighted mean, per territory.

    Parameters
    ----------
    xy
        float (n, 2), metres: a point for each unit.
    weight
        float (n,), e.g. workload.
    territory
        int (n,), the territory of each unit; negative ones are left out.
    n_territories
        Number of territories k.

    Returns
    -------
    ndarray
        float (k,), weight times square metres.
    """
    placed = territory >= 0
    xy, weight, territory = xy[placed], weight[placed], territory[placed]

    def total(values: Floats) -> Floats:
        return np.bincount(territory, weights=values, minlength=n_territories).astype(float)

    mean = np.column_stack([_ratio(total(weight * c), total(weight)) for c in xy.T])
    return total(weight * ((xy - mean[territory]) ** 2).sum(axis=1))


def _ratio(part: Floats, whole: Floats) -> Floats:
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
