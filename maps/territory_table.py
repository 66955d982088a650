"""The table of territories as the cards of the panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from maps.escape import plain

_MEASURE_FIELDS = ("name", "label", "value", "target", "deviation", "tolerance")


def territory_cards(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One card a territory, in the order of the table; every missing piece gets a plain default."""
    return [
        _card(str(territory), row)
        for territory, row in zip(table.index, table.to_dict("records"), strict=True)
    ]


def _card(territory: str, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "id": territory,
        "name": _text(row.get("rep_name")) or territory,
        "rep_id": _text(row.get("rep_id")),
        "measures": [_measure(measure) for measure in _items(row.get("measures"))],
        "past": bool(row.get("past") is True),
        "facts": [[_text(label), _text(text)] for label, text in _items(row.get("facts"))],
    }


def _measure(measure: Mapping[str, Any]) -> dict[str, Any]:
    fields = {key: plain(measure.get(key)) for key in _MEASURE_FIELDS}
    fields["name"] = _text(fields["name"])
    fields["label"] = _text(fields["label"]) or fields["name"]
    return fields


def _items(value: Any) -> list[Any]:
    """The items of a list, or of a mapping; a missing cell has none."""
    if isinstance(value, Mapping):
        return list(value.items())
    return list(value) if isinstance(value, list | tuple) else []


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)
