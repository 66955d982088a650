"""Bad files end in a clear error, whatever is in them."""

import bz2
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import InvalidInput, read_roads
from geodata.road_pbf import unpacked_bytes

ENTITIES = """<?xml version="1.0"?>
<!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa">
{}]><osm version="0.6"><node id="1" lon="1" lat="1"><tag k="a" v="&z;"/></node></osm>"""
BOMB = ENTITIES.format(
    "\n".join(
        f'<!ENTITY {chr(c)} "{f"&{chr(c - 1)};" * 10}">' for c in range(ord("b"), ord("z") + 1)
    )
)


@pytest.mark.parametrize("name", ["x.osm", "x.graphml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / name).write_text(BOMB, encoding=encoding)
    with pytest.raises(InvalidInput, match="declares a document type"):
        read_roads(tmp_path / name, cache_folder=tmp_path)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    start = b'<osm version="0.6">' + b" " * 60_000_000
    (tmp_path / "bomb.osm.bz2").write_bytes(bz2.compress(start))
    with pytest.raises(InvalidInput, match="unpacks to far more than street data would"):
        read_roads(tmp_path / "bomb.osm.bz2", cache_folder=tmp_path)


def pbf_frame(kind: bytes, raw: bytes) -> bytes:
    """A frame of the PBF format: a header that says how long the packed blob after it is."""

    def varint(value: int) -> bytes:
        low, rest = value & 127, value >> 7
        return bytes([low | 128]) + varint(rest) if rest else bytes([low])

    packed = zlib.compress(raw, 9)
    blob = b"\x10" + varint(len(raw)) + b"\x1a" + varint(len(packed)) + packed
    header = b"\x0a" + varint(len(kind)) + kind + b"\x18" + varint(len(blob))
    return len(header).to_bytes(4, "big") + header + blob


def test_a_small_pbf_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.osm.pbf").write_bytes(8 * pbf_frame(b"OSMData", bytes(30_000_000)))
    with pytest.raises(InvalidInput, match="unpacks to far more than street data would"):
        read_roads(tmp_path / "bomb.osm.pbf", cache_folder=tmp_path)


def test_the_frames_of_a_pbf_tell_its_size(town_files: dict[str, Path]) -> None:
    packed = town_files["osm.pbf"]
    assert packed.stat().st_size < unpacked_bytes(packed) < 20 * packed.stat().st_size


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.osm", None, "there is no such file"),
        ("roads.shp", b"", "not one of the road files"),
        ("http://127.0.0.1/x.osm", None, "there is no such file"),
        ("empty.osm", b"", "is not XML"),
        ("empty.osm.pbf", b"", "cannot be read as OpenStreetMap data"),
        ("empty.osm.bz2", b"", "cannot be unpacked"),
        ("empty.graphml", b"", "is not XML"),
        ("text.osm", b"no xml", "is not XML"),
        ("text.osm.pbf", b"no protobuf at all", "cannot be read as OpenStreetMap data"),
        ("text.osm.bz2", b"no bzip", "cannot be unpacked"),
        ("coded.osm", b'<?xml version="1.0" encoding="ATF-8"?><osm/>', "is not XML"),
        ("other.osm", b"<html/>", "cannot be read as OpenStreetMap data"),
        ("other.graphml", b"<html/>", "is no street network as OSMnx saves it"),
        ("bare.osm", b'<osm version="0.6"/>', "has no roads for cars"),
    ],
)
def test_a_file_that_is_none_is_refused(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        read_roads(path, cache_folder=tmp_path)


def test_a_road_with_one_direction_only_is_no_network(tmp_path: Path) -> None:
    (tmp_path / "way.osm").write_text(
        '<osm version="0.6"><node id="1" lon="1" lat="1"/><node id="2" lon="1.01" lat="1"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/>'
        '<tag k="oneway" v="yes"/></way></osm>'
    )
    with pytest.raises(InvalidInput, match="no roads that lead there and back"):
        read_roads(tmp_path / "way.osm", cache_folder=tmp_path)


@pytest.mark.parametrize("maxspeed", ["0", "-5", "1e999", "none", "fast", "50;70", "5 mph|walk"])
def test_an_odd_speed_limit_still_gives_a_time(tmp_path: Path, maxspeed: str) -> None:
    (tmp_path / "way.osm").write_text(
        '<osm version="0.6"><node id="1" lon="1" lat="1"/><node id="2" lon="1.01" lat="1"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/>'
        f'<tag k="maxspeed" v="{maxspeed}"/></way></osm>'
    )
    network = read_roads(tmp_path / "way.osm", cache_folder=tmp_path)
    assert 0.5 < network.minutes[0, 1] < 14  # 1.1 km at 130 to 5 km/h


@pytest.mark.parametrize("ending", ["osm", "osm.bz2", "osm.pbf", "graphml"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(
    town_files: dict[str, Path], tmp_path: Path, ending: str, data: st.DataObject
) -> None:
    content = bytearray(town_files[ending].read_bytes())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    for _ in range(data.draw(st.integers(0, 4)) if content else 0):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"damaged.{ending}"
    path.write_bytes(bytes(content))
    with suppress(InvalidInput):
        assert read_roads(path, cache_folder=tmp_path / "cache").n_nodes > 1
