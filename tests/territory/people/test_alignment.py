"""Which rep gets which territory."""

import numpy as np
import pandas as pd
import pytest

from territory.people.alignment import align

TERRITORIES = pd.Index(["T1", "T2"])
NOWHERE = np.zeros((2, 2))


def reps(skills=((), ())):
    return pd.DataFrame({"skills": list(skills)}, index=pd.Index(["R1", "R2"]))


def accounts(needs=((), ()), owners=("", ""), workload=(10.0, 10.0)):
    return pd.DataFrame(
        {
            "territory_id": ["T1", "T2"],
            "workload": workload,
            "required_skills": list(needs),
            "owner": owners,
        },
        index=["A0", "A1"],
    )


def test_the_nearest_rep_gets_the_territory_where_all_else_is_equal():
    distance = np.array([[100.0, 0.0], [0.0, 100.0]])
    found = align(accounts(), reps(), TERRITORIES, distance, 100.0)
    assert found.rep_of.to_dict() == {"T1": "R2", "T2": "R1"}
    assert found.terms == pytest.approx({"skill_fit": 2.0, "nearness": 2.0, "incumbency": 0.0})


def test_the_rep_with_the_skills_gets_the_work_that_needs_them():
    needs = [("cardiology",), ("neuro",)]
    found = align(accounts(needs), reps([("neuro",), ("cardiology",)]), TERRITORIES, NOWHERE, 1.0)
    assert found.rep_of.to_dict() == {"T1": "R2", "T2": "R1"}
    assert found.terms["skill_fit"] == 2.0


def test_the_rep_who_knows_the_accounts_keeps_them():
    found = align(accounts(owners=("R2", "R1")), reps(), TERRITORIES, NOWHERE, 1.0)
    assert found.rep_of.to_dict() == {"T1": "R2", "T2": "R1"}
    assert found.terms["incumbency"] == 2.0


def test_a_territory_without_work_counts_as_fitting_and_unknown():
    found = align(accounts(workload=(0.0, 0.0)), reps(), TERRITORIES, NOWHERE, 1.0)
    assert found.terms == pytest.approx({"skill_fit": 2.0, "nearness": 2.0, "incumbency": 0.0})


def test_with_fewer_reps_than_territories_one_is_left_without():
    found = align(accounts(), reps().iloc[:1], TERRITORIES, np.array([[9.0], [1.0]]), 10.0)
    assert found.rep_of.to_dict() == {"T1": "", "T2": "R1"}


def test_without_reps_no_territory_has_one():
    found = align(accounts(), reps().iloc[:0], TERRITORIES, np.zeros((2, 0)), 1.0)
    assert found.rep_of.to_dict() == {"T1": "", "T2": ""}


def test_a_share_that_fits_comes_before_all_else():
    distance = np.array([[0.0, 9000.0], [9000.0, 0.0]])
    mismatch = np.array([[0.4, 0.0], [0.0, 0.4]])
    found = align(accounts(owners=("R1", "R2")), reps(), TERRITORIES, distance, 10.0, mismatch)
    assert found.rep_of.to_dict() == {"T1": "R2", "T2": "R1"}
    # The price of a wrong share is no term.
    assert found.terms["nearness"] == pytest.approx(2 - 1800.0)
