"""Accounts, reps and today's map from the files people have.

Every reader finds the columns by their usual names, or by `mapping`, lists all faults of the file
at once, and reports each assumption in a sentence. No row is dropped: it is read or it is a fault.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.entities import Account, Rep, usual
from territory.errors import Fault
from territory.faults import some
from territory.people.assumptions import Assumptions
from territory.reading.columns import ACCOUNT_SPELLINGS, BASELINE_SPELLINGS, REP_SPELLINGS
from territory.reading.numbers import Floats
from territory.reading.places import read_places, read_unit_codes
from territory.reading.segments import fill_visits
from territory.reading.statuses import read_statuses
from territory.reading.user_table import Reading, start_reading

LARGEST_SHARE = 2.0
NUMERIC_FIELDS = ("visits_per_year", "minutes_per_visit", "workload", "potential")


@dataclass(frozen=True)
class AccountsFile:
    """Accounts as read: the `table` (see `read_accounts`) and the `report`, a sentence a line."""

    table: pd.DataFrame
    report: tuple[str, ...]


@dataclass(frozen=True)
class RepsFile:
    """Reps as read: the `table` (see `read_reps`) and the `report`, a sentence a line."""

    table: pd.DataFrame
    report: tuple[str, ...]


@dataclass(frozen=True)
class BaselineFile:
    """Today's map as read: `labels` (unit_id to rep or territory id) and the `report`.

    `locked` are the labels of the units that stay, or None where all may move.
    """

    labels: "pd.Series[str]"
    report: tuple[str, ...]
    locked: "pd.Series[str] | None" = None


def read_accounts(
    path: str | os.PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    name: str = "accounts",
    unknown: Iterable[float] = (),
    measures: Iterable[str] = (),
    assumptions: Assumptions | None = None,
    segments: pd.DataFrame | None = None,
    texts: Iterable[str] = (),
    statuses: Sequence[str] = (),
) -> AccountsFile:
    """Read accounts from CSV, Excel or Parquet.

    Parameters
    ----------
    path
        The file.
    mapping
        Their column to our field (or measure), where the spelling does not tell.
    name
        What to call the rows in messages.
    unknown
        Numbers that stand for an empty cell, such as -999.
    measures
        Columns that will be balanced on: they must be there and hold no negative number;
        empty cells count 0. A capital or a blank more or less in the name does not matter.
    assumptions
        Visits a year and minutes a visit where neither the account nor its segment has any.
    segments
        Visits a year and minutes a visit by segment (see `read_segments`).
    texts
        Further columns that are kept, as text where they hold no numbers.
    statuses
        The company's own pin statuses; the first is that of accounts without any.

    Returns
    -------
    AccountsFile
        Table with the unique text index `account_id` and the columns

        - `name`, `segment`, `owner` (today's rep, as written) and `unit_code`: text or "";
        - `lon`, `lat`: degrees, NaN where only the unit code is known;
        - `visits_per_year` and `minutes_per_visit`: its own, its segment's, or the assumed;
        - `workload`: hours a year, as given or visits times minutes;
        - `potential`: 0 where unknown;
        - `languages`, `certifications`: as `required_skills`, only where the file has them;
        - `required_skills`: sorted tuple of lower-case words;
        - `status`: one of `statuses`, or of `PIN_STATUSES`;
        - the `measures` asked for, and further numeric columns under their own names, as they
          are (NaN where empty).

    Raises
    ------
    InvalidInput
        All faults of the file.
    """
    measures = list(dict.fromkeys(measures))
    wanted = [measure for measure in measures if measure not in ACCOUNT_SPELLINGS]
    reading = start_reading(path, name, ACCOUNT_SPELLINGS, mapping, unknown, wanted)
    ids = reading.ids("account_id")
    places = read_places(reading)
    _check_measures(reading, measures)
    visits, minutes, workload = _read_workload(reading, assumptions or Assumptions(), segments)
    columns = {
        "name": _read_names(reading, "account_id"),
        **places,
        "segment": reading.text("segment").to_list(),
        "visits_per_year": visits,
        "minutes_per_visit": minutes,
        "workload": workload,
        "potential": _fill_potential(reading),
        "required_skills": reading.skills("required_skills"),
        "status": read_statuses(reading, statuses),
        "owner": reading.codes("owner").to_list(),
        **_read_words(reading, "languages", "certifications"),
        **{measure: _read_measure(reading, measure) for measure in wanted},
        **reading.extras([*ACCOUNT_SPELLINGS, *wanted], texts),
    }
    report = reading.finish()
    return AccountsFile(pd.DataFrame(columns, index=ids), report)


def read_reps(
    path: str | os.PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    unknown: Iterable[float] = (),
    assumptions: Assumptions | None = None,
    what: str = "reps",
) -> RepsFile:
    """Read reps from CSV, Excel or Parquet.

    `assumptions` give the hours a year of a rep whose own are not known; `what` is what the file
    is called in messages.

    Returns
    -------
    RepsFile
        Table with the unique text index `rep_id` and the columns

        - `name`: text;
        - `lon`, `lat`: the home in degrees, NaN where only its `unit_code` is known;
        - `capacity_hours`: a year for visits and ways; where unknown, her share of the assumed;
        - `skills`: sorted tuple of lower-case words;
        - `experience_years`: 0 where unknown;
        - `share` of a full territory: a fraction, 1 where unknown;
        - `languages`, `certifications`, `segment_years` (words with numbers, `a:5`), as `skills`,
          and `rating`: only where the file has them.

    Raises
    ------
    InvalidInput
        All faults of the file.
    """
    reading = start_reading(path, what, REP_SPELLINGS, mapping, unknown)
    ids = reading.ids("rep_id")
    hours = reading.amounts("capacity_hours")
    reading.fault(hours == 0, "capacity_hours", lambda i: "0 hours: leave the rep out instead")
    years = reading.amounts("experience_years")
    shares = _read_shares(reading)
    columns = {
        "name": _read_names(reading, "rep_id"),
        **read_places(reading, home=True),
        "capacity_hours": _fill_capacity(reading, hours, shares, assumptions or Assumptions()),
        "skills": reading.skills("skills"),
        "experience_years": reading.fill(years, "experience_years", usual(Rep, "experience_years")),
        "share": shares,
        **_read_words(reading, "languages", "certifications", "segment_years"),
        **(
            {"rating": reading.fill(reading.amounts("rating"), "rating", 0.0)}
            if reading.has("rating")
            else {}
        ),
    }
    if reading.unused():
        reading.report.append(f"columns not used: {some(reading.unused(), 30)}")
    report = reading.finish()
    return RepsFile(pd.DataFrame(columns, index=ids), report)


def read_baseline(
    path: str | os.PathLike[str], *, mapping: Mapping[str, str] | None = None
) -> BaselineFile:
    """Read today's map: which rep, or else which territory, has each unit.

    A file with both (such as assignments.csv of a plan) gives the rep, unless no cell of that
    column is filled. Units without an owner are left out and counted in the report. Those that a
    column `locked` says yes of stay with who has them.

    Raises
    ------
    InvalidInput
        All faults of the file.
    """
    reading = start_reading(path, "baseline", BASELINE_SPELLINGS, mapping)
    units = reading.ids("unit_id", read_unit_codes(reading, "unit_id"))
    reps = reading.codes("rep_id")
    field = "rep_id" if reps.ne("").any() else "territory_id"
    if not reading.columns.keys() & {"rep_id", "territory_id"}:
        option = reading.map_option("rep_id")
        message = f"no column for rep_id or territory_id; name one with {option}"
        reading.faults.append(Fault(reading.table.file, message))
    labels = pd.Series(reading.codes(field).to_list(), index=units, name=field, dtype="str")
    owned, stays = labels.ne(""), reading.yes("locked")
    if not owned.all():
        reading.note(field, f"{(~owned).sum()} units have no owner today")
    reading.fault(stays & ~owned.to_numpy(bool), "locked", lambda i: "nobody has it today")
    if stays.any():
        reading.note("locked", f"{stays.sum():,} units stay with who has them")
    locked = labels[stays] if stays.any() else None
    return BaselineFile(labels[owned], reading.finish(), locked)


def _fill_potential(reading: Reading) -> Floats:
    return reading.fill(reading.amounts("potential"), "potential", usual(Account, "potential"))


def _read_words(reading: Reading, *names: str) -> dict[str, npt.NDArray[np.object_]]:
    """Cells of words, of those columns that the file has."""
    return {name: reading.skills(name) for name in names if reading.has(name)}


def _read_names(reading: Reading, key: str) -> list[str]:
    names = reading.text("name")
    empty = names.eq("")
    if empty.any():
        reading.report.append(f"{empty.sum()} rows without a name are called by their {key}")
    return names.where(~empty, reading.codes(key)).to_list()


def _read_workload(
    reading: Reading, assumed: Assumptions, segments: pd.DataFrame | None
) -> tuple[Floats, Floats, Floats]:
    """Return visits a year, minutes a visit, and hours a year."""
    if segments is not None and not reading.has("segment"):
        reading.faults.append(reading.missing_column("segment"))
    hours = reading.amounts("workload")
    visits, minutes = reading.amounts("visits_per_year"), reading.amounts("minutes_per_visit")
    known = ~np.isnan(hours)
    if known.any():
        _tell_workload(reading, hours, visits * minutes / 60)
    # Where only the hours are known, they are told as visits of the usual length.
    length = assumed.minutes_per_visit or 60.0
    minutes = np.where(known & np.isnan(minutes), length, minutes)
    usual = hours * 60 / np.where(minutes > 0, minutes, length)
    visits = np.where(known & np.isnan(visits), usual, visits)
    fill = assumed.minutes_per_visit
    minutes = fill_visits(reading, "minutes_per_visit", minutes, segments, fill)
    visits = fill_visits(reading, "visits_per_year", visits, segments, assumed.visits_per_year)
    return visits, minutes, np.where(known, hours, visits * minutes / 60)


def _tell_workload(reading: Reading, hours: Floats, computed: Floats) -> None:
    empty = int(np.isnan(hours).sum())
    if empty:
        reading.note("workload", f"{empty} empty cells computed from visits and minutes")
    other = int((np.abs(hours - computed) > 0.01 * hours + 0.01).sum())
    if other:
        reading.note("workload", f"used as given, though {other} rows differ from visits x minutes")


def _read_measure(reading: Reading, measure: str) -> Floats:
    if not reading.has(measure):
        reading.faults.append(reading.missing_column(measure))
    return reading.fill(reading.amounts(measure), measure, 0)


def _check_measures(reading: Reading, measures: Iterable[str]) -> None:
    """Add a fault for a measure that is a field of ours without numbers in this file."""
    for measure in set(measures) & set(ACCOUNT_SPELLINGS):
        if measure not in NUMERIC_FIELDS:
            message = f"{measure} cannot be balanced: it holds no amounts"
            reading.faults.append(Fault(reading.table.file, message))
        elif measure == "potential" and not reading.has(measure):
            reading.faults.append(reading.missing_column(measure))


def _read_shares(reading: Reading) -> Floats:
    shares = reading.amounts("share")
    wrong = (shares == 0) | (shares > LARGEST_SHARE)
    message = f"is not above 0 and at most {LARGEST_SHARE:g}; a share is a fraction: 0.6, not 60"
    reading.fault(wrong, "share", lambda i: f"{shares[i]:g} {message}")
    return reading.fill(shares, "share", usual(Rep, "share"))


def _fill_capacity(reading: Reading, hours: Floats, shares: Floats, assumed: Assumptions) -> Floats:
    """Hours as given; where they are unknown, those of a full-time rep times her share."""
    unknown, full = np.isnan(hours), round(assumed.capacity_hours)
    if unknown.any():
        where = f"{unknown.sum():,} reps" if reading.has("capacity_hours") else "every rep"
        reading.report.append(f"capacity_hours of {where}: {full:,}, times the share")
    return np.where(unknown, full * shares, hours)
