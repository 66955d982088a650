"""The answer for an analyst: a plan with its tables, pictures, reasons and comparisons."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Literal

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from maps.assets import inline_assets
from maps.escape import html_text
from maps.palette import TERRITORY_COLORS, color_territories
from territory.cli.plan_report import summary_rows
from territory.designing.describe import Design
from territory.drawings.drawing import draw_design
from territory.entities import Plan
from territory.notebook.alternatives import Explanation, explain_account
from territory.planning import Inputs, Options, recipe_of
from territory.plans.outputs import accounts_table, assignments_table, outlines, write_design

HEIGHT = 560
"""Pixels of a map in a notebook."""

Level = Literal["territories", "units", "accounts"]


class SolvedPlan:
    """A plan and all that can be asked of it.

    Attributes
    ----------
    design
        The plan with the tables behind it, as the other front ends have it.
    inputs, options
        What it was made of.
    """

    def __init__(self, design: Design, inputs: Inputs, options: Options) -> None:
        self.design, self.inputs, self.options = design, inputs, options

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
        drawn = draw_design(self.design, title)
        # Folium would show a page that loads its scripts from elsewhere.
        setattr(drawn, "_repr_html_", partial(_framed, drawn))  # noqa: B010  (it is a method)
        return drawn

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
        """
        shapes = self.to_geodataframe()
        usual: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.6}
        if measure is None:
            usual["color"] = _colors(self.design, shapes.index)
        else:
            most = float(shapes[f"{measure}_deviation"].abs().max()) or 1.0
            usual |= {"column": f"{measure}_deviation", "cmap": "RdBu_r", "legend": True}
            usual |= {"vmin": -most, "vmax": most}
        axes = shapes.plot(ax=ax, **{**usual, **options})
        for name, point in shapes.representative_point().items():
            axes.annotate(str(name), (point.x, point.y), ha="center", fontsize=7)
        axes.set_axis_off()
        return axes

    def compare(self, other: SolvedPlan) -> pd.DataFrame:
        """This plan beside another of the same units, figure by figure.

        Columns `this` and `other`; the rows are status, objective, bound, gap, what
        `Design.figures` tells, the worst deviation of each measure, and `units_that_differ` and
        `accounts_that_differ`: those with another rep (or, without reps, other companions).
        """
        table = pd.DataFrame({"this": self._figures(), "other": other._figures()})
        by_rep = bool(len(self.design.reps)) and bool(len(other.design.reps))
        for name, kind in (("units", "unit_id"), ("accounts", "account_id")):
            hands = _hands(self, kind, by_rep), _hands(other, kind, by_rep)
            differ = _differences(*hands, by_rep)
            table.loc[f"{name}_that_differ"] = [differ, differ]
        return table

    def _figures(self) -> dict[str, Any]:
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

    def save(self, folder: str | Path, title: str = "Territories") -> Path:
        """Write the files of the plan, as `territory design` does, and return the folder.

        Raises
        ------
        InvalidInput
            When the folder cannot be written to.
        """
        recipe = recipe_of(self.design, self.inputs, self.options)
        write_design(self.design, recipe, Path(folder), title)
        return Path(folder)

    def __repr__(self) -> str:
        """Say what it is, in a line."""
        gap = "" if self.gap is None else f", gap {self.gap:.1%}"
        return f"SolvedPlan({len(self.plan.territories)} territories, {self.status}{gap})"

    def _repr_html_(self) -> str:
        table = self.summary().rename_axis(None).to_html(escape=True)
        return f"<p><b>{html_text(repr(self))}</b></p>{table}"


def _framed(drawn: folium.Map) -> str:
    page = html_text(inline_assets(drawn.get_root().render()))
    style = f"width:100%;height:{HEIGHT}px;border:1px solid #ccc"
    return f'<iframe srcdoc="{page}" style="{style}" title="Map of the territories"></iframe>'


def _colors(design: Design, names: pd.Index) -> list[str]:
    """A color for each territory that its neighbours do not have."""
    units, edges = design.bridge.units.index, design.bridge.problem.edges
    position = names.get_indexer(pd.Index(design.division.label.reindex(units)))
    pairs = np.unique(np.sort(position[edges], axis=1), axis=0)
    apart = pairs[pairs[:, 0] != pairs[:, 1]]
    return [TERRITORY_COLORS[color] for color in color_territories(len(names), apart)]


def _hands(plan: SolvedPlan, key: str, by_rep: bool) -> pd.Series[str]:
    """Rep, or else territory, of each unit or account."""
    table = plan.assignments() if key == "unit_id" else plan.accounts()
    return table.set_index(key)["rep_id" if by_rep else "territory_id"].fillna("")


def _differences(a: pd.Series[str], b: pd.Series[str], by_rep: bool) -> int:
    """Count the ids that are in other hands.

    Names of territories say nothing across two plans: those that share most are taken as one.
    """
    ids = a.index.union(b.index)
    a, b = a.reindex(ids, fill_value=""), b.reindex(ids, fill_value="")
    if by_rep:
        return int((a != b).sum())
    shared = pd.crosstab(a, b).to_numpy()
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return int(len(ids) - shared[rows, columns].sum())
