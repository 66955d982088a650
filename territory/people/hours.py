"""Hours a year of each territory from its rep's home, against what the rep has."""

import numpy as np
import pandas as pd

from territory.entities import Hours
from territory.people.workload import PARTS, Rounds


def hours_of_territories(
    rounds: Rounds, accounts: pd.DataFrame, reps: pd.DataFrame, rep_of: "pd.Series[str]"
) -> pd.DataFrame:
    """Hours a year of each territory from the home of the rep who has it.

    Parameters
    ----------
    rounds
        Of the placed accounts.
    accounts
        With `territory_id`.
    reps
        With `lon`, `lat` and `capacity_hours`.
    rep_of
        Rep of each territory, "" where there is none: then the ways are those of `rounds`.

    Returns
    -------
    DataFrame
        Index territory, columns `visits`, `PARTS` and `capacity_hours` (NaN without a rep).
    """
    territory = accounts.loc[rounds.accounts, "territory_id"]
    minutes = rounds.drive_minutes(len(rep_of))
    homes = reps[["lon", "lat"]].to_dict()
    for name, rep in rep_of[rep_of != ""].items():
        own = np.flatnonzero(territory == name)
        lon, lat = (float(homes[axis][rep]) for axis in ("lon", "lat"))
        minutes[own] = rounds.minutes_from(lon, lat, own)
    hours = rounds.hours_from(minutes).assign(visits=rounds.visits)
    sums = hours.groupby(territory).sum().reindex(rep_of.index, fill_value=0.0)
    capacity = rep_of.map(reps["capacity_hours"]) if len(reps) else np.nan
    return sums[["visits", *PARTS]].assign(capacity_hours=capacity)


def describe_hours(row: "pd.Series[float]") -> Hours:
    """One territory's row of `hours_of_territories`, as plan.json tells it."""
    total, capacity = float(row[list(PARTS)].sum()), float(row["capacity_hours"])
    known = capacity == capacity
    return Hours(
        **{name: round(float(row[name]), 1) for name in ("visits", *PARTS)},
        total_hours=round(total, 1),
        capacity_hours=capacity if known else None,
        used=round(total / capacity, 4) if known else None,
    )


def tell_overworked(hours: pd.DataFrame, reps: pd.DataFrame) -> tuple[str, ...]:
    """Say how many have more hours than capacity, if there are reps."""
    if reps.empty:
        return ()
    used = hours[list(PARTS)].sum(axis=1) / hours["capacity_hours"]
    above = used[used > 1]
    if above.empty:
        return ("no territory has more hours, travel included, than its rep has",)
    return (
        f"territories with more hours, travel included, than the rep has: {len(above):,} of "
        f"{used.notna().sum():,}, at most {used.max():.0%} in {used.idxmax()}; `territory size` "
        "tells how many reps the work needs",
    )
