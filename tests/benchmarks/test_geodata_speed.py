"""The benchmark runs: on a map so small that it takes no time."""

import importlib.util
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pytest
import shapely


@pytest.fixture(scope="module")
def speed() -> ModuleType:
    path = Path(__file__).with_name("geodata_speed.py")
    spec = importlib.util.spec_from_file_location("geodata_speed", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.POINTS = 100
    return module


@pytest.fixture(scope="module")
def data(speed: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a grid of 36 squares in place of the zip areas, one without a shape."""
    folder = tmp_path_factory.mktemp("data")
    boxes = [shapely.box(x, y, x + 1, y + 1) for y in range(40, 46) for x in range(-100, -94)]
    ids = [f"{i:05d}" for i in range(len(boxes) + 1)]
    gpd.GeoDataFrame({"zip": ids}, geometry=[*boxes, None], crs=4326).to_parquet(
        folder / speed.ZIPS
    )
    return folder


@pytest.mark.parametrize("task", ["zips", "check", "locate", "dissolve", "certify", "simplify"])
def test_a_task_runs(speed: ModuleType, data: Path, task: str) -> None:
    figure = speed.measure(task, data)
    assert figure.task == task
    assert figure.seconds > 0
    assert figure.made


def test_every_task_is_tried(speed: ModuleType) -> None:
    assert list(speed.TASKS) == ["zips", "check", "locate", "dissolve", "certify", "simplify"]


def test_the_table_has_a_row_for_each_task_asked_for(
    speed: ModuleType, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    speed.main(["--data", str(data), "zips"])
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["task", "seconds", "cpu", "s", "target", "peak", "MB", "made"]
    assert row.startswith("zips")
    assert "36 units" in row


def test_without_data_it_is_skipped(
    speed: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    speed.main(["--data", str(tmp_path)])
    assert capsys.readouterr().out.startswith("Skipped: there is no zcta_us_26k.parquet")
