import pickle

import pytest

from geodata.errors import Fault, InvalidInput, raise_faults, spell_out


def test_a_fault_reads_as_the_user_counts() -> None:
    fault = Fault("accounts.csv", "-3 is negative", row=17, column="visits_per_year")
    assert str(fault) == "accounts.csv, row 17, column visits_per_year: -3 is negative"
    assert str(Fault("accounts.csv", "file is empty")) == "accounts.csv: file is empty"


def test_invalid_input_lists_every_fault_one_a_line() -> None:
    error = InvalidInput([Fault("a.csv", "one"), Fault("b.csv", "two")])
    assert str(error) == "a.csv: one\nb.csv: two"
    assert isinstance(error, ValueError)


def test_invalid_input_survives_the_way_back_from_a_worker_process() -> None:
    error = InvalidInput([Fault("a.csv", "one", row=2)])
    assert pickle.loads(pickle.dumps(error)).faults == error.faults


def test_only_the_first_twenty_faults_of_a_kind_are_spelled_out() -> None:
    faults = spell_out(Fault("a.csv", "wrong", row=row) for row in range(55))
    assert len(faults) == 21
    assert str(faults[-1]) == "a.csv: and 35 more"


def test_no_faults_raise_nothing() -> None:
    raise_faults([])
    with pytest.raises(InvalidInput):
        raise_faults([Fault("a.csv", "one")])
