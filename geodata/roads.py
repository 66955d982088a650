"""Street networks: from a file on this machine, or downloaded; taken apart once, then cached."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from geodata.errors import Fault, InvalidInput, raise_faults
from geodata.road_cache import content_key, default_cache_folder, load_network, save_network
from geodata.road_download import DEFAULT_SERVICE, DownloadFailed, download_graphml
from geodata.road_files import Bounds, road_format
from geodata.road_graph import build_network
from geodata.road_network import RoadNetwork

__all__ = ["DownloadFailed", "RoadNetwork", "download_roads", "read_roads"]


def read_roads(
    path: str | Path, *, bbox: Bounds | None = None, cache_folder: str | Path | None = None
) -> RoadNetwork:
    """Read a street network from a file.

    Only public roads for cars are kept, one-way streets in their direction, and of these the
    largest part in which every node reaches every other. Speeds are the limits in the file, or
    those of `DEFAULT_KPH` where a road has none; a GraphML file in which every street has
    OSMnx's `travel_time` keeps its own times.

    Parameters
    ----------
    path
        OpenStreetMap data (.osm, .osm.bz2, .osm.pbf), or GraphML as OSMnx saves it.
    bbox
        ``(west, south, east, north)`` in degrees: keep the roads inside only.
    cache_folder
        Where the result is kept for the next time, by the content of the file and the bbox; by
        default the platform's folder for caches. A damaged entry is made anew.

    Returns
    -------
    RoadNetwork

    Raises
    ------
    InvalidInput
        When the file is not there, not of these formats, damaged, too large or without roads.
    """
    path = Path(path)
    road_format(path)
    _check_bbox(bbox)
    cached = _cached(content_key(path, name=path.name, bbox=bbox), cache_folder)
    network = load_network(cached)
    if network is None:
        network = build_network(path, bbox)
        save_network(network, cached)
    return network


def download_roads(
    area: shapely.Geometry | Bounds,
    *,
    service: str = DEFAULT_SERVICE,
    timeout_s: float = 300.0,
    refresh: bool = False,
    cache_folder: str | Path | None = None,
) -> RoadNetwork:
    """Download the street network of an area from OpenStreetMap, or take it from the cache.

    Parameters
    ----------
    area
        A polygon in degrees (EPSG:4326), or ``(west, south, east, north)``.
    service
        Address of an Overpass service.
    timeout_s
        Give up after so many seconds in all.
    refresh
        Ask the service even when the area is in the cache.
    cache_folder
        As in `read_roads`.

    Returns
    -------
    RoadNetwork

    Raises
    ------
    InvalidInput
        When the area is no valid polygon, or the service no address.
    DownloadFailed
        When the service cannot be reached, does not answer in time, answers with an error, or
        knows no streets there.
    """
    polygon = _polygon(area)
    if not service.startswith(("https://", "http://")):
        raise InvalidInput([Fault("service", f"{service!r} does not begin with https://")])
    cached = _cached(content_key(shapely.to_wkb(polygon), service=service), cache_folder)
    network = None if refresh else load_network(cached)
    if network is None:
        with download_graphml(polygon, service, timeout_s) as path:
            network = replace(build_network(path, None), source=f"OpenStreetMap, {service}")
        save_network(network, cached)
    return network


def _cached(key: str, folder: str | Path | None) -> Path:
    return (default_cache_folder() if folder is None else Path(folder)) / f"{key}.npz"


def _check_bbox(bbox: Bounds | None) -> None:
    if bbox is None:
        return
    west, south, east, north = bbox
    right = np.isfinite(bbox).all() and west < east and south < north
    raise_faults([] if right else [Fault("bbox", f"{bbox} is not west, south, east, north")])


def _polygon(area: shapely.Geometry | Bounds) -> shapely.Geometry:
    if not isinstance(area, shapely.Geometry):
        _check_bbox(area)
        area = shapely.box(*area)
    faults = []
    if area.geom_type not in ("Polygon", "MultiPolygon") or area.is_empty or not area.is_valid:
        faults.append(Fault("area", "is not a valid polygon"))
    elif not shapely.box(-180, -90, 180, 90).covers(area):
        faults.append(Fault("area", "is not in degrees (EPSG:4326)"))
    raise_faults(faults)
    return area
