"""The tables of a plan that was fetched from the service, as the map takes them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from maps import DrawnPlan
from territory.labels import measure_label
from territory.workspace.exporting import PlanTables


def drawn_tables(tables: PlanTables, territories: Sequence[Mapping[str, Any]]) -> DrawnPlan:
    """Make what is drawn; `territories` are the figures, one mapping a territory."""
    assert tables.shapes is not None
    assignment = tables.units.set_index("unit_id")["territory_id"]
    assignment = assignment[assignment != ""]
    units = tables.shapes[tables.shapes.index.isin(assignment.index)]
    names = tables.rep_names
    pins = tables.accounts
    if "lon" in pins:
        pins = pins[pins["lon"].notna() & pins["lat"].notna()]
        pins = pins.assign(new_owner=pins["rep_id"].map(lambda rep: names.get(rep, rep)))
    table = drawn_territories(territories, names, {})
    shown = assignment[assignment.index.isin(units.index)]
    return DrawnPlan(units, table, shown, pins=pins if "lon" in pins else None)


def drawn_territories(
    territories: Sequence[Mapping[str, Any]],
    rep_names: Mapping[str, str],
    tolerances: Mapping[str, float],
) -> pd.DataFrame:
    """The table of territories that is drawn, of their figures (see `Measured.as_json`)."""
    rows = {
        each["territory_id"]: {
            "rep_id": each["rep_id"] or "",
            "rep_name": rep_names.get(each["rep_id"], each["rep_id"]) or "No rep",
            "measures": [
                _measure(name, found, tolerances.get(name))
                for name, found in each["measures"].items()
            ],
            "facts": [("Units", f"{each['units']:,}"), ("Pieces", str(each["pieces"]))],
        }
        for each in territories
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _measure(name: str, found: Mapping[str, Any], tolerance: float | None) -> dict[str, Any]:
    figures = {part: float(found[part]) for part in ("value", "target", "deviation")}
    return {"name": name, "label": measure_label(name), "tolerance": tolerance, **figures}
