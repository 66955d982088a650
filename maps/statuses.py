"""The statuses an account pin can have, in the order of the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Shape = Literal["circle", "square", "diamond", "triangle", "cross", "star"]


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


def status_rows(statuses: Sequence[PinStatus]) -> list[dict[str, Any]]:
    """What the page reads of each status."""
    return [asdict(status) for status in statuses]
