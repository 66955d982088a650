"""From files to networks, by way of OSMnx: graph, speeds, travel times."""

import warnings
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.errors import Fault, InvalidInput
from geodata.great_circle import great_circle_m
from geodata.road_files import MAX_NODES, Bounds, refuse_doctype, road_format, thinned
from geodata.road_network import RoadNetwork, connect_edges
from geodata.road_speeds import DEFAULT_KPH, FASTEST_KPH, SLOWEST_KPH

Floats = npt.NDArray[np.float64]

# What OSMnx and NetworkX raise on a GraphML file that is not one of a street network.
_NO_NETWORK = (
    ParseError, ValueError, LookupError, TypeError, AttributeError, RecursionError, MemoryError,
    OverflowError, shapely.errors.GEOSException,
)  # fmt: skip


def build_network(path: Path, bbox: Bounds | None) -> RoadNetwork:
    """Read a road file, without looking into the cache."""
    kind = road_format(path)
    if kind == "graphml":
        return _network(_graphml(path), path.name, bbox, ())
    graph, notes = _openstreetmap(path, kind, bbox)
    return _network(graph, path.name, None, notes)


def _openstreetmap(path: Path, kind: str, bbox: Bounds | None) -> tuple[Any, tuple[str, ...]]:
    import osmnx

    with thinned(path, kind, bbox) as plain:
        # Not simplified: the bends are where points between distant crossings join the road.
        graph = osmnx.graph_from_xml(plain.path, simplify=False, retain_all=True)
    return graph, plain.notes


def _graphml(path: Path) -> Any:
    import networkx
    import osmnx

    refuse_doctype(path, path.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of NetworkX, about keys it does not know
            graph = osmnx.load_graphml(path)
        if osmnx.projection.is_projected(graph.graph["crs"]):
            graph = osmnx.projection.project_graph(graph, to_latlong=True)
    except (*_NO_NETWORK, networkx.NetworkXException) as error:
        message = f"is no street network as OSMnx saves it: {type(error).__name__}: {error}"
        raise InvalidInput([Fault(path.name, message)]) from error
    return graph


def _network(graph: Any, file: str, bbox: Bounds | None, notes: tuple[str, ...]) -> RoadNetwork:
    nodes = _nodes(graph, file, bbox)
    edges, more = _edges(graph, nodes, file)
    lon, lat = nodes["lon"].to_numpy(), nodes["lat"].to_numpy()
    lon, lat, minutes, metres, dropped = connect_edges(lon, lat, edges)
    if len(lon) < 2:
        raise InvalidInput([Fault(file, "has no roads that lead there and back")])
    return RoadNetwork(lon, lat, minutes, metres, file, (*notes, *more, *dropped))


def _nodes(graph: Any, file: str, bbox: Bounds | None) -> pd.DataFrame:
    """Return the positions of the nodes, by id: the order in a file must not matter."""
    table = pd.DataFrame(
        [(node, data.get("x"), data.get("y")) for node, data in graph.nodes(data=True)],
        columns=["node", "lon", "lat"],
    ).set_index("node")
    table = table.apply(pd.to_numeric, errors="coerce").sort_index()
    right = table["lon"].between(-180, 180) & table["lat"].between(-90, 90)
    if not right.all():
        message = f"{(~right).sum()} nodes without longitude and latitude in degrees"
        raise InvalidInput([Fault(file, message)])
    if len(table) > MAX_NODES:
        raise InvalidInput([Fault(file, f"has more than {MAX_NODES} nodes")])
    if bbox is not None:
        west, south, east, north = bbox
        table = table[table["lon"].between(west, east) & table["lat"].between(south, north)]
    if table.empty:
        raise InvalidInput([Fault(file, "has no roads for cars inside the bbox")])
    return table


def _edges(graph: Any, nodes: pd.DataFrame, file: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return start, end (positions), minutes and metres of the streets for cars."""
    for _, _, data in graph.edges(data=True):
        data["highway"] = _first(data.get("highway", "road"))
    kept = [e for e in graph.edges(keys=True, data=True) if e[3]["highway"] in DEFAULT_KPH]
    start = nodes.index.get_indexer(pd.Index([e[0] for e in kept]))
    end = nodes.index.get_indexer(pd.Index([e[1] for e in kept]))
    straight = great_circle_m(*(nodes[c].to_numpy()[i] for i in (start, end) for c in _LON_LAT))
    metres = _numbers(kept, "length", file)
    metres = np.where(np.isnan(metres), straight, metres)
    seconds = _numbers(kept, "travel_time", file)
    timed = bool(len(kept)) and not np.isnan(seconds).any()
    minutes = seconds / 60 if timed else metres / (_speeds_kph(graph, kept, file) / 0.06)
    notes = ("travel times are those of the file",) if timed else ()
    table = pd.DataFrame({"start": start, "end": end, "minutes": minutes, "metres": metres})
    return table[(start >= 0) & (end >= 0)], notes


_LON_LAT = ("lon", "lat")


def _first(value: Any) -> str:
    # A street that OSMnx merged from several has a list of classes.
    return str(value[0]) if isinstance(value, list) and value else str(value)


def _numbers(edges: list[Any], attribute: str, file: str) -> Floats:
    """Return an attribute of the edges, NaN where it is missing."""
    given = pd.Series([e[3].get(attribute) for e in edges], dtype=object)
    values = pd.to_numeric(given, errors="coerce").to_numpy(float)
    wrong = given.notna().to_numpy() & ~((values >= 0) & np.isfinite(values))
    if wrong.any():
        message = f"{wrong.sum()} streets whose {attribute} is no number of at least 0"
        raise InvalidInput([Fault(file, message, column=attribute)])
    return values


def _speeds_kph(graph: Any, kept: list[Any], file: str) -> Floats:
    import osmnx

    if not kept:
        raise InvalidInput([Fault(file, "has no roads for cars")])
    graph = osmnx.add_edge_speeds(graph, hwy_speeds=DEFAULT_KPH, fallback=DEFAULT_KPH["road"])
    speed = np.array([graph.edges[e[:3]]["speed_kph"] for e in kept], dtype=float)
    return np.clip(np.nan_to_num(speed, nan=DEFAULT_KPH["road"]), SLOWEST_KPH, FASTEST_KPH)
