"""Distances on a sphere: half a percent from the truth at most, and fast for large tables."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius, so that a degree of latitude is 111.195 km."""


def unit_vectors(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
    """Return the points (n,), in degrees, as vectors (n, 3) of length 1."""
    theta, phi = np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))
    return np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])


def chord_to_metres(chord: npt.ArrayLike) -> Floats:
    """Turn straight distances between unit vectors into metres along the great circle."""
    half = np.minimum(np.asarray(chord, dtype=float) / 2, 1.0)
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(half))


def great_circle_m(
    lon_a: npt.ArrayLike, lat_a: npt.ArrayLike, lon_b: npt.ArrayLike, lat_b: npt.ArrayLike
) -> Floats:
    """Return the metres between points in degrees; the four arrays are broadcast."""
    phi_a, phi_b = np.radians(np.asarray(lat_a, float)), np.radians(np.asarray(lat_b, float))
    across = np.sin(np.radians(np.asarray(lon_b, float) - np.asarray(lon_a, float)) / 2)
    along = np.sin((phi_b - phi_a) / 2)
    # The haversine formula keeps its digits at short distances.
    half = np.sqrt(along**2 + np.cos(phi_a) * np.cos(phi_b) * across**2)
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(half, 1.0)))
