"""What came of changing a plan: what moved, what is missed, and why."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd

from solvers import Result
from solvers.disruption import Budgets
from solvers.least_change import LeastChange
from solvers.rebalance import Rebalanced
from solvers.result import Status
from solvers.solve import OPTIMAL_GAP
from territory.changing.scene import Scene
from territory.designing.describe import Design, Given, describe_design
from territory.faults import percent, quantity, some
from territory.layers.layering import add_layers
from territory.plans.origin import tell_origin

UNITS, ACCOUNTS = "units", "accounts"
CUT_SHORT = "cut short by the clock or the caller: a repeated run may differ"


class Asked(Protocol):
    """What a change of a plan is asked for with."""

    @property
    def seed(self) -> int:
        """What seeds every random choice."""

    def as_json(self) -> dict[str, Any]:
        """All of it as a JSON object."""


@dataclass(frozen=True)
class Changed:
    """A standing plan, changed.

    Attributes
    ----------
    design
        The plan after it.
    met
        Whether every band is met and every territory in one piece.
    reasons
        Why not, a sentence a line.
    touched
        Territories that gained or lost a unit.
    asked
        What was asked for, as JSON.
    """

    design: Design
    met: bool
    reasons: tuple[str, ...]
    touched: tuple[str, ...]
    asked: dict[str, Any]


def describe_change(
    scene: Scene,
    found: Rebalanced,
    budgets: Budgets,
    names: tuple[str, ...],
    least: LeastChange | None,
    change: Asked,
    kind: str,
) -> Changed:
    """Put names to what was found, and say what moved, what is missed and why."""
    posed, standing, recipe = scene.posed, scene.standing, scene.recipe
    score, given = found.score, Given(scene.territories, scene.rep_of, _terms(scene, found))
    misses, wholes = _misses(scene, found), _wholes(scene, budgets, names)
    reasons = misses and (*misses, *_why(budgets, least, wholes, impossible=found.impossible))
    result = Result(
        assignment=found.assignment,
        centers=score.centers,
        status=_status(found, least, met=not misses),
        objective=None if misses else score.objective,
        bound=found.bound,
        seconds=found.seconds,
        method=kind,
        seed=change.seed,
        iterations=found.rounds,
        notes=(CUT_SHORT,) if found.cut_short else (),
    )
    by_rep = bool((standing.rep_of != "").all())
    hands = standing.rep_of if by_rep else pd.Series(standing.rep_of.index, standing.rep_of.index)
    planned = posed.planned
    assert planned.baseline is not None
    design = describe_design(
        posed.bridge,
        result,
        replace(planned, baseline=planned.baseline.map(hands).dropna().astype("str")),
        scene.label.map(hands).dropna().astype("str"),
        posed.accounts,
        posed.values,
        recipe.inputs.reps,
        tell_origin(recipe.inputs, recipe.options),
        posed.shares,
        None,
        posed.rounds,
        posed.holdings,
        given,
    )
    design = add_layers(design, result, None, recipe.inputs, recipe.options)
    touched = _touched(scene, found)
    spent = _spent(scene, budgets, found, least, wholes)
    told = {
        "kind": kind,
        "asked": change.as_json(),
        "met": not misses,
        "reasons": list(reasons),
        "touched": list(touched),
        "budgets": spent,
    }
    report = (*design.report, *_tell_budgets(spent))
    design = replace(design, change=told, report=report)
    return Changed(design, not misses, tuple(reasons), touched, change.as_json())


def _status(found: Rebalanced, least: LeastChange | None, *, met: bool) -> Status:
    if met:
        lowest = found.score.objective * (1 - OPTIMAL_GAP)
        return "optimal" if found.bound is not None and found.bound >= lowest else "feasible"
    proven = found.impossible or (least is not None and least.misses > 0)
    return "infeasible" if proven else "no_solution"


def _terms(scene: Scene, found: Rebalanced) -> dict[str, float]:
    return {"distance": found.score.objective}


def _touched(scene: Scene, found: Rebalanced) -> tuple[str, ...]:
    moved = found.assignment != scene.home
    names = scene.territories.to_numpy()
    rows = {*found.assignment[moved].tolist(), *scene.home[moved & (scene.home >= 0)].tolist()}
    return tuple(sorted(str(names[row]) for row in rows))


def _misses(scene: Scene, found: Rebalanced) -> tuple[str, ...]:
    """Which bands are missed and by how much, and which territories are in pieces."""
    problem, bridge, score = scene.problem, scene.posed.bridge, found.score
    lines = []
    for m, name in enumerate(bridge.measures):
        below = problem.lower[:, m] * (1 - 1e-9) - score.sums[:, m]
        above = score.sums[:, m] - problem.upper[:, m] * (1 + 1e-9)
        miss = np.maximum(below, above)
        if not (miss > 0).any():
            continue
        target = bridge.bands.targets_of(name, bridge.shares)
        held = np.broadcast_to(bridge.held, problem.lower.shape)[:, m]
        deviation = (score.sums[:, m] + held) / target - 1.0
        worst = int(np.where(miss > 0, np.abs(deviation), -1.0).argmax())
        lines.append(
            f"{name}: {int((miss > 0).sum())} of {len(miss)} territories miss the band of "
            f"{bridge.bands.phrase(name)}, {scene.territories[worst]} most with "
            f"{deviation[worst]:+.1%}"
        )
    broken = scene.territories[score.pieces > 1]
    if len(broken):
        lines.append(f"territories in pieces that may not be joined: {some(broken)}")
    barred = [miss for miss in score.misses if "may not be in" in miss]
    if barred:
        lines.append(f"units that their territory may not have by its rules: {len(barred):,}")
    return tuple(lines)


def _why(
    budgets: Budgets, least: LeastChange | None, wholes: dict[str, float], *, impossible: bool
) -> tuple[str, ...]:
    """Say what is proven to be too little, or that it is not proven."""
    if least is None:
        return ()
    lines = []
    for b, (name, whole) in enumerate(wholes.items()):
        needed = least.to_move[b]
        if not np.isfinite(needed):
            continue
        if needed > budgets.total[b]:
            lines.append(
                f"it is proven that the bands cannot be met: even if {name} could go anywhere, "
                f"{percent(needed / whole)} of all {name} ({quantity(needed, digits=4)}) would "
                f"have to change hands, and the budget is {quantity(budgets.total[b])}"
            )
    if not lines and least.misses > 0 and not np.isfinite(least.to_move).any():
        lines.append("it is proven that the bands cannot be met with these locks, whatever moves")
    elif not lines and (impossible or least.misses > 0):
        lines.append(
            "it is proven that the bands cannot be met within all budgets and locks together"
        )
    elif not lines:
        lines += _short_of_proof(least, wholes)
    return tuple(lines)


def _short_of_proof(least: LeastChange, wholes: dict[str, float]) -> list[str]:
    """Say that nothing is proven, and what is known of how much has to move."""
    lines = [
        "no plan within the budgets was found that meets all bands; that there is none is not "
        "proven: allow more to move, or wider bands"
    ]
    shares = [
        needed / max(whole, 1e-300)
        for needed, whole in zip(least.to_move, wholes.values(), strict=True)
    ]
    lines += [
        f"even if {name} could go anywhere and be parted, {percent(share)} of all {name} would "
        "have to change hands; on a map, where work only passes from a territory to the next, it "
        "is more"
        for name, share in zip(wholes, shares, strict=True)
        if np.isfinite(share)
    ]
    return lines


def _wholes(scene: Scene, budgets: Budgets, names: tuple[str, ...]) -> dict[str, float]:
    """All there is of what has a budget, held accounts included."""
    table = scene.whole
    return {
        name: float(budgets.weight[:, b].sum() if name == UNITS else table[name].sum())
        for b, name in enumerate(names)
    }


def _spent(
    scene: Scene,
    budgets: Budgets,
    found: Rebalanced,
    least: LeastChange | None,
    wholes: dict[str, float],
) -> list[dict[str, Any]]:
    """What moved of each budget, and of whom most."""
    rows = []
    for b, (name, whole) in enumerate(wholes.items()):
        most = int(found.left[:, b].argmax())
        total, own = budgets.total[b], budgets.leaving[most, b]
        needed = None if least is None else float(least.to_move[b])
        rows.append(
            {
                "name": name,
                "moved": float(found.moved[b]),
                "share": float(found.moved[b]) / whole if whole else 0.0,
                "allowed": float(total) if np.isfinite(total) else None,
                "most_of": str(scene.territories[most]),
                "most_moved": float(found.left[most, b]),
                "most_allowed": float(own) if np.isfinite(own) else None,
                "in_any_case": float(budgets.weight[budgets.home < 0, b].sum()),
                "least_for_all_bands": needed if needed is None or np.isfinite(needed) else None,
            }
        )
    return rows


def _tell_budgets(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(
        f"{row['name']} that change hands: {quantity(row['moved'])} ({row['share']:.1%})"
        + (f" of {quantity(row['allowed'])} allowed" if row["allowed"] is not None else "")
        + (f", beside {quantity(row['in_any_case'])} that have to" if row["in_any_case"] else "")
        for row in rows
    )
