"""What lies over a plan on its map beside the plan itself: earlier versions, areas, drive times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd

from geodata import drive_time_areas, read_area, read_roads
from maps import DrawnPlan, PlanVersion
from territory.drawings.drawn_files import read_drawn
from territory.errors import Fault, InvalidInput


@dataclass(frozen=True)
class Additions:
    """What is added to the map of a plan.

    Attributes
    ----------
    earlier
        Folders of earlier plans, the oldest first, to go through in time.
    areas
        Files with a polygon each.
    minutes, roads
        Drives of so many minutes from the reps' homes, on the streets of this file.
    """

    earlier: Sequence[Path] = ()
    areas: Sequence[Path] = ()
    minutes: Sequence[float] = ()
    roads: Path | None = None


NOTHING = Additions()


def add_to_plan(plan: DrawnPlan, additions: Additions) -> tuple[DrawnPlan, list[str]]:
    """Add all of it, and return what has to be said about it.

    Raises
    ------
    InvalidInput
        A folder without a plan or with one of other units, a file that is no polygon or holds no
        roads, minutes without roads or the other way round, no home near these roads.
    """
    placed = _with_areas(_with_earlier(plan, additions), additions)
    placed, away = _with_drive_times(placed, additions)
    where = "too far from these roads to drive on them"
    return placed, [f"{name} lives {where}" for name in away]


def _with_earlier(plan: DrawnPlan, additions: Additions) -> DrawnPlan:
    if not additions.earlier:
        return plan
    versions, faults = [], []
    for folder in additions.earlier:
        earlier = read_drawn(folder)
        if not earlier.units.index.isin(plan.units.index).any():
            faults.append(Fault(str(folder), "is a plan of other units: none is in common"))
        versions.append(PlanVersion(folder.resolve().name, earlier.assignment))
    if faults:
        raise InvalidInput(faults)
    return replace(plan, versions=versions)


def _with_areas(plan: DrawnPlan, additions: Additions) -> DrawnPlan:
    files = additions.areas
    if not files:
        return plan
    shapes = [read_area(file) for file in files]
    areas = gpd.GeoDataFrame({"name": [file.stem for file in files]}, geometry=shapes, crs=4326)
    return replace(plan, areas=areas)


def _with_drive_times(plan: DrawnPlan, additions: Additions) -> tuple[DrawnPlan, list[str]]:
    minutes, roads, homes = additions.minutes, additions.roads, plan.homes
    if not minutes and roads is None:
        return plan, []
    if not minutes or roads is None:
        message = "needs --roads FILE with the streets, and --roads needs it"
        raise InvalidInput([Fault("--minutes", message)])
    if homes is None or homes.empty:
        raise InvalidInput([Fault("--minutes", "the plan knows no home of a rep to drive from")])
    areas, near = drive_time_areas(read_roads(roads), homes["lon"], homes["lat"], minutes)
    if areas.empty:
        raise InvalidInput([Fault("--roads", "no rep lives near one of these roads")])
    return replace(plan, isochrones=areas), homes.loc[~near, "name"].astype(str).tolist()
