"""How many reps the work needs: each more shortens the drives of all, until both sides agree."""

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from maps.escape import html_text
from territory.people.assumptions import Assumptions
from territory.people.workload import PARTS, Rounds

STEPS = 60
"""Halvings of the interval; doubles have no more digits."""
PART_LABELS = {
    "visit_hours": "with customers",
    "between_hours": "driving between them",
    "home_hours": "driving from home and back",
}
"""What each of `PARTS` is, in words."""


@dataclass(frozen=True)
class Spread:
    """Reps needed when one thing is lower or higher than assumed, and all others are as assumed."""

    assumption: str
    low: float
    high: float


@dataclass(frozen=True)
class Team:
    """The reps there are: full-time equivalents, their hours, and what the work would take them."""

    reps: int
    full_time: float
    capacity_hours: float
    hours: float

    @property
    def used(self) -> float:
        """Part of the hours that there are."""
        return self.hours / self.capacity_hours


@dataclass(frozen=True)
class Sizing:
    """How many reps the work needs.

    Attributes
    ----------
    reps
        Full-time reps, a whole number.
    full_time
        The same before rounding up.
    low, high
        Full-time reps when all assumptions are off in one direction.
    plus_minus
        By which fraction they are off.
    spreads
        What each of them does alone.
    accounts, visits
        Placed accounts, and visits a year to them.
    hours
        Hours a year by `PARTS`, with that many reps.
    capacity_hours
        Hours a year of a full-time rep.
    visits_per_day
        Visits that a day in the field has room for.
    assumptions
        All that was assumed.
    team
        The reps there are, where they were given.
    report
        What was assumed or read, a sentence a line.
    """

    reps: int
    full_time: float
    low: float
    high: float
    plus_minus: float
    spreads: tuple[Spread, ...]
    accounts: int
    visits: float
    hours: dict[str, float]
    capacity_hours: float
    visits_per_day: float
    assumptions: Assumptions
    team: Team | None = None
    report: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """How many reps the work needs, and what it would take the reps there are."""
        noun = "rep" if self.reps == 1 else "reps"
        needed = (
            f"{self.reps:,} full-time {noun} needed ({self.full_time:,.1f}); "
            f"{self.low:,.1f} to {self.high:,.1f} if all assumptions are off by "
            f"{self.plus_minus:.0%} in the same direction"
        )
        if self.team is None:
            return (needed,)
        there = (
            f"Reps there are: {self.team.reps:,} ({self.team.full_time:,.1f} full-time); the work "
            f"would take {self.team.used:.0%} of their hours"
        )
        return needed, there

    def __str__(self) -> str:
        """All of it as text."""
        return "\n".join((*self.sentences, self._hours_table().to_string()))

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{html_text(line)}</li>" for line in self.sentences)
        return f"<ul>{lines}</ul>{self._hours_table().to_html(escape=True)}"

    def _hours_table(self) -> pd.DataFrame:
        rows = {PART_LABELS[name]: hours for name, hours in self.hours.items()}
        rows |= {"in all": sum(rows.values()), "a full-time rep has": self.capacity_hours}
        return pd.DataFrame({"hours a year": {name: f"{rows[name]:,.0f}" for name in rows}})

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        team = self.team and {**asdict(self.team), "used": self.team.used}
        return {
            **{name: value for name, value in vars(self).items() if name != "spreads"},
            "spreads": [asdict(spread) for spread in self.spreads],
            "assumptions": self.assumptions.model_dump(),
            "team": team,
        }


def full_time_needed(rounds: Rounds, capacity_hours: float) -> float:
    """Full-time reps whose hours are just enough for the work with as many territories.

    With more territories the drives from home are shorter and so the hours fewer, while there are
    more hours to give: the two meet in one number, found by bisection.
    """
    low, high = 0.0, 1.0
    while _hours(rounds, high) > high * capacity_hours:
        low, high = high, 2 * high
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _hours(rounds, middle) > middle * capacity_hours:
            low = middle
        else:
            high = middle
    return high


def _hours(rounds: Rounds, territories: float) -> float:
    return float(rounds.hours(max(territories, 1.0)).to_numpy().sum())


def size_force(rounds: Rounds, plus_minus: float, reps: pd.DataFrame | None = None) -> Sizing:
    """Size the sales force for these rounds.

    Parameters
    ----------
    rounds
        Without homes: each rep lives in the middle of her territory.
    plus_minus
        Fraction by which the assumptions are varied.
    reps
        The reps there are, if they are known; a full-time rep then has their mean hours.
    """
    capacity = rounds.assumptions.capacity_hours
    if reps is not None and len(reps):
        capacity = float(reps["capacity_hours"].sum() / reps["share"].sum())
    needed = full_time_needed(rounds, capacity)
    whole = max(round(needed - 1e-9 + 0.5), 1)
    hours = rounds.hours(whole).sum()
    total = max(float(hours.sum()), 1e-9)
    spreads = _spreads(rounds, capacity, plus_minus)
    less, more = 1 - plus_minus, 1 + plus_minus
    return Sizing(
        reps=whole,
        full_time=needed,
        low=full_time_needed(
            rounds.scaled(visits=less, minutes=less, driving=less), capacity * more
        ),
        high=full_time_needed(
            rounds.scaled(visits=more, minutes=more, driving=more), capacity * less
        ),
        plus_minus=plus_minus,
        spreads=spreads,
        accounts=len(rounds.accounts),
        visits=float(rounds.visits.sum()),
        hours={name: float(hours[name]) for name in PARTS},
        capacity_hours=capacity,
        visits_per_day=float(rounds.visits.sum()) * rounds.assumptions.field_minutes / 60 / total,
        assumptions=rounds.assumptions,
        team=_team(rounds, reps),
    )


def _spreads(rounds: Rounds, capacity: float, part: float) -> tuple[Spread, ...]:
    less, more = 1 - part, 1 + part
    scaled = {
        "visits a year": (rounds.scaled(visits=less), rounds.scaled(visits=more)),
        "minutes a visit": (rounds.scaled(minutes=less), rounds.scaled(minutes=more)),
        "minutes of driving": (rounds.scaled(driving=less), rounds.scaled(driving=more)),
    }
    found = [
        Spread(name, *(full_time_needed(each, capacity) for each in pair))
        for name, pair in scaled.items()
    ]
    of_rep = (full_time_needed(rounds, capacity * factor) for factor in (less, more))
    return (*found, Spread("hours a year of a rep", *of_rep))


def _team(rounds: Rounds, reps: pd.DataFrame | None) -> Team | None:
    if reps is None or reps.empty:
        return None
    return Team(
        len(reps),
        float(reps["share"].sum()),
        float(reps["capacity_hours"].sum()),
        _hours(rounds, float(reps["share"].sum())),
    )
