"""Shape of units and territories in numbers, on polygons projected to metres.

Functions of a geometry take projected polygons (n,) (see `project_geometry`) and return float (n,);
the others take what is known of units (n,) and their neighbours (e,).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    return isoperimetric_ratio(area_m2(geometry), perimeter_m(geometry))


def isoperimetric_ratio(area_m2: Floats, perimeter_m: Floats) -> Floats:
    """Return 4 pi area / perimeter squared from areas and perimeters (n,) measured before."""
    return _ratio(4 * np.pi * area_m2, perimeter_m**2)


def reock(geometry: Any) -> Floats:
    """Return the area as a share of the smallest circle around it.

    Reock, "Measuring compactness as a requirement of legislative apportionment", Midwest Journal
    of Political Science 5 (1961).
    """
    radius = np.asarray(shapely.minimum_bounding_radius(geometry), dtype=float)
    return _ratio(area_m2(geometry), np.pi * radius**2)


def convex_hull_ratio(geometry: Any) -> Floats:
    """Return the area as a share of the area of the convex hull.

    Niemi, Grofman, Carlucci and Hofeller, "Measuring compactness and the role of a compactness
    standard in a test for partisan and racial gerrymandering", Journal of Politics 52 (1990).
    """
    return _ratio(area_m2(geometry), area_m2(shapely.convex_hull(geometry)))


def moment_of_inertia(
    xy: Floats, weight: Floats, territory: npt.NDArray[np.int64], n_territories: int
) -> Floats:
    """Return the weighted sum of squared distances to the weighted mean, per territory.

    Weaver and Hess, "A procedure for nonpartisan districting: development of computer
    techniques", Yale Law Journal 73 (1963).

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


def territory_perimeter_m(
    unit_perimeter_m: Floats, ends: Ints, border_m: Floats, labels: Ints, n_territories: int
) -> Floats:
    """Return the length of the outline of each territory, without joining its polygons.

    The outlines of its units, less what two of them have in common, once from each side.

    Parameters
    ----------
    unit_perimeter_m
        float (n,).
    ends
        int (e, 2), positions of the units on both sides of each border.
    border_m
        float (e,), length of the border.
    labels
        int (n,), the territory of each unit; negative ones are in none.
    n_territories
        Number of territories k.

    Returns
    -------
    ndarray
        float (k,), metres.
    """
    placed = labels >= 0
    total = np.bincount(labels[placed], weights=unit_perimeter_m[placed], minlength=n_territories)
    a, b = labels[ends].reshape(-1, 2).T
    inside = (a == b) & (a >= 0)
    shared = np.bincount(a[inside], weights=border_m[inside], minlength=n_territories)
    return np.asarray(total - 2 * shared, dtype=float)


def cut_edges(ends: Ints, labels: Ints) -> int:
    """Count the pairs of neighbours that are in different territories.

    DeFord, Duchin and Solomon, "Recombination: A family of Markov chains for redistricting",
    Harvard Data Science Review 3 (2021): a measure of compactness that no coastline disturbs.

    Parameters
    ----------
    ends
        int (e, 2), positions of neighbours.
    labels
        int (n,), the territory of each unit; pairs with a negative one do not count.
    """
    return int(is_cut(ends, labels).sum())


def cut_border_m(ends: Ints, labels: Ints, border_m: Floats) -> float:
    """Return the length of all borders between different territories, each counted once.

    Parameters
    ----------
    ends, labels
        As in `cut_edges`.
    border_m
        float (e,), length of the common border of each pair.
    """
    return float(np.asarray(border_m, dtype=float)[is_cut(ends, labels)].sum())


def is_cut(ends: Ints, labels: Ints) -> npt.NDArray[np.bool_]:
    """Tell which pairs of neighbours are in different territories, bool (e,)."""
    a, b = np.asarray(labels)[np.asarray(ends, dtype=np.int64)].reshape(-1, 2).T
    return np.asarray((a != b) & (a >= 0) & (b >= 0))


def _ratio(part: Floats, whole: Floats) -> Floats:
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
