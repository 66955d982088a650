"""Files of what lies over the territories: districts, regions, specialists."""

from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import dissolve_units
from territory.designing.describe import Design
from territory.designing.groups import Groups
from territory.folders import Writer
from territory.geojson import geojson

TIER_FILES = {"district": "districts.geojson", "region": "regions.geojson"}
OVERLAYS = "overlays.csv"
OPTIONAL = (*TIER_FILES.values(), OVERLAYS)
"""Files of what not every plan has; of an older plan they go where the new one has none."""


def layer_writers(design: Design) -> dict[str, Writer]:
    """What writes each of the files of `OPTIONAL` that the plan has."""
    writers: dict[str, Writer] = {
        TIER_FILES[name]: partial(_write_tier, design, name, groups)
        for name, groups in design.tiers.items()
    }
    if design.overlays:
        writers[OVERLAYS] = lambda path: overlays_table(design).to_csv(path, index=False)
    return writers


def _write_tier(design: Design, name: str, groups: Groups, path: Path) -> None:
    path.write_bytes(geojson(tier_outlines(design, name, groups)))


def tier_outlines(design: Design, name: str, groups: Groups) -> gpd.GeoDataFrame:
    """Outline of every district or region with its measures and territories."""
    label = design.division.label.map(groups.group_of)
    table = dissolve_units(design.bridge.units, label).rename_axis(f"{name}_id")
    table["territories"] = groups.group_of.value_counts().reindex(table.index)
    for measure in groups.measures.columns:
        table[measure] = groups.measures[measure].reindex(table.index)
        table[f"{measure}_deviation"] = groups.deviation[measure].reindex(table.index)
    return table.reset_index()


def with_tiers(table: pd.DataFrame, territory: "pd.Series[str]", design: Design) -> pd.DataFrame:
    """The table with a column for the district and the region of each row's territory."""
    columns = {f"{name}_id": territory.map(g.group_of) for name, g in design.tiers.items()}
    return table.assign(**columns)


def overlays_table(design: Design) -> pd.DataFrame:
    """One row a territory and skill of specialists: territory_id, skill, rep_id."""
    rows = [
        {"territory_id": territory, "skill": overlay.skill, "rep_id": rep}
        for overlay in design.overlays
        for territory, rep in overlay.groups.group_of.sort_index().items()
    ]
    return pd.DataFrame(rows, columns=["territory_id", "skill", "rep_id"])
