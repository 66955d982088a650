"""Visits a year and minutes a visit by segment: the table that says how each kind is served."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory.errors import Fault
from territory.faults import some
from territory.reading.columns import ACCOUNT_SPELLINGS
from territory.reading.numbers import Floats
from territory.reading.user_table import Reading, start_reading

VISIT_FIELDS = ("visits_per_year", "minutes_per_visit")
SEGMENT_SPELLINGS = {name: ACCOUNT_SPELLINGS[name] for name in ("segment", *VISIT_FIELDS)}


@dataclass(frozen=True)
class SegmentsFile:
    """Segments as read.

    Attributes
    ----------
    table
        By segment, as `key_of` writes it: `visits_per_year` and `minutes_per_visit`, NaN where the
        cell is empty.
    report
        What was assumed, a sentence a line.
    """

    table: pd.DataFrame
    report: tuple[str, ...]


def key_of(segments: "pd.Series[str]") -> "pd.Series[str]":
    """Names of segments without capitals and blanks around them, which do not matter."""
    return segments.str.strip().str.casefold()


def read_segments(
    path: str | os.PathLike[str], *, mapping: Mapping[str, str] | None = None
) -> SegmentsFile:
    """Read segments from CSV, Excel or Parquet.

    Raises
    ------
    InvalidInput
        All faults of the file.
    """
    reading = start_reading(path, "segments", SEGMENT_SPELLINGS, mapping)
    keys = reading.ids("segment", key_of(reading.codes("segment")))
    if not any(map(reading.has, VISIT_FIELDS)):
        message = f"no column for {' nor for '.join(VISIT_FIELDS)}"
        reading.faults.append(Fault(reading.table.file, message))
    table = pd.DataFrame({name: reading.amounts(name) for name in VISIT_FIELDS}, index=keys)
    if reading.unused():
        reading.report.append(f"columns not used: {some(reading.unused(), 30)}")
    return SegmentsFile(table, reading.finish())


def fill_visits(
    reading: Reading, name: str, values: Floats, segments: pd.DataFrame | None, default: float
) -> Floats:
    """Fill the empty cells of `visits_per_year` or `minutes_per_visit`, and say so in the report.

    An account has its own value, else that of its segment, else the `default`.
    """
    if segments is None:
        return reading.fill(values, name, default)
    if not reading.has("segment"):
        return values  # a fault already
    key = key_of(reading.text("segment"))
    by_segment = key.map(segments[name]).to_numpy(float)
    empty = np.isnan(values)
    known = empty & ~np.isnan(by_segment)
    values = np.where(known, by_segment, values)
    if known.any():
        reading.report.append(f"{name} of {known.sum():,} accounts by their segment")
    rest = np.isnan(values)
    if rest.any():
        without = some(sorted({show or "none" for show in reading.text("segment")[rest]}))
        reading.report.append(
            f"{name} of {rest.sum():,} accounts taken as {default:g}, as nothing is said for their "
            f"segment ({without})"
        )
    return np.where(rest, default, values)
