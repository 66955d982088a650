"""A small made-up town in the files that streets come in."""

import bz2
from pathlib import Path

import numpy as np
import osmium
import osmnx
import pandas as pd
import pytest

from geodata import RoadNetwork, read_roads
from geodata.great_circle import great_circle_m
from geodata.road_network import connect_edges

STEP = 0.01
SIDE = 4

# way: nodes, tags. Crossing (row i, column j) of the grid is node 10 i + j + 1.
ROWS = [
    {"highway": "primary", "maxspeed": "50"},
    {"highway": "residential", "oneway": "yes"},
    {"highway": "residential", "oneway": "-1"},
    {"highway": "motorway"},
]
COLUMN = {"highway": "tertiary", "maxspeed": "30 mph"}
NOT_FOR_CARS = [
    ([1, 34], {"highway": "footway"}),
    ([1, 34], {"highway": "primary", "access": "private"}),
    ([1, 34], {"highway": "primary", "motor_vehicle": "no"}),
    ([1, 34], {"highway": "construction"}),
    ([1, 34], {"building": "yes"}),
]
ELSEWHERE = [([91, 92], {"highway": "residential"})]
NO_RETURN = [([34, 95], {"highway": "residential", "oneway": "yes"})]


def town_nodes() -> dict[int, tuple[float, float]]:
    """Return lon, lat by node."""
    grid = {
        10 * i + j + 1: (10 + STEP * j, 48 + STEP * i) for i in range(SIDE) for j in range(SIDE)
    }
    return {**grid, 91: (10.2, 48.2), 92: (10.21, 48.2), 95: (10.05, 48.05)}


def town_ways() -> list[tuple[list[int], dict[str, str]]]:
    rows = [([10 * i + j + 1 for j in range(SIDE)], tags) for i, tags in enumerate(ROWS)]
    columns = [([10 * i + j + 1 for i in range(SIDE)], COLUMN) for j in range(SIDE)]
    return rows + columns + NOT_FOR_CARS + ELSEWHERE + NO_RETURN


def osm_text(nodes: dict[int, tuple[float, float]], ways: list) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for node, (lon, lat) in nodes.items():
        lines.append(f'<node id="{node}" lon="{lon:.7f}" lat="{lat:.7f}" version="1"/>')
    for number, (refs, tags) in enumerate(ways, 1):
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inner += "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        lines.append(f'<way id="{number}" version="1">{inner}</way>')
    return "\n".join([*lines, "</osm>"])


KPH = {"row 0": 50.0, "row 1": 30.0, "row 2": 30.0, "row 3": 110.0, "column": 30 * 1.60934}


@pytest.fixture(scope="session")
def town_kph() -> dict[tuple[int, int], float]:
    """The streets of the town by hand: km/h from crossing 4 i + j to a neighbour."""
    kph = {}
    for i in range(4):
        for j in range(3):
            a, b = 4 * i + j, 4 * i + j + 1
            if i in (0, 1, 3):
                kph[a, b] = KPH[f"row {i}"]
            if i in (0, 2):
                kph[b, a] = KPH[f"row {i}"]
    for i in range(3):
        for j in range(4):
            a, b = 4 * i + j, 4 * i + 4 + j
            kph[a, b] = kph[b, a] = KPH["column"]
    return kph


@pytest.fixture(scope="session")
def town_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same town as .osm, .osm.bz2, .osm.pbf and .graphml."""
    folder = tmp_path_factory.mktemp("town")
    files = {end: folder / f"town.{end}" for end in ("osm", "osm.bz2", "osm.pbf", "graphml")}
    text = osm_text(town_nodes(), town_ways())
    files["osm"].write_text(text)
    files["osm.bz2"].write_bytes(bz2.compress(text.encode()))
    with osmium.SimpleWriter(str(files["osm.pbf"])) as writer:
        for thing in osmium.FileProcessor(str(files["osm"])):
            writer.add(thing)
    drivable = [way for way in town_ways() if way not in NOT_FOR_CARS[1:]]
    # That motorways are one-way OSMnx does not know.
    drivable[3] = (drivable[3][0], {**drivable[3][1], "oneway": "yes"})
    (folder / "drivable.osm").write_text(osm_text(town_nodes(), drivable))
    graph = osmnx.graph_from_xml(folder / "drivable.osm", simplify=False, retain_all=True)
    osmnx.save_graphml(graph, files["graphml"])
    return files


@pytest.fixture(scope="session")
def town(town_files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return read_roads(town_files["osm"], cache_folder=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def country() -> RoadNetwork:
    """A hundred by hundred crossings, 500 m apart, streets of random length and speed."""
    rng = np.random.default_rng(7)
    number = np.arange(10_000).reshape(100, 100)
    east = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    north = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    ends = np.concatenate([east, north, east[:, ::-1], north[:, ::-1]])
    lon, lat = 10 + 0.007 * (np.arange(10_000) % 100), 48 + 0.0045 * (np.arange(10_000) // 100)
    straight = great_circle_m(lon[ends[:, 0]], lat[ends[:, 0]], lon[ends[:, 1]], lat[ends[:, 1]])
    metres = straight * rng.uniform(1, 1.2, len(ends))
    minutes = metres / rng.uniform(500, 1500, len(ends))
    edges = pd.DataFrame({"start": ends[:, 0], "end": ends[:, 1]})
    edges = edges.assign(minutes=minutes, metres=metres)
    lon, lat, *matrices, _ = connect_edges(lon, lat, edges)
    return RoadNetwork(lon, lat, *matrices, "made up")
