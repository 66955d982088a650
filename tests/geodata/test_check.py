"""A file looked at as a whole: nothing is lost, everything odd is listed."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import InvalidInput, check_units
from geodata.advice import ADVICE
from geodata.check import check_file
from geodata.findings import KINDS

SQUARE = shapely.box(0, 0, 1, 1)
BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
FLAT = shapely.Polygon([(0, 0), (1, 0), (0, 0)])
SHAPES = {"square": SQUARE, "bow tie": BOW_TIE, "flat": FLAT, "none": None}


def write(path: Path, *features: tuple[str, Any]) -> Path:
    ids, shapes = zip(*features, strict=True)
    gpd.GeoDataFrame({"id": ids}, geometry=list(shapes), crs=4326).to_file(path)
    return path


def at(shape: Any, x: float, y: float = 45) -> Any:
    return None if shape is None else shapely.transform(shape, lambda points: points + [x, y])


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """One of each: overlap, hole, island, piece, duplicate, bow tie, no polygon, no area, twin."""
    ring = shapely.box(10, 45, 13, 48).difference(shapely.box(11, 46, 12, 47))
    return write(
        tmp_path / "messy.geojson",
        ("ring", ring),
        ("over", shapely.box(12.5, 45, 14, 48)),
        ("far", shapely.box(20, 45, 21, 46)),
        ("far", shapely.box(21.5, 45, 22, 46)),
        ("tie", at(BOW_TIE, 14)),
        ("null", None),
        ("flat", at(FLAT, 10)),
        ("twin", shapely.box(20, 45, 21, 46).union(shapely.box(21.5, 45, 22, 46))),
    )


def test_every_kind_of_problem_is_found(messy: Path) -> None:
    check = check_file(messy)
    expected = {"overlap", "hole", "island", "piece", "duplicate", "repaired", "empty"}
    expected |= {"zero_area", "same_shape", "bridge"}
    assert expected <= set(check.counts.by_kind)
    assert set(check.counts.by_kind) <= set(KINDS)
    assert sum(check.counts.by_kind.values()) == len(check.findings)


def test_what_became_of_the_features_is_counted(messy: Path) -> None:
    counts = check_file(messy).counts
    assert (counts.features, counts.units, counts.left_out, counts.joined) == (8, 5, 2, 1)


def test_what_comes_out_is_a_unit_table(messy: Path) -> None:
    check = check_file(messy)
    check_units(check.units)
    assert list(check.unshaped.index) == ["null", "flat"]
    assert set(check.adjacency["unit_a"]) <= set(check.units.index)


@given(
    features=st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(list(SHAPES))), min_size=1, max_size=12
    )
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_feature_is_lost(tmp_path: Path, features: list[tuple[str, str]]) -> None:
    """Counts in = counts out + counts listed, whatever the file holds."""
    shapes = [(unit, at(SHAPES[shape], 2 * i)) for i, (unit, shape) in enumerate(features)]
    path = write(tmp_path / "any.geojson", *shapes)
    shaped = {unit for unit, shape in features if shape in ("square", "bow tie")}
    if not shaped:
        with pytest.raises(InvalidInput):
            check_file(path)
        return
    check = check_file(path)
    counts = check.counts
    assert counts.features == len(features)
    assert counts.features == counts.units + counts.left_out + counts.joined
    assert set(check.units.index) == shaped
    assert set(check.unshaped.index) == {unit for unit, _ in features} - shaped


def test_edits_and_barriers_are_laid_over_the_neighbours(tmp_path: Path) -> None:
    squares = [(name, shapely.box(x, 45, x + 1, 46)) for x, name in enumerate("abc", start=10)]
    path = write(tmp_path / "row.geojson", *squares)
    write(tmp_path / "river.geojson", ("river", shapely.LineString([(11, 44.9), (11, 46.1)])))
    (tmp_path / "edits.csv").write_text("unit_a,unit_b,action\nb,c,remove\na,c,add\n")
    check = check_file(path, barriers=tmp_path / "river.geojson", edits=tmp_path / "edits.csv")
    kinds = check.adjacency.set_index(["unit_a", "unit_b"])["kind"].to_dict()
    assert kinds == {("a", "b"): "barrier", ("b", "c"): "removed", ("a", "c"): "added"}
    assert check.counts.by_kind["island"] == 1


@pytest.fixture
def po_boxes(tmp_path: Path) -> Path:
    """Two squares, two units in the first that have a location only, and one with nothing."""
    table = {
        "id": ["a", "b", "p", "q", "nowhere"],
        "lon": [None, None, 10.2, 10.8, None],
        "lat": [None, None, 45.5, 45.5, None],
    }
    shapes = [shapely.box(10, 45, 11, 46), shapely.box(11, 45, 12, 46), None, None, None]
    path = tmp_path / "zips.gpkg"
    gpd.GeoDataFrame(table, geometry=shapes, crs=4326).to_file(path)
    return path


def test_units_without_a_polygon_share_the_ground_around_them(po_boxes: Path) -> None:
    check = check_file(po_boxes, without_polygon="voronoi")
    assert sorted(check.units.index) == ["a", "b", "p", "q"]
    assert (check.counts.features, check.counts.left_out) == (5, 1)
    assert check.units.geometry.union_all().equals(shapely.box(10, 45, 12, 46))
    check_units(check.units)


def test_units_without_a_polygon_are_attached(po_boxes: Path) -> None:
    check = check_file(po_boxes, without_polygon="attach")
    assert sorted(check.units.index) == ["a", "b"]
    assert (check.counts.features, check.counts.left_out) == (5, 3)
    told = {finding.unit_ids: finding.message for finding in check.findings}
    assert told["p", "a"] == "p: no polygon, attached to a"
    assert told["nowhere",] == "nowhere: no polygon, left out: no location is given or known for it"


def test_a_file_is_refused_for_units_without_a_polygon_where_that_is_wanted(po_boxes: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_file(po_boxes, without_polygon="refuse")
    assert [fault.row for fault in caught.value.faults] == [3, 4, 5]


def test_another_wish_for_units_without_a_polygon_is_refused(po_boxes: Path) -> None:
    with pytest.raises(InvalidInput, match="'guess' is not one of refuse, attach, voronoi"):
        check_file(po_boxes, without_polygon="guess")


def test_a_clean_file_has_no_findings(tmp_path: Path) -> None:
    path = write(tmp_path / "row.gpkg", ("a", shapely.box(10, 45, 11, 46)), ("b", at(SQUARE, 11)))
    check = check_file(path)
    assert check.findings == ()
    assert list(check.seconds) == [
        "Reading and repairing",
        "Finding neighbours",
        "Looking for holes",
        "Looking for pieces and bridges",
        "Looking for near misses",
    ]


def test_a_width_below_zero_is_refused(messy: Path) -> None:
    with pytest.raises(InvalidInput, match="snap_m"):
        check_file(messy, snap_m=-1)


def test_there_is_advice_for_every_kind() -> None:
    assert set(ADVICE) == set(KINDS)


def test_the_zips_of_oklahoma(shared_data: Path) -> None:
    check = check_file(shared_data / "zcta_ok.geojson")
    assert check.counts.features == check.counts.units == 500
    assert check.counts.by_kind["hole"] == 90
