"""`territory map` and `territory report`, the file they draw from, and statuses of one's own."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from geodata.findings import Finding
from maps import DrawnPlan, PinStatus
from territory.cli import app
from territory.drawings.drawn_files import read_drawn, write_drawn
from territory.errors import InvalidInput
from territory.ingest import read_accounts
from territory.reading.pin_statuses import read_pin_statuses


@pytest.fixture
def plan() -> DrawnPlan:
    """Two squares, a territory each, with everything that is kept."""
    boxes = [shapely.box(-100 + x, 40, -99 + x, 41) for x in range(2)]
    units = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=boxes, crs=4326, index=["U0", "U1"])
    units["point"] = gpd.GeoSeries([box.centroid for box in boxes], index=units.index, crs=4326)
    measure = {"name": "w", "label": "W", "value": 1.0, "target": 1.0, "deviation": 0.0}
    table = pd.DataFrame(
        {"rep_name": ["Ann", "Bob"], "measures": [[measure]] * 2, "facts": [[("Pieces", "1")]] * 2},
        index=pd.Index(["T1", "T2"], name="territory_id"),
    )
    pins = pd.DataFrame(
        {"lon": [-99.5], "lat": [40.5], "status": ["won"], "territory_id": ["T1"]},
        index=pd.Index(["a1"], name="account_id"),
    )
    return DrawnPlan(
        units,
        table,
        pd.Series(["T1", "T2"], index=units.index),
        pins=pins,
        baseline=pd.Series(["T1", None], index=units.index),
        problems=[Finding("bridge", "held", ("U0", "U1"), geometry=shapely.Point(-99, 40.5))],
        figures=[("Gap", "1 %")],
        statuses=[PinStatus("won", "Won", "#0b7a5b", "star")],
        title="Two",
    )


@pytest.fixture
def folder(plan: DrawnPlan, tmp_path: Path) -> Path:
    write_drawn(plan, tmp_path / "drawing.zip")
    return tmp_path


def test_what_is_read_is_what_was_written(plan: DrawnPlan, folder: Path) -> None:
    read = read_drawn(folder)
    assert read.assignment.to_dict() == plan.assignment.to_dict()
    assert read.territories["measures"].to_list() == plan.territories["measures"].to_list()
    assert read.pins is not None
    assert read.pins["account_id"].to_list() == ["a1"]
    assert (read.problems, read.figures, read.title) == (plan.problems, plan.figures, plan.title)
    assert read.statuses == plan.statuses
    assert read.units.geometry.equals(plan.units.geometry)


def test_the_same_plan_is_the_same_file(plan: DrawnPlan, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_drawn(plan, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing"])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "drawing.zip").write_bytes(content)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_drawn(tmp_path)


def test_a_file_of_a_later_version_is_refused(folder: Path) -> None:
    with zipfile.ZipFile(folder / "drawing.zip", "w") as archive:
        archive.writestr("plan.json", json.dumps({"format": 99}))
    with pytest.raises(InvalidInput, match="format 99"):
        read_drawn(folder)


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["map", str(tmp_path)])
    assert ended.exit_code == 2


def test_a_map_is_drawn_again_as_file_folder_and_comparison(folder: Path) -> None:
    run = CliRunner()
    ended = run.invoke(app, ["map", str(folder), "--json"])
    assert ended.exit_code == 0
    assert json.loads(ended.stdout) == {"map": str(folder / "map.html"), "notes": []}
    assert run.invoke(app, ["map", str(folder), "--folder"]).exit_code == 0
    assert (folder / "map" / "index.html").is_file()
    compared = run.invoke(
        app, ["map", str(folder), "--compare", str(folder), "--like", str(folder)]
    )
    assert compared.exit_code == 0
    assert (folder / "compare.html").is_file()


def test_a_report_is_written(folder: Path) -> None:
    ended = CliRunner().invoke(app, ["report", str(folder), "--no-territories", "--json"])
    assert ended.exit_code == 0
    made = json.loads(ended.stdout)
    assert Path(made["report"]).read_bytes().startswith(b"%PDF")
    assert not (folder / "report" / "territories").exists()


def test_statuses_that_miss_what_accounts_have_are_refused(folder: Path) -> None:
    (folder / "statuses.csv").write_text("status\nlost\n")
    arguments = ["map", str(folder), "--statuses", str(folder / "statuses.csv")]
    ended = CliRunner().invoke(app, arguments)
    assert ended.exit_code == 2


def test_own_statuses_come_in_their_order_with_what_is_missing_chosen(tmp_path: Path) -> None:
    path = tmp_path / "statuses.csv"
    path.write_text("Status,Colour,Icon,Order\nWon,#0b7a5b,star,2\nLead,,,1\n")
    lead, won = read_pin_statuses(path)
    assert (lead.key, won) == ("Lead", PinStatus("Won", "Won", "#0b7a5b", "star"))


def test_all_faults_of_own_statuses_are_told(tmp_path: Path) -> None:
    path = tmp_path / "statuses.csv"
    path.write_text("status,color,shape\na,red,star\nA,#111111,blob\n")
    with pytest.raises(InvalidInput) as refused:
        read_pin_statuses(path)
    told = [(fault.row, fault.column) for fault in refused.value.faults]
    assert told == [(3, "status"), (2, "color"), (3, "shape")]


def test_accounts_have_statuses_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text("id,lat,lon,status\n1,35,-97,WON\n2,35,-97,\n")
    file = read_accounts(path, statuses=["lead", "won"])
    assert file.table["status"].to_list() == ["won", "lead"]
