"""Faults in input: found all at once, told in the words of the file the user has open."""

from collections.abc import Iterable
from dataclasses import dataclass

SPELLED_OUT = 20
"""How many faults of one kind are spelled out before the rest is only counted."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the input, and where.

    Parameters
    ----------
    file
        Name of the file, or of the table when it never was a file.
    message
        What is wrong, with the offending value.
    row
        As the user counts: the spreadsheet row (the header is row 1), or the feature number from 1.
    column
        Name of the column in the user's file.
    """

    file: str
    message: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return e.g. ``accounts.csv, row 17, column visits_per_year: -3 is negative``."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.message}"


class InvalidInput(ValueError):
    """Input that cannot be used. Holds every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback: the fault is in the data."""
        return [str(fault) for fault in self.faults]

    def __reduce__(self) -> tuple[type["InvalidInput"], tuple[tuple[Fault, ...]]]:
        """Survive pickling, so that a fault found in a worker process arrives whole."""
        return type(self), (self.faults,)


def spell_out(faults: Iterable[Fault], limit: int = SPELLED_OUT) -> list[Fault]:
    """Keep the first faults of one kind and count the rest in a last one: "and 35 more"."""
    listed = list(faults)
    if len(listed) <= limit:
        return listed
    rest = Fault(listed[limit].file, f"and {len(listed) - limit} more", column=listed[limit].column)
    return [*listed[:limit], rest]


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise `InvalidInput` when there is any fault, else do nothing."""
    listed = list(faults)
    if listed:
        raise InvalidInput(listed)
