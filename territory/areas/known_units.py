"""The units and neighbours of an earlier plan, to go on from without finding them again."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from territory.areas.heavy import Cut
from territory.areas.placing import Placement, place_in_parts
from territory.areas.planned_units import PlannedUnits
from territory.areas.without_polygon import Unshaped


@dataclass(frozen=True)
class KnownUnits:
    """What an earlier plan was made of.

    A unit that was cut then stays cut along the same lines, whatever is in it by now: only so do
    the territories of that plan mean anything for the next.

    Attributes
    ----------
    units, adjacency, unit_of, cuts, opened
        As in `PlannedUnits`.
    """

    units: gpd.GeoDataFrame
    adjacency: pd.DataFrame
    unit_of: "pd.Series[str]"
    cuts: tuple[Cut, ...] = ()
    opened: tuple[Cut, ...] = ()

    def parts(self, own: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Parts of the user's own units that were cut."""
        index = self.units.index
        return self.units[~index.isin(own.index) & index.isin(self.unit_of.index)]

    def plan_again(
        self,
        own: gpd.GeoDataFrame,
        placement: Placement,
        baseline: "pd.Series[str] | None",
        unshaped: Unshaped,
        anchor_of: "pd.Series[str] | None" = None,
    ) -> PlannedUnits:
        """Put accounts, and today's label of each unit, onto these units.

        Parameters
        ----------
        own
            The user's unit table.
        placement
            The accounts in it.
        baseline
            Today's label of the user's units or of parts, or None.
        unshaped
            What became of the units without a polygon.
        anchor_of
            As in `PlannedUnits`.
        """
        parts = self.parts(own)
        return PlannedUnits(
            self.units,
            self.adjacency,
            self.unit_of,
            place_in_parts(own, parts, placement) if len(parts) else placement,
            None if baseline is None else with_parts(baseline, parts, self.unit_of.index),
            unshaped,
            self.cuts,
            self.opened,
            unshaped.report,
            anchor_of,
        )


def with_parts(
    baseline: "pd.Series[str]", parts: gpd.GeoDataFrame, known: pd.Index
) -> "pd.Series[str]":
    """Labels of all units and parts: a part that has none has that of the unit it was cut from."""
    whole = parts["parent"].map(baseline)
    own = baseline.reindex(parts.index).fillna(whole).dropna().astype("str")
    rest = baseline[~baseline.index.isin(parts.index) & baseline.index.isin(known)]
    return pd.concat([rest, own])
