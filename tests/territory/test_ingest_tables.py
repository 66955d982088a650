"""Facts about table files: encodings, separators, and files that are none."""

import os
import zipfile

import openpyxl
import pandas as pd
import pytest

from territory.errors import InvalidInput
from territory.reading.table_files import read_table


def write(tmp_path, content, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def fault_of(path):
    with pytest.raises(InvalidInput) as caught:
        read_table(path, what="accounts")
    assert len(caught.value.faults) == 1
    return str(caught.value.faults[0])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separator_and_encoding_are_found(tmp_path, separator, encoding):
    text = f"id{separator}name\n1{separator}Zoë\n"
    frame = read_table(write(tmp_path, text.encode(encoding))).frame
    assert frame.to_dict("list") == {"id": ["1"], "name": ["Zoë"]}


def test_windows_1252_is_read_and_reported(tmp_path):
    table = read_table(write(tmp_path, "id,name\n1,Zoë – “x”\n".encode("cp1252")))
    assert table.frame["name"].tolist() == ["Zoë – “x”"]
    assert table.report == ("not UTF-8: read as Windows-1252",)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(tmp_path, ends):
    frame = read_table(write(tmp_path, ends.join(["a,b", "1,2", "3,4"]))).frame
    assert frame.to_numpy().tolist() == [["1", "2"], ["3", "4"]]


def test_the_line_that_excel_adds_for_the_separator_is_no_header(tmp_path):
    table = read_table(write(tmp_path, "sep=;\r\na;b\r\n1;2,5\r\n"))
    assert table.frame.to_dict("list") == {"a": ["1"], "b": ["2,5"]}


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path):
    table = read_table(write(tmp_path, 'a,b\n"two\nlines",2\n\n,\n3,4\n'))
    assert table.frame.index.tolist() == [2, 5]
    assert table.report == ("2 empty rows left out",)


def test_empty_columns_without_a_name_are_left_out(tmp_path):
    assert read_table(write(tmp_path, "a,b,,\n1,2,,\n")).frame.columns.tolist() == ["a", "b"]


def test_headers_are_one_printable_line(tmp_path):
    frame = read_table(write(tmp_path, '"Visits\nper  year",\x1b[31mred\n1,2\n')).frame
    assert frame.columns.tolist() == ["Visits per year", "[31mred"]


def test_an_index_column_without_a_name_is_kept(tmp_path):
    frame = read_table(write(tmp_path, ",a\n0,x\n")).frame
    assert frame.columns.tolist() == ["column 1", "a"]


def test_rows_of_the_wrong_length_are_faults(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        read_table(write(tmp_path, "a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3,\n"))
    assert [str(fault) for fault in caught.value.faults] == [
        "t.csv, row 2: has 2 cells where the header has 3",
        "t.csv, row 4: has 4 cells where the header has 3",
    ]


def test_a_column_name_that_appears_twice_is_a_fault(tmp_path):
    assert "column a: this column name appears" in fault_of(write(tmp_path, "a,b,a\n1,2,3\n"))


def test_an_open_quote_is_a_fault_rather_than_a_swallowed_file(tmp_path):
    assert "row 3: cannot be parted" in fault_of(write(tmp_path, 'a,b\n1,2\n"3,4\n5,6\n'))


def test_a_missing_file_is_named(tmp_path):
    assert "nowhere.csv: there is no such file (accounts)" in fault_of(tmp_path / "nowhere.csv")


def test_a_folder_is_no_file(tmp_path):
    assert "is a folder" in fault_of(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_ordinary_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert "is not an ordinary file" in fault_of(tmp_path / "pipe.csv")


def test_a_name_that_no_system_takes_is_a_fault():
    assert fault_of("a\0b.csv")
    assert fault_of("x" * 5000 + ".csv")


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "t.csv", "is empty"),
        (b"\n\n", "t.csv", "holds no text"),
        (b"\xef\xbb\xbf", "t.csv", "holds no text"),
        (b"id,lat,lon\n", "t.csv", "has a header but no rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "t.csv", "content is binary"),
        (b"\x81\x8d\x8f\n\x90", "t.csv", "neither UTF-8 nor Windows-1252"),
        (b"a,b\n1,2\n", "t.json", ".json cannot be read as accounts"),
        (b"a,b\n1,2\n", "t", "a file without ending cannot be read"),
        (b"a,b\n1,2\n", "t.xls", "save it as CSV (.csv), Excel (.xlsx)"),
        (b"a,b\n1,2\n", "t.xlsx", "is not an Excel workbook"),
        (b"a,b\n1,2\n", "t.parquet", "cannot be read as Parquet"),
        (b"PAR1", "t.parquet", "cannot be read as Parquet"),
    ],
)
def test_files_that_hold_no_table_are_one_clear_fault(tmp_path, content, name, message):
    assert message in fault_of(write(tmp_path, content, name))


def test_a_zip_that_is_no_workbook_is_a_fault(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "cannot be read as an Excel workbook" in fault_of(tmp_path / "t.xlsx")


def test_a_workbook_under_a_text_name_is_a_fault(tmp_path):
    pd.DataFrame({"a": [1]}).to_excel(tmp_path / "t.xlsx")
    (tmp_path / "t.xlsx").rename(tmp_path / "t.csv")
    assert "content is binary" in fault_of(tmp_path / "t.csv")


def test_the_first_of_several_sheets_is_read_and_reported(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Accounts"
    book.active.append(["id", "zip", "when", "beds"])
    book.active.append([7, "07001", pd.Timestamp("2026-01-31"), 2.5])
    book.create_sheet("Notes").append(["x"])
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    assert table.frame.to_numpy().tolist() == [["7", "07001", "2026-01-31T00:00:00", "2.5"]]
    assert table.report == ("read the first sheet, Accounts; left aside: Notes",)


def test_a_workbook_row_below_empty_ones_keeps_its_number(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A4"], book.active["C4"] = "id", "x", " "
    book.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx").frame.index.tolist() == [4]


def test_parquet_cells_become_text(tmp_path):
    frame = pd.DataFrame(
        {
            "id": [7.0, 8.0],
            "beds": [2.5, None],
            "skills": [["a", "b"], []],
            "shape": [b"\0", b"\1"],
            "flag": [True, False],
        }
    )
    frame.to_parquet(tmp_path / "t.parquet")
    rows = read_table(tmp_path / "t.parquet").frame.to_numpy().tolist()
    assert rows == [["7", "2.5", "a;b", "", "true"], ["8", "", "", "", "false"]]
