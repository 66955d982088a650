"""A design as an interactive map."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import folium
import pandas as pd

from maps import DEFAULT_STATUSES, DrawnPlan, PinStatus, plan_findings, plan_map
from territory.designing.describe import Design
from territory.labels import measure_label
from territory.metrics import Division
from territory.people.skills import holds_all
from territory.people.workload import PARTS


def draw_design(design: Design, title: str = "Territories") -> folium.Map:
    """Draw the plan with its accounts, and today's map as a second base layer."""
    return plan_map(drawn_plan(design, title))


def drawn_plan(design: Design, title: str = "Territories") -> DrawnPlan:
    """The tables that maps, pictures and reports are drawn from."""
    today = design.today
    pins = design.accounts.assign(
        owner=_names(design, design.accounts["today"]),
        new_owner=_names(design, design.accounts["rep_id"]),
    )
    plan = DrawnPlan(
        design.bridge.units,
        _plan_table(design),
        design.division.label,
        pins=pins,
        baseline=None if today is None else today.label,
        baseline_territories=None if today is None else _today_table(design, today),
        moved=_moved(design),
        homes=_homes(design),
        unit_values=_unit_values(design),
        figures=_figures(design),
        statuses=_statuses(design),
        title=title,
    )
    joints = [
        (joint.unit_a, joint.unit_b, f"{each.territory_id} is held together over {joint.distance}")
        for each in design.plan.territories
        for joint in each.bridges
    ]
    edges = design.bridge.problem.edges
    return replace(plan, problems=plan_findings(plan, pairs=edges, joints=joints))


def _statuses(design: Design) -> Sequence[PinStatus]:
    """The company's own, or else the usual ones."""
    own = design.plan.provenance.options.get("statuses")
    return [PinStatus(**row) for row in own] if own else DEFAULT_STATUSES


def _moved(design: Design) -> "pd.Series[bool] | None":
    """Whether each unit gets another rep; None where today's labels are no reps."""
    if design.today is None or not design.today.label.isin(design.reps.index).any():
        return None
    today = design.today.label.reindex(design.division.label.index)
    return today.notna() & (today != design.division.label.map(design.rep_of))


def _homes(design: Design) -> pd.DataFrame:
    territory = {str(rep): str(name) for name, rep in design.rep_of.items() if rep}
    homes = design.reps[["name", "lon", "lat"]]
    return homes.assign(territory_id=[territory.get(str(rep), "") for rep in homes.index])


def _unit_values(design: Design) -> pd.DataFrame:
    bridge = design.bridge
    labels = pd.Index([measure_label(str(name)) for name in bridge.measures])
    table = pd.DataFrame(bridge.problem.activity, index=bridge.units.index, columns=labels)
    return table if design.stability is None else table.assign(stability=design.stability.by_unit)


def _figures(design: Design) -> list[tuple[str, str]]:
    """What the whole plan comes to."""
    plan, changes = design.plan, design.plan.changes
    figures = []
    if plan.gap is not None:
        text = "proven optimal" if plan.status == "optimal" else f"at most {plan.gap:.1%}"
        figures.append(("Gap to the proven bound", text))
    distance = design.figures["rms_distance_km"]
    figures.append(("Distance to center, rms", f"{distance:,.0f} km"))
    if changes is not None:
        text = f"{changes.accounts:,} of {len(design.accounts):,}"
        figures.append(("Accounts that change hands", text))
    return figures


def _names(design: Design, rep: "pd.Series[str]") -> "pd.Series[str]":
    names = design.reps["name"].to_dict()
    return rep.map({rep_id: names.get(rep_id, rep_id) for rep_id in rep.unique()})


def _plan_table(design: Design) -> pd.DataFrame:
    rows = {
        name: {
            "rep_id": rep,
            "rep_name": _name(design, rep) or "No rep",
            "measures": _measures(design, design.division, str(name)),
            "facts": _facts(design, str(name), rep),
        }
        for name, rep in design.rep_of.sort_index().items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _today_table(design: Design, today: Division) -> pd.DataFrame:
    rows = {
        label: {
            "rep_id": label,
            "rep_name": _name(design, label) or label,
            "measures": _measures(design, today, label),
            "facts": [("Pieces", str(today.pieces[label]))],
        }
        for label in today.pieces.index
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _name(design: Design, rep: str) -> str:
    return str(design.reps["name"].get(rep, ""))


def _measures(design: Design, division: Division, name: str) -> list[dict[str, Any]]:
    bridge = design.bridge
    return [
        {
            "name": measure,
            "label": measure_label(measure),
            "value": float(division.measures[measure][name]),
            "target": float(division.targets[measure][name]),
            "deviation": float(division.deviation[measure][name]),
            "tolerance": bridge.tolerances.get(measure),
        }
        for measure in bridge.measures
    ]


def _facts(design: Design, name: str, rep: str) -> list[tuple[str, str]]:
    inside = design.accounts[design.accounts["territory_id"] == name]
    facts = [("Pieces", str(design.division.pieces[name]))]
    facts += _joints(design, name) + _layers(design, name)
    new = int(((inside["today"] != "") & (inside["today"] != inside["rep_id"])).sum())
    if (design.accounts["today"] != "").any():
        facts.append(("Accounts from other reps", f"{new} of {len(inside)}"))
    if not rep:
        return facts
    row = design.reps.loc[rep]
    travel = inside["travel_km"].mean()
    if pd.notna(travel):
        facts.append(("Home to account, mean", f"{travel:,.0f} km"))
    if row["skills"]:
        facts.append(("Skills", ", ".join(row["skills"])))
    able = sum(holds_all(row["skills"], need) for need in inside["required_skills"])
    if inside["required_skills"].map(bool).any():
        facts.append(("Accounts whose skills are held", f"{able} of {len(inside)}"))
    label, hours = "Visit hours of capacity", float(inside["workload"].sum())
    if design.hours is not None:
        label, hours = "Hours of capacity", float(design.hours[list(PARTS)].sum(axis=1)[name])
    capacity = row["capacity_hours"]
    facts.append((label, f"{hours / capacity:.0%} of {capacity:,.0f}"))
    return facts


def _layers(design: Design, name: str) -> list[tuple[str, str]]:
    """District and region of a territory, and the specialists over it."""
    facts = [(tier.capitalize(), groups.group_of[name]) for tier, groups in design.tiers.items()]
    if design.stability is not None:
        share = design.stability.by_territory[name]
        facts.append(("Work that stays with noise in the data", f"{share:.0%}"))
    return facts + [
        (f"Specialist, {overlay.skill}", overlay.groups.group_of[name])
        for overlay in design.overlays
        if name not in overlay.without_work
    ]


def _joints(design: Design, name: str) -> list[tuple[str, str]]:
    """Say what holds a territory together where its borders do not, by the longest."""
    plan = design.plan
    joints = next(each.bridges for each in plan.territories if each.territory_id == name)
    if not joints:
        return []
    first, names = joints[0], design.bridge.units["name"]
    many = f"{len(joints)} bridges, the longest " if len(joints) > 1 else ""
    text = f"{many}{names[first.unit_a]} to {names[first.unit_b]}, {first.distance}"
    return [("Joined by bridge", text)]
