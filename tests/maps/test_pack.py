import geopandas as gpd
import numpy as np
import shapely

from maps.pack import MAGIC, encode_integers, pack_topology, thin_mask
from maps.topology import build_topology


def _decode(data: bytes) -> list[int]:
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    return values


def test_integers_of_all_sizes_survive() -> None:
    values = np.array([0, 1, -1, 63, 64, -64, -65, 8191, 8192, 1 << 24, -(1 << 24), 2**31 - 1])
    assert _decode(encode_integers(values)) == values.tolist()


def test_small_steps_take_one_byte() -> None:
    assert len(encode_integers(np.arange(-64, 64))) == 128


def test_pack_starts_with_its_magic_and_counts(grid4: gpd.GeoDataFrame) -> None:
    pack = pack_topology(build_topology(grid4.geometry.to_numpy()))
    units, arcs, _, rings, refs, stream, mask = np.frombuffer(pack, "<u4", 7, len(MAGIC))
    assert (units, arcs, rings, refs) == (4, 8, 4, 12)
    assert len(pack) == 32 + stream + mask


def test_thinning_keeps_both_ends_of_every_arc() -> None:
    circle = shapely.Point(0, 0).buffer(1, quad_segs=64)
    topology = build_topology(np.array([circle, shapely.box(-5, -5, 5, 5).difference(circle)]))
    kept = thin_mask(topology, 1e9)
    assert kept[topology.arc_start[:-1]].all()
    assert kept[topology.arc_start[1:] - 1].all()
    assert kept.sum() < len(kept) / 4


def test_thinning_keeps_more_at_a_finer_step() -> None:
    topology = build_topology(np.array([shapely.Point(0, 0).buffer(1, quad_segs=200)]))
    assert thin_mask(topology, 10).sum() > thin_mask(topology, 1000).sum()
