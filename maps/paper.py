"""What all pictures on paper have in common: type, ink, and users' text that stays text."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, QUIET, LINE, PAPER = "#1c2633", "#566273", "#d5dae0", "#ffffff"
GOOD, BAD = "#0b7a5b", "#b8430a"

_FAMILIES = (
    "Inter", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "DejaVu Sans", "Noto Sans Arabic",
    "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans CJK JP",
    "Noto Sans CJK SC", "Hiragino Sans", "Yu Gothic", "Microsoft YaHei", "Malgun Gothic",
)  # fmt: skip
"""Typefaces in the order they are tried, letter by letter, as far as the machine has them."""


@contextmanager
def typesetting() -> Iterator[None]:
    """Our type while something is drawn and saved; a letter that no font has becomes a box."""
    known = set(font_manager.get_font_names())
    families = [family for family in _FAMILIES if family in known] or ["sans-serif"]
    settings: dict[str, Any] = {
        "font.family": families,
        "font.size": 9.0,
        "text.color": INK,
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
        "svg.fonttype": "none",
        "svg.hashsalt": "territory",
        "pdf.fonttype": 42,
        "axes.unicode_minus": True,
    }
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with mpl.rc_context(cast(Any, settings)), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
            yield
    finally:
        logger.setLevel(level)


def sheet(width: float, height: float) -> Figure:
    """An empty page, in inches."""
    return Figure(figsize=(width, height), facecolor=PAPER)


def bare(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Axes without a frame: left, bottom, width, height as shares of the page."""
    axes = figure.add_axes(box)
    axes.set_axis_off()
    return axes


def write(on: Figure | Axes, x: float, y: float, text: object, **how: Any) -> Any:
    """Put a user's text somewhere, as it is: no mathematics, no line that ends the page."""
    clean = "".join(letter if letter.isprintable() else " " for letter in str(text))
    return on.text(x, y, clean, parse_math=False, **how)


def shortened(text: object, most: int) -> str:
    """A text of at most so many letters."""
    whole = str(text)
    return whole if len(whole) <= most else whole[: most - 1] + "…"
