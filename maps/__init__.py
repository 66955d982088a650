"""Maps: tables in, Folium maps and layers out."""

from maps.area_layer import AreaLayer
from maps.assets import UnknownAsset, save_offline
from maps.base_tiles import OPEN_STREET_MAP, BaseTiles
from maps.compare_map import compare_map
from maps.division import plan_colors
from maps.drawn_plan import DrawnPlan, PlanVersion
from maps.finding_layer import FindingLayer
from maps.home_layer import HomeLayer
from maps.isochrone_layer import IsochroneLayer
from maps.measure_classes import Shading, shade_amounts, shade_deviation, shade_shares
from maps.measure_layer import MeasureLayer
from maps.movement_layer import MovementLayer
from maps.outline_layer import OutlineLayer
from maps.page_files import content_security_policy, page_files, save_folder
from maps.palette import TERRITORY_COLORS, color_territories
from maps.pin_layer import PinLayer, PinStatusLayer
from maps.plan_map import plan_map
from maps.plan_problems import plan_findings
from maps.problem_layer import ProblemLayer
from maps.problem_map import problem_map
from maps.statuses import DEFAULT_STATUSES, PinStatus
from maps.territory_layer import TerritoryLayer
from maps.unit_shapes import UnitShapes

__all__ = [
    "DEFAULT_STATUSES",
    "OPEN_STREET_MAP",
    "TERRITORY_COLORS",
    "AreaLayer",
    "BaseTiles",
    "DrawnPlan",
    "FindingLayer",
    "HomeLayer",
    "IsochroneLayer",
    "MeasureLayer",
    "MovementLayer",
    "OutlineLayer",
    "PinLayer",
    "PinStatus",
    "PinStatusLayer",
    "PlanVersion",
    "ProblemLayer",
    "Shading",
    "TerritoryLayer",
    "UnitShapes",
    "UnknownAsset",
    "color_territories",
    "compare_map",
    "content_security_policy",
    "page_files",
    "plan_colors",
    "plan_findings",
    "plan_map",
    "problem_map",
    "save_folder",
    "save_offline",
    "shade_amounts",
    "shade_deviation",
    "shade_shares",
]
