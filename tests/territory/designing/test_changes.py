"""What changes hands."""

import pandas as pd

from territory.designing.changes import find_moves

UNITS = ["U0", "U1", "U2", "U3"]
PLAN = pd.Series(["T1", "T1", "T2", "T2"], index=UNITS)
REPS = pd.Index(["R1", "R2"])
REP_OF = pd.Series({"T1": "R1", "T2": "R2"})


def accounts(owners=("", "", "", "")):
    return pd.DataFrame(
        {"unit_id": UNITS, "territory_id": PLAN.to_list(), "owner": owners},
        index=["A0", "A1", "A2", "A3"],
    )


def moved(series):
    return series.index[series].tolist()


def test_without_a_today_nothing_is_known():
    moves = find_moves(PLAN, accounts(), REP_OF, None, REPS)
    assert not moves.known
    assert moves.summarise(pd.DataFrame(index=accounts().index)) is None


def test_units_of_another_rep_today_move():
    today = pd.Series(["R1", "R2", "R2", "R2"], index=UNITS)
    moves = find_moves(PLAN, accounts(), REP_OF, today, REPS)
    assert moved(moves.units) == ["U1"]
    assert moved(moves.accounts) == ["A1"]
    assert moves.today.tolist() == ["R1", "R2", "R2", "R2"]


def test_who_is_no_rep_any_more_keeps_nothing():
    today = pd.Series(["R1", "R9", "R2", "R9"], index=UNITS)
    moves = find_moves(PLAN, accounts(), REP_OF, today, REPS)
    assert moved(moves.units) == ["U1", "U3"]
    assert moved(moves.accounts) == ["A1", "A3"]


def test_units_without_an_owner_today_do_not_move():
    moves = find_moves(PLAN, accounts(), REP_OF, pd.Series({"U0": "R1"}), REPS)
    assert moved(moves.units) == []


def test_the_owner_of_an_account_counts_more_than_its_unit():
    today = pd.Series("R1", index=UNITS)
    moves = find_moves(PLAN, accounts(["R2", "", "R2", ""]), REP_OF, today, REPS)
    assert moved(moves.accounts) == ["A0", "A3"]


def test_an_owner_who_is_no_rep_is_no_today():
    moves = find_moves(PLAN, accounts(["PROPRIETARY"] * 4), REP_OF, None, REPS)
    assert not moves.known


def test_territories_of_today_are_matched_by_their_units():
    today = pd.Series(["north", "south", "south", "south"], index=UNITS)
    moves = find_moves(PLAN, accounts(), REP_OF, today, REPS)
    assert moved(moves.units) == ["U1"]
    assert moved(moves.accounts) == ["A1"]


def test_more_territories_than_today_leave_the_new_one_without_a_match():
    today = pd.Series("all", index=UNITS)
    moves = find_moves(PLAN, accounts(), REP_OF, today, REPS)
    assert len(moved(moves.units)) == 2


def test_without_a_rep_every_account_of_a_territory_moves():
    today = pd.Series(["R1", "R1", "R2", "R2"], index=UNITS)
    moves = find_moves(PLAN, accounts(), pd.Series({"T1": "R1", "T2": ""}), today, REPS)
    assert moved(moves.accounts) == ["A2", "A3"]


def test_the_summary_counts_and_sums_what_moves():
    today = pd.Series(["R1", "R2", "R1", "R2"], index=UNITS)
    moves = find_moves(PLAN, accounts(), REP_OF, today, REPS)
    values = pd.DataFrame({"workload": [1.0, 2.0, 4.0, 8.0]}, index=["A0", "A1", "A2", "A3"])
    changes = moves.summarise(values)
    assert (changes.units, changes.accounts, changes.measures) == (2, 2, {"workload": 6.0})
