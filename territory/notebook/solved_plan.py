"""The answer for an analyst: a plan with its tables, pictures, reasons and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import folium
import geopandas as gpd
import pandas as pd

from maps.escape import html_text
from territory.changing.whereabouts import Explanation
from territory.cli.plan_report import summary_rows
from territory.designing.describe import Design
from territory.drawings.drawing import draw_design
from territory.entities import Plan
from territory.notebook.alternatives import explain_account
from territory.notebook.changes_asked import read_rebalance
from territory.notebook.comparing import Comparable, compare_figures
from territory.notebook.frontier import PlanFrontier
from territory.notebook.options_in import renamed_options
from territory.notebook.plotting import draw_territories, show_framed
from territory.notebook.progress import show_progress
from territory.notebook.python_names import told_in_python
from territory.planning import (
    Adopt,
    Effort,
    Explanations,
    Frontier,
    Inputs,
    KeepPrice,
    Options,
    Recipe,
    adopt_plan,
    explain_moves,
    explore_plan,
    price_keeping,
    rebalance_plan,
    standing_before,
)
from territory.plans.outputs import accounts_table, assignments_table, outlines, write_design
from territory.plans.standing import Standing, standing_of

Level = Literal["territories", "units", "accounts"]


class SolvedPlan:
    """A plan and all that can be asked of it.

    Attributes
    ----------
    design
        The plan with the tables behind it, as the other front ends have it.
    recipe
        What it was made of.
    reasons
        Why not every band is met, for a plan that was rebalanced; empty otherwise.
    """

    def __init__(self, design: Design, recipe: Recipe, reasons: tuple[str, ...] = ()) -> None:
        self.design, self.recipe, self.reasons = design, recipe, reasons

    @property
    def inputs(self) -> Inputs:
        """The tables that it was made of."""
        return self.recipe.inputs

    @property
    def options(self) -> Options:
        """How it was made."""
        return self.recipe.options

    @property
    def plan(self) -> Plan:
        """What plan.json holds."""
        return self.design.plan

    @property
    def status(self) -> str:
        """``optimal`` is proven, ``feasible`` keeps every rule."""
        return self.plan.status

    @property
    def bound(self) -> float | None:
        """Proven: no plan that keeps the rules costs less than this."""
        return self.plan.bound

    @property
    def gap(self) -> float | None:
        """Most by which this plan costs more than the best possible, as a share of its cost."""
        return self.plan.gap

    @property
    def report(self) -> tuple[str, ...]:
        """What was assumed on the way, a sentence each."""
        return self.design.report

    def metrics(self) -> pd.DataFrame:
        """One row a territory, index `territory_id`.

        Columns: `rep_id`, `rep_name`, `center` (a unit), `pieces`, `n_accounts`, and for each
        measure its sum under its own name, `<measure>_target` and `<measure>_deviation` (signed, a
        fraction of the target).
        """
        rows: dict[str, dict[str, Any]] = {}
        names, count = self.design.reps["name"], self.design.accounts["territory_id"].value_counts()
        for each in self.plan.territories:
            row: dict[str, Any] = {
                "rep_id": each.rep_id or "",
                "rep_name": names.get(each.rep_id, ""),
                "center": each.center,
                "pieces": each.pieces,
                "n_accounts": int(count.get(each.territory_id, 0)),
            }
            for measure, found in each.measures.items():
                row |= {
                    measure: found.value,
                    f"{measure}_target": found.target,
                    f"{measure}_deviation": found.deviation,
                }
            rows[each.territory_id] = row
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("territory_id")

    def summary(self) -> pd.DataFrame:
        """The plan beside today, as text for people; index is what is told."""
        rows = list(summary_rows(self.design))
        table = pd.DataFrame(rows, columns=["figure", "today", "plan"]).set_index("figure")
        return table if self.design.today is not None else table[["plan"]]

    def assignments(self) -> pd.DataFrame:
        """Territory and rep of each unit: columns unit_id, territory_id, rep_id."""
        return assignments_table(self.design)

    def accounts(self) -> pd.DataFrame:
        """Territory and rep of each account: columns account_id, territory_id, rep_id, ..."""
        return accounts_table(self.design)

    def to_geodataframe(self, level: Level = "territories") -> gpd.GeoDataFrame:
        """Territories, units or accounts with their geometry (EPSG:4326).

        Raises
        ------
        ValueError
            For another level.
        """
        if level == "territories":
            return outlines(self.design).set_index("territory_id")
        if level == "units":
            units = self.design.bridge.units
            label = self.design.division.label.reindex(units.index)
            rep = label.map(self.design.rep_of)
            return units.assign(territory_id=label, rep_id=rep)
        if level == "accounts":
            table = self.design.accounts
            points = gpd.points_from_xy(table["lon"], table["lat"])
            return gpd.GeoDataFrame(table, geometry=points, crs=4326)
        raise ValueError(f"level must be territories, units or accounts, not {level!r}")

    def map(self, title: str = "Territories") -> folium.Map:
        """The interactive map, which shows itself in a notebook and needs no network."""
        return show_framed(draw_design(self.design, title))

    def plot(self, measure: str | None = None, ax: Any = None, **options: Any) -> Any:
        """Draw the territories with matplotlib.

        Parameters
        ----------
        measure
            Color by the deviation of this measure; by default a color for each territory.
        ax
            Axes to draw on; new ones by default.
        **options
            Passed on to `GeoDataFrame.plot`.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        ValueError
            For a measure that is not balanced.
        """
        return draw_territories(self.to_geodataframe(), measure, ax, options)

    def compare(self, other: Comparable) -> pd.DataFrame:
        """This plan beside another of the same units, figure by figure.

        Columns `this` and `other`; the rows are status, objective, bound, gap, what
        `Design.figures` tells, the worst deviation of each measure, and `units_that_differ` and
        `accounts_that_differ`: those with another rep (or, without reps, other companions). The
        other may be a plan of a service as well. Values are not rounded, but the table shows
        itself for reading: shares in percent, and a dash for what a plan does not know.
        """
        return compare_figures(self, other)

    @property
    def has_reps(self) -> bool:
        """Whether territories have reps."""
        return bool(len(self.design.reps))

    def figures(self) -> dict[str, Any]:
        """What is told of the plan in one number each."""
        plan, division = self.plan, self.design.division
        worst = {
            f"{name}_worst_deviation": division.worst(name) for name in self.design.bridge.measures
        }
        return {
            "status": plan.status,
            "territories": len(plan.territories),
            "objective": plan.objective,
            "bound": plan.bound,
            "gap": plan.gap,
            **worst,
            **self.design.figures,
        }

    def explain(self, account_id: str) -> Explanation:
        """Say where an account is and why, and what each territory beside it would cost or break.

        Raises
        ------
        InvalidInput
            When there is no such account.
        """
        return explain_account(self.design, account_id)

    @told_in_python()
    def explain_moves(self, *, progress: bool | None = None) -> Explanations:
        """Why each unit and account has another rep than before, and what keeping it would cost.

        Before is the plan that this one was rebalanced from, or else today's map. The tables
        `units` and `accounts` have a row for each that moved.

        Raises
        ------
        InvalidInput
            When neither is known.
        """
        before = standing_before(self.recipe, "the plan")
        with show_progress(progress) as (on_phase, _):
            return explain_moves(self.recipe, before, self.standing, on_phase)

    @property
    def standing(self) -> Standing:
        """Who has what by this plan."""
        assigned, accounts = self.assignments(), self.accounts()
        return standing_of(
            self.plan.territories,
            assigned.set_index("unit_id"),
            accounts.set_index("account_id"),
        )

    @told_in_python()
    def rebalance(
        self,
        *,
        budgets: Mapping[str, Any] | None = None,
        progress: bool | None = None,
        **asked: Any,
    ) -> SolvedPlan:
        """Move what may move until the bands are met, or as nearly as the budgets allow.

        Parameters
        ----------
        budgets
            The most that may change hands of ``units``, ``accounts`` or a number that accounts
            have: a share of all as text, or a quantity, such as ``{"potential": "8%",
            "accounts": 300}``. Without any everything may move.
        progress
            As in `Scenario.solve`.
        **asked
            The fields of `territory.planning.Rebalance`: `rep_budgets` (of what one rep may lose),
            `balance` (tolerances in place of the plan's), `lock_units`, `lock_accounts`,
            `lock_territories`, `only`, `add`, `remove`, `time_limit`, `seed`.

        Returns
        -------
        SolvedPlan
            Compared with this plan. `reasons` says why, where a band is missed; this is the nearest
            that was found then.

        Raises
        ------
        InvalidInput
            Listing everything that is named and is not there.
        TypeError
            For a field that is none of these.
        """
        change = read_rebalance({"budgets": budgets, **asked})
        recipe, standing = self.recipe, self.standing
        with show_progress(progress, change.time_limit) as (on_phase, on_progress):
            made = rebalance_plan(recipe, standing, change, on_progress, on_phase)
        changed = replace(recipe, change=made.asked, standing=standing)
        return SolvedPlan(made.design, changed, made.reasons)

    @told_in_python()
    def price_keeping(
        self,
        *,
        account: str | None = None,
        unit: str | None = None,
        time_limit: float = 30.0,
        seed: int = 0,
        progress: bool | None = None,
    ) -> KeepPrice:
        """What it would cost to leave an account's unit, or a unit, with its rep of before.

        The plan is solved again with that lock. Before is as for `explain_moves`.

        Raises
        ------
        InvalidInput
            When it did not move, or both or neither are named.
        """
        before = standing_before(self.recipe, "the plan")
        with show_progress(progress, time_limit) as (on_phase, _):
            return price_keeping(
                self.recipe,
                before,
                self.standing,
                account=account,
                unit=unit,
                effort=Effort(self.bound, time_limit, seed),
                on_phase=on_phase,
            )

    @told_in_python()
    def frontier(
        self, *, time_limit: float = 100.0, progress: bool | None = None, **options: Any
    ) -> PlanFrontier[SolvedPlan]:
        """Solve for what balance, distance, disruption and fit cost one another.

        Parameters
        ----------
        time_limit
            Most seconds for all plans together.
        progress
            As in `Scenario.solve`.
        **options
            Fields of `territory.planning.Options` that differ from the plan's, such as `balance`.
            Moves are counted from this plan.

        Raises
        ------
        TypeError
            For a name that is no option.
        """
        chosen = {**renamed_options(options), "time_limit": time_limit}
        recipe = replace(self.recipe, options=replace(self.options, **chosen))
        with show_progress(progress) as (on_phase, _):
            found = explore_plan(recipe, self.standing, on_phase)
        return PlanFrontier(found, lambda name: self._adopt(recipe, found, name))

    def _adopt(self, recipe: Recipe, found: Frontier, name: str) -> SolvedPlan:
        bound = float(found.points["distance_bound_km"][name]) ** 2
        asked, standing = Adopt("frontier", name, bound), self.standing
        made = adopt_plan(recipe, standing, found.assignments[name], asked)
        changed = replace(recipe, change=made.asked, standing=standing)
        return SolvedPlan(made.design, changed, made.reasons)

    @told_in_python()
    def save(self, folder: str | Path, title: str = "Territories") -> Path:
        """Write the files of the plan, as `territory design` does, and return the folder.

        Raises
        ------
        InvalidInput
            When the folder cannot be written to.
        """
        write_design(self.design, self.recipe, Path(folder), title)
        return Path(folder)

    def __repr__(self) -> str:
        """Say what it is, in a line."""
        gap = "" if self.gap is None else f", gap {self.gap:.1%}"
        return f"SolvedPlan({len(self.plan.territories)} territories, {self.status}{gap})"

    def _repr_html_(self) -> str:
        table = self.summary().rename_axis(None).to_html(escape=True)
        missed = "".join(f"<li>{html_text(line)}</li>" for line in self.reasons)
        return f"<p><b>{html_text(repr(self))}</b></p>{missed and f'<ul>{missed}</ul>'}{table}"
