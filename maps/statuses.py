"""The statuses an account pin can have, in the order of the legend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, cycle
from typing import Any, Literal, get_args

Shape = Literal["circle", "square", "diamond", "triangle", "cross", "star"]
SHAPES: tuple[Shape, ...] = get_args(Shape)


@dataclass(frozen=True)
class PinStatus:
    """One status: its colour and its shape both tell it apart."""

    key: str
    label: str
    color: str
    shape: Shape


DEFAULT_STATUSES = (
    PinStatus("no answer", "No answer", "#6b7280", "circle"),
    PinStatus("contacted", "Contacted", "#1d5fbf", "square"),
    PinStatus("call back", "Call back", "#c2540a", "triangle"),
    PinStatus("not qualified", "Not qualified", "#8a2f5c", "cross"),
    PinStatus("customer", "Customer", "#0b7a5b", "star"),
)
"""What is used where no table of statuses is given, in the order of the legend."""


_COLORS = ("#6b7280", "#1d5fbf", "#c2540a", "#8a2f5c", "#0b7a5b", "#6d3fc0", "#8a6100", "#0e7490")
"""Every one has a contrast of at least 4.5 to white."""


def complete_statuses(rows: Sequence[Mapping[str, str]]) -> list[PinStatus]:
    """A user's own statuses, in their order.

    Parameters
    ----------
    rows
        Each with `status` (what the data say), and optionally `label`, `color` and `shape`; what is
        missing or empty is chosen: the status itself, and the next that nobody has.
    """
    colors = _left(_COLORS, [row.get("color", "") for row in rows])
    shapes = _left(SHAPES, [row.get("shape", "") for row in rows])
    return [
        PinStatus(
            row["status"],
            row.get("label") or row["status"],
            row.get("color") or next(colors),
            row.get("shape") or next(shapes),  # type: ignore[arg-type]
        )
        for row in rows
    ]


def _left(choices: Sequence[str], taken: Sequence[str]) -> Iterator[str]:
    """What nobody has taken, and when there is no more, all again."""
    free = [choice for choice in choices if choice not in taken]
    return chain(free, cycle(choices))


def status_rows(statuses: Sequence[PinStatus]) -> list[dict[str, Any]]:
    """What the page reads of each status."""
    return [asdict(status) for status in statuses]
