"""Hours a year of each account: its visits, and the driving that they cause."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata import (
    RoadNetwork,
    Surroundings,
    area_m2,
    calibrate,
    leg_m,
    measure_reach,
    measuring_crs,
    minutes_per_m,
    project_geometry,
    project_points,
    spread_points,
    travel_minutes,
)
from geodata.estimate import Estimate
from territory.areas.placing import Placement
from territory.people.assumptions import Assumptions

Floats = npt.NDArray[np.float64]

PARTS = ("visit_hours", "between_hours", "home_hours")
"""What the workload with travel is made of: visits, ways between them, and from home and back."""
WEEKS = 52.0


@dataclass(frozen=True, eq=False)
class Rounds:
    """What visiting the placed accounts takes, before it is known how far away home is.

    Attributes
    ----------
    accounts
        Ids of the placed accounts; all arrays are (n,) in their order.
    visits, visit_minutes, between_minutes
        Visits a year, and minutes for each: with the customer, and to the next one.
    home_pace
        Minutes of driving for a straight metre, from home and back.
    surroundings
        How far the work around each account is.
    home_minutes
        Minutes from the nearest home, one way; None where homes are not known.
    assumptions
        What they were made with.
    lon, lat
        Degrees.
    far
        Circuity and speed from home, where there are no roads.
    roads
        Street network, if there is one.
    """

    accounts: "pd.Index[str]"
    visits: Floats
    visit_minutes: Floats
    between_minutes: Floats
    home_pace: Floats
    surroundings: Surroundings
    home_minutes: Floats | None
    assumptions: Assumptions
    lon: Floats
    lat: Floats
    far: Estimate
    roads: RoadNetwork | None = None

    def drive_minutes(self, territories: float) -> Floats:
        """Minutes from home to each account, one way.

        From the nearest home where these are known; else from the middle of a territory that has
        the work around the account.
        """
        if self.home_minutes is not None:
            return self.home_minutes.copy()
        return self.home_pace * self.surroundings.reach_m(1.0 / territories)

    def hours(self, territories: float) -> pd.DataFrame:
        """Hours a year of each account, columns `PARTS`, with so many territories."""
        return self.hours_from(self.drive_minutes(territories))

    def hours_from(self, drive_minutes: Floats) -> pd.DataFrame:
        """Hours a year of each account, columns `PARTS`, so many minutes from home.

        A day in the field of F minutes, t of them to get there and t back, leaves F - 2 t for
        visits and the ways between them: these take F / (F - 2 t) as long, all told.
        """
        field, away = self.assumptions.field_minutes, self.assumptions.drive_minutes(drive_minutes)
        there = self.visits * (self.visit_minutes + self.between_minutes)
        parts = {
            "visit_hours": self.visits * self.visit_minutes / 60,
            "between_hours": self.visits * self.between_minutes / 60,
            "home_hours": there * 2 * away / (field - 2 * away) / 60,
        }
        return pd.DataFrame(parts, index=self.accounts)

    def minutes_from(self, lon: float, lat: float, chosen: npt.NDArray[np.intp]) -> Floats:
        """Minutes from one place to some of the accounts, one way."""
        ends = self.lon[chosen], self.lat[chosen]
        return travel_minutes(self.roads, [lon], [lat], *ends, estimate=self.far).minutes[0]

    def scaled(
        self, *, visits: float = 1.0, minutes: float = 1.0, driving: float = 1.0
    ) -> "Rounds":
        """The same with other visits a year, minutes a visit, or minutes for a way, by factors."""
        homes = self.home_minutes
        return replace(
            self,
            visits=self.visits * visits,
            visit_minutes=self.visit_minutes * minutes,
            between_minutes=self.between_minutes * driving,
            home_pace=self.home_pace * driving,
            home_minutes=None if homes is None else homes * driving,
        )


def plan_rounds(
    units: gpd.GeoDataFrame,
    accounts: pd.DataFrame,
    placement: Placement,
    assumptions: Assumptions,
    homes: pd.DataFrame | None = None,
    roads: RoadNetwork | None = None,
) -> Rounds:
    """Estimate the ways between the visits, and how far each account is from home.

    Parameters
    ----------
    units
        Unit table; accounts known by a code only are spread over their unit.
    accounts, placement
        Accounts with `visits_per_year` and `minutes_per_visit`, and where they are.
    assumptions
        Speed, days and hours.
    homes
        Table with `lon` and `lat`, or None where it is not known from where people set out.
    roads
        Street network; without one, and beyond it, minutes are estimated from the distance.

    Notes
    -----
    Visits of one `cycle_weeks` are driven together: an account that is visited less often is on
    the tour of only some cycles, so that it counts for less than one stop.
    """
    ids = placement.unit_id.index
    visits = accounts.loc[ids, "visits_per_year"].to_numpy(float)
    hours = accounts.loc[ids, "workload"].to_numpy(float)
    # The hours are what counts, should they differ; hours without visits are one long visit.
    visits = np.where((visits == 0) & (hours > 0), 1.0, visits)
    minutes = np.divide(hours * 60, visits, out=np.zeros(len(ids)), where=visits > 0)
    place = placement.place
    lon, lat = place["lon"].to_numpy(float), place["lat"].to_numpy(float)
    xy = _spread(units, accounts, placement)
    stops = np.minimum(visits * assumptions.cycle_weeks / WEEKS, 1.0)
    near, far = assumptions.between, assumptions.from_home
    pace = near.minutes(np.ones(len(ids)))
    if roads is not None:
        pace = minutes_per_m(roads, lon, lat, near)
        # Long ways are faster than those to the next account, of which the pace tells.
        measured = calibrate(roads)
        far = measured if measured.pairs else far
    home_pace = far.minutes(np.ones(len(ids)))
    between = pace * leg_m(xy, stops)
    home = None
    if homes is not None and len(homes):
        start = homes["lon"].to_numpy(float), homes["lat"].to_numpy(float)
        found = travel_minutes(roads, *start, lon, lat, estimate=far)
        home = found.minutes.min(axis=0)
    return Rounds(
        ids,
        visits,
        minutes,
        between,
        home_pace,
        measure_reach(xy, visits * (minutes + between)),
        home,
        assumptions,
        lon,
        lat,
        far,
        roads,
    )


def _spread(units: gpd.GeoDataFrame, accounts: pd.DataFrame, placement: Placement) -> Floats:
    """Places in metres; those that are the middle of a code, spread over the unit."""
    crs = measuring_crs(units)
    xy = project_points(placement.place["lon"], placement.place["lat"], crs)
    guessed = accounts.loc[placement.unit_id.index, "lon"].isna().to_numpy()
    if guessed.any():
        area = pd.Series(
            area_m2(project_geometry(units.geometry.to_numpy(), crs)), index=units.index
        )
        of_unit = placement.unit_id[guessed].map(area).fillna(0.0).to_numpy(float)
        xy[guessed] = spread_points(xy[guessed], of_unit)
    return xy


def with_travel(accounts: pd.DataFrame, rounds: Rounds, territories: int) -> pd.DataFrame:
    """Accounts with the columns `PARTS` and their sum as `workload`; unplaced ones only visits."""
    hours = rounds.hours(territories).reindex(accounts.index)
    hours["visit_hours"] = hours["visit_hours"].fillna(accounts["workload"])
    hours = hours.fillna(0.0)
    return accounts.assign(**hours, workload=hours.sum(axis=1))


def tell_rounds(rounds: Rounds, territories: int, accounts: pd.DataFrame) -> tuple[str, ...]:
    """Say what the workload is made of, and everything that was assumed for it."""
    parts = rounds.hours(territories).sum()
    whole = max(float(parts.sum()), 1e-9)
    visits = max(float(rounds.visits.sum()), 1e-9)
    between = np.average(rounds.between_minutes, weights=np.maximum(rounds.visits, 1e-9))
    way = np.average(rounds.drive_minutes(territories), weights=np.maximum(rounds.visits, 1e-9))
    start = "the middle of a territory" if rounds.home_minutes is None else "the nearest home"
    field = rounds.assumptions.field_minutes / 60
    lines = [
        f"workload with travel: {whole:,.0f} hours a year, {parts['visit_hours'] / whole:.0%} "
        f"visits, {parts['between_hours'] / whole:.0%} ways between them, "
        f"{parts['home_hours'] / whole:.0%} from home and back",
        f"{between:,.0f} minutes from visit to visit and {way:,.0f} from {start}, on the mean; "
        f"{visits * field / whole:.1f} visits in a day of {field:.1f} hours in the field",
    ]
    if (accounts["lon"].isna() & accounts.index.isin(rounds.accounts)).any():
        lines.append("accounts known by a code only were spread over their unit for the travel")
    return (*lines, rounds.assumptions.describe())
