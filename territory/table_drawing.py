"""The tables of a plan in the store, as the map takes them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from maps import DrawnPlan
from territory.exporting import PlanTables


def drawn_tables(tables: PlanTables, territories: Sequence[Mapping[str, Any]]) -> DrawnPlan:
    """Make what is drawn; `territories` are the figures, one mapping a territory.

    Parts of units that were cut have no polygon of their own, and are not drawn.
    """
    assert tables.shapes is not None
    assignment = tables.units.set_index("unit_id")["territory_id"]
    assignment = assignment[assignment != ""]
    units = tables.shapes[tables.shapes.index.isin(assignment.index)]
    names = tables.rep_names
    rows = {
        each["territory_id"]: {
            "rep_id": each["rep_id"] or "",
            "rep_name": names.get(each["rep_id"], each["rep_id"]) or "No rep",
            "measures": [_measure(name, found) for name, found in each["measures"].items()],
            "facts": [("Units", f"{each['units']:,}"), ("Pieces", str(each["pieces"]))],
        }
        for each in territories
    }
    pins = tables.accounts
    if "lon" in pins:
        pins = pins[pins["lon"].notna() & pins["lat"].notna()]
        pins = pins.assign(new_owner=pins["rep_id"].map(lambda rep: names.get(rep, rep)))
    table = pd.DataFrame.from_dict(rows, orient="index")
    shown = assignment[assignment.index.isin(units.index)]
    return DrawnPlan(units, table, shown, pins=pins if "lon" in pins else None)


def _measure(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    figures = {part: float(found[part]) for part in ("value", "target", "deviation")}
    return {"name": name, "label": name.replace("_", " ").capitalize(), **figures}
