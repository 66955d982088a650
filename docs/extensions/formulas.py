"""Formulas as MathML, which browsers draw by themselves: no script, nothing from another host."""

from typing import Any, NoReturn

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


def draw_inline(writer: Any, formula: nodes.Element) -> NoReturn:
    """Write a formula into its sentence."""
    writer.body.append(draw(formula, as_block=False))
    raise nodes.SkipNode


def draw_block(writer: Any, formula: nodes.Element) -> NoReturn:
    """Write a formula between two paragraphs; one that is too wide for a phone is scrolled."""
    writer.body.append(f'<div class="formula">{draw(formula, as_block=True)}</div>\n')
    raise nodes.SkipNode


def draw(formula: nodes.Element, *, as_block: bool) -> str:
    """Return a formula as MathML; one that cannot be read is a warning."""
    try:
        return tex2mathml(formula.astext(), as_block=as_block)
    except MathError as error:
        logger.warning("the formula %r: %s", formula.astext(), error, location=formula)
        return ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Add it as a way to draw formulas."""
    app.add_html_math_renderer("mathml", (draw_inline, None), (draw_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
