from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata import InvalidInput
from geodata.csv_rows import read_rows, write_rows


def read(content: bytes) -> pd.DataFrame:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(content)
        return read_rows(path, ["a", "b"], optional=["c"])


def test_rows_keep_the_numbers_of_the_spreadsheet() -> None:
    table = read(b"a,b\r\n1,2\r\n,\r\n\r\n3,4\r\n")
    assert table.index.tolist() == [2, 5]
    assert table.to_numpy().tolist() == [["1", "2", ""], ["3", "4", ""]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_delimiter_is_read(delimiter: str) -> None:
    assert read(f"b{delimiter}A \n01{delimiter}x\n".encode()).to_numpy().tolist() == [
        ["x", "01", ""]
    ]


def test_short_rows_and_further_columns_do_no_harm() -> None:
    assert read(b"a,x,b\n1,9\n").to_numpy().tolist() == [["1", "", ""]]


cells = st.text(st.characters(codec="utf-8"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(cells.filter(str.strip), cells), max_size=5))
def test_text_comes_back_exactly(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_rows(path, pd.DataFrame(rows, columns=["a", "b"], dtype="str"))
        assert read_rows(path, ["a", "b"]).to_numpy().tolist() == [list(row) for row in rows]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda rest: b"a,b\n" + rest))
@example(b"a,b\n" + b'"' + b"x" * 200_000)
@example(b"a,b\n\0,\xff")
def test_whatever_the_bytes_there_is_a_table_or_a_fault(content: bytes) -> None:
    with suppress(InvalidInput):
        assert list(read(content).columns) == ["a", "b", "c"]
