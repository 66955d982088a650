"""Files cut short and files with wrong bytes: units or a refusal, nothing else and no leftovers."""

import contextlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import InvalidInput, check_units, read_units
from geodata.sources import UnitsFile

FORMATS = (
    "units.geojson",
    "units.topojson",
    "units.gpkg",
    "units.shp",
    "units.shx",
    "units.dbf",
    "units.zip",
    "units.parquet",
    "units.kml",
    "units.kmz",
    "units.csv",
)
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
EXAMPLES = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def originals(
    tmp_path_factory: pytest.TempPathFactory,
    write: Callable[..., Path],
    squares: Callable[..., gpd.GeoDataFrame],
) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    ring = shapely.box(30, 45, 33, 48).difference(shapely.box(31, 46, 32, 47))
    table = squares([f"0700{i}" for i in range(6)])
    table.loc[5, "geometry"] = ring
    for name in FORMATS:
        if name not in ("units.shx", "units.dbf"):
            write(table, folder / name)
    (folder / "tmp").mkdir()
    return folder


def read_damaged(originals: Path, name: str, content: bytes) -> UnitsFile | None:
    """Read a file beside whole others; None when it was refused."""
    suffix = Path(name).suffix
    damaged = originals / f"damaged{suffix}"
    if suffix in SHAPEFILE:
        for other in SHAPEFILE:
            damaged.with_suffix(other).write_bytes((originals / f"units{other}").read_bytes())
    damaged.write_bytes(content)
    path = damaged.with_suffix(".shp") if suffix in SHAPEFILE else damaged
    with contextlib.suppress(InvalidInput):
        return read_units(path, crs=4326, drop_empty=True, duplicates="join")
    return None


def check_nothing_else(originals: Path, name: str, content: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(originals / "tmp"))
        found = read_damaged(originals, name, content)
    assert not list((originals / "tmp").iterdir())
    if found is not None:
        check_units(found.units)


@EXAMPLES
@given(
    st.sampled_from(FORMATS),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=30
    ),
)
def test_wrong_bytes_end_in_units_or_in_a_refusal(
    originals: Path, name: str, changes: list[tuple[float, int]]
) -> None:
    content = bytearray((originals / name).read_bytes())
    for place, value in changes:
        content[int(place * len(content))] = value
    check_nothing_else(originals, name, bytes(content))


@EXAMPLES
@given(st.sampled_from(FORMATS), st.floats(0, 1, exclude_max=True))
def test_files_cut_short_end_in_units_or_in_a_refusal(
    originals: Path, name: str, keep: float
) -> None:
    content = (originals / name).read_bytes()
    check_nothing_else(originals, name, content[: int(keep * len(content))])


@EXAMPLES
@given(st.sampled_from(FORMATS), st.floats(0, 1), st.floats(0, 1), st.integers(1, 50))
def test_repeated_stretches_end_in_units_or_in_a_refusal(
    originals: Path, name: str, first: float, second: float, times: int
) -> None:
    content = (originals / name).read_bytes()
    low, high = sorted((int(first * len(content)), int(second * len(content))))
    repeated = content[:low] + content[low:high] * times + content[high:]
    check_nothing_else(originals, name, repeated)


@EXAMPLES
@given(
    st.sampled_from(("units.geojson", "units.topojson", "units.kml", "units.csv")),
    st.floats(0, 1),
    st.sampled_from(
        ["null", "[]", "{}", '"', "1e999", "-", "[[", "NaN", "\0", "é", "<Point/>", ";", "SRID=1;"]
    ),
)
def test_words_in_the_wrong_place_end_in_units_or_in_a_refusal(
    originals: Path, name: str, place: float, word: str
) -> None:
    content = (originals / name).read_bytes()
    at = int(place * len(content))
    check_nothing_else(originals, name, content[:at] + word.encode() + content[at:])


@EXAMPLES
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "coordinates", "geometry", "features", "arcs", "objects", "crs", "id"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    ),
    st.sampled_from(["FeatureCollection", "Feature", "Topology"]),
    st.sampled_from(["Polygon", "MultiPolygon", "GeometryCollection", "Point"]),
)
def test_json_of_any_make_ends_in_units_or_in_a_refusal(
    originals: Path, value: Any, outer: str, inner: str
) -> None:
    shape = {"type": inner, "coordinates": value, "geometries": value}
    feature = {"type": "Feature", "geometry": shape, "properties": {"zip": "1"}}
    whole = {"type": outer, "features": [feature], "objects": {"a": value}, "arcs": value}
    whole |= {"geometry": shape, "properties": {"zip": "1"}}
    check_nothing_else(originals, "units.geojson", json.dumps(whole).encode())
