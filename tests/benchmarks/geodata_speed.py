"""How fast geodata is on 26,322 zip areas: seconds and peak memory of each task, beside its target.

usage: .venv/bin/python tests/benchmarks/geodata_speed.py [--data FOLDER] [TASK ...]

Each task runs in a process of its own, so that its peak memory is its own. Nothing is asserted:
the clock of a machine that is busy with other things says nothing about the code. The seconds of
the processor say more then.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

import geodata
from measuring import peak_mb

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ZIPS = "zcta_us_26k.parquet"
POINTS, TERRITORIES = 1_000_000, 300


@dataclass(frozen=True)
class Figure:
    """What came of a task: by the clock and of the processor, at most in memory, and made."""

    task: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    made: str


class Clock:
    """Measures what happens inside `running`, and nothing around it."""

    seconds = 0.0
    cpu_seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        begin, cpu_begin = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - begin
        self.cpu_seconds += time.process_time() - cpu_begin


def read_zips(data: Path) -> gpd.GeoDataFrame:
    return geodata.read_units(data / ZIPS, drop_empty=True, duplicates="join").units


def label_zips(units: gpd.GeoDataFrame, territories: int = TERRITORIES) -> "pd.Series[str]":
    """Give each unit to the nearest of so many units drawn by lot."""
    xy = geodata.project_points(units["point"].x, units["point"].y, geodata.measuring_crs(units))
    drawn = np.random.default_rng(0).choice(len(xy), min(territories, len(xy)), replace=False)
    return pd.Series(cKDTree(xy[drawn]).query(xy)[1], units.index).map("T{}".format)


def zips(data: Path, clock: Clock) -> str:
    """Read, repair, find neighbours and pieces: the target is 15 s and 2 GB."""
    with clock.running():
        units = read_zips(data)
        adjacency = geodata.build_adjacency(units)
        pieces = geodata.find_pieces(units, adjacency)
    return f"{len(units):,} units, {len(adjacency):,} pairs, {len(pieces):,} pieces"


def check(data: Path, clock: Clock) -> str:
    """The whole of `territory units check`, without writing."""
    with clock.running():
        found = geodata.check_file(data / ZIPS)
    return f"{len(found.findings):,} findings"


def locate(data: Path, clock: Clock) -> str:
    """Find the units of a million points: the target is 5 s."""
    units = read_zips(data)
    west, south, east, north = units.total_bounds
    draw = np.random.default_rng(0)
    lon, lat = draw.uniform(west, east, POINTS), draw.uniform(south, north, POINTS)
    with clock.running():
        found = geodata.locate_points(units, lon, lat)
    return f"{len(lon):,} points, {found['unit_id'].notna().sum():,} inside"


def dissolve(data: Path, clock: Clock) -> str:
    """Dissolve 300 territories: the target is 10 s."""
    units = read_zips(data)
    labels = label_zips(units)
    with clock.running():
        outlines = geodata.dissolve_units(units, labels)
    return f"{len(outlines):,} outlines"


def certify(data: Path, clock: Clock) -> str:
    """Certify the pieces of 300 territories."""
    units = read_zips(data)
    adjacency, labels = geodata.build_adjacency(units), label_zips(units)
    with clock.running():
        certificate = geodata.certify(adjacency, labels)
    return f"{(certificate['pieces'] == 1).sum():,} of {len(certificate):,} in one piece"


def simplify(data: Path, clock: Clock) -> str:
    """Simplify the outlines of 300 territories with their borders kept."""
    units = read_zips(data)
    outlines = geodata.dissolve_units(units, label_zips(units))
    with clock.running():
        geodata.simplify_coverage(outlines.geometry.to_numpy(), 500.0)
    return f"{len(outlines):,} outlines"


TASKS: dict[str, tuple[Callable[[Path, Clock], str], float | None]] = {
    "zips": (zips, 15.0),
    "check": (check, None),
    "locate": (locate, 5.0),
    "dissolve": (dissolve, 10.0),
    "certify": (certify, None),
    "simplify": (simplify, None),
}
"""Each task and its target in seconds."""


def measure(task: str, data: Path) -> Figure:
    """Run one task in this process."""
    clock = Clock()
    made = TASKS[task][0](data, clock)
    return Figure(task, clock.seconds, clock.cpu_seconds, peak_mb(), made)


def measure_apart(task: str, data: Path) -> Figure:
    """Run one task in a process of its own."""
    command = [sys.executable, __file__, "--data", str(data), "--here", task]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Figure(**json.loads(done.stdout))


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join(TASKS))
    parser.add_argument("--data", type=Path, default=DATA, help=f"folder with {ZIPS}")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if unknown := set(options.tasks) - set(TASKS):
        parser.error(f"no such task: {', '.join(sorted(unknown))}")
    if options.here:
        print(json.dumps(asdict(measure(options.tasks[0], options.data))))
        return
    if not (options.data / ZIPS).is_file():
        print(f"Skipped: there is no {ZIPS} in the data folder, name another with --data")
        return
    print(f"{'task':<10}{'seconds':>9}{'cpu s':>8}{'target':>8}{'peak MB':>9}  made")
    for task in options.tasks or TASKS:
        print(row(measure_apart(task, options.data)), flush=True)


def row(figure: Figure) -> str:
    """A line of the table."""
    target = TASKS[figure.task][1]
    aim = "" if target is None else f"{target:g}"
    clocks = f"{figure.seconds:>9.1f}{figure.cpu_seconds:>8.1f}{aim:>8}"
    return f"{figure.task:<10}{clocks}{figure.peak_mb:>9,.0f}  {figure.made}"


if __name__ == "__main__":
    main(sys.argv[1:])
