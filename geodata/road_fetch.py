"""Run as a process of its own by `road_download`: streets from an Overpass service to GraphML."""

import json
import sys

import shapely


def main() -> None:
    """Fetch what is asked for on standard input; an exception tells the parent why not."""
    import osmnx

    request = json.load(sys.stdin)
    osmnx.settings.overpass_url = request["service"]
    osmnx.settings.requests_timeout = request["timeout_s"]
    osmnx.settings.use_cache = False  # the finished network is cached instead
    osmnx.settings.doh_url_template = None  # no question to a name server of OSMnx's choice
    polygon = shapely.from_wkt(request["polygon"])
    graph = osmnx.graph_from_polygon(polygon, network_type="drive", simplify=False, retain_all=True)
    osmnx.save_graphml(graph, request["target"])


if __name__ == "__main__":
    main()
