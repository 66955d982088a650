"""What changes the map of the units: barriers, edits, larger units, units without a polygon."""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from territory.areas.levels import Level
from territory.areas.without_polygon import Unshaped


@dataclass(frozen=True)
class Geography:
    """What changes the map that is planned on.

    Attributes
    ----------
    level
        The larger units to plan with; None to plan with the units as they are.
    barriers
        Lines or polygons that cut borders, with a CRS.
    edits
        Neighbours added and removed by hand (see `geodata.edits`).
    snap_m
        Widest gap across which the neighbours that are known were seen, metres; None for the usual.
    unshaped
        What became of the units without a polygon.
    """

    level: Level | None = None
    barriers: gpd.GeoDataFrame | None = None
    edits: pd.DataFrame | None = None
    snap_m: float | None = None
    unshaped: Unshaped = field(default_factory=Unshaped)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All of it as tables by name, for the hash of the data."""
        found = {"unshaped": self.unshaped.table} if len(self.unshaped.table) else {}
        if self.barriers is not None:
            found["barriers"] = pd.DataFrame({"wkt": self.barriers.geometry.to_wkt()})
        if self.edits is not None:
            found["edits"] = self.edits
        if self.level is not None:
            found["level"] = self.level.parent_of.to_frame()
        return found
