import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from geodata import InvalidInput, RoadNetwork, read_roads
from geodata.great_circle import great_circle_m
from geodata.road_cache import default_cache_folder
from geodata.road_speeds import is_drivable


def crossings() -> tuple[np.ndarray, np.ndarray]:
    i, j = np.divmod(np.arange(16), 4)
    return 10 + 0.01 * j, 48 + 0.01 * i


@pytest.mark.parametrize("ending", ["osm", "osm.bz2", "osm.pbf", "graphml"])
def test_each_format_gives_the_same_streets(
    town_files: dict[str, Path],
    town_kph: dict[tuple[int, int], float],
    tmp_path: Path,
    ending: str,
) -> None:
    network = read_roads(town_files[ending], cache_folder=tmp_path)
    lon, lat = crossings()
    assert np.allclose(network.lon, lon)
    assert np.allclose(network.lat, lat)
    assert network.n_edges == len(town_kph)
    for (a, b), kph in town_kph.items():
        metres = great_circle_m(lon[a], lat[a], lon[b], lat[b])
        assert network.metres[a, b] == pytest.approx(metres, rel=1e-5)
        assert network.minutes[a, b] == pytest.approx(metres / 1000 / kph * 60, rel=1e-4)


def test_what_cannot_be_reached_and_left_again_is_dropped_and_told(town: RoadNetwork) -> None:
    # Two nodes elsewhere, and one at the end of a one-way street.
    assert town.n_nodes == 16
    assert town.notes == ("3 of 19 nodes left out: no way there and back from the main network",)
    assert town.source == "town.osm"


def test_a_bbox_keeps_the_streets_inside(town_files: dict[str, Path], tmp_path: Path) -> None:
    for ending in ("osm", "osm.pbf", "graphml"):
        clipped = read_roads(
            town_files[ending], bbox=(9.995, 47.995, 10.015, 48.015), cache_folder=tmp_path
        )
        assert clipped.n_nodes == 4
        assert clipped.bounds == pytest.approx((10, 48, 10.01, 48.01))


@pytest.mark.parametrize("bbox", [(11, 48, 10, 49), (1, 2, 3, float("nan"))])
def test_a_wrong_bbox_is_refused(
    town_files: dict[str, Path], tmp_path: Path, bbox: tuple[float, float, float, float]
) -> None:
    with pytest.raises(InvalidInput, match="is not west, south, east, north"):
        read_roads(town_files["osm"], bbox=bbox, cache_folder=tmp_path)


def test_a_bbox_without_streets_is_refused(town_files: dict[str, Path], tmp_path: Path) -> None:
    for ending in ("osm", "osm.pbf", "graphml"):
        with pytest.raises(InvalidInput, match="no roads for cars inside the bbox"):
            read_roads(town_files[ending], bbox=(0, 0, 1, 1), cache_folder=tmp_path)


def test_travel_times_in_a_graphml_file_are_kept(tmp_path: Path) -> None:
    import networkx
    import osmnx

    graph = networkx.MultiDiGraph(crs="epsg:4326")
    graph.add_node(1, x=10.0, y=48.0)
    graph.add_node(2, x=10.01, y=48.0)
    for ends in ((1, 2), (2, 1)):
        graph.add_edge(*ends, highway=["primary", "service"], length=900.0, travel_time=90.0)
    osmnx.save_graphml(graph, tmp_path / "own.graphml")
    network = read_roads(tmp_path / "own.graphml", cache_folder=tmp_path)
    assert network.minutes[0, 1] == 1.5
    assert network.metres[1, 0] == 900
    assert network.notes == ("travel times are those of the file",)


def test_a_projected_graphml_file_is_turned_back_into_degrees(
    town_files: dict[str, Path], tmp_path: Path
) -> None:
    import osmnx

    graph = osmnx.project_graph(osmnx.load_graphml(town_files["graphml"]))
    osmnx.save_graphml(graph, tmp_path / "projected.graphml")
    network = read_roads(tmp_path / "projected.graphml", cache_folder=tmp_path)
    assert network.bounds == pytest.approx((10, 48, 10.03, 48.03))


def test_a_second_read_comes_from_the_cache(
    town_files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_roads(town_files["osm"], cache_folder=tmp_path)
    monkeypatch.setattr("geodata.roads.build_network", None)
    second = read_roads(town_files["osm"], cache_folder=tmp_path)
    assert (first.minutes != second.minutes).nnz == 0
    assert (first.metres != second.metres).nnz == 0
    assert np.array_equal(first.lon, second.lon)
    assert (first.source, first.notes) == (second.source, second.notes)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "other", "empty"])
def test_a_damaged_cache_is_made_anew(
    town_files: dict[str, Path], tmp_path: Path, damage: str
) -> None:
    first = read_roads(town_files["osm"], cache_folder=tmp_path)
    (cached,) = tmp_path.iterdir()
    whole = cached.read_bytes()
    middle = len(whole) // 2
    other = {
        "truncated": whole[:middle],
        "flipped": whole[:middle] + bytes(255 - b for b in whole[middle : middle + 9])
        + whole[middle + 9 :],
        "other": b"something else",
        "empty": b"",
    }  # fmt: skip
    cached.write_bytes(other[damage])
    again = read_roads(town_files["osm"], cache_folder=tmp_path)
    assert (first.minutes != again.minutes).nnz == 0
    assert cached.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_no_obstacle(
    town_files: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert read_roads(town_files["osm"], cache_folder=tmp_path / "file" / "x").n_nodes == 16


def test_the_cache_is_where_the_platform_keeps_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    assert default_cache_folder() == Path("/c/territory-planner/roads")
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/l")
    assert default_cache_folder() == Path("/l/territory-planner/roads")


def test_the_order_of_a_file_does_not_matter(town_files: dict[str, Path], tmp_path: Path) -> None:
    lines = town_files["osm"].read_text().splitlines()
    nodes = [line for line in lines if line.startswith("<node")]
    ways = [line for line in lines if line.startswith("<way")]
    (tmp_path / "town.osm").write_text("\n".join([*lines[:2], *ways[::-1], *nodes[::-1], "</osm>"]))
    first = read_roads(town_files["osm"], cache_folder=tmp_path)
    second = read_roads(tmp_path / "town.osm", cache_folder=tmp_path)
    assert (first.minutes != second.minutes).nnz == 0


def test_nodes_that_a_file_lacks_are_told(town_files: dict[str, Path], tmp_path: Path) -> None:
    lines = town_files["osm"].read_text().splitlines()
    rest = [line for line in lines if not line.startswith('<node id="12"')]
    (tmp_path / "cut.osm").write_text("\n".join(rest))
    network = read_roads(tmp_path / "cut.osm", cache_folder=tmp_path)
    assert "1 nodes of roads are not in the file" in network.notes
    assert network.n_nodes == 15


@pytest.mark.parametrize(
    ("tags", "drivable"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "service"}, False),
        ({"highway": "residential", "access": "no"}, False),
        ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, True),
        ({"highway": "residential", "motorcar": "no", "access": "yes"}, False),
        ({"highway": "pedestrian"}, False),
        ({"highway": "residential", "area": "yes"}, False),
        ({}, False),
    ],
)
def test_the_most_specific_access_tag_decides(tags: dict[str, str], drivable: bool) -> None:
    assert is_drivable(tags) is drivable


def test_importing_geodata_does_not_import_the_street_libraries() -> None:
    heavy = "import sys, geodata; print(sorted({'osmnx', 'osmium', 'networkx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_both_real_extracts_are_read(shared_data: Path, tmp_path: Path) -> None:
    sizes = {}
    for path in sorted((shared_data / "osm").iterdir()):
        network = read_roads(path, cache_folder=tmp_path)
        sizes[path.name] = (network.n_nodes, network.n_edges)
    assert sizes["West-Oakland.osm.bz2"] == (78, 156)
    assert sizes["planet_10.068,48.135_10.071,48.137.osm"] == (20, 38)
