"""Why an account is where it is: what every other territory next to it would cost or break."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from maps.escape import html_text
from solvers import Problem, Score, score_assignment
from territory.bands import Bands
from territory.metrics import ROUNDING

COLUMNS = ("rep_id", "distance_change", "breaks")


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
    alternatives: pd.DataFrame = field(default_factory=lambda: alternatives_table({}))

    def __str__(self) -> str:
        """All of it as text."""
        lines = [*self.sentences]
        if len(self.alternatives):
            lines.append(self._shown().to_string())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{html_text(line)}</li>" for line in self.sentences)
        table = self._shown().to_html(escape=True) if len(self.alternatives) else ""
        return f"<ul>{lines}</ul>{table}"

    def _shown(self) -> pd.DataFrame:
        """The alternatives as people read them: a change of the whole plan is small."""
        change = self.alternatives["distance_change"].map("{:+.2%}".format)
        shown = self.alternatives.assign(distance_change=change)
        return shown if shown["rep_id"].any() else shown.drop(columns="rep_id")


@dataclass(frozen=True)
class Whereabouts:
    """What is known of where an account is.

    Attributes
    ----------
    name
        What the account is called.
    unit_id, planned_as
        The user's own unit in which it lies, and the planned one that takes it along: that one, or
        a larger one; "" where there is none.
    territory_id, rep_id, today
        What counts it, and who has it by the plan and today; "" where that is none.
    held
        Why it does not follow the map, else "".
    travel_km
        From the rep's home as the crow flies; NaN where unknown.
    """

    name: str
    unit_id: str
    planned_as: str
    territory_id: str
    rep_id: str
    today: str
    held: str
    travel_km: float

    def tell(self, rep_names: "pd.Series[str]") -> tuple[str, ...]:
        """Where it is, in words."""
        rep, today = self.rep_id, self.today
        who = f", with {rep_names.get(rep, rep)}" if rep else ""
        if not rep and len(rep_names):
            who = ", without a rep yet"
        unit = f"unit {self.unit_id}" if self.unit_id else "no unit of the map"
        territory = f"territory {self.territory_id}" if self.territory_id else "no territory"
        lines = [f"{self.name} is in {unit}, {territory}{who}"]
        if self.held:
            lines.append(f"it does not follow the map: {self.held}")
        elif self.planned_as != self.unit_id:
            lines.append(f"it goes where {self.planned_as} goes, which moves as a whole")
        if today:
            same = today == rep
            lines.append("as today" if same else f"today it is with {rep_names.get(today, today)}")
        if np.isfinite(self.travel_km):
            lines.append(f"{self.travel_km:,.0f} km from the rep's home as the crow flies")
        return tuple(lines)


@dataclass(frozen=True)
class Divided:
    """A plan as numbers, and what planners call them.

    Attributes
    ----------
    problem, assignment
        The rules, and the territory of each unit by position, (n,).
    unit_ids
        Id of each unit.
    bands, shares, held
        What territories may have, the size of each, (k,), and what each holds beside its units,
        (k, m) or (1, 1) for nothing.
    rep_of
        Rep of each territory of the problem, in its order, "" where there is none.
    """

    problem: Problem
    assignment: np.ndarray
    unit_ids: pd.Index
    bands: Bands
    shares: np.ndarray
    held: np.ndarray
    rep_of: "pd.Series[str]"


def explain_place(divided: Divided, unit: int, where: tuple[str, ...]) -> Explanation:
    """Explain why the accounts of a unit are in its territory.

    Parameters
    ----------
    divided
        The plan.
    unit
        Position of the unit.
    where
        What is told first.
    """
    before = score_assignment(divided.problem, divided.assignment)
    table = _alternatives(divided, unit, before)
    near = _how_near(divided, unit, before)
    if table.empty:
        alone = f"no other territory touches {divided.unit_ids[unit]}"
        near += (f"{alone}: by itself it could not go elsewhere",)
    return Explanation((*where, *near), table)


def alternatives_table(rows: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The table of alternatives from a row for each territory, the nearest first."""
    table = pd.DataFrame.from_dict(dict(rows), orient="index", columns=list(COLUMNS))
    return table.rename_axis("territory_id").sort_values("distance_change")


def _how_near(divided: Divided, unit: int, score: Score) -> tuple[str, ...]:
    """How far the unit is from the center of its territory, and from the nearest of the others."""
    xy, names = divided.problem.xy, divided.rep_of.index
    assert xy is not None
    at = score.centers
    km = np.where(at >= 0, np.linalg.norm(xy[at] - xy[unit], axis=1) / 1000.0, np.inf)
    own = int(divided.assignment[unit])
    line = f"{divided.unit_ids[unit]} is {km[own]:,.0f} km from the center of {names[own]}"
    others = np.where(np.arange(len(names)) == own, np.inf, km)
    if np.isfinite(others).any():
        other = int(others.argmin())
        line += f"; the nearest other center, that of {names[other]}, is {km[other]:,.0f} km away"
    return (line,)


def _alternatives(divided: Divided, unit: int, before: Score) -> pd.DataFrame:
    """Score the plan with a unit in each of the territories around it."""
    rows = {}
    for other in _beside(divided.problem.edges, divided.assignment, unit):
        moved = divided.assignment.copy()
        moved[unit] = other
        after = score_assignment(divided.problem, moved)
        rows[divided.rep_of.index[other]] = {
            "rep_id": divided.rep_of.iloc[other],
            "distance_change": after.objective / before.objective - 1 if before.objective else 0.0,
            "breaks": "; ".join([*_breaks(divided, before, after), *_barred(divided, unit, other)]),
        }
    return alternatives_table(rows)


def _beside(edges: np.ndarray, assignment: np.ndarray, unit: int) -> list[int]:
    """Territories of the units that border on this one, other than its own."""
    touching = edges[(edges == unit).any(axis=1)].ravel()
    return sorted(set(assignment[touching].tolist()) - {int(assignment[unit])})


def _breaks(divided: Divided, before: Score, after: Score) -> list[str]:
    """Bands and borders that are broken afterwards and were not before, in the planner's words."""
    problem, bands, names = divided.problem, divided.bands, divided.rep_of.index
    lines = []
    for m, measure in enumerate(bands.measures):
        low, high = problem.lower[:, m], problem.upper[:, m]
        sums = after.sums[:, m]
        out = (sums < low * (1 - ROUNDING)) | (sums > high * (1 + ROUNDING))
        held = np.broadcast_to(divided.held, problem.lower.shape)[:, m]
        target = bands.targets_of(measure, divided.shares)
        for t in np.flatnonzero(out & (sums != before.sums[:, m])).tolist():
            deviation = (sums[t] + held[t]) / target[t] - 1
            lines.append(f"{measure} of {names[t]} {deviation:+.2%} ({bands.phrase(measure)})")
    torn = np.flatnonzero(after.pieces > np.maximum(before.pieces, 1)).tolist()
    return lines + [f"{names[t]} in {after.pieces[t]} pieces" for t in torn]


def _barred(divided: Divided, unit: int, other: int) -> list[str]:
    """Rules by which a unit may not go to another territory."""
    problem, name = divided.problem, divided.unit_ids[unit]
    lines = []
    if problem.locked[unit] not in (-1, other):
        lines.append(f"{name} is locked where it is")
    if problem.eligible is not None and not problem.eligible[unit, other]:
        lines.append(f"{name} may not be in {divided.rep_of.index[other]} by the rules for reps")
    return lines
