"""The frontier for an analyst: a table of plans, and its picture on matplotlib axes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from matplotlib.figure import Figure

from maps.escape import html_text
from maps.frontier_plot import draw_frontier
from territory.notebook.progress import show_progress
from territory.planning import Frontier, Inputs, Options, build_frontier
from territory.studies.frontier_files import LABELS


@dataclass(frozen=True)
class PlanFrontier:
    """Plans of which none is better than another in everything.

    Attributes
    ----------
    found
        What the other front ends have.
    """

    found: Frontier

    @property
    def points(self) -> pd.DataFrame:
        """A row a plan, dominated ones last: its criteria, their proven bounds, and its prices."""
        return self.found.points

    @property
    def curve(self) -> pd.DataFrame:
        """The balance that each number of moved accounts buys, from today on."""
        return self.found.curve

    @property
    def assignments(self) -> pd.DataFrame:
        """Label of each planned unit in each plan: index unit_id, columns the plans."""
        return self.found.assignments

    @property
    def knee(self) -> str:
        """Name of the plan that is nearest to the best of every criterion."""
        return self.found.knee

    @property
    def report(self) -> tuple[str, ...]:
        """What was done, a sentence each."""
        return self.found.report

    def plot(self, title: str = "Frontier") -> Figure:
        """Draw the plans, and what each moved account buys, as a matplotlib figure."""
        return draw_frontier(self.points, self.curve, LABELS, title)

    def __repr__(self) -> str:
        """Say how many there are, in a line."""
        free = int(self.points["non_dominated"].sum())
        return f"PlanFrontier({len(self.points)} plans, {free} not dominated, knee {self.knee})"

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{html_text(line)}</li>" for line in self.report)
        return f"<ul>{lines}</ul>{self.points.to_html(escape=True)}"


def study_frontier(
    inputs: Inputs, options: Options, time_limit: float, progress: bool | None
) -> PlanFrontier:
    """Solve for the plans of a frontier, and show how far it is.

    Raises
    ------
    InvalidInput, Infeasible
        As `build_frontier` does.
    """
    chosen = replace(options, time_limit=time_limit)
    with show_progress(progress) as (on_phase, _):
        return PlanFrontier(build_frontier(inputs, chosen, on_phase))
