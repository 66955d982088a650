"""Two plans of the same units side by side, wherever each of them is kept."""

from typing import Any, Protocol

import pandas as pd
from scipy.optimize import linear_sum_assignment

from territory.faults import quantity

UNKNOWN = "–"


class Comparable(Protocol):
    """What is asked of a plan."""

    @property
    def has_reps(self) -> bool:
        """Whether its territories have reps."""

    def figures(self) -> dict[str, Any]:
        """What is told of it in one number each."""

    def assignments(self) -> pd.DataFrame:
        """Columns unit_id, territory_id, rep_id."""

    def accounts(self) -> pd.DataFrame:
        """Columns account_id, territory_id, rep_id."""


class ComparisonTable(pd.DataFrame):
    """Figures as they are, shown as people read them; a part of it is an ordinary table."""

    def __repr__(self) -> str:
        """Write it as a text."""
        return repr(self._shown())

    def _repr_html_(self) -> str:
        return str(self._shown().to_html(escape=True))

    def _shown(self) -> pd.DataFrame:
        rows = zip(self.index, self.to_numpy(), strict=True)
        told = [[_told(str(name), each) for each in row] for name, row in rows]
        return pd.DataFrame(told, self.index, self.columns, dtype=object)


def _told(name: str, value: Any) -> str:
    """Write a figure: shares in percent, numbers without powers of ten, a dash for the unknown."""
    if pd.isna(value):
        return UNKNOWN
    if isinstance(value, str):
        return value
    if name == "gap":
        return f"{value:.2%}"
    if name.endswith("_worst_deviation"):
        return f"{value:+.2%}"
    return quantity(value)


def compare_figures(this: Comparable, other: Comparable) -> pd.DataFrame:
    """Figures of both plans by name, and how many units and accounts are in other hands.

    Hands are reps, or companions where a plan has none: names of territories say nothing across
    two plans, so that those which share most are taken as one.
    """
    table = ComparisonTable({"this": this.figures(), "other": other.figures()}, dtype=object)
    by_rep = this.has_reps and other.has_reps
    tables = {
        "units": (this.assignments(), other.assignments(), "unit_id"),
        "accounts": (this.accounts(), other.accounts(), "account_id"),
    }
    for name, (a, b, key) in tables.items():
        differ = _differences(_hands(a, key, by_rep), _hands(b, key, by_rep), by_rep)
        table.loc[f"{name}_that_differ"] = [differ, differ]
    return table


def _hands(table: pd.DataFrame, key: str, by_rep: bool) -> "pd.Series[str]":
    return table.set_index(key)["rep_id" if by_rep else "territory_id"].fillna("")


def _differences(a: "pd.Series[str]", b: "pd.Series[str]", by_rep: bool) -> int:
    """Count the ids that are in other hands."""
    ids = a.index.union(b.index)
    a, b = a.reindex(ids, fill_value=""), b.reindex(ids, fill_value="")
    if by_rep:
        return int((a != b).sum())
    shared = pd.crosstab(a, b).to_numpy()
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return int(len(ids) - shared[rows, columns].sum())
