"""What changes hands between today and the plan."""

from dataclasses import dataclass

import pandas as pd
from scipy.optimize import linear_sum_assignment

from territory.entities import Changes


@dataclass(frozen=True)
class Moves:
    """What gets another rep.

    `units` and `accounts` are bool by id; `today` is the rep of each account today, "" where that
    is unknown; `known` tells whether anything of today is.
    """

    units: "pd.Series[bool]"
    accounts: "pd.Series[bool]"
    today: "pd.Series[str]"
    known: bool

    def summarise(self, values: pd.DataFrame) -> Changes | None:
        """Count them, and sum each measure over the accounts that move; None without a today."""
        if not self.known:
            return None
        moved = values.loc[self.accounts.index[self.accounts]]
        return Changes(
            units=int(self.units.sum()),
            accounts=int(self.accounts.sum()),
            measures={str(name): float(total) for name, total in moved.sum().items()},
        )


def find_moves(
    assignment: "pd.Series[str]",
    accounts: pd.DataFrame,
    rep_of: "pd.Series[str]",
    baseline: "pd.Series[str] | None",
    reps: pd.Index,
) -> Moves:
    """Compare the plan with today.

    Parameters
    ----------
    assignment
        Territory of each unit.
    accounts
        Accounts with `unit_id`, `territory_id`, and `owner` (today's rep, or any other text).
    rep_of
        Rep of each territory, "" where there is none.
    baseline
        Today's rep, or else territory, of each unit, or None.
    reps
        Ids of all reps.

    Notes
    -----
    An account is today with its owner where that is a rep, else with whom its unit is. Who is no
    rep any more keeps nothing. Where the baseline names territories and not one rep, each of the
    plan's counts as the one of today with which it shares most units.
    """
    label = pd.Series("", index=assignment.index, dtype="str")
    if baseline is not None:
        label = baseline.reindex(assignment.index).fillna("")
    by_rep = bool(label.isin(reps).any() or (label == "").all())
    hands = rep_of if by_rep else _best_match(assignment, label)
    today = accounts["unit_id"].map(label).fillna("")
    if by_rep:
        today = owners_today(accounts["owner"], today, reps)
    units = (label != "") & (label != assignment.map(hands))
    owners = (today != "") & (today != accounts["territory_id"].map(hands))
    known = bool((label != "").any() or (today != "").any())
    return Moves(units, owners, today, known)


def owners_today(
    owner: "pd.Series[str]", of_unit: "pd.Series[str]", reps: pd.Index
) -> "pd.Series[str]":
    """Rep of each account today: its owner where that is a rep, else whoever has its unit."""
    return owner.where(owner.isin(reps), of_unit)


def _best_match(assignment: "pd.Series[str]", label: "pd.Series[str]") -> "pd.Series[str]":
    """Label of today that stands for each territory, at most one each; "" for the others."""
    shared = pd.crosstab(assignment, label).drop(columns="", errors="ignore")
    row, column = linear_sum_assignment(shared.to_numpy(), maximize=True)
    match = pd.Series("", index=shared.index, dtype="str")
    match.iloc[row] = shared.columns.to_numpy()[column]
    return match
