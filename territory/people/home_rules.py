"""Which rep may take which unit, where each territory is planned from its rep's home."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata import RoadNetwork, travel_minutes
from geodata.great_circle import great_circle_m
from territory.errors import Fault
from territory.faults import some
from territory.people.assumptions import Assumptions
from territory.people.skills import USUAL_LEVEL, levels_of

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

SHOWN = 8
"""How many units that nobody may take are named."""


@dataclass(frozen=True)
class HomeRules:
    """What a rep must be able to do, to take a unit with accounts.

    Attributes
    ----------
    required_skills
        Skills that only reps who hold them may serve; all other skills stay wishes.
    max_km, max_minutes
        Farthest from home, as the crow flies or by road, one way.
    """

    required_skills: tuple[str, ...] = ()
    max_km: float | None = None
    max_minutes: float | None = None

    def __bool__(self) -> bool:
        """Whether there is any rule."""
        return bool(self.required_skills) or bool(self.max_km or self.max_minutes)


@dataclass(frozen=True)
class Eligibility:
    """Which rep may take which unit, and what each rule rules out.

    Attributes
    ----------
    eligible
        bool (n, r).
    unservable
        Why nobody may take a unit, a sentence for each.
    report
        What each rule comes to, a sentence a line.
    """

    eligible: Mask
    unservable: tuple[str, ...]
    report: tuple[str, ...]


@dataclass(frozen=True)
class _Rule:
    """One rule: what it bars, bool (n, r), and how it is told.

    `why` is what it means for a unit of which the reps of a mask, (r,), may take it by all other
    rules; a rule of distance has the `distance`, (n, r), and its `option`.
    """

    barred: Mask
    report: str
    why: Callable[[int, Mask], str]
    distance: Floats | None = None
    option: str = ""


def rule_faults(rules: HomeRules, from_homes: bool, incompatible: bool) -> list[Fault]:
    """What is wrong with the rules whatever the reps are."""
    given = {
        "--require-skill": bool(rules.required_skills),
        "--max-km": rules.max_km is not None,
        "--max-minutes": rules.max_minutes is not None,
        "--incompatible": incompatible,
    }
    faults = [
        Fault(option, "needs --from-homes: before, it is not known which rep has which territory")
        for option, there in given.items()
        if there and not from_homes
    ]
    for option, value in (("--max-km", rules.max_km), ("--max-minutes", rules.max_minutes)):
        if value is not None and not 0 < value < float("inf"):
            faults.append(Fault(option, f"must be above 0, not {value}"))
    return faults


def find_eligible(
    units: gpd.GeoDataFrame,
    accounts: pd.DataFrame,
    unit_of: "pd.Series[str]",
    reps: pd.DataFrame,
    rules: HomeRules,
    incompatible: pd.DataFrame | None,
    assumptions: Assumptions,
    roads: RoadNetwork | None = None,
) -> Eligibility:
    """Apply the rules to every unit and rep; units without accounts may go to anybody.

    Parameters
    ----------
    units
        Unit table.
    accounts
        With `required_skills`.
    unit_of
        Unit of each placed account.
    reps
        With `lon`, `lat` and `skills`.
    rules
        The rules.
    incompatible
        Pairs `account_id`, `rep_id` that must not meet, or None.
    assumptions, roads
        For the minutes.
    """
    row = pd.Series(units.index.get_indexer(pd.Index(unit_of)), index=unit_of.index)
    busy = np.zeros(len(units), dtype=bool)
    busy[row.to_numpy()] = True
    found = [
        *_skill_rules(units, accounts, row, reps, rules.required_skills),
        *_distance_rules(units, busy, reps, rules, assumptions, roads),
        *_pair_rules(units, row, reps, incompatible),
    ]
    barred = np.zeros((len(units), len(reps)), dtype=bool)
    for rule in found:
        barred |= rule.barred
    return Eligibility(
        ~barred,
        tuple(_unservable(units, barred, found)),
        tuple(rule.report for rule in found),
    )


def _skill_rules(
    units: gpd.GeoDataFrame,
    accounts: pd.DataFrame,
    row: "pd.Series[int]",
    reps: pd.DataFrame,
    skills: Iterable[str],
) -> Iterator[_Rule]:
    needs = accounts.loc[row.index, "required_skills"]
    for skill in skills:
        held = skill_levels(reps["skills"], skill)
        level = skill_levels(needs, skill)
        needed = np.zeros(len(units))
        np.maximum.at(needed, row.to_numpy(), level)
        holders, asking = int((held > 0).sum()), int((level > 0).sum())

        def why(
            unit: int,
            others: Mask,
            needed: Floats = needed,
            held: Floats = held,
            skill: str = skill,
        ) -> str:
            return _why_skill(skill, needed[unit], held)

        yield _Rule(
            needed[:, None] > held,
            f"{skill}: {asking:,} accounts in {(needed > 0).sum():,} units need it, "
            f"{holders:,} of {len(reps):,} reps hold it",
            why,
        )


def skill_levels(cells: "pd.Series[Any]", skill: str) -> Floats:
    """Level of a skill in each cell, 0 where it is not there."""
    return np.array([levels_of(cell).get(skill, 0.0) for cell in cells], dtype=np.float64)


def _why_skill(skill: str, level: float, held: Floats) -> str:
    if not level:
        return ""
    at = f" at level {level:g}" if level != USUAL_LEVEL else ""
    return (
        f"its accounts need {skill}{at}, which {(held >= level).sum():,} of {len(held):,} reps hold"
    )


def _distance_rules(
    units: gpd.GeoDataFrame,
    busy: Mask,
    reps: pd.DataFrame,
    rules: HomeRules,
    assumptions: Assumptions,
    roads: RoadNetwork | None,
) -> Iterator[_Rule]:
    points = units["point"]
    lon, lat = points.map(lambda p: p.x).to_numpy(), points.map(lambda p: p.y).to_numpy()
    home_lon, home_lat = reps["lon"].to_numpy(float), reps["lat"].to_numpy(float)
    if rules.max_km is not None:
        km = great_circle_m(lon[:, None], lat[:, None], home_lon, home_lat) / 1000
        yield _far(busy, km, rules.max_km, "km")
    if rules.max_minutes is not None:
        far = assumptions.from_home
        times = travel_minutes(roads, home_lon, home_lat, lon, lat, estimate=far)
        yield _far(busy, times.minutes.T, rules.max_minutes, "minutes")


def _far(busy: Mask, distance: Floats, most: float, what: str) -> _Rule:
    barred = busy[:, None] & (distance > most)
    alone = int((busy & ((~barred).sum(axis=1) == 1)).sum())

    def why(unit: int, others: Mask) -> str:
        if not others.any():
            return ""
        nearest = distance[unit][others].min()
        who = "home" if others.all() else "home of a rep who could take it"
        return f"the nearest {who} is {nearest:,.0f} {what} away, at most {most:g} are allowed"

    return _Rule(
        barred,
        f"at most {most:g} {what} from home: {alone:,} of {busy.sum():,} units with accounts are "
        "within reach of one rep only",
        why,
        distance,
        f"--max-{what}",
    )


def _pair_rules(
    units: gpd.GeoDataFrame,
    row: "pd.Series[int]",
    reps: pd.DataFrame,
    incompatible: pd.DataFrame | None,
) -> Iterator[_Rule]:
    if incompatible is None:
        return
    placed = incompatible[incompatible["account_id"].isin(row.index)]
    unit = row[placed["account_id"]].to_numpy()
    barred = np.zeros((len(units), len(reps)), dtype=bool)
    barred[unit, reps.index.get_indexer(pd.Index(placed["rep_id"]))] = True

    def why(unit: int, others: Mask) -> str:
        whom = reps.index[barred[unit]]
        return f"its accounts are incompatible with {some(whom, 4)}" if len(whom) else ""

    yield _Rule(
        barred,
        f"incompatible: {len(placed):,} pairs of account and rep keep {len(set(unit)):,} units "
        "from somebody",
        why,
    )


def _unservable(units: gpd.GeoDataFrame, barred: Mask, rules: list[_Rule]) -> Iterator[str]:
    nobody = np.flatnonzero(barred.all(axis=1))
    for unit in nobody[:SHOWN].tolist():
        said = [rule.why(unit, _by_others(rule, rules, unit)) for rule in rules]
        name, unit_id = units["name"].iloc[unit], units.index[unit]
        label = unit_id if name == unit_id else f"{name} ({unit_id})"
        yield f"no rep may take unit {label}: {'; '.join(filter(None, said))}"
    if len(nobody) > SHOWN:
        yield f"and {len(nobody) - SHOWN:,} more units that no rep may take"
    for rule in rules if len(nobody) else []:
        if rule.distance is not None:
            yield from _far_enough(rule, rules, nobody)


def _by_others(rule: _Rule, rules: list[_Rule], unit: int) -> Mask:
    """Reps who may take a unit by all rules but one, (r,)."""
    bars = [other.barred[unit] for other in rules if other is not rule]
    return ~np.logical_or.reduce([*bars, np.zeros(rule.barred.shape[1], dtype=bool)])


def _far_enough(rule: _Rule, rules: list[_Rule], nobody: npt.NDArray[np.intp]) -> Iterator[str]:
    """Say which distance leaves no unit without a rep, if one does."""
    assert rule.distance is not None
    nearest = [
        np.where(_by_others(rule, rules, unit), rule.distance[unit], np.inf).min()
        for unit in nobody.tolist()
    ]
    if np.isfinite(nearest).all():
        yield f"with {rule.option} {np.ceil(max(nearest)):g} somebody may take each of them"
