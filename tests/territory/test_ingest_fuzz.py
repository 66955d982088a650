"""Whatever the bytes: a table that keeps its contract, or InvalidInput."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from territory.errors import InvalidInput
from territory.ingest import read_accounts, read_baseline, read_reps

SAMPLE = (
    b"account_id,name,lon,lat,zip,visits,minutes,potential,skills,status,owner,beds\n"
    b'1,"A, B",-97.5,35.4,73001,24,60,"1,000.50",cardiology;neuro,customer,R1,5\n'
    b"2,Clinic,-96.0,36.1,,12,30,,,call back,R2,-999\n"
    b"3,Hospital,,,73003,6,45,250,robotics,,,7\n"
)
SETTINGS = settings(max_examples=100, deadline=None)


def check_read(read, path):
    try:
        file = read(path)
    except InvalidInput as error:
        return len(error.faults)
    table = file.labels.to_frame() if read is read_baseline else file.table
    assert table.index.is_unique
    assert (table.index != "").all()
    assert not np.isinf(table.select_dtypes("number").to_numpy()).any()
    return 0


def read_any(content, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{suffix}"
        path.write_bytes(content)
        for read in (read_accounts, read_reps, read_baseline):
            assert check_read(read, path) >= 0


@SETTINGS
@given(st.binary(max_size=300), st.sampled_from([".csv", ".txt", ".xlsx", ".parquet"]))
def test_random_bytes_give_a_table_or_invalid_input(content, suffix):
    read_any(content, suffix)


@SETTINGS
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SAMPLE) - 1),
            st.integers(0, 6),
            st.binary(max_size=4) | st.sampled_from([b",", b"\n", b'"', b";", b"nan", b"-", b"e9"]),
        ),
        max_size=6,
    )
)
def test_a_damaged_table_gives_a_table_or_invalid_input(edits):
    content = SAMPLE
    for place, length, new in edits:
        content = content[:place] + new + content[place + length :]
    read_any(content, ".csv")


@SETTINGS
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_in_a_cell_gives_a_table_or_invalid_input(name, number):
    cells = [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in (name, number)]
    text = f"id,name,lat,lon,visits\n1,{cells[0]},35,-97,{cells[1]}\n"
    read_any(text.encode(errors="replace"), ".csv")
