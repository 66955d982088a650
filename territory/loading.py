"""Read all files of a design at once, so that the faults of all of them are told at once."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from geodata import read_roads
from geodata.collector import Collector
from maps import PinStatus
from maps.statuses import status_rows
from territory.areas.geography import Geography
from territory.areas.ground import read_ground
from territory.areas.input_files import FILES, Files
from territory.areas.placing import cells_around
from territory.areas.unit_tables import UnitTable
from territory.bands import Limits
from territory.design import COUNT
from territory.errors import Fault, InvalidInput
from territory.ingest import (
    AccountsFile,
    read_accounts,
    read_baseline,
    read_reps,
)
from territory.people.assumptions import Assumptions
from territory.people.owners import settle_owners
from territory.planning import Inputs
from territory.reading.columns import ACCOUNT_SPELLINGS, REP_SPELLINGS
from territory.reading.pairs import What, read_pairs
from territory.reading.pin_statuses import read_pin_statuses
from territory.reading.segments import read_segments

NO_UNITS = "no units were given: each place of an account is one, with its own cell"
Labels: TypeAlias = "pd.Series[str] | None"
NO_REPS = pd.DataFrame(
    {
        **{"name": [], "lon": [], "lat": [], "unit_code": [], "capacity_hours": [], "skills": []},
        "share": [],
    },
    index=pd.Index([], name="rep_id", dtype="str"),
)


def read_inputs(
    files: Files,
    measures: Iterable[str],
    collector: Collector | None = None,
    assumptions: Assumptions | None = None,
) -> tuple[Inputs, tuple[str, ...]]:
    """Read every file; gives the tables and, a sentence a line, what was assumed or repaired.

    Without units each place of an account becomes one, a cell of the ground around it.

    Parameters
    ----------
    files
        Where they are.
    measures
        What will be balanced: columns that the accounts must have.
    collector
        Holds the faults of earlier steps, which are told together with those of the files.
    assumptions
        What is taken where the files say nothing.

    Raises
    ------
    InvalidInput
        Listing the faults of all files.
    """
    collector = collector or Collector()
    columns = [measure for measure in measures if measure != COUNT]
    mapping = files.mapping
    segments = collector.run(lambda: _read_segments(files))
    statuses = collector.run(lambda: _read_own_statuses(files)) or []
    accounts = collector.run(
        lambda: read_accounts(
            files.accounts,
            mapping=mapping.get("accounts"),
            unknown=files.unknown,
            measures=columns,
            assumptions=assumptions,
            segments=None if segments is None else segments[0],
            texts=files.texts,
            statuses=[status.key for status in statuses],
        )
    )
    ground = read_ground(files, collector)
    reps = collector.run(lambda: _read_reps(files, assumptions))
    specialists = collector.run(lambda: _read_specialists(files, assumptions))
    baseline = collector.run(lambda: _read_baseline(files))
    roads = None
    if files.roads is not None:
        path = files.roads
        roads = collector.run(lambda: read_roads(path))
    incompatible = collector.run(lambda: _read_pairs(files, "incompatible", accounts, reps))
    named = collector.run(lambda: _read_pairs(files, "named", accounts, reps))
    collector.check()
    # Nothing is None once the collector has no faults.
    assert accounts
    assert reps
    assert specialists
    assert baseline
    assert segments
    assert incompatible
    assert named
    pairs = (*incompatible[1], *named[1])
    table, whose = settle_owners(accounts.table, reps[0])
    report = (
        *accounts.report,
        *whose,
        *segments[1],
        *pairs,
        *reps[1],
        *specialists[1],
        *baseline[1],
    )
    found = ground.units
    if found is None:
        # Cells are named after accounts: a postal code that equals an account's id means nothing.
        table = table.assign(unit_code="")
        found, report = UnitTable(cells_around(table), ()), (NO_UNITS, *report)
    report = (*found.report, *ground.report, *report)
    return Inputs(
        found.units,
        table,
        reps[0],
        baseline[0],
        found.adjacency,
        Geography(ground.level, ground.barriers, ground.edits, found.snap_m, found.unshaped),
        {**files.describe(), "read": report, "statuses": status_rows(statuses)},
        roads,
        incompatible[0],
        named[0],
        specialists[0],
        baseline[2],
    ), report


def _read_pairs(
    files: Files,
    what: What,
    accounts: AccountsFile | None,
    reps: tuple[pd.DataFrame, tuple[str, ...]] | None,
) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
    path = files.named if what == "named" else files.incompatible
    if path is None:
        return None, ()
    return read_pairs(
        path,
        what,
        None if accounts is None else accounts.table.index,
        None if reps is None else reps[0].index,
        mapping=files.mapping.get(what),
    )


def _read_own_statuses(files: Files) -> list[PinStatus]:
    return [] if files.statuses is None else read_pin_statuses(files.statuses)


def _read_segments(files: Files) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
    if files.segments is None:
        return None, ()
    read = read_segments(files.segments, mapping=files.mapping.get("segments"))
    return read.table, read.report


def _read_reps(
    files: Files, assumptions: Assumptions | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    if files.reps is None:
        return NO_REPS, ()
    return _read_people(files, "reps", files.reps, assumptions)


def _read_specialists(
    files: Files, assumptions: Assumptions | None
) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
    if files.specialists is None:
        return None, ()
    return _read_people(files, "specialists", files.specialists, assumptions)


def _read_people(
    files: Files, what: str, path: str | Path, assumptions: Assumptions | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    read = read_reps(
        path,
        mapping=files.mapping.get(what),
        unknown=files.unknown,
        assumptions=assumptions,
        what=what,
    )
    return read.table, read.report


def _read_baseline(files: Files) -> tuple[Labels, tuple[str, ...], Labels]:
    """Return who has each unit today, what was assumed, and the same of the units that stay."""
    if files.baseline is None:
        return None, (), None
    read = read_baseline(files.baseline, mapping=files.mapping.get("baseline"))
    return read.labels, read.report, read.locked


def parse_mapping(entries: Iterable[str]) -> dict[str, dict[str, str]]:
    """Turn ``COLUMN=field`` or ``reps.COLUMN=field`` into column to field for each file.

    Without the name of a file, the field decides: ``unit_id`` is a column of the units, what only
    reps have is one of the reps, all others are columns of the accounts.

    Raises
    ------
    InvalidInput
        Listing every entry without a column or a field.
    """
    mapping: dict[str, dict[str, str]] = {name: {} for name in FILES}
    faults = []
    for entry in entries:
        column, found, target = entry.rpartition("=")
        if not (found and column.strip() and target.strip()):
            faults.append(Fault("--map", f"{entry!r} is not of the form COLUMN=field"))
            continue
        file, dot, rest = column.partition(".")
        if not (dot and file in FILES):
            file, rest = _file_of(target.strip()), column
        mapping[file][rest.strip()] = target.strip()
    if faults:
        raise InvalidInput(faults)
    return mapping


def _file_of(target: str) -> str:
    if target == "unit_id":
        return "units"
    if target == "territory_id":
        return "baseline"
    return "reps" if target in REP_SPELLINGS and target not in ACCOUNT_SPELLINGS else "accounts"


def parse_limits(entries: Iterable[str]) -> dict[str, Limits]:
    """Turn ``measure=least:most`` into a dictionary; either may be left out.

    Raises
    ------
    InvalidInput
        Listing every entry that is not of this form, and measures named twice.
    """
    limits: dict[str, Limits] = {}
    faults = []
    for entry in entries:
        measure, _, text = entry.rpartition("=")
        measure = measure.strip()
        least, colon, most = (part.strip() for part in text.partition(":"))
        try:
            found = float(least or 0.0), float(most or "inf")
        except ValueError:
            found = (math.nan, math.nan)
        if not (measure and colon and (least or most) and 0 <= found[0] < math.inf):
            message = f"{entry!r} is not of the form measure=least:most, such as potential=2e6:3e6"
            faults.append(Fault("--limit", message))
        elif not found[0] <= found[1]:
            message = f"{entry!r}: the least must not be above the most"
            faults.append(Fault("--limit", message))
        elif measure in limits:
            faults.append(Fault("--limit", f"{measure} is named twice"))
        else:
            limits[measure] = found
    if faults:
        raise InvalidInput(faults)
    return limits


def parse_travel(text: str) -> tuple[bool, str | None]:
    """Turn ``no``, ``estimate`` or the name of a file of streets into whether, and by which."""
    if text in ("no", "estimate"):
        return text == "estimate", None
    return True, text


def parse_weights(
    entries: Iterable[str], option: str = "--fit", example: str = "skills=100"
) -> dict[str, float]:
    """Turn ``term=kilometres`` into a dictionary.

    `option` and an example of it are for the faults.

    Raises
    ------
    InvalidInput
        Listing every entry that is not of this form, and terms named twice.
    """
    weights: dict[str, float] = {}
    faults = []
    for entry in entries:
        term, _, text = entry.rpartition("=")
        try:
            weight = float(text)
        except ValueError:
            weight = math.nan
        if not term.strip() or math.isnan(weight):
            message = f"{entry!r} is not of the form term=kilometres, such as {example}"
            faults.append(Fault(option, message))
        elif term.strip() in weights:
            faults.append(Fault(option, f"{term.strip()} is named twice"))
        else:
            weights[term.strip()] = weight
    if faults:
        raise InvalidInput(faults)
    return weights


def parse_balance(entries: Iterable[str]) -> dict[str, float]:
    """Turn ``measure=tolerance`` into a dictionary; a tolerance is a fraction, 0.05 for ±5 %.

    Raises
    ------
    InvalidInput
        Listing every entry that is not of this form, and measures named twice.
    """
    tolerances: dict[str, float] = {}
    faults = []
    for entry in entries:
        measure, _, text = entry.rpartition("=")
        measure = measure.strip()
        try:
            tolerance = float(text)
        except ValueError:
            tolerance = float("nan")
        if not measure or not 0 <= tolerance < float("inf"):
            message = f"{entry!r} is not of the form measure=tolerance, such as workload=0.05"
            faults.append(Fault("--balance", message))
        elif measure in tolerances:
            faults.append(Fault("--balance", f"{measure} is named twice"))
        elif tolerance >= 1:
            message = f"{entry!r}: a tolerance is a fraction; for ±5 % write {measure}=0.05"
            faults.append(Fault("--balance", message))
        else:
            tolerances[measure] = tolerance
    if faults:
        raise InvalidInput(faults)
    return tolerances
