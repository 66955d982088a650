"""Which accounts do not follow the map: families kept together, protected accounts."""

from dataclasses import dataclass

import pandas as pd

from territory.errors import Fault, InvalidInput
from territory.faults import show, some
from territory.reading.account_filter import AccountFilter, filter_faults, find_column, parse_filter


@dataclass(frozen=True)
class AccountRules:
    """Rules of accounts.

    Attributes
    ----------
    families
        Column of the accounts that says which belong together, such as the parent company; empty
        cells are no family.
    protect
        Filters: an account for which one holds stays with its rep of today (see `parse_filter`).
    """

    families: str | None = None
    protect: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any rule."""
        return self.families is not None or bool(self.protect)

    @property
    def filters(self) -> tuple[AccountFilter, ...]:
        """The filters of `protect`, understood."""
        return tuple(parse_filter(text) for text in self.protect)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the accounts that the rules look at; of filters that are none, nothing."""
        named = [] if self.families is None else [self.families]
        for text in self.protect:
            try:
                named += parse_filter(text).columns
            except InvalidInput:
                continue
        return tuple(dict.fromkeys(named))


def account_rule_faults(rules: AccountRules) -> list[Fault]:
    """What is wrong with the rules whatever the accounts are."""
    faults: list[Fault] = []
    for text in rules.protect:
        try:
            parse_filter(text)
        except InvalidInput as error:
            faults += error.faults
    return faults


def account_column_faults(rules: AccountRules, accounts: pd.DataFrame) -> list[Fault]:
    """What is wrong between the rules and the accounts."""
    faults: list[Fault] = []
    if rules.families is not None and find_column(accounts, rules.families) is None:
        known = some(map(str, accounts.columns), 40)
        message = f"{show(rules.families)} is no column of the accounts: {known}"
        faults.append(Fault("--families", message))
    for text in rules.protect:
        try:
            faults += filter_faults(parse_filter(text), accounts, "--protect")
        except InvalidInput:
            continue  # told with the options
    return faults


def family_of(rules: AccountRules, accounts: pd.DataFrame) -> "pd.Series[str]":
    """Family of each account, "" where it has none."""
    if rules.families is None:
        return pd.Series("", index=accounts.index, dtype="str")
    column = find_column(accounts, rules.families)
    assert column is not None
    cells = accounts[column]
    filled = cells.notna() & (cells.astype("str").str.strip() != "")
    return cells.astype("str").str.strip().where(filled, "").astype("str")


def protected_by(rules: AccountRules, accounts: pd.DataFrame) -> "pd.Series[bool]":
    """Whether one of the filters holds for each account."""
    found = pd.Series(False, index=accounts.index)
    for each in rules.filters:
        found |= each.mask(accounts)
    return found
