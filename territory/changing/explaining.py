"""Why each unit and account moved, what keeping it would cost, and what else could be done."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from maps.escape import html_text
from solvers import Problem, Score, score_assignment
from solvers.contiguity import build_graph, components
from solvers.subproblems import Subproblem, cut_out
from territory.changing.scene import Scene, set_scene
from territory.changing.telling import Kept, label_unit, tell_account, tell_unit
from territory.plain_rows import plain_rows
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing
from territory.stopping import never

Ints = npt.NDArray[np.int64]
GONE, RULE, PIECES, BALANCE, WAYS, OTHERS = (
    *("rep without a territory", "rule", "one piece", "balance", "distance", "other moves"),
)
"""What a move serves: the first that applies."""
ROUNDING = 1e-9
SHOWN = 10
"""Moved units whose reasons a notebook shows in full."""


@dataclass(frozen=True)
class Explanations:
    """The reason for every move.

    Attributes
    ----------
    units
        One row for each planned unit that has another rep, index unit_id: `from_rep`, `to_rep`,
        `serves`, `measure`, what keeping it would cost (`keep_objective` and `keep_misses`, the
        change of each against the plan, and `keep_breaks`, the rules that it would break), the
        same of the best other territory (`other_rep`, `other_objective`, `other_misses`), the
        number of units that moved with it (`block`), and `text`.
    accounts
        One row for each account with another rep, index account_id: `unit_id`, `from_rep` and
        `to_rep` (the territory where there is no rep), `serves`, `held`, the largest deviations of
        both territories in any measure if it stayed with its rep as an exception
        (`from_deviation`, `to_deviation`), whether that breaks a band (`breaks`), and `text`.
    """

    units: pd.DataFrame
    accounts: pd.DataFrame

    @property
    def reasons(self) -> dict[str, int]:
        """How many units serve what."""
        return {str(name): int(n) for name, n in self.units["serves"].value_counts().items()}

    def __repr__(self) -> str:
        """Say how much moved and what for, in a line."""
        serves = ", ".join(f"{name} {count:,}" for name, count in self.reasons.items())
        moved = f"{len(self.units):,} units, {len(self.accounts):,} accounts"
        return f"Explanations({moved}{serves and f': {serves}'})"

    def _repr_html_(self) -> str:
        lines = [*self.units["text"].head(SHOWN)]
        if len(self.units) > SHOWN:
            lines.append(f"and {len(self.units) - SHOWN:,} more units: see the table `units`")
        told = "".join(f"<li>{html_text(line)}</li>" for line in lines)
        return f"<p><b>{html_text(repr(self))}</b></p><ul>{told}</ul>"

    def as_json(self) -> dict[str, Any]:
        """The tables as lists of objects."""
        return {
            "reasons": self.reasons,
            "units": plain_rows(self.units.rename_axis("unit_id").reset_index()),
            "accounts": plain_rows(self.accounts.rename_axis("account_id").reset_index()),
        }


def explain_moves(
    recipe: Recipe,
    before: Standing,
    after: Standing,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] = never,
) -> Explanations:
    """Explain every unit and account that has another rep in a plan than before.

    Every cost is that of the whole plan with one thing changed, scored from scratch.

    Parameters
    ----------
    recipe
        What the plan was made of.
    before, after
        Who had what, and who has what by the plan.
    on_phase
        Called with the name of each phase as it begins.
    cancelled
        Asked often; once it answers true the moves explained so far are returned.

    Raises
    ------
    InvalidInput
        When units of the plan have no territory, and as `design_plan` does.
    Infeasible
        As `design_plan` does.
    """
    scene = set_scene(recipe, after, on_phase)
    scene.check_whole()
    home = scene.rows_of(before)
    on_phase("Pricing every move")
    pricing = Pricing(scene, home)
    units = pd.DataFrame(list(pricing.rows(cancelled)), columns=UNIT_COLUMNS).set_index("unit_id")
    return Explanations(units, _accounts(scene, before, units))


UNIT_COLUMNS = (
    *("unit_id", "from_rep", "to_rep", "serves", "measure"),
    *("keep_objective", "keep_misses", "keep_breaks"),
    *("other_rep", "other_objective", "other_misses", "block", "text"),
)
ACCOUNT_COLUMNS = (
    *("account_id", "unit_id", "from_rep", "to_rep", "serves", "held"),
    *("from_deviation", "to_deviation", "breaks", "text"),
)


@dataclass(frozen=True)
class _Part:
    """Two territories of a plan, and their score as they are."""

    part: Subproblem
    score: Score


@dataclass(frozen=True)
class _Elsewhere:
    """Two territories of a plan, before and after some units went from one to the other."""

    part: Subproblem
    before: Score
    after: Score

    @property
    def objective(self) -> float:
        """Change of the distance cost."""
        return self.after.objective - self.before.objective

    @property
    def violation(self) -> float:
        """Change of the misses, as fractions of the limits, and one for each other rule."""
        return self.after.violation - self.before.violation

    @property
    def parted(self) -> bool:
        """Whether a territory is in more pieces."""
        return bool((self.after.pieces > self.before.pieces).any())

    @property
    def broken(self) -> list[str]:
        """Rules that are broken only after, bands aside."""
        was = set(self.before.misses)
        return [miss for miss in self.after.misses if "limit" not in miss and miss not in was]


class Pricing:
    """A plan, and what it costs to have some units of it in another territory.

    Only two territories differ then, so that only these are scored, before and after: whatever is
    elsewhere adds the same to both.
    """

    def __init__(self, scene: Scene, home: Ints) -> None:
        self.scene, self.home, self.plan = scene, home, scene.home
        self.problem: Problem = scene.problem
        self.parts: dict[tuple[int, int], _Part] = {}
        self.graph = build_graph(self.problem.n_units, self.problem.edges)
        self.moved = home != self.plan
        self.blocks = self._blocks()
        self.in_order = np.argsort(self.blocks, kind="stable")

    def _blocks(self) -> Ints:
        """Connected units that went the same way, numbered; -1 for those that stayed."""
        a, b = self.problem.edges.T
        together = self.moved[a] & self.moved[b]
        together &= (self.home[a] == self.home[b]) & (self.plan[a] == self.plan[b])
        block = components(self.problem.n_units, self.problem.edges[together])
        return np.where(self.moved, block, -1)

    def _block_of(self, unit: int) -> Ints:
        """All units of the block of one that moved."""
        number, blocks = self.blocks[unit], self.blocks
        first, last = (
            np.searchsorted(blocks, number, side, sorter=self.in_order)
            for side in ("left", "right")
        )
        return np.asarray(self.in_order[first:last])

    def elsewhere(self, units: Ints, row: int) -> "_Elsewhere":
        """Score what changes when these units, all of one territory, are in another."""
        own = int(self.plan[units[0]])
        pair = (min(own, row), max(own, row))
        if pair not in self.parts:
            part = cut_out(self.problem, self.plan, np.array(pair))
            self.parts[pair] = _Part(part, score_assignment(part.problem, part.assignment))
        part, before = self.parts[pair].part, self.parts[pair].score
        changed = part.assignment.copy()
        changed[np.searchsorted(part.units, units)] = pair.index(row)
        return _Elsewhere(part, before, score_assignment(part.problem, changed))

    def rows(self, cancelled: Callable[[], bool]) -> Iterator[tuple[Any, ...]]:
        """A row of the table for each unit that moved, until it is cancelled."""
        units = self.scene.posed.bridge.units
        ids, labels = units.index.to_list(), [*map(label_unit, units.index, units["name"])]
        for unit in np.flatnonzero(self.moved).tolist():
            if cancelled():
                return
            kept = self.keep(unit)
            other = self.best_other(unit)
            to = self._name(int(self.plan[unit]))
            came = self._name(int(self.home[unit]))
            text = tell_unit(labels[unit], came, to, kept, other and self._name(other[0]))
            yield (
                *(ids[unit], came, to, kept.serves, kept.measure),
                *(kept.objective, kept.misses, "; ".join(kept.breaks) or None),
                None if other is None else self._name(other[0]),
                None if other is None else other[1].objective,
                None if other is None else other[1].violation,
                *(len(self._block_of(unit)), text),
            )

    def _name(self, row: int) -> str:
        """Rep of a territory, or its id where it has none; "" for none."""
        if row < 0:
            return ""
        name = str(self.scene.territories[row])
        return str(self.scene.rep_of[name]) or name

    def keep(self, unit: int) -> Kept:
        """What it would cost to leave a unit where it was, and so what its move serves."""
        row = int(self.home[unit])
        if row < 0:
            return Kept(GONE)
        found = self._judged(unit, row, self.elsewhere(np.array([unit]), row))
        if found.serves != PIECES:
            return found
        block = self._block_of(unit)
        if len(block) < 2:
            return found
        # Alone it would be cut off: the whole block tells why it went.
        whole = self._judged(unit, row, self.elsewhere(block, row))
        return Kept(
            whole.serves if whole.serves != PIECES else found.serves,
            whole.measure,
            found.objective,
            found.misses,
            found.breaks,
            len(block),
        )

    def _judged(self, unit: int, row: int, there: "_Elsewhere") -> Kept:
        measure = self._worst(there)
        if self.problem.eligible is not None and not self.problem.eligible[unit, row]:
            serves = RULE
        elif there.parted:
            serves = PIECES
        elif measure is not None:
            serves = BALANCE
        else:
            serves = WAYS if there.objective > 0 else OTHERS
        breaks = tuple(self._named(there.part, miss) for miss in there.broken)
        return Kept(serves, measure, there.objective, there.violation, breaks)

    def _named(self, part: Subproblem, miss: str) -> str:
        """A broken rule with the names of its territory and unit."""
        units = self.scene.posed.bridge.units.index[part.units]
        names = self.scene.territories[part.territories]
        miss = re.sub(r"\bterritory (\d+)", lambda found: str(names[int(found[1])]), miss)
        return re.sub(r"\bunit (\d+)", lambda found: str(units[int(found[1])]), miss)

    def _worst(self, there: "_Elsewhere") -> str | None:
        """Measure whose band is missed most more than in the plan, if any is."""
        problem = there.part.problem
        more = (_misses(problem, there.after) - _misses(problem, there.before)).sum(axis=0)
        m = int(more.argmax())
        return self.scene.posed.bridge.measures[m] if more[m] > ROUNDING else None

    def best_other(self, unit: int) -> tuple[int, "_Elsewhere"] | None:
        """The best territory for a unit that is neither the plan's nor that of before."""
        near = self.graph.neighbours[self.graph.start[unit] : self.graph.start[unit + 1]]
        rows = np.setdiff1d(self.plan[near], [self.plan[unit], self.home[unit]])
        scored = [(row, self.elsewhere(np.array([unit]), row)) for row in rows.tolist()]
        return min(scored, key=lambda pair: (pair[1].violation, pair[1].objective), default=None)


def _misses(problem: Problem, score: Score) -> npt.NDArray[np.float64]:
    """What each territory misses of each band, as a fraction of the limit, (k, m)."""
    low, high = problem.lower, problem.upper
    below = np.maximum(low - score.sums, 0.0) / np.where(low > 0, low, 1.0)
    usable = np.isfinite(high) & (high > 0)
    above = np.where(usable, np.maximum(score.sums - high, 0.0), 0.0) / np.where(usable, high, 1.0)
    return np.asarray(below + above)


def _accounts(scene: Scene, before: Standing, units: pd.DataFrame) -> pd.DataFrame:
    """A row for each account with another rep: as its unit, and as an exception."""
    posed, after = scene.posed, scene.standing
    now = after.rep_of_account
    known = now.index.isin(before.rep_of_account.index)
    was = before.rep_of_account.reindex(now.index).fillna("")
    # Where there is no rep, an account is with the territory of its unit.
    unit = posed.planned.unit_of_account.reindex(now.index).fillna("").astype("str")
    was = was.where(was != "", unit.map(units["from_rep"]).fillna("").astype("str"))
    now = now.where(now != "", unit.map(units["to_rep"]).fillna("").astype("str"))
    moved = now.index[known & (was != "") & (now != was)]
    places = unit[moved]
    held_for = posed.holdings.reason_of.reindex(moved).fillna("").astype("str")
    names = posed.accounts["name"].reindex(moved).astype("str")
    served = {
        (unit, to): why
        for unit, to, why in zip(units.index, units["to_rep"], units["serves"], strict=True)
    }
    deviations = _Exceptions(scene)
    rows = []
    columns = (moved, places, was[moved], now[moved], held_for, names)
    for account, place, came, to, held, name in zip(*columns, strict=True):
        serves = served.get((place, to), OTHERS)
        left, joined, breaks = deviations.of(str(account), came, to)
        text = tell_account(name, came, to, serves, held, left, joined, breaks)
        rows.append((account, place, came, to, serves, held, left, joined, breaks, text))
    return pd.DataFrame(rows, columns=ACCOUNT_COLUMNS).set_index("account_id")


class _Exceptions:
    """Deviations of territories when one account stays with its rep."""

    def __init__(self, scene: Scene) -> None:
        posed, bridge = scene.posed, scene.posed.bridge
        values = posed.values[list(bridge.measures)]  # noqa: PD011
        self.values = dict(zip(values.index, values.to_numpy(float), strict=True))
        held = np.broadcast_to(bridge.held, bridge.problem.lower.shape)
        sums = score_assignment(bridge.problem, scene.home).sums + held
        self.sums, self.low = sums, bridge.problem.lower + held
        self.high = bridge.problem.upper + held
        self.targets = np.column_stack(
            [bridge.bands.targets_of(name, bridge.shares) for name in bridge.measures]
        )
        self.row = scene.row_of_hands

    def of(self, account: str, came: str, to: str) -> tuple[float | None, float | None, bool]:
        """Largest deviation of both territories, None where a rep has none, and a broken band."""
        if account not in self.values:
            return None, None, False
        value = self.values[account]
        found: list[float | None] = []
        breaks = False
        for rep, sign in ((came, 1.0), (to, -1.0)):
            if rep not in self.row:
                found.append(None)
                continue
            row = self.row[rep]
            sums = self.sums[row] + sign * value
            deviation = sums / self.targets[row] - 1.0
            found.append(float(deviation[np.abs(deviation).argmax()]))
            slack = 1 + ROUNDING
            breaks |= bool(((sums > self.high[row] * slack) | (sums * slack < self.low[row])).any())
        return found[0], found[1], breaks
