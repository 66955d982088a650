"""Faults by the row, with long lists cut short."""

from collections.abc import Callable, Iterable, Sequence

from territory.errors import SPELLED_OUT, Fault


def show(value: str, limit: int = 40) -> str:
    """Quote a user's text for a message: short, and without control characters."""
    return repr(value if len(value) <= limit else value[: limit - 1] + "…")


def some(names: Iterable[str], limit: int = 12) -> str:
    """Join the first `limit` names, and count the others."""
    listed = list(names)
    text = ", ".join(listed[:limit])
    return text if len(listed) <= limit else f"{text} and {len(listed) - limit} more"


def row_faults(
    file: str,
    rows: Sequence[int],
    message: Callable[[int], str],
    column: str | None = None,
) -> list[Fault]:
    """Return one fault a row, long lists cut short.

    Parameters
    ----------
    file
        Name of the file as the user knows it.
    rows
        Spreadsheet rows at fault; the header is row 1.
    message
        Gives the text of the fault at a position of `rows`.
    column
        The user's own column name.
    """
    # Only what is spelled out is put into words: there may be a hundred thousand.
    faults = [
        Fault(file, message(position), row=int(row), column=column)
        for position, row in enumerate(rows[:SPELLED_OUT])
    ]
    if len(rows) > SPELLED_OUT:
        faults.append(Fault(file, f"and {len(rows) - SPELLED_OUT} more", column=column))
    return faults


def effort_faults(time_limit: float, seed: int) -> list[Fault]:
    """What is wrong with how long a solve may take, and with what seeds it."""
    faults = []
    if not time_limit > 0:
        faults.append(Fault("--time-limit", f"must be above 0 seconds, not {time_limit}"))
    if seed < 0:
        faults.append(Fault("--seed", f"a seed is at least 0, not {seed}"))
    return faults


def percent(fraction: float) -> str:
    """Write a fraction as a percentage of four digits at most: 5%, 0.5%, 102.5%."""
    return f"{100 * fraction:.4g}%"


def quantity(value: float, *, digits: int = 6, signed: bool = False) -> str:
    """Write a number of so many digits that count, never as a power of ten: 2,380,000."""
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:+,.15g}" if signed else f"{rounded:,.15g}"
