import numpy as np
import shapely

from geodata.repair import repair_polygons


def repaired(shape: shapely.Geometry | None) -> tuple[shapely.Geometry, bool]:
    shapes, changed = repair_polygons(np.array([shape], dtype=object))
    return shapes[0], bool(changed[0])


def test_a_bow_tie_becomes_two_triangles() -> None:
    shape, changed = repaired(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    assert changed
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == 0.5


def test_a_spike_disappears() -> None:
    shape, _ = repaired(shapely.Polygon([(0, 0), (1, 0), (1, 1), (1, 5), (1, 1), (0, 1)]))
    assert shape.equals(shapely.box(0, 0, 1, 1))


def test_lines_and_points_beside_polygons_are_dropped() -> None:
    square = shapely.box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection([square, shapely.Point(5, 5)])
    assert repaired(mixed)[0].equals(square)


def test_a_polygon_without_area_comes_back_empty() -> None:
    assert repaired(shapely.Polygon([(0, 0), (1, 1), (0, 0)]))[0].is_empty


def test_what_is_valid_is_left_alone() -> None:
    square = shapely.box(0, 0, 1, 1)
    assert repaired(square) == (square, False)
    assert repaired(None) == (None, False)
