"""Who has an account today, as the accounts file says it: by id, by name, or not at all."""

import pandas as pd

from territory.faults import some


def settle_owners(accounts: pd.DataFrame, reps: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Put ids of reps where the owners of accounts are written by name, and say who is no rep.

    A column that is called owner may hold something else, such as the kind of ownership: where not
    one of its words is a rep, nobody's accounts of today are known from it.

    Parameters
    ----------
    accounts
        With `owner`, "" where none is known.
    reps
        Rep table; where it is empty nothing depends on the owners.

    Returns
    -------
    The accounts, and what was found, a sentence a line.
    """
    owner = accounts["owner"]
    given = owner != ""
    if not given.any():
        return accounts, []
    if reps.empty:
        words = some(sorted(set(owner[given])), 3)
        return accounts, [f"owners of accounts ({words}): kept, without reps no plan needs them"]
    names = reps["name"].str.casefold()
    by_name = pd.Series(names.index, names).loc[lambda ids: ~ids.index.duplicated(keep=False)]
    known = owner.where(owner.isin(reps.index), owner.str.casefold().map(by_name)).fillna("")
    lost = sorted(set(owner[given & (known == "")]))
    if not lost:
        return accounts.assign(owner=known.astype("str")), []
    count = int((given & (known == "")).sum())
    if not (known != "").any():
        line = (
            f"the column read as owner is left aside, its words are no reps ({some(lost, 3)}): "
            "whose the accounts are today is not known from it"
        )
        return accounts, [line]
    line = f"owners of accounts that are no reps: {some(lost, 3)}, of {count:,} accounts"
    return accounts.assign(owner=known.where(known != "", owner).astype("str")), [line]
