"""Why an account is where it is: what every other territory next to it would cost or break."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from maps.escape import html_text
from solvers import Score, score_assignment
from territory.designing.describe import Design
from territory.errors import Fault, InvalidInput
from territory.faults import percent, show
from territory.metrics import ROUNDING


@dataclass(frozen=True)
class Explanation:
    """Why an account is with its rep.

    Attributes
    ----------
    sentences
        Where it is and why, in words.
    alternatives
        For each territory beside its unit, by `territory_id`: `rep_id`, `distance_change` (of the
        whole plan's distance cost, a fraction) and `breaks`, the rules that the plan would break if
        the unit went there and nothing else changed ("" when none).
    """

    sentences: tuple[str, ...]
    alternatives: pd.DataFrame

    def __str__(self) -> str:
        """All of it as text."""
        lines = [*self.sentences]
        if len(self.alternatives):
            lines.append(self.alternatives.to_string())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{html_text(line)}</li>" for line in self.sentences)
        table = self.alternatives.to_html(escape=True) if len(self.alternatives) else ""
        return f"<ul>{lines}</ul>{table}"


def explain_account(design: Design, account_id: str) -> Explanation:
    """Explain where an account of a plan is.

    Raises
    ------
    InvalidInput
        When there is no such account.
    """
    if account_id not in design.accounts.index:
        raise InvalidInput([Fault("account", f"{show(str(account_id))} is none of the accounts")])
    row: pd.Series[Any] = design.accounts.loc[account_id]  # type: ignore[assignment]  # one row
    unplaced = {each.account_id: each.reason for each in design.plan.unplaced}
    if account_id in unplaced:
        return Explanation((f"{row['name']} is in no territory: {unplaced[account_id]}",), _none())
    if row["held"]:
        return Explanation(_where(design, row), _none())
    table = _alternatives(design, account_id)
    return Explanation((*_where(design, row), *_how_near(design, account_id, table)), table)


def _where(design: Design, row: "pd.Series[Any]") -> tuple[str, ...]:
    rep, name = str(row["rep_id"]), design.reps["name"]
    who = f"with {name.get(rep, rep)}" if rep else "without a rep yet"
    lines = [f"{row['name']} is in unit {row['unit_id']}, territory {row['territory_id']}, {who}"]
    if row["held"]:
        lines.append(f"it does not follow the map: {row['held']}")
    if row["today"]:
        today = str(row["today"])
        same = today == rep
        lines.append("as today" if same else f"today it is with {name.get(today, today)}")
    if pd.notna(row["travel_km"]):
        lines.append(f"{row['travel_km']:,.0f} km from the rep's home as the crow flies")
    return tuple(lines)


def _how_near(design: Design, account_id: str, table: pd.DataFrame) -> tuple[str, ...]:
    """How far the unit is from the center of its territory, and from the nearest of the others."""
    bridge, territories = design.bridge, design.plan.territories
    assert bridge.problem.xy is not None
    at = bridge.units.index.get_indexer(pd.Index([each.center for each in territories]))
    unit = bridge.units.index.get_loc(design.planned.unit_of_account[account_id])
    km = np.linalg.norm(bridge.problem.xy[at] - bridge.problem.xy[unit], axis=1) / 1000.0
    names = [each.territory_id for each in territories]
    own = names.index(str(design.accounts.loc[account_id, "territory_id"]))
    line = f"its unit is {km[own]:,.0f} km from the center of {names[own]}"
    if len(names) > 1:
        other = int(np.where(np.arange(len(names)) == own, np.inf, km).argmin())
        line += f"; the nearest other center, that of {names[other]}, is {km[other]:,.0f} km away"
    if len(table):
        return (line,)
    return (line, "no other territory touches its unit: alone it could not go elsewhere")


def _none() -> pd.DataFrame:
    columns = ["rep_id", "distance_change", "breaks"]
    return pd.DataFrame(columns=columns, index=pd.Index([], name="territory_id"))


def _alternatives(design: Design, account_id: str) -> pd.DataFrame:
    """Score the plan with the account's unit in each of the territories around it."""
    bridge = design.bridge
    names = design.division.measures.index
    label = design.division.label.reindex(bridge.units.index)
    assignment = names.get_indexer(pd.Index(label))
    unit = bridge.units.index.get_loc(design.planned.unit_of_account[account_id])
    before = score_assignment(bridge.problem, assignment)
    rows = {}
    for other in _beside(bridge.problem.edges, assignment, unit):
        moved = assignment.copy()
        moved[unit] = other
        after = score_assignment(bridge.problem, moved)
        rows[names[other]] = {
            "rep_id": design.rep_of[names[other]],
            "distance_change": after.objective / before.objective - 1 if before.objective else 0.0,
            "breaks": "; ".join(_breaks(design, before, after)),
        }
    if not rows:
        return _none()
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("territory_id")
    return table.sort_values("distance_change")


def _beside(edges: np.ndarray, assignment: np.ndarray, unit: int) -> list[int]:
    """Territories of the units that border on this one, other than its own."""
    touching = edges[(edges == unit).any(axis=1)].ravel()
    return sorted(set(assignment[touching].tolist()) - {int(assignment[unit])})


def _breaks(design: Design, before: Score, after: Score) -> list[str]:
    """Rules that are broken afterwards and were not before, in the planner's words."""
    bridge, names = design.bridge, design.division.measures.index.to_list()
    lines = []
    for m, measure in enumerate(bridge.measures):
        low, high = bridge.problem.lower[:, m], bridge.problem.upper[:, m]
        sums = after.sums[:, m]
        out = (sums < low * (1 - ROUNDING)) | (sums > high * (1 + ROUNDING))
        held = np.broadcast_to(bridge.held, (len(names), len(bridge.measures)))[:, m]
        target = design.division.targets[measure].to_numpy()
        for t in np.flatnonzero(out & (sums != before.sums[:, m])):
            deviation = (sums[t] + held[t]) / target[t] - 1
            phrase = bridge.bands.phrase(measure)
            sign = "+" if deviation > 0 else "-"
            lines.append(f"{measure} of {names[t]} {sign}{percent(abs(deviation))} ({phrase})")
    torn = np.flatnonzero(after.pieces > np.maximum(before.pieces, 1))
    lines += [f"{names[t]} in {after.pieces[t]} pieces" for t in torn]
    rules = set(after.misses) - set(before.misses)
    lines += [rule for rule in sorted(rules) if rule.startswith("unit ")]
    return lines
