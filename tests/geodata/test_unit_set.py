import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import (
    InvalidInput,
    UnitSet,
    add_neighbours,
    build_adjacency,
    make_units,
    read_unit_set,
    remove_neighbours,
    write_unit_set,
)
from geodata.pairs import KINDS, adjacency_table


@pytest.fixture
def saved(two_islands: gpd.GeoDataFrame, tmp_path: Path) -> Path:
    adjacency = add_neighbours(build_adjacency(two_islands), [("a", "d")], two_islands)
    write_unit_set(UnitSet(two_islands, adjacency, 250.0), tmp_path / "islands")
    return tmp_path / "islands"


def rewrite(folder: Path, *rows: str) -> None:
    (folder / "adjacency.csv").write_text("\n".join(rows) + "\n")


def kinds(adjacency: pd.DataFrame) -> dict[str, str]:
    return dict(zip(adjacency["unit_a"] + adjacency["unit_b"], adjacency["kind"], strict=True))


def assert_same(read: UnitSet, written: UnitSet) -> None:
    assert_geodataframe_equal(read.units, written.units)
    assert read.units["point"].tolist() == written.units["point"].tolist()
    pd.testing.assert_frame_equal(read.adjacency, written.adjacency, check_exact=True)
    assert (read.snap_m, read.notes) == (written.snap_m, written.notes)


names = st.text(st.characters(codec="utf-8"), max_size=8)
lengths = st.floats(0, 1e7, allow_nan=False)
shares = st.floats(0, 1, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_unit_set_comes_back_exactly(data: st.DataObject) -> None:
    filled = names.filter(lambda text: bool(text.strip()))
    ids = data.draw(st.lists(filled, min_size=1, max_size=5, unique=True))
    shapes = [
        shapely.box(10 + i, 45, 11 + i, 45 + data.draw(shares) + 0.1) for i in range(len(ids))
    ]
    labels = data.draw(st.lists(names, min_size=len(ids), max_size=len(ids)))
    units = make_units(ids, shapes, crs=4326, names=labels, kind=data.draw(names))
    ends = [(a, b) for a in ids for b in ids if a < b]
    row = st.tuples(lengths, st.sampled_from(KINDS), lengths, shares, names)
    rows = [(*pair, *data.draw(row)) for pair in ends if data.draw(st.booleans())]
    columns = ["unit_a", "unit_b", "border_m", "kind", "distance_m", "cut_share", "note"]
    adjacency = adjacency_table(pd.DataFrame(rows, columns=columns))
    notes = tuple(data.draw(st.lists(names, max_size=3)))
    written = UnitSet(units, adjacency, data.draw(lengths), notes)
    with TemporaryDirectory() as folder:
        write_unit_set(written, Path(folder) / "set")
        assert_same(read_unit_set(Path(folder) / "set"), written)


def test_edits_are_kept(grid4: gpd.GeoDataFrame, tmp_path: Path) -> None:
    adjacency = remove_neighbours(build_adjacency(grid4), [("a", "b")], grid4, note='"no", he said')
    written = UnitSet(grid4, adjacency, 50.0, ("a and b parted",))
    write_unit_set(written, tmp_path / "grid")
    assert_same(read_unit_set(tmp_path / "grid"), written)


def test_further_columns_of_the_units_are_kept(grid4: gpd.GeoDataFrame, tmp_path: Path) -> None:
    units = grid4.assign(people=[1, 2, 3, 4])
    written = UnitSet(units, build_adjacency(units), 50.0)
    write_unit_set(written, tmp_path / "grid")
    assert_same(read_unit_set(tmp_path / "grid"), written)


def test_a_set_takes_the_place_of_an_older_one(saved: Path, grid4: gpd.GeoDataFrame) -> None:
    write_unit_set(UnitSet(grid4, build_adjacency(grid4), 1.0), saved)
    assert read_unit_set(saved).snap_m == 1
    assert sorted(path.name for path in saved.parent.iterdir()) == ["islands"]


def test_other_folders_are_not_overwritten(grid4: gpd.GeoDataFrame, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "love.txt").write_text("Dear")
    unit_set = UnitSet(grid4, build_adjacency(grid4), 1.0)
    with pytest.raises(InvalidInput, match="letters: holds other files"):
        write_unit_set(unit_set, tmp_path / "letters")
    with pytest.raises(InvalidInput, match="there is no folder nowhere"):
        write_unit_set(unit_set, tmp_path / "nowhere" / "set")
    assert (tmp_path / "letters" / "love.txt").read_text() == "Dear"


def test_a_set_at_fault_is_not_written(grid4: gpd.GeoDataFrame, tmp_path: Path) -> None:
    adjacency = build_adjacency(grid4)
    with pytest.raises(InvalidInput, match="unknown unit d"):
        write_unit_set(UnitSet(grid4.drop(index="d"), adjacency, 1.0), tmp_path / "grid")
    with pytest.raises(InvalidInput, match="column snap_m: nan is not a length"):
        write_unit_set(UnitSet(grid4, adjacency, float("nan")), tmp_path / "grid")
    assert list(tmp_path.iterdir()) == []


def test_nothing_changes_when_writing_fails(
    saved: Path, grid4: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geodata.unit_set.write_rows", full)
    with pytest.raises(InvalidInput, match="No space left on device"):
        write_unit_set(UnitSet(grid4, build_adjacency(grid4), 1.0), saved)
    assert len(read_unit_set(saved).units) == 4
    assert read_unit_set(saved).snap_m == 250
    assert [path.name for path in saved.parent.iterdir()] == ["islands"]


def test_the_adjacency_may_be_edited_in_a_spreadsheet(saved: Path) -> None:
    rewrite(saved, "unit_a;unit_b;kind;border_m;note", "b;a;Border;111000,5;", "d;b;added;;ferry")
    adjacency = read_unit_set(saved).adjacency
    assert kinds(adjacency) == {"ab": "border", "bd": "added"}
    assert adjacency["border_m"].tolist() == [111_000.5, 0]
    # What was left empty is measured: a degree and a half of longitude at 46 degrees north.
    assert adjacency["distance_m"].tolist() == pytest.approx([0, 116_200], rel=0.01)
    assert adjacency["note"].tolist() == ["", "ferry"]


def test_every_fault_of_an_edited_file_is_told_with_its_row(saved: Path) -> None:
    rewrite(
        saved, "unit_a,unit_b,border_m,kind,distance_m,cut_share,note", "a,x,1,border,0,0,",
        "b,b,1,border,0,0,", "", "a,c,long,border,-1,0,", "b,a,1,wall,0,2,", "a,b,1,border,0,0,",
    )  # fmt: skip
    with pytest.raises(InvalidInput) as error:
        read_unit_set(saved)
    assert str(error.value).splitlines() == [
        "adjacency.csv, row 2, column unit_b: unknown unit x",
        "adjacency.csv, row 3: unit b is paired with itself",
        "adjacency.csv, row 7: the pair a, b occurs more than once",
        "adjacency.csv, row 6, column kind: unknown kind 'wall'; "
        "border, bridge, added, barrier, removed are known",
        "adjacency.csv, row 5, column border_m: long is not a length of 0 or more",
        "adjacency.csv, row 5, column distance_m: -1.0 is not a length of 0 or more",
        "adjacency.csv, row 6, column cut_share: 2.0 is not a number from 0 to 1",
    ]


def test_faults_of_all_files_are_told_at_once(saved: Path) -> None:
    (saved / "units.parquet").unlink()
    (saved / "unit_set.json").write_text('{"version": 1, "snap_m": "wide", "notes": [1]}')
    rewrite(saved, "unit_a,unit_b")
    with pytest.raises(InvalidInput) as error:
        read_unit_set(saved)
    assert str(error.value).splitlines() == [
        "unit_set.json, column snap_m: 'wide' is not a length of 0 or more",
        "unit_set.json, column notes: is not a list of sentences",
        "units.parquet: file not found",
        "adjacency.csv, column kind: is missing",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read as JSON"),
        ("[" * 100_000, "cannot be read as JSON"),
        ("[]", "does not describe a unit set"),
        (json.dumps({"version": 2}), "version 2 is not 1"),
        ('{"version": 1, "notes": [], "snap_m": 1' + 400 * "0" + "}", "is not a length"),
    ],
)
def test_a_description_that_is_none_is_refused(saved: Path, content: str, message: str) -> None:
    (saved / "unit_set.json").write_text(content)
    with pytest.raises(InvalidInput, match=message):
        read_unit_set(saved)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"units\.parquet: file not found"):
        read_unit_set(tmp_path / "nothing")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["units.parquet", "adjacency.csv", "unit_set.json"]),
    st.integers(0, 100_000),
    st.binary(max_size=20),
    st.booleans(),
)
def test_damaged_files_are_faults(
    grid4: gpd.GeoDataFrame, name: str, at: int, put: bytes, cut: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "set"
        write_unit_set(UnitSet(grid4, build_adjacency(grid4), 1.0), path)
        content = (path / name).read_bytes()
        at %= len(content)
        rest = b"" if cut else content[at + len(put) :]
        (path / name).write_bytes(content[:at] + put + rest)
        with suppress(InvalidInput):
            assert len(read_unit_set(path).units) > 0
