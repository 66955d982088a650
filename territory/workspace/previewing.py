"""What a file would be read as, before anything of it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from territory.areas.unit_tables import read_unit_table
from territory.errors import Fault, InvalidInput
from territory.ingest import read_accounts, read_baseline, read_reps
from territory.reading.columns import (
    ACCOUNT_SPELLINGS,
    BASELINE_SPELLINGS,
    REP_SPELLINGS,
    match_columns,
)
from territory.reading.table_files import read_table
from territory.workspace.json_names import in_json

Kind = Literal["accounts", "reps", "baseline", "units"]
SAMPLES = 5
SPELLINGS = {
    "accounts": ACCOUNT_SPELLINGS,
    "reps": REP_SPELLINGS,
    "baseline": BASELINE_SPELLINGS,
}
NO_MEASURES = ("lon", "lat", "minutes_per_visit")


@dataclass(frozen=True)
class Preview:
    """How a file is understood.

    Attributes
    ----------
    rows
        How many there are.
    columns
        Of each of the file's: `name`, the `field` that it is read as or None, and `samples`.
    fields
        What a column can be.
    measures
        Numbers of accounts that territories can be balanced by, with their `total`.
    owners
        Who has something on today's map, and how many `units`.
    faults
        Everything that has to be mended first.
    report
        What was assumed, a sentence each.
    """

    rows: int = 0
    columns: tuple[Mapping[str, Any], ...] = ()
    fields: tuple[str, ...] = ()
    measures: tuple[Mapping[str, Any], ...] = ()
    owners: tuple[Mapping[str, Any], ...] = ()
    faults: tuple[Fault, ...] = ()
    report: tuple[str, ...] = field(default=())


def preview_file(
    path: Path,
    kind: Kind,
    mapping: Mapping[str, str],
    unknown: Sequence[float] = (),
    crs: str | None = None,
) -> Preview:
    """Read a file as it would be brought; what is wrong with it is in the answer.

    Parameters
    ----------
    mapping
        Columns of the file and the fields that they are.
    unknown
        Numbers that stand for an empty cell.
    crs
        Of polygons that do not tell theirs.
    """
    if kind == "units":
        return _preview_units(path, mapping, crs)
    try:
        table = read_table(path, what=kind)
    except InvalidInput as refusal:
        return Preview(faults=_told(refusal))
    spellings = SPELLINGS[kind]
    match = match_columns(table.file, list(table.frame.columns), spellings, mapping)
    fields = {column: name for name, column in match.columns.items()}
    columns = tuple(
        {"name": str(name), "field": fields.get(name), "samples": _samples(table.frame[name])}
        for name in table.frame.columns
    )
    found = Preview(len(table.frame), columns, tuple(spellings))
    try:
        if kind == "reps":
            return replace(found, report=read_reps(path, mapping=mapping).report)
        if kind == "baseline":
            today = read_baseline(path, mapping=mapping)
            return replace(found, owners=_owners(today.labels), report=today.report)
        return _with_accounts(found, path, mapping, unknown, set(match.columns))
    except InvalidInput as refusal:
        return replace(found, faults=_told(refusal))


def _owners(labels: "pd.Series[str]") -> tuple[Mapping[str, Any], ...]:
    counts = labels.value_counts().sort_index()
    return tuple({"name": str(name), "units": int(units)} for name, units in counts.items())


def _with_accounts(
    found: Preview,
    path: Path,
    mapping: Mapping[str, str],
    unknown: Sequence[float],
    given: set[str],
) -> Preview:
    read = read_accounts(path, mapping=mapping, unknown=unknown)
    # What was assumed alike for every account says nothing about them.
    idle = [*NO_MEASURES, *({"visits_per_year"} - given)]
    numbers = read.table.select_dtypes("number").drop(columns=idle, errors="ignore")
    measures = tuple(
        {"name": str(name), "total": float(values.fillna(0.0).sum())}
        for name, values in numbers.items()
        if (values.fillna(0.0) >= 0).all() and values.sum() > 0
    )
    return replace(found, measures=measures, report=read.report)


def _preview_units(path: Path, mapping: Mapping[str, str], crs: str | None) -> Preview:
    named = {name: column for column, name in mapping.items()}
    try:
        read = read_unit_table(
            path, id_column=named.get("unit_id"), name_column=named.get("name"), crs=crs
        )
    except InvalidInput as refusal:
        return Preview(fields=("unit_id", "name"), faults=_told(refusal))
    table = pd.DataFrame({"unit_id": read.units.index, "name": read.units["name"].to_numpy()})
    columns = tuple(
        {"name": str(name), "field": str(name), "samples": _samples(table[name].astype(str))}
        for name in table
    )
    return Preview(len(table), columns, ("unit_id", "name"), report=read.report)


def _samples(column: "pd.Series[str]") -> list[str]:
    return [str(cell)[:60] for cell in column.head(SAMPLES)]


def _told(refusal: InvalidInput) -> tuple[Fault, ...]:
    return tuple(in_json(refusal.faults))
