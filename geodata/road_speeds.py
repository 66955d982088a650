"""Which ways cars may use, and how fast they go where no speed limit is given."""

from collections.abc import Mapping

DEFAULT_KPH = {
    "motorway": 110.0,
    "motorway_link": 60.0,
    "trunk": 90.0,
    "trunk_link": 50.0,
    "primary": 70.0,
    "primary_link": 45.0,
    "secondary": 60.0,
    "secondary_link": 40.0,
    "tertiary": 50.0,
    "tertiary_link": 35.0,
    "unclassified": 45.0,
    "road": 40.0,
    "residential": 30.0,
    "living_street": 15.0,
}
"""Speed by OpenStreetMap's highway class, km/h, for ways without a usable `maxspeed`.

Also the list of drivable classes: service ways, tracks and foot or cycle ways are left out. The
values are mean speeds on a free road, towns and country mixed, our own choice; the order is that
of the classes. Times computed from a speed limit or from these values know no traffic, lights
or turns.
"""

SLOWEST_KPH, FASTEST_KPH = 5.0, 130.0
"""Speed limits outside this range are brought to its ends: a tag of 0 must not close a road."""

_CLOSED = {"no", "private"}
_ONEWAY = {"yes": "yes", "true": "yes", "1": "yes", "-1": "-1", "reverse": "-1"}


def is_drivable(tags: Mapping[str, str]) -> bool:
    """Tell whether a way with these OpenStreetMap tags is a public road for cars."""
    if tags.get("highway") not in DEFAULT_KPH or tags.get("area") == "yes":
        return False
    # The most specific of these tags wins: https://wiki.openstreetmap.org/wiki/Key:access
    keys = ("motorcar", "motor_vehicle", "vehicle", "access")
    return next((tags[key] for key in keys if key in tags), "yes") not in _CLOSED


def road_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Keep the tags that decide about speed and direction, the latter in its plain form."""
    kept = {key: tags[key] for key in ("highway", "maxspeed", "junction") if key in tags}
    # Motorways are one-way unless they say otherwise.
    implied = "yes" if tags["highway"] == "motorway" else ""
    oneway = _ONEWAY.get(tags.get("oneway", implied), "")
    return {**kept, "oneway": oneway} if oneway else kept
