"""Owners of accounts are reps by id or by name; any other word tells nothing of today."""

import pandas as pd
import pytest

from territory.people.owners import settle_owners

REPS = pd.DataFrame({"name": ["Ann Lee", "Bob", "Bob"]}, index=["R1", "R2", "R3"])


@pytest.mark.parametrize(
    ("owners", "settled", "told"),
    [
        (["R1", "", "R2"], ["R1", "", "R2"], None),
        (["ann lee", "", "R2"], ["R1", "", "R2"], None),
        (["R1", "Bob", "R9"], ["R1", "Bob", "R9"], "no reps: Bob, R9, of 2 accounts"),
        (
            ["PROPRIETARY", "NON-PROFIT", ""],
            ["PROPRIETARY", "NON-PROFIT", ""],
            "the column read as owner is left aside, its words are no reps (NON-PROFIT, PROP",
        ),
    ],
)
def test_owners_are_settled_and_the_rest_is_told(owners, settled, told):
    accounts = pd.DataFrame({"owner": pd.Series(owners, ["A", "B", "C"], dtype="str")})
    found, report = settle_owners(accounts, REPS)
    assert found["owner"].to_list() == settled
    assert told in report[0] if told else report == []


def test_without_reps_owners_are_kept_and_needed_by_nothing():
    accounts = pd.DataFrame({"owner": pd.Series(["PROPRIETARY"], ["A"], dtype="str")})
    found, report = settle_owners(accounts, REPS.iloc[:0])
    assert found is accounts
    assert report == ["owners of accounts (PROPRIETARY): kept, without reps no plan needs them"]
