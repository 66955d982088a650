"""Maps: tables in, Folium maps and layers out."""

from maps.assets import UnknownAsset, save_offline
from maps.palette import TERRITORY_COLORS, color_territories
from maps.pin_layer import PinLayer, PinStatusLayer
from maps.plan_map import plan_map
from maps.problem_map import problem_map
from maps.statuses import DEFAULT_STATUSES, PinStatus
from maps.territory_layer import TerritoryLayer
from maps.unit_shapes import UnitShapes

__all__ = [
    "DEFAULT_STATUSES",
    "TERRITORY_COLORS",
    "PinLayer",
    "PinStatus",
    "PinStatusLayer",
    "TerritoryLayer",
    "UnitShapes",
    "UnknownAsset",
    "color_territories",
    "plan_map",
    "problem_map",
    "save_offline",
]
