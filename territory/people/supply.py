"""Whether those who hold a skill can take all that needs it: before any map is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory.design import Bridge
from territory.faults import quantity
from territory.people.home_rules import HomeRules, skill_levels
from territory.people.supply_together import find_short_together

TIGHT = 0.9
"""Part of what the holders may take above which a skill is told to be scarce."""


@dataclass(frozen=True)
class Supply:
    """A skill that is required: what needs it, and what those who hold it may take at most.

    `used` is the one as a part of the other, in the measure where that is most.
    """

    skill: str
    measure: str
    needed: float
    capacity: float
    holders: int

    @property
    def used(self) -> float:
        """What is needed as a part of what the holders may take."""
        return self.needed / self.capacity if self.capacity > 0 else np.inf


def find_supply(
    bridge: Bridge,
    accounts: pd.DataFrame,
    unit_of: "pd.Series[str]",
    reps: pd.DataFrame,
    rules: HomeRules,
) -> tuple[Supply, ...]:
    """What each required skill comes to in the measure that leaves its holders least room.

    A unit is given as a whole, so that all of its work counts that one account makes it need.
    """
    found = []
    row = bridge.units.index.get_indexer(pd.Index(unit_of))
    for skill in rules.required_skills:
        level = skill_levels(accounts.loc[unit_of.index, "required_skills"], skill)
        needed = np.zeros(len(bridge.units))
        np.maximum.at(needed, row, level)
        able = skill_levels(reps["skills"], skill) > 0
        found.append(
            max(_by_measure(bridge, skill, needed > 0, able), key=lambda supply: supply.used)
        )
    return tuple(found)


def _by_measure(
    bridge: Bridge, skill: str, needed: np.ndarray, able: np.ndarray
) -> Iterator[Supply]:
    for m, measure in enumerate(bridge.measures):
        load = float(bridge.problem.activity[needed, m].sum())
        most = float(bridge.problem.upper[able, m].sum())
        yield Supply(skill, measure, load, most, int(able.sum()))


def judge_supply(
    bridge: Bridge,
    accounts: pd.DataFrame,
    unit_of: "pd.Series[str]",
    reps: pd.DataFrame,
    rules: HomeRules,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences on skills that are short, which prove that there is no plan, and on scarce ones."""
    short, scarce = [], []
    for supply in find_supply(bridge, accounts, unit_of, reps, rules):
        what = (
            f"{supply.skill}: units that need it have {quantity(supply.needed)} of "
            f"{supply.measure}, and the {supply.holders:,} reps who hold it may take "
            f"{quantity(supply.capacity)}"
        )
        if supply.used > 1 + 1e-9:
            short.append(
                f"{what}: the skill is short by {quantity(supply.needed - supply.capacity)}, "
                "whatever the map; train or hire for it, loosen the balance, or make it a wish "
                "with --fit"
            )
        elif supply.used >= TIGHT:
            scarce.append(f"{what} ({supply.used:.0%}): what balance there is hangs on this skill")
    if not short and len(rules.required_skills):
        together = find_short_together(bridge, accounts, unit_of, reps, rules.required_skills)
        short += [] if together is None else [together.tell()]
    return tuple(short), tuple(scarce)
