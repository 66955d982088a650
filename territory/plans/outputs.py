"""Write a design to a folder: all of its files, or none."""

import json
from dataclasses import asdict
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import dissolve_units
from maps import plan_map, save_offline
from territory.designing.describe import Design
from territory.designing.groups import groups_json
from territory.drawings.drawing import drawn_plan
from territory.drawings.drawn_files import NAME as DRAWING
from territory.drawings.drawn_files import write_drawn
from territory.folders import Writer, write_files
from territory.geojson import geojson
from territory.layers.layer_files import OPTIONAL, layer_writers, with_tiers
from territory.people.workload import PARTS
from territory.plans.recipe import Recipe
from territory.plans.recipe_pack import pack_recipe

INPUTS = "inputs.zip"
TABLES = ("assignments.csv", "accounts.csv", "plan.json", "territories.geojson")
FILES = (*TABLES, "map.html", INPUTS, DRAWING)


def write_design(design: Design, recipe: Recipe, folder: Path, title: str = "Territories") -> None:
    """Write the files of `FILES`, replacing older ones only once all are complete.

    Parameters
    ----------
    design, recipe
        The plan, and what it was made of.
    folder
        Where to.
    title
        Heading of the map.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to; what was in it is untouched.
    """
    drawn = drawn_plan(design, title)
    writers = {
        **data_writers(design, recipe),
        DRAWING: lambda path: write_drawn(drawn, path),
        "map.html": lambda path: save_offline(plan_map(drawn), path),
    }
    write_files(folder, writers, stale=[name for name in OPTIONAL if name not in writers])


def data_writers(design: Design, recipe: Recipe) -> dict[str, Writer]:
    """What writes each of the files but the map, whose elements have random names."""
    return {
        "assignments.csv": lambda path: assignments_table(design).to_csv(path, index=False),
        "accounts.csv": lambda path: accounts_table(design).to_csv(path, index=False),
        "plan.json": lambda path: path.write_text(plan_json(design), encoding="utf-8"),
        "territories.geojson": lambda path: path.write_bytes(geojson(outlines(design))),
        INPUTS: lambda path: path.write_bytes(pack_recipe(recipe)),
        **layer_writers(design),
    }


def assignments_table(design: Design) -> pd.DataFrame:
    """One row a unit of the user's, or part of one that was cut: unit_id, territory_id, rep_id.

    Where there are tiers, district_id and region_id follow, and the stability of each unit where it
    was asked for.
    """
    label = pd.Series(design.plan.assignment, name="territory_id", dtype="str")
    table = label.rename_axis("unit_id").reset_index()
    table = table.assign(rep_id=table["territory_id"].map(design.rep_of))
    table = with_tiers(table, table["territory_id"], design)
    if design.stability is None:
        return table
    planned = table["unit_id"].map(design.planned.unit_of)
    return table.assign(stability=planned.map(design.stability.by_unit).round(4))


def accounts_table(design: Design) -> pd.DataFrame:
    """One row an account: account_id, territory_id, rep_id; empty where it is unplaced.

    `held` follows where some accounts do not follow the map (named, protected or family), and
    where travel is part of the workload, its hours a year and what they are made of.
    """
    table = design.accounts[["territory_id", "rep_id"]]
    if (design.accounts["held"] != "").any():
        table = table.assign(held=design.accounts["held"])
    if design.hours is not None:
        table = table.join(design.accounts[[*PARTS, "workload"]].round(2))
    return table.rename_axis("account_id").reset_index()


def plan_json(design: Design) -> str:
    """Text of plan.json: the plan and the figures beside it."""
    plan = design.plan.model_dump(mode="json")
    figures = {name: round(value, 3) for name, value in design.figures.items()}
    document = {
        **plan,
        "figures": figures,
        "tidied": None if design.tidied is None else design.tidied.as_json(),
        "cut_units": [asdict(cut) for cut in design.planned.cuts],
        "opened_units": [asdict(cut) for cut in design.planned.opened],
        "without_polygon": design.planned.unshaped.rows(),
        "rule_prices": design.prices,
        "term_prices": design.term_prices,
        "stability": None if design.stability is None else design.stability.as_json(),
        "tiers": [
            groups_json(groups, f"{name}_id", {"tier": name})
            for name, groups in design.tiers.items()
        ],
        "overlays": [
            groups_json(
                overlay.groups,
                "rep_id",
                {"skill": overlay.skill, "without_work": overlay.without_work},
            )
            for overlay in design.overlays
        ],
        "report": design.report,
    }
    if design.change is not None:
        document["change"] = design.change
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def outlines(design: Design) -> gpd.GeoDataFrame:
    """Outline of every territory with its rep and measures."""
    table = dissolve_units(design.bridge.units, design.division.label)
    table = table.rename_axis("territory_id")
    table["rep_id"] = design.rep_of.reindex(table.index)
    table = with_tiers(table, table.index.to_series(), design)
    for measure in design.bridge.measures:
        table[measure] = design.division.measures[measure].reindex(table.index)
        table[f"{measure}_deviation"] = design.division.deviation[measure].reindex(table.index)
    return table.reset_index()
