"""Territories of different size, and who they are for."""

import numpy as np
import pandas as pd
import pytest

from territory.errors import InvalidInput
from territory.people.shares import anchored_homes, share_faults, territory_targets


def reps(*shares):
    ids = pd.Index([f"R{i + 1}" for i in range(len(shares))])
    return pd.DataFrame({"share": list(shares)}, index=ids)


def sizes(chosen, table, k):
    return territory_targets(chosen, table, k).sizes.tolist()


def test_each_rep_has_a_territory_of_her_share():
    assert sizes("reps", reps(1, 0.6, 1), 3) == [1, 0.6, 1]


def test_where_reps_are_missing_territories_are_full():
    assert sizes("reps", reps(0.6), 3) == [0.6, 1, 1]
    assert sizes("reps", reps(), 2) == [1, 1]


def test_of_too_many_reps_those_with_the_largest_shares_come_first():
    found = territory_targets("reps", reps(0.6, 1, 0.8, 1), 3)
    assert found.sizes.tolist() == [1, 0.8, 1]
    assert found.made_for == ("R2", "R3", "R4")


def test_shares_may_be_waived_or_listed():
    assert sizes("equal", reps(0.6, 1), 2) == [1, 1]
    assert sizes("0.5, 0.25", reps(1, 1, 1), 3) == [0.5, 0.25, 1]


@pytest.mark.parametrize("chosen", ["", "half", "0.6,", "0.6,0", "-1", "nan", "inf"])
def test_a_list_of_another_form_is_a_fault(chosen):
    (fault,) = share_faults(chosen)
    assert f"--shares: {chosen!r} is neither reps nor equal" in str(fault)


def test_more_shares_than_territories_are_a_fault():
    with pytest.raises(InvalidInput, match="3 shares are more than there are territories, 2"):
        territory_targets("1,1,1", reps(), 2)


def test_the_shares_of_reps_are_told_as_parts_of_a_mean_territory():
    found = territory_targets("reps", reps(1, 0.5), 2)
    assert found.of(pd.Index(["R2", "R1", "somebody"])) == pytest.approx([2 / 3, 4 / 3, 4 / 3])
    assert territory_targets("equal", reps(1, 0.5), 2).of(pd.Index(["R2"])).tolist() == [1]


def test_a_mismatch_is_told_only_where_territories_differ():
    found = territory_targets("reps", reps(1, 0.5), 3).mismatch()
    assert found.tolist() == [[0, 0.5], [0.5, 0], [0, 0.5]]
    assert territory_targets("reps", reps(1, 1), 2).mismatch() is None
    assert territory_targets("0.5", reps(), 2).mismatch() is None


def test_only_homes_of_reps_with_an_unusual_share_are_anchors():
    found = territory_targets("reps", reps(1, 0.6, 1, 0.6, 0.6, 1, 1), 7)
    home = pd.Series(dict.fromkeys(found.of_rep.index, "U1"), dtype="str")
    home["R4"], home["R5"] = "U4", ""
    assert anchored_homes(found.unusual_rows(), home, lambda unit, row: True) == {"U1": 1, "U4": 3}
    assert anchored_homes(found.unusual_rows(), home, lambda unit, row: unit != "U1") == {"U4": 3}
    assert territory_targets("0.6", reps(1), 2).unusual_rows() == {}


def test_the_shares_are_told():
    (line,) = territory_targets("reps", reps(1, 0.6, 1), 3).describe()
    assert "2 of 1, 1 of 0.6" in line
    assert territory_targets("equal", reps(0.6, 1), 2).describe() == ()
    assert np.isclose(territory_targets("reps", reps(1, 0.6), 2).sizes.sum(), 1.6)
