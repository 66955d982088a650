"""How far a plan has drifted from its bands since it was made, and whether to rebalance."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from territory.changing.rebalancing import Rebalance
from territory.changing.scene import Scene, set_scene
from territory.designing.question import Inputs
from territory.faults import some
from territory.metrics import Division, judge_division
from territory.plain_rows import plain_rows
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing


@dataclass(frozen=True)
class Drift:
    """A plan judged by the data of today.

    Attributes
    ----------
    territories
        Index territory_id: `rep_id`, and for each measure `MEASURE`, `MEASURE_deviation`,
        `MEASURE_before` (its deviation when the plan was made) and `MEASURE_outside`.
    new, gone
        Accounts that came and went.
    outside
        Territories that left a band since the plan was made, or were outside then, by measure.
    proposal
        What to change; None where every measure is within its band.
    recipe
        What the plan is made of by now: the data of today with the units and options of before.
    standing
        The plan, with the new accounts in it.
    """

    territories: pd.DataFrame
    new: tuple[str, ...]
    gone: tuple[str, ...]
    outside: dict[str, tuple[str, ...]]
    proposal: Rebalance | None
    recipe: Recipe
    standing: Standing

    def as_json(self) -> dict[str, Any]:
        """What is told of it, as a JSON object."""
        return {
            "drifted": self.proposal is not None,
            "outside": {name: list(ids) for name, ids in self.outside.items()},
            "new_accounts": list(self.new),
            "gone_accounts": list(self.gone),
            "territories": plain_rows(self.territories.rename_axis("territory_id").reset_index()),
            "proposal": None if self.proposal is None else self.proposal.as_json(),
        }

    def tell(self) -> tuple[str, ...]:
        """The same in words, a sentence a line."""
        lines = [f"accounts that came: {len(self.new):,}, that went: {len(self.gone):,}"]
        if self.proposal is None:
            return (*lines, "every measure is within its band: leave the plan as it is")
        lines += [
            f"{name}: {len(ids):,} territories are outside the band: {some(ids)}"
            for name, ids in self.outside.items()
            if ids
        ]
        part = some(self.proposal.only)
        return (
            *lines,
            f"a rebalance of these territories and their neighbours is proposed: {part}",
        )


def measure_drift(
    recipe: Recipe,
    standing: Standing,
    accounts: pd.DataFrame,
    on_phase: Callable[[str], None] = lambda phase: None,
) -> Drift:
    """Judge a plan by other accounts than it was made of.

    New accounts are with the rep of their unit; those that went are left out.

    Parameters
    ----------
    recipe, standing
        What the plan was made of, and who has what by it.
    accounts
        Accounts of today, as the reader gives them.
    on_phase
        Called with the name of each phase as it begins.

    Raises
    ------
    InvalidInput
        When the accounts have not all measures, or not one lies on the map.
    Infeasible
        When held accounts alone break a band.
    """
    before = recipe.inputs.accounts.index
    now = replace(recipe, inputs=_with_accounts(recipe, accounts))
    was = _judge(set_scene(recipe, standing, lambda phase: None))
    current = _carried(now, standing)
    scene = set_scene(now, current, on_phase)
    division = _judge(scene)
    outside = {
        name: tuple(str(t) for t in division.misses.index[division.misses[name]])
        for name in division.misses.columns
    }
    broken = sorted({name for ids in outside.values() for name in ids})
    proposal = Rebalance(only=_with_neighbours(scene, broken)) if broken else None
    return Drift(
        _table(scene, division, was),
        tuple(accounts.index[~accounts.index.isin(before)].astype("str")),
        tuple(before[~before.isin(accounts.index)].astype("str")),
        outside,
        proposal,
        now,
        current,
    )


def _with_accounts(recipe: Recipe, accounts: pd.DataFrame) -> Inputs:
    """The inputs with other accounts; pairs that name accounts no longer there are left out."""
    inputs = recipe.inputs

    def known(table: pd.DataFrame | None) -> pd.DataFrame | None:
        return None if table is None else table[table["account_id"].isin(accounts.index)]

    named, incompatible = known(inputs.named), known(inputs.incompatible)
    return replace(inputs, accounts=accounts, named=named, incompatible=incompatible)


def _carried(recipe: Recipe, standing: Standing) -> Standing:
    """The plan with the accounts of today: new ones have no rep yet and follow their unit."""
    known = standing.rep_of_account.reindex(recipe.inputs.accounts.index).fillna("")
    return replace(standing, rep_of_account=known.astype("str"))


def _judge(scene: Scene) -> Division:
    bridge = scene.posed.bridge
    names = list(bridge.measures)
    held = pd.DataFrame(np.broadcast_to(bridge.held, bridge.problem.lower.shape), columns=names)
    territory = np.append(scene.territories.to_numpy(), "")[scene.home]  # "" where there is none
    label = pd.Series(territory, index=bridge.units.index, dtype="str")
    held = held.set_axis(scene.territories)
    return judge_division(bridge, label, scene.territories, bridge.shares, held)


def _with_neighbours(scene: Scene, names: list[str]) -> tuple[str, ...]:
    """These territories and all that border on them."""
    a, b = (scene.home[end] for end in scene.problem.edges.T)
    rows = scene.rows(pd.Index(names))
    near = np.unique(np.concatenate([rows, b[np.isin(a, rows)], a[np.isin(b, rows)]]))
    return tuple(sorted(str(name) for name in scene.territories[near]))


def _table(scene: Scene, now: Division, was: Division) -> pd.DataFrame:
    table = pd.DataFrame({"rep_id": scene.rep_of.reindex(scene.territories)})
    for name in now.measures.columns:
        table[name] = now.measures[name]
        table[f"{name}_deviation"] = now.deviation[name]
        table[f"{name}_before"] = was.deviation[name].reindex(table.index)
        table[f"{name}_outside"] = now.misses[name]
    return table.sort_index()
