"""A believable medical-device seller in the 48 contiguous states, for trying everything on."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.sample import read_labour_force, read_us_counties
from territory.demo.accounts import build_accounts
from territory.demo.today import build_reps, build_today, draw_owners


@dataclass(frozen=True)
class Demo:
    """A company that does not exist, on counties that do.

    Attributes
    ----------
    units
        Unit table of the counties of the 48 states and the District of Columbia.
    accounts, reps
        Tables as `territory.ingest` reads them.
    baseline
        Today's rep of each unit.
    """

    units: gpd.GeoDataFrame
    accounts: pd.DataFrame
    reps: pd.DataFrame
    baseline: "pd.Series[str]"


def build_demo(seed: int = 0) -> Demo:
    """Build the demo: 4,000 accounts, 60 reps and today's territories.

    Counties and their labour force are real, everything else is drawn from `seed`: the same seed
    gives the same demo.

    Raises
    ------
    geodata.SampleDataMissing
        When the package was not built.
    """
    units, labour_force = read_us_counties(), read_labour_force()
    # A stream for each part, so that changing one leaves the others as they are.
    for_accounts, for_reps, for_today, for_owners = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(4)
    )
    accounts = build_accounts(units, labour_force, for_accounts)
    reps = build_reps(units, labour_force, for_reps)
    baseline = build_today(units, accounts, reps, for_today)
    accounts["owner"] = pd.Series(
        draw_owners(accounts, reps, baseline, for_owners), index=accounts.index, dtype="str"
    )
    return Demo(units, accounts, reps, baseline)


def part_of_demo(demo: Demo, states: Sequence[str]) -> Demo:
    """The part of a demo in some states, named by their two letters: a smaller company.

    Reps are those who live there; the owners of the accounts stay as they are.

    Raises
    ------
    ValueError
        When none of the counties is in these states.
    """
    inside = demo.units["name"].str[-2:].isin([state.upper() for state in states])
    units = demo.units[inside]
    if units.empty:
        raise ValueError(f"none of the counties is in {', '.join(states)}")
    accounts = demo.accounts[demo.accounts["unit_code"].isin(units.index)]
    reps = demo.reps[demo.reps["unit_code"].isin(units.index)]
    return Demo(units, accounts, reps, demo.baseline[demo.baseline.index.isin(units.index)])


def write_demo_inputs(demo: Demo, folder: str | os.PathLike[str]) -> dict[str, Path]:
    """Write the demo as the files a user would have, and return their paths.

    These are accounts.csv, reps.csv, baseline.csv and units.gpkg, under the keys "accounts",
    "reps", "baseline" and "units".
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    names = ("accounts.csv", "reps.csv", "baseline.csv", "units.gpkg")
    paths = {name.partition(".")[0]: folder / name for name in names}
    accounts = demo.accounts.assign(required_skills=demo.accounts["required_skills"].str.join("; "))
    # Hours follow from visits and minutes, as they do in most companies' lists.
    accounts.drop(columns="workload").to_csv(paths["accounts"])
    demo.reps.assign(skills=demo.reps["skills"].str.join("; ")).to_csv(paths["reps"])
    demo.baseline.to_frame().to_csv(paths["baseline"])
    shapes = demo.units.drop(columns="point").reset_index()
    shapes.to_file(paths["units"], layer="units", driver="GPKG")
    return paths
