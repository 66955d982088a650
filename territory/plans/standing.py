"""A plan in force, which changes begin with: who has which unit and account."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from territory.entities import Territory


@dataclass(frozen=True)
class Standing:
    """Who has what before a change.

    Attributes
    ----------
    territory_of
        Territory of each of the user's units, or of the parts of one that was cut.
    rep_of
        Rep of each territory, "" where there is none.
    rep_of_account
        Rep of each account, "" where it has none. It may be another than that of its unit.
    """

    territory_of: "pd.Series[str]"
    rep_of: "pd.Series[str]"
    rep_of_account: "pd.Series[str]"

    def frames(self) -> dict[str, pd.DataFrame]:
        """All of it as tables by name."""
        return {
            "standing_units": self.territory_of.rename("territory_id").to_frame(),
            "standing_reps": self.rep_of.rename("rep_id").to_frame(),
            "standing_accounts": self.rep_of_account.rename("rep_id").to_frame(),
        }

    @classmethod
    def of_frames(cls, frames: dict[str, pd.DataFrame]) -> "Standing":
        """Undo `frames`."""
        return cls(
            frames["standing_units"]["territory_id"],
            frames["standing_reps"]["rep_id"],
            frames["standing_accounts"]["rep_id"],
        )


def standing_of(
    territories: Iterable[Territory], assigned: pd.DataFrame, accounts: pd.DataFrame
) -> Standing:
    """Take a plan that was made for one that stands.

    Parameters
    ----------
    territories
        Its territories.
    assigned, accounts
        Who has each unit and account, as in assignments.csv and accounts.csv, by their ids.
    """
    rep_of = {each.territory_id: each.rep_id or "" for each in territories}
    names = pd.Index(list(rep_of), name="territory_id")
    return Standing(
        assigned["territory_id"],
        pd.Series(list(rep_of.values()), index=names, name="rep_id", dtype="str"),
        accounts["rep_id"].astype("str"),
    )


def standing_today(
    baseline: "pd.Series[str]", accounts: pd.DataFrame, reps: pd.DataFrame
) -> Standing:
    """Take today's map for a plan: each label is a territory, of that rep where it is one.

    An account is with its owner where that is a rep, else with the rep of its unit.

    Parameters
    ----------
    baseline
        Today's rep, or else territory, of each unit.
    accounts
        With `unit_id`, "" where it is in none, and `owner`.
    reps
        Rep table.
    """
    labels = pd.Index(sorted(baseline.unique()), name="territory_id")
    rep_of = pd.Series(labels, index=labels, name="rep_id", dtype="str")
    rep_of = rep_of.where(rep_of.isin(reps.index), "")
    owner = accounts["owner"]
    by_unit = accounts["unit_id"].map(baseline).map(rep_of).fillna("")
    held = owner.where(owner.isin(reps.index), by_unit).astype("str")
    return Standing(baseline.rename("territory_id"), rep_of, held.rename("rep_id"))
