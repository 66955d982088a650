"""The one door through which users' text enters a page."""

from __future__ import annotations

import html
import json
import math
from typing import Any

import numpy as np
import pandas as pd


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
    if isinstance(value, list | tuple | set | np.ndarray | pd.Series | pd.Index):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool | int | str):
        return value
    return str(value)
