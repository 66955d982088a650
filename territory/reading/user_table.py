"""One user's table while it is read: its cells by our fields, its faults, its report."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.errors import Fault, InvalidInput
from territory.faults import row_faults, show, some
from territory.reading.columns import Spellings, match_columns, normalise
from territory.reading.numbers import Floats, Mark, read_numbers
from territory.reading.table_files import TextTable, read_table

SKILL_SIGNS = str.maketrans("", "", "[](){}'\"")
PREFIXED = ("reps", "baseline", "segments", "incompatible", "named", "specialists")
YES = {"yes", "y", "true", "t", "1", "x", "locked", "ja", "oui", "si"}
NO = {"", "-", "no", "n", "false", "f", "0", "nein", "non"}
NO_SKILL = {"", "-", "none", "n/a", "na", "no", "keine"}


@dataclass
class Reading:
    """What is known so far about one file.

    Attributes
    ----------
    table
        The file's cells as text.
    columns
        Their column of each of our fields.
    given
        Fields that the user mapped, rather than we guessed.
    unknown
        Numbers that stand for an empty cell.
    mark
        The decimal mark that the coordinates use.
    wrong
        bool (n,) of each numeric field read: the cell is no number.
    faults, report
        Collected on the way.
    what
        Which of the files it is, as ``--map`` calls it.
    """

    table: TextTable
    columns: dict[str, str]
    given: frozenset[str]
    unknown: tuple[float, ...] = ()
    mark: Mark | None = None
    wrong: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    what: str = "accounts"

    @property
    def rows(self) -> int:
        """Number of rows below the header."""
        return len(self.table.frame)

    def has(self, name: str) -> bool:
        """Tell whether the file has a column for a field."""
        return name in self.columns

    def text(self, name: str) -> "pd.Series[str]":
        """Return the trimmed cells of a field, "" everywhere when there is no column."""
        if not self.has(name):
            return pd.Series("", index=self.table.frame.index)
        return self.table.frame[self.columns[name]].str.strip()

    def codes(self, name: str) -> "pd.Series[str]":
        """Return ids or codes as text; ".0" goes when the whole column has it."""
        text = self.text(name)
        filled = text[text.ne("")]
        if len(filled) and filled.str.fullmatch(r"[0-9]+\.0").all():
            self.note(name, "numbers ending in .0 read as whole")
            return text.str.replace(r"\.0$", "", regex=True)
        return text

    def note(self, name: str, message: str) -> None:
        """Add a line to the report, about a field's column."""
        self.report.append(f"column {self.columns.get(name, name)}: {message}")

    def fault(self, wrong: npt.NDArray[np.bool_], name: str, message: Callable[[int], str]) -> None:
        """Add a fault for each row of a bool (n,) mask; `message` takes the row's position."""
        places = np.flatnonzero(wrong)
        rows = self.table.frame.index.to_numpy()[places].tolist()
        column = self.columns.get(name, name)
        file = self.table.file
        self.faults += row_faults(file, rows, lambda k: message(int(places[k])), column)

    def numbers(self, name: str, *, grouped: bool = True) -> Floats:
        """Return the float (n,) values of a field, NaN where empty or where there is no column."""
        if not self.has(name):
            self.wrong[name] = np.zeros(self.rows, dtype=bool)
            return np.full(self.rows, np.nan)
        column = self.columns[name]
        numbers = read_numbers(
            self.text(name),
            file=self.table.file,
            column=column,
            unknown=self.unknown,
            grouped=grouped,
            mark=self.mark or ("." if self.table.comma_separated and grouped else None),
        )
        self.faults += numbers.faults
        self.wrong[name] = numbers.wrong
        if not grouped and numbers.mark == ",":
            self.mark = ","
        return numbers.value

    def amounts(self, name: str) -> Floats:
        """Return the values of a field that cannot be negative; negative ones are faults."""
        values = self.numbers(name)
        wrong = values < 0
        negative = values[wrong]
        # The same negative number in several rows is a way to write "unknown".
        same = len(negative) > 1 and (negative == negative[0]).all()
        hint = f"; if it means unknown, add --unknown {negative[0]:g}" if same else ""
        self.fault(wrong, name, lambda i: f"{values[i]:g} is negative{hint}")
        return np.where(wrong, np.nan, values)

    def fill(self, values: Floats, name: str, default: float) -> Floats:
        """Return the values with empty cells replaced, and say so in the report."""
        empty = np.isnan(values)
        if not self.has(name):
            self.report.append(f"no column for {name}: {default:g} taken for every row")
        elif empty.any():
            kind = "empty or unknown" if self.unknown else "empty"
            self.note(name, f"{empty.sum()} {kind} cells read as {default:g}")
        return np.where(empty, default, values)

    def ids(self, name: str, codes: "pd.Series[str] | None" = None) -> "pd.Index[str]":
        """Return the unique ids of the rows; missing and repeated ones are faults."""
        ids = self.codes(name) if codes is None else codes
        if not self.has(name):
            self.faults.append(self.missing_column(name))
        else:
            empty = ids.eq("").to_numpy(dtype=bool)
            twice = ids.duplicated(keep="first").to_numpy(dtype=bool) & ~empty
            first = ids.drop_duplicates()
            row_of = dict(zip(first.to_list(), first.index.to_list(), strict=True))
            self.fault(empty, name, lambda i: "the id is empty")
            self.fault(
                twice,
                name,
                lambda i: f"{show(ids.iloc[i])} is already in row {row_of[ids.iloc[i]]}",
            )
        return pd.Index(ids.to_list(), name=name, dtype="str")

    def map_option(self, name: str) -> str:
        """Return the option that names a field's column; accounts are meant without a prefix."""
        prefix = f"{self.what}." if self.what in PREFIXED else ""
        return f"--map {prefix}COLUMN={name}"

    def missing_column(self, name: str) -> Fault:
        """Return the fault of a field without a column: none at all, or taken by another field."""
        for taken_by, column in self.columns.items():
            if normalise(column) == normalise(name):
                read = f"column {show(column)} is read as {taken_by}"
                message = f"{read}: write {taken_by} for {name}"
                return Fault(self.table.file, message)
        found = some(map(show, self.table.frame.columns), 30)
        message = f"no column for {name}; name one with {self.map_option(name)} (columns: {found})"
        return Fault(self.table.file, message)

    def skills(self, name: str) -> npt.NDArray[np.object_]:
        """Return each row's skills as a sorted tuple of lower-case words."""
        text = self.text(name)
        known = {cell: parse_skills(cell) for cell in text.unique()}
        skills = np.empty(len(text), dtype=object)
        skills[:] = [known[cell] for cell in text]
        return skills

    def yes(self, name: str) -> npt.NDArray[np.bool_]:
        """Return which rows say yes; nothing is no, and so is a field without a column."""
        if not self.has(name):
            return np.zeros(self.rows, dtype=bool)
        cells = self.text(name)
        words = cells.str.strip().str.lower()
        wrong = ~words.isin(YES | NO).to_numpy(bool)
        self.fault(wrong, name, lambda i: f"{show(cells.iloc[i])} is neither yes nor no")
        return words.isin(YES).to_numpy(bool)

    def unused(self) -> list[str]:
        """Return the columns that no field took."""
        return [c for c in self.table.frame.columns if c not in set(self.columns.values())]

    def extras(
        self, reserved: Iterable[str], texts: Iterable[str] = ()
    ) -> dict[str, Floats | npt.NDArray[np.object_]]:
        """Return further numeric columns under the user's names, and report the others.

        Columns whose name is one of our fields are left aside, lest they pass for it. Those named
        in `texts` are kept as text where they hold no numbers.
        """
        taken = {normalise(name) for name in reserved}
        wanted = {normalise(name) for name in texts} - taken
        numeric: dict[str, Floats | npt.NDArray[np.object_]] = {}
        kept: dict[str, Floats | npt.NDArray[np.object_]] = {}
        others = []
        for column in self.unused():
            values = None if normalise(column) in taken else self._extra(column)
            if values is not None:
                numeric[column] = values
            elif normalise(column) in wanted:
                kept[column] = self.table.frame[column].str.strip().to_numpy(dtype=object)
            else:
                others.append(column)
        if numeric:
            self.report.append(f"further numeric columns: {some(numeric, 30)}")
        if others:
            self.report.append(f"columns not used: {some(others, 30)}")
        if kept:
            self.report.append(f"columns kept as text: {some(kept, 30)}")
        return {**numeric, **kept}

    def _extra(self, column: str) -> Floats | None:
        numbers = read_numbers(
            self.table.frame[column],
            file=self.table.file,
            column=column,
            unknown=self.unknown,
            mark=self.mark or ("." if self.table.comma_separated else None),
        )
        if numbers.faults or np.isnan(numbers.value).all():
            return None
        return numbers.value

    def finish(self) -> tuple[str, ...]:
        """Raise all faults at once; return the report when there are none."""
        if self.faults:
            raise InvalidInput(self.faults)
        used = [f"{column} as {name}" for name, column in self.columns.items()]
        head = f"{self.table.file}: {self.rows} rows; read {', '.join(used)}"
        lines = [*self.table.report, *self.report]
        return (head, *(f"{self.table.file}: {line}" for line in lines))


def start_reading(
    path: str | os.PathLike[str],
    what: str,
    spellings: Spellings,
    mapping: Mapping[str, str] | None = None,
    unknown: Iterable[float] = (),
    measures: Iterable[str] = (),
) -> Reading:
    """Read a file as text and find our fields in it."""
    table = read_table(path, what=what)
    headers = list(table.frame.columns)
    match = match_columns(table.file, headers, spellings, mapping, measures)
    return Reading(
        table,
        match.columns,
        match.given,
        tuple(unknown),
        faults=list(match.faults),
        report=list(match.report),
        what=what,
    )


def parse_skills(cell: str) -> tuple[str, ...]:
    """Return the skills of a cell parted by comma, semicolon, bar or line."""
    words = cell.translate(SKILL_SIGNS).lower()
    for separator in ";|/\n":
        words = words.replace(separator, ",")
    parts = {" ".join(word.replace("_", " ").split()) for word in words.split(",")}
    return tuple(sorted(parts - NO_SKILL))
