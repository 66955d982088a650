"""A file of units looked at as a whole: read leniently, neighbours found, everything odd listed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.adjacency import build_adjacency, default_snap_m
from geodata.barriers import cut_borders
from geodata.collector import Collector
from geodata.crs import measuring_crs
from geodata.edits import apply_edits, check_edits, read_edits
from geodata.errors import Fault, InvalidInput
from geodata.findings import DUPLICATE, EMPTY, ZERO_AREA, Finding
from geodata.holes import find_holes
from geodata.islands import bridge_findings, find_pieces
from geodata.lines import read_lines
from geodata.near_misses import find_near_misses
from geodata.place_unshaped import (
    LEAVE_OUT,
    REFUSE,
    Placed,
    check_way,
    place_unshaped,
    told_findings,
)
from geodata.sources import UnitsFile, read_units


@dataclass(frozen=True)
class Counts:
    """What became of the features of a file.

    Parameters
    ----------
    features
        How many the file has.
    units
        How many units they became.
    left_out
        Features without a polygon or without area that did not become units.
    joined
        Features that were joined to one with the same id; each is told in a finding.
    by_kind
        How many findings of each kind.
    """

    features: int
    units: int
    left_out: int
    joined: int
    by_kind: dict[str, int]


@dataclass(frozen=True)
class UnitsCheck:
    """What a file of units holds, and what is odd about it.

    Parameters
    ----------
    file
        Name of the file.
    units
        The unit table, repaired.
    unshaped
        Units that the file gives no polygon (see `UnitsFile`).
    adjacency
        The neighbours, bridges included.
    findings
        Everything found, by the phases in which it was found.
    counts
        What became of the features, and how many findings of each kind there are.
    report
        How the file was read, one sentence each.
    snap_m
        Widest gap across which a border was seen, in metres.
    measured_in
        The equal-area projection in which lengths and areas were measured, as PROJ writes it.
    seconds
        How long each phase took.
    """

    file: str
    units: gpd.GeoDataFrame
    unshaped: pd.DataFrame
    adjacency: pd.DataFrame
    findings: tuple[Finding, ...]
    counts: Counts
    report: tuple[str, ...]
    snap_m: float
    measured_in: str
    seconds: dict[str, float]


class _Clock:
    """Tells the phases and measures them."""

    def __init__(self, on_phase: Callable[[str], None]) -> None:
        self.on_phase = on_phase
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        self.on_phase(name)
        begin = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - begin


def check_file(
    path: str | Path,
    *,
    id_column: str | None = None,
    name_column: str | None = None,
    parent_column: str | None = None,
    crs: Any = None,
    layer: str | None = None,
    snap_m: float | None = None,
    barriers: str | Path | None = None,
    edits: str | Path | pd.DataFrame | None = None,
    without_polygon: str = LEAVE_OUT,
    on_phase: Callable[[str], None] = lambda phase: None,
    collector: Collector | None = None,
) -> UnitsCheck:
    """Read a file of units, repair it, find the neighbours, and list everything that is odd.

    Units without a polygon are listed, and left out unless something else is wanted; features with
    the same id are joined and listed: counts in = counts out + counts listed.

    Parameters
    ----------
    path, id_column, name_column, parent_column, crs, layer
        As for `read_units`; `crs` is for the barriers too.
    snap_m
        As for `build_adjacency`.
    barriers
        File of lines or polygons that cut borders (see `cut_borders`).
    edits
        Neighbours added and removed by hand: a CSV file (see `read_edits`) or a table.
    without_polygon
        What becomes of units without a polygon (see `place_unshaped`): "leave-out", "attach",
        "voronoi" or "refuse".
    on_phase
        Called with the name of each phase as it begins.
    collector
        Holds the faults of earlier steps, which are told together with those of the files.

    Raises
    ------
    InvalidInput
        When a file cannot be used at all; lists the faults of all files at once.
    """
    check_way(without_polygon)
    collector = collector or Collector()
    collector.run(lambda: _check_width(snap_m))
    clock = _Clock(on_phase)

    def read_and_place() -> tuple[UnitsFile, Placed]:
        read = read_units(
            path,
            id_column=id_column,
            name_column=name_column,
            parent_column=parent_column,
            crs=crs,
            layer=layer,
            drop_empty=without_polygon != REFUSE,
            duplicates="join",
        )
        return read, place_unshaped(read.units, read.unshaped, without_polygon)

    # All is read before the long work begins, so that the faults of all files are told at once.
    with clock.phase("Reading and repairing"):
        both = collector.run(read_and_place)
        lines = None if barriers is None else collector.run(lambda: read_lines(barriers, crs=crs))
        by_hand = collector.run(lambda: _edits(edits, None if both is None else both[1].units))
    collector.check()
    assert both is not None
    read, placed = both
    units = placed.units
    snap_m = default_snap_m(units) if snap_m is None else snap_m
    with clock.phase("Finding neighbours"):
        adjacency = _neighbours(units, snap_m, lines, by_hand)
    found = [*told_findings(read, placed, without_polygon), *_look(units, adjacency, snap_m, clock)]
    return UnitsCheck(
        file=Path(path).name,
        units=units,
        unshaped=read.unshaped,
        adjacency=adjacency,
        findings=tuple(found),
        counts=_counts(read, placed, found),
        report=read.report,
        snap_m=snap_m,
        measured_in=measuring_crs(units).srs,
        seconds=clock.seconds,
    )


def _check_width(snap_m: float | None) -> None:
    if snap_m is not None and not 0 <= snap_m < float("inf"):
        raise InvalidInput([Fault("snap_m", f"{snap_m} is not at least 0")])


def _edits(
    edits: str | Path | pd.DataFrame | None, units: gpd.GeoDataFrame | None
) -> pd.DataFrame | None:
    """Read the edits, or check those of a table."""
    if isinstance(edits, str | Path):
        return read_edits(edits, units)
    if edits is not None:
        check_edits(edits, units)
    return edits


def _neighbours(
    units: gpd.GeoDataFrame,
    snap_m: float,
    lines: gpd.GeoDataFrame | None,
    by_hand: pd.DataFrame | None,
) -> pd.DataFrame:
    """Build the adjacency; what was done by hand comes last and stands."""
    adjacency = build_adjacency(units, snap_m=snap_m)
    if lines is not None:
        adjacency = cut_borders(adjacency, units, lines, snap_m=snap_m).adjacency
    return adjacency if by_hand is None else apply_edits(adjacency, by_hand, units)


def _look(
    units: gpd.GeoDataFrame, adjacency: pd.DataFrame, snap_m: float, clock: _Clock
) -> Iterator[Finding]:
    with clock.phase("Looking for holes"):
        yield from find_holes(units, sliver_m=snap_m)
    with clock.phase("Looking for pieces and bridges"):
        yield from find_pieces(units, adjacency)
        yield from bridge_findings(units, adjacency)
    with clock.phase("Looking for near misses"):
        yield from find_near_misses(units, adjacency)


def _counts(read: UnitsFile, placed: Placed, found: list[Finding]) -> Counts:
    kinds = pd.Series([finding.kind for finding in found], dtype="str")
    by_kind = {str(kind): int(n) for kind, n in kinds.value_counts(sort=False).items()}
    shaped = len(placed.units) - len(read.units)
    left_out = by_kind.get(EMPTY, 0) + by_kind.get(ZERO_AREA, 0) - shaped
    # The value of such a finding is the number of features that are one unit now.
    joined = sum(int(f.value or 1) - 1 for f in found if f.kind == DUPLICATE)
    return Counts(read.features, len(placed.units), left_out, joined, by_kind)
