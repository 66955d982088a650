"""The one door through which users' text enters a page."""

from __future__ import annotations

import html
import json
from collections.abc import Collection
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

_SAFE = frozenset({bool, int, str, type(None)})


def html_text(text: object) -> str:
    """Text as HTML that shows exactly that text, in an element or a quoted attribute."""
    return html.escape(str(text), quote=True)


def script_json(value: object) -> str:
    """JSON that is safe inside a `<script>` element.

    A browser ends a script at `</script>` and changes its parsing at `<!--` wherever they stand,
    even inside a string, so the characters that could form them are written as escapes.
    """
    text = json.dumps(plain(value), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def plain(value: Any) -> Any:
    """The same value made of what JSON knows; missing values and infinities become null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray | pd.Series | pd.Index):
        value = value.tolist()
    if isinstance(value, list | tuple | set):
        return _plain_items(value)
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, bool | int | str):
        return value
    return str(value)


def _plain_items(items: Collection[Any]) -> list[Any]:
    """The same items made of what JSON knows; quick for long columns of one kind."""
    kinds = set(map(type, items))
    if kinds <= _SAFE:
        return list(items)
    if kinds <= _SAFE | {float}:
        return [None if type(each) is float and not isfinite(each) else each for each in items]
    return [plain(item) for item in items]
