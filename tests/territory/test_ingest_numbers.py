"""Facts about numbers as people write them."""

import numpy as np
import pandas as pd
import pytest

from territory.reading.numbers import read_numbers


def read(*cells, **options):
    text = pd.Series(list(cells), index=range(2, len(cells) + 2))
    return read_numbers(text, file="t.csv", column="c", **options)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "2.5", "-3", "+4", ".5", "1e3", " 7 "], [1, 2.5, -3, 4, 0.5, 1000, 7]),
        (["$1,234.50", "$12.00"], [1234.5, 12]),
        (["1.234,50 €", "12,00 €"], [1234.5, 12]),
        (["1,234,567"], [1234567]),
        (["1.234.567"], [1234567]),
        (["1 234 567", "1\N{NO-BREAK SPACE}234,5"], [1234567, 1234.5]),
        (["1'234.5"], [1234.5]),
        (["12,5", "1,234"], [12.5, 1.234]),
        (["12,5", "1.234"], [12.5, 1234]),
        (["12.5", "1,234"], [12.5, 1234]),
        (["0,125"], [0.125]),
        (["USD 5", "5 EUR", "-$5", "$-5"], [5, 5, -5, -5]),
        (["\N{MINUS SIGN}5"], [-5]),
    ],
)
def test_numbers_are_understood_where_they_are_clear(cells, values):
    numbers = read(*cells)
    assert numbers.faults == ()
    assert numbers.value.tolist() == values


def test_a_grouping_that_could_be_decimals_is_a_fault():
    numbers = read("1,234")
    assert str(numbers.faults[0]) == "t.csv, row 2, column c: '1,234' could be 1.234 or 1234"


def test_a_known_decimal_mark_settles_what_is_open():
    assert read("1,234", mark=".").value.tolist() == [1234]
    assert read("1,234", "1.234", mark=",").value.tolist() == [1.234, 1234]


def test_coordinates_are_never_grouped():
    assert read("41,878", "-97,123", grouped=False).value.tolist() == [41.878, -97.123]


@pytest.mark.parametrize(
    "cell",
    ["nan", "inf", "-Infinity", "NA", "n/a", "12 beds", "5%", "1,2,3", "1..2", "0x10", "1_000"]
    + ["--5", "-$-5", "$", "1.2.3", "1e999", "9" * 20, "12,34.5", "½", "#DIV/0!"],
)
def test_what_is_no_number_is_a_fault_with_its_row(cell):
    numbers = read("1", cell)
    assert len(numbers.faults) == 1
    assert numbers.faults[0].row == 3
    assert numbers.wrong.tolist() == [False, True]
    assert np.isnan(numbers.value[1])


def test_empty_and_unknown_cells_are_nan_without_a_fault():
    numbers = read("", " ", "-999", "-999.0", "4", unknown=(-999,))
    assert numbers.faults == ()
    assert np.isnan(numbers.value[:4]).all()


def test_a_column_of_both_decimal_marks_takes_each_cell_where_clear():
    numbers = read("12,5", "12.5")
    assert numbers.mark is None
    assert numbers.value.tolist() == [12.5, 12.5]


def test_control_characters_do_not_reach_the_message():
    assert "\x1b" not in str(read("\x1b[31mred").faults[0])
