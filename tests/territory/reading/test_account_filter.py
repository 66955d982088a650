"""Filters over accounts: what they mean, and that they are never code."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory.errors import InvalidInput
from territory.reading.account_filter import parse_filter

ACCOUNTS = pd.DataFrame(
    {
        "status": ["customer", "Customer", "no answer", ""],
        "Open pipeline": [0.0, 5e4, 2e5, np.nan],
        "required_skills": [("neuro",), ("neuro", "robotics"), (), ()],
        "owner": ["R1", "", "R2", "R1"],
    },
    index=["A1", "A2", "A3", "A4"],
)


def found(text):
    return ACCOUNTS.index[parse_filter(text).mask(ACCOUNTS)].tolist()


def refusal(text):
    with pytest.raises(InvalidInput) as caught:
        parse_filter(text).mask(ACCOUNTS)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("status == 'customer'", ["A1", "A2"]),
        ("open_pipeline > 0", ["A2", "A3"]),
        ("0 < open_pipeline < 100_000", ["A2"]),
        ("1e5 <= open_pipeline", ["A3"]),
        ("status == 'customer' and open_pipeline > 0", ["A2"]),
        ("status == 'customer' or open_pipeline > 0", ["A1", "A2", "A3"]),
        ("not (status in ('customer', 'no answer'))", ["A4"]),
        ("owner not in ['r2']", ["A1", "A2", "A4"]),
        ("required_skills == 'robotics'", ["A2"]),
        ("open_pipeline", ["A2", "A3"]),
        ("not owner", ["A2"]),
        ("open_pipeline != 0", ["A2", "A3", "A4"]),
        ("open_pipeline > -1", ["A1", "A2", "A3"]),
    ],
)
def test_a_filter_finds_these(text, accounts):
    assert found(text) == accounts


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("status = 'customer'", "equal is written =="),
        ("status ==", "no filter"),
        ("__import__('os').system('true')", "is no comparison"),
        ("owner.lower() == 'r1'", "a column on one side"),
        ("status == owner", "a column on one side"),
        ("(lambda: 1) == 1", "a column on one side"),
        ("stage == 'won'", "stage is no column of the accounts"),
        ("open_pipeline == 'much'", "holds numbers"),
        ("owner > 3", "holds text"),
        ("not " * 900 + "owner", "characters"),
        ("(" * 400 + "owner" + ")" * 400, "no filter"),
        ("owner is 'R1'", "write == or !="),
        ("owner\0", "no filter"),
    ],
)
def test_what_is_no_filter_is_refused_with_the_reason(text, reason):
    assert reason in refusal(text)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_is_refused(text):
    try:
        mask = parse_filter(text).mask(ACCOUNTS)
    except InvalidInput:
        return
    assert mask.shape == (4,)
    assert mask.dtype == bool
