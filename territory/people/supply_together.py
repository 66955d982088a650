"""Whether several skills together are short, though none is alone: proven before any map is drawn.

Units that need the same skills are a group, and who may serve a group is known. The largest flow of
work from groups to reps, each up to what she may take, tells whether all of it can be served; where
it cannot, the smallest cut names the groups that are too much for those who may take them (Hall's
condition, with quantities).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from territory.design import Bridge
from territory.faults import quantity, some
from territory.people.home_rules import skill_levels
from territory.people.skills import USUAL_LEVEL

Floats = npt.NDArray[np.float64]
WHOLE = 1_000_000_000
"""What all the work is in the flow, which has whole numbers."""
ROUNDING = 1e-6
"""Part of all the work below which nothing is called short."""


@dataclass(frozen=True)
class Together:
    """Groups of units that are too much together for those who may take them.

    Attributes
    ----------
    needs
        What the units of each group need, such as ``neuro:3 and cardio``.
    measure, needed, capacity, holders
        In which measure, what they have of it, and what so many reps may take.
    """

    needs: tuple[str, ...]
    measure: str
    needed: float
    capacity: float
    holders: int

    def tell(self) -> str:
        """The shortage in a sentence."""
        return (
            f"{some(self.needs)}: units that need one of these have {quantity(self.needed)} of "
            f"{self.measure}, and the {self.holders:,} reps who may take them may take "
            f"{quantity(self.capacity)}: short by {quantity(self.needed - self.capacity)}, "
            "whatever the map; train or hire for it, loosen the balance, or make it a wish with "
            "--fit"
        )


def find_short_together(
    bridge: Bridge,
    accounts: pd.DataFrame,
    unit_of: "pd.Series[str]",
    reps: pd.DataFrame,
    skills: tuple[str, ...],
) -> Together | None:
    """Find required skills that are short together, in the first measure in which they are.

    Parameters
    ----------
    bridge
        The problem, with a territory for each rep.
    accounts, unit_of
        Accounts, and the planned unit of each that follows the map.
    reps
        Rep table.
    skills
        The skills that are required.
    """
    row = bridge.units.index.get_indexer(pd.Index(unit_of))
    level = np.zeros((len(bridge.units), len(skills)))
    held = np.zeros((len(reps), len(skills)))
    for column, skill in enumerate(skills):
        asked = skill_levels(accounts.loc[unit_of.index, "required_skills"], skill)
        np.maximum.at(level[:, column], row, asked)
        held[:, column] = skill_levels(reps["skills"], skill)
    groups, group = np.unique(level, axis=0, return_inverse=True)
    able = np.asarray((held[None, :, :] >= groups[:, None, :]).all(axis=2))
    for m, measure in enumerate(bridge.measures):
        activity = bridge.problem.activity[:, m]
        load = np.bincount(group.ravel(), activity, len(groups)).astype(np.float64)
        most = np.minimum(bridge.problem.upper[:, m], load.sum())
        cut = _too_much(load, most, able)
        if cut.any():
            who = able[cut].any(axis=0)
            needs = tuple(_phrase(skills, levels) for levels in groups[cut])
            return Together(
                needs, measure, float(load[cut].sum()), float(most[who].sum()), int(who.sum())
            )
    return None


def _too_much(load: Floats, most: Floats, able: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Groups that are more together than those who may take them can, bool (g,); none if so."""
    g, r = able.shape
    total = load.sum()
    none = np.zeros(g, dtype=bool)
    if total <= 0:
        return none
    supply = np.floor(load / total * WHOLE).astype(np.int32)
    capacity = np.ceil(np.minimum(most / total, 1.0) * WHOLE).astype(np.int32)
    source, sink = 0, g + r + 1
    a, b = np.nonzero(able)
    tail = np.concatenate([np.zeros(g, int), 1 + a, 1 + g + np.arange(r)])
    head = np.concatenate([1 + np.arange(g), 1 + g + b, np.full(r, sink)])
    amount = np.concatenate([supply, np.full(len(a), WHOLE, np.int32), capacity])
    network = coo_array((amount, (tail, head)), shape=(sink + 1, sink + 1)).tocsr()
    found = maximum_flow(csr_array(network), source, sink)
    if supply.sum() - found.flow_value <= ROUNDING * WHOLE:
        return none
    left = csr_array(network) - found.flow
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    reached = breadth_first_order(left, source, return_predecessors=False)
    return np.isin(1 + np.arange(g), reached)


def _phrase(skills: tuple[str, ...], levels: Floats) -> str:
    named = [
        skill if level == USUAL_LEVEL else f"{skill}:{level:g}"
        for skill, level in zip(skills, levels, strict=True)
        if level > 0
    ]
    return " and ".join(named) or "no skill"
