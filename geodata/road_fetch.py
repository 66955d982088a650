"""Run as a process of its own by `road_download`: streets from an Overpass service to GraphML."""

import json
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import shapely


def check_service(service: str) -> None:
    """Ask for a sign of life: where there is none OSMnx would wait for it to come."""
    try:
        with urlopen(service.rstrip("/") + "/status", timeout=30):
            pass
    except HTTPError:
        pass  # an answer all the same


def main() -> None:
    """Fetch what is asked for on standard input; an exception tells the parent why not."""
    request = json.load(sys.stdin)
    check_service(request["service"])
    import osmnx

    osmnx.settings.overpass_url = request["service"]
    osmnx.settings.requests_timeout = request["timeout_s"]
    osmnx.settings.use_cache = False  # the finished network is cached instead
    osmnx.settings.doh_url_template = None  # no question to a name server of OSMnx's choice
    polygon = shapely.from_wkt(request["polygon"])
    graph = osmnx.graph_from_polygon(polygon, network_type="drive", simplify=False, retain_all=True)
    osmnx.save_graphml(graph, request["target"])


if __name__ == "__main__":
    main()
