"""The frontier for an analyst: a table of plans, and its picture on matplotlib axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd
from matplotlib.figure import Figure

from maps.escape import html_text
from maps.frontier_plot import draw_frontier
from territory.notebook.plotting import show_picture
from territory.planning import Frontier
from territory.studies.frontier_files import LABELS

Plan = TypeVar("Plan")


@dataclass(frozen=True)
class PlanFrontier(Generic[Plan]):
    """Plans of which none is better than another in everything.

    Attributes
    ----------
    found
        What the other front ends have.
    take
        Makes a plan of one of them.
    """

    found: Frontier
    take: Callable[[str], Plan]

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

    def adopt(self, name: str) -> Plan:
        """One of the plans, as a change of the plan that the frontier was asked of.

        Raises
        ------
        LookupError
            When none has this name.
        """
        if name not in self.points.index:
            raise LookupError(
                f"there is no plan {name!r}; there are {', '.join(self.points.index)}"
            )
        return self.take(name)

    def plot(self, title: str = "Frontier") -> Figure:
        """Draw the plans, and what each moved account buys, as a matplotlib figure."""
        return show_picture(draw_frontier(self.points, self.curve, LABELS, title))

    def __repr__(self) -> str:
        """Say how many there are, in a line."""
        free = int(self.points["non_dominated"].sum())
        return f"PlanFrontier({len(self.points)} plans, {free} not dominated, knee {self.knee})"

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{html_text(line)}</li>" for line in self.report)
        return f"<ul>{lines}</ul>{self.points.to_html(escape=True)}"
