import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from geodata import InvalidInput, make_units, measuring_crs, project_geometry, project_points
from geodata.crs import center_longitude, linking_crs, true_distance, unproject_points

EXTENTS = {
    "the 48 states": (-124.7, 24.5, -66.9, 49.4),
    "Germany": (5.9, 47.3, 15.0, 55.1),
    "Brazil": (-74.0, -33.8, -34.8, 5.3),
    "Chile": (-75.7, -55.9, -66.4, -17.5),
    "Fiji": (177.0, -21.0, -178.0, -12.4),
    "Indonesia": (95.0, -11.0, 141.0, 6.0),
    "the world": (-180.0, -60.0, 180.0, 75.0),
    "Svalbard": (10.0, 76.0, 34.0, 81.0),
}


@pytest.mark.parametrize("extent", EXTENTS.values(), ids=EXTENTS)
def test_areas_are_right_everywhere(extent: tuple[float, float, float, float]) -> None:
    """A square tenth of a degree has its area on the ellipsoid in every corner of the extent."""
    west, south, east, north = extent
    east = east + 360 if east < west else east
    crs = measuring_crs(extent)
    for x in np.linspace(west, east - 0.1, 3):
        for y in np.linspace(south, north - 0.1, 3):
            x = (x + 180) % 360 - 180
            square = shapely.segmentize(shapely.box(x, y, x + 0.1, y + 0.1), 0.01)
            area = shapely.area(project_geometry([square], crs))[0]
            assert area == pytest.approx(_area_m2(y, y + 0.1, 0.1), rel=1e-4)


def _area_m2(south: float, north: float, width: float) -> float:
    """Area between two parallels on the WGS 84 ellipsoid (Snyder 1987, 3-12)."""
    a, e2 = 6378137.0, 0.00669437999014
    e = np.sqrt(e2)

    def q(lat: float) -> float:
        s = np.sin(np.radians(lat))
        log = np.log((1 - e * s) / (1 + e * s)) / (2 * e)
        return float((1 - e2) * (s / (1 - e2 * s**2) - log))

    return float(a**2 * np.radians(width) * (q(north) - q(south)) / 2)


def test_the_48_states_get_nearly_the_official_albers_projection() -> None:
    crs = measuring_crs(EXTENTS["the 48 states"])
    official = CRS(5070)
    theirs, ours = (project_points([-75, -120], [28, 48], c) for c in (official, crs))
    assert official.coordinate_operation.method_name == crs.coordinate_operation.method_name
    assert np.hypot(*np.ptp(ours, axis=0)) == pytest.approx(
        np.hypot(*np.ptp(theirs, axis=0)), rel=0.01
    )


def test_units_across_the_antimeridian_are_measured_in_one_piece() -> None:
    west, east = shapely.box(179, -18, 180, -17), shapely.box(-180, -18, -179, -17)
    units = make_units(["a", "b"], [west, east], crs=4326)
    assert abs(center_longitude(units)) == pytest.approx(180)
    xy = project_geometry(units.geometry, measuring_crs(units))
    assert shapely.distance(xy[0], xy[1]) < 1


def test_the_linking_projection_makes_all_directions_the_same_length() -> None:
    """In Alaska, far from the middle of the United States."""
    corners = shapely.points([[-170.0, 60.0], [-66.0, 18.0]])
    crs = linking_crs(make_units(["a", "b"], shapely.buffer(corners, 0.1), crs=4326))
    xy = project_points([-150, -150, -149.5], [65, 65.5, 65], crs)
    lon_lat = np.array([[-150, 65], [-150, 65.5], [-149.5, 65]])
    true = true_distance(lon_lat[[0, 0]], lon_lat[1:])
    scale = np.hypot(*(xy[1:] - xy[0]).T) / true
    assert scale[0] == pytest.approx(scale[1], rel=0.01)


def test_projecting_there_and_back_is_exact(grid4: gpd.GeoDataFrame) -> None:
    crs = measuring_crs(grid4)
    xy = project_points([10.2, 11.7], [45.1, 46.9], crs)
    assert xy.shape == (2, 2)
    assert np.allclose(unproject_points(xy, crs), [[10.2, 45.1], [11.7, 46.9]], atol=1e-9)


def test_missing_coordinates_stay_missing(grid4: gpd.GeoDataFrame) -> None:
    xy = project_points([np.nan, 10.0], [45.0, 45.0], measuring_crs(grid4))
    assert np.isnan(xy[0]).all()
    assert np.isfinite(xy[1]).all()


def test_distance_is_on_the_ellipsoid() -> None:
    a, b = np.array([[10.0, 0.0]]), np.array([[11.0, 0.0]])
    assert true_distance(a, b)[0] == pytest.approx(111_319.49, abs=0.01)


def test_no_extent_is_an_error() -> None:
    with pytest.raises(InvalidInput, match="no extent"):
        measuring_crs((np.nan, 0.0, 1.0, 1.0))
