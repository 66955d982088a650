"""Accounts that do not follow the map: held by a rep wherever they lie, or by a family."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.errors import Fault, raise_faults
from territory.faults import some
from territory.people.account_rules import AccountRules, family_of, protected_by

NAMED, PROTECTED, FAMILY = "named", "protected", "family"
_WHY = {
    NAMED: "accounts held by name",
    PROTECTED: "protected accounts that stay with their rep of today",
    FAMILY: "accounts that are with the rep of their family",
}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Holdings:
    """What does not follow the map.

    Attributes
    ----------
    rep_of
        Rep of each held account, by account_id; its work is no part of its unit's.
    reason_of
        Why each account does not follow the map: named, protected or family, by account_id.
    anchor_of
        Account in whose unit each counted account counts: itself, or the main one of its family.
    report
        How many there are, a sentence a line.
    """

    rep_of: "pd.Series[str]"
    reason_of: "pd.Series[str]"
    anchor_of: "pd.Series[str]"
    report: tuple[str, ...] = ()

    @property
    def reps(self) -> tuple[str, ...]:
        """Reps who hold accounts."""
        return tuple(sorted(set(self.rep_of)))

    def loads(self, values: pd.DataFrame) -> pd.DataFrame:
        """Sum of each measure that each of these reps holds; `values` are of all accounts."""
        return values.loc[self.rep_of.index].groupby(self.rep_of).sum()


def nothing_held(accounts: pd.Index) -> Holdings:
    """Every one of these accounts follows the map."""
    none = pd.Series([], index=pd.Index([], dtype="str"), dtype="str")
    return Holdings(none, none, pd.Series(accounts, index=accounts, dtype="str"))


def find_holdings(
    accounts: pd.DataFrame,
    unit_of: "pd.Series[str]",
    rules: AccountRules,
    named: pd.DataFrame | None,
    today: "pd.Series[str]",
    reps: pd.Index,
) -> Holdings:
    """Apply the rules: by name first, then protected, then by family.

    A family with a held member goes to the rep who holds it. All others count in the unit of their
    main account, the one with the most work, so that whoever gets that unit has the family.

    Parameters
    ----------
    accounts
        All accounts, with `workload`.
    unit_of
        Unit of each placed account.
    rules, named
        The rules, and pairs `account_id`, `rep_id` of accounts held by name.
    today
        Rep of each account today, "" where that is unknown.
    reps
        Ids of all reps.

    Raises
    ------
    InvalidInput
        When members of a family are named for several reps.
    """
    family = family_of(rules, accounts)
    held = _held(accounts, rules, named, today, reps)
    held = _join_families(held, family, accounts["workload"])
    rep_of = held["rep"].astype("str")
    counted = unit_of.index[~unit_of.index.isin(rep_of.index)]
    anchor = _anchors(family, accounts["workload"], counted)
    moved = anchor.index[anchor != anchor.index]
    reason = pd.concat([held["why"], pd.Series(FAMILY, index=moved, dtype="str")]).astype("str")
    return Holdings(rep_of, reason, anchor, _tell(reason, family, rules, accounts, today, reps))


def _held(
    accounts: pd.DataFrame,
    rules: AccountRules,
    named: pd.DataFrame | None,
    today: "pd.Series[str]",
    reps: pd.Index,
) -> pd.DataFrame:
    """Columns rep and why of the accounts that are held by name or protected."""
    table = pd.DataFrame({"rep": [], "why": []}, index=accounts.index[:0], dtype="object")
    if named is not None:
        there = named[named["account_id"].isin(accounts.index)].set_index("account_id")
        table = there.rename(columns={"rep_id": "rep"}).assign(why=NAMED)
    stays = protected_by(rules, accounts) & today.reindex(accounts.index).isin(reps)
    stays &= ~accounts.index.isin(table.index)
    kept = accounts.index[stays]
    protected = pd.DataFrame({"rep": today[kept], "why": PROTECTED}, index=kept)
    return pd.concat([table, protected])


def _join_families(
    held: pd.DataFrame, family: "pd.Series[str]", work: "pd.Series[float]"
) -> pd.DataFrame:
    """Give all of a family to the rep who holds a member: one by name, else most of the work."""
    own = family[held.index]
    member = held.assign(family=own, work=work[held.index])[own != ""]
    _check_torn(member[member["why"] == NAMED])
    sums = member.groupby(["family", "why", "rep"])["work"].sum().reset_index()
    order = sums.sort_values(["family", "why", "work", "rep"], ascending=[True, True, False, True])
    rep_of = order.drop_duplicates("family").set_index("family")["rep"]
    by_name = held.index[held["why"] == NAMED]
    rest = family.index[family.isin(rep_of.index) & ~family.index.isin(by_name)]
    joined = pd.DataFrame({"rep": family[rest].map(rep_of), "why": FAMILY}, index=rest)
    before = held.reindex(rest)
    joined["why"] = joined["why"].mask(before["rep"] == joined["rep"], before["why"])
    return pd.concat([held.drop(index=rest, errors="ignore"), joined])


def _check_torn(named: pd.DataFrame) -> None:
    """Refuse families of which members are held by name by several reps."""
    reps = named.groupby("family")["rep"].unique()
    raise_faults(
        Fault("named", f"family {name} is named for several reps: {some(sorted(each))}")
        for name, each in reps.items()
        if len(each) > 1
    )


def _anchors(
    family: "pd.Series[str]", work: "pd.Series[float]", counted: pd.Index
) -> "pd.Series[str]":
    """Account in whose unit each counted one counts."""
    anchor = pd.Series(counted, index=counted, dtype="str")
    own = family.reindex(counted)
    grouped = own[own != ""]
    order = pd.DataFrame({"family": grouped, "work": work[grouped.index], "id": grouped.index})
    main = order.sort_values(["family", "work", "id"], ascending=[True, False, True])
    main_of = main.drop_duplicates("family").set_index("family")["id"]
    anchor[grouped.index] = grouped.map(main_of).to_numpy()
    return anchor


def _tell(
    reason: "pd.Series[str]",
    family: "pd.Series[str]",
    rules: AccountRules,
    accounts: pd.DataFrame,
    today: "pd.Series[str]",
    reps: pd.Index,
) -> tuple[str, ...]:
    count = reason.value_counts()
    lines = [f"{text}: {count[why]:,}" for why, text in _WHY.items() if why in count]
    if rules.families is not None:
        sizes = family[family != ""].value_counts()
        together = int((sizes > 1).sum())
        lines.append(f"families of two accounts or more that are kept together: {together:,}")
    if rules.protect:
        without = protected_by(rules, accounts) & ~today.reindex(accounts.index).isin(reps)
        if without.any():
            names = some(map(str, accounts.index[without]))
            lines.append(f"accounts to protect that no rep has today: {without.sum():,} ({names})")
    return tuple(lines)


def pinned_rows(
    holders: tuple[str, ...], made_for: tuple[str, ...], territories: int
) -> dict[str, int]:
    """Territory of the problem, by its position, that is planned for each rep who holds accounts.

    Parameters
    ----------
    holders
        Reps who hold accounts; no more than there are territories.
    made_for
        Rep whose share each of the first territories has, where they were made for the reps: then
        the holders are among them.
    territories
        How many there are.
    """
    rows = {rep: made_for.index(rep) for rep in holders if rep in made_for}
    # Listed shares come first, so that the last territories are full ones.
    free = reversed(range(len(made_for), territories))
    return {**rows, **dict(zip((rep for rep in holders if rep not in rows), free, strict=False))}


def held_loads(
    holdings: Holdings, values: pd.DataFrame, rows: Mapping[str, int], territories: int
) -> Floats:
    """Sum of each measure that each territory of the problem holds beside its units, (k, m)."""
    held = np.zeros((territories, len(values.columns)))
    for rep, load in holdings.loads(values).iterrows():
        held[rows[str(rep)]] = load.to_numpy(float)
    return held
