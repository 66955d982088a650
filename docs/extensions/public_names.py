"""The reference of a package, from its public names: how each is called, and its docstring."""

import ast
import importlib
import inspect
import re
import textwrap
from types import ModuleType
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config, NumpyDocstring
from sphinx.pycode import ModuleAnalyzer
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.inspect import signature, stringify_signature

logger = logging.getLogger(__name__)
READ_AS = Config(
    napoleon_use_rtype=False, napoleon_custom_sections=[("Attributes", "params_style")]
)
FENCE = "`" * 9
ARRAY = re.compile(
    r"~numpy\.ndarray\[tuple\[~typing\.Any, \.\.\.\], ~numpy\.dtype\[~?[\w.]*?(\w+)\]\]"
)


class PublicNames(SphinxDirective):
    """All public names of a package."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the names as reStructuredText, which docstrings are in, and have that parsed."""
        package = importlib.import_module(self.arguments[0])
        names = "\n\n".join(describe_name(package, name) for name in package.__all__)
        module = f".. py:currentmodule:: {package.__name__}"
        return self.parse_text_to_nodes(f"{FENCE}{{eval-rst}}\n{module}\n\n{names}\n{FENCE}")


def describe_name(package: ModuleType, name: str) -> str:
    """One public name; with its methods, where it is a class of ours."""
    value = getattr(package, name)
    if not callable(value):
        return entry("data", name, said_of_constant(package, name))
    if not inspect.isclass(value):
        return entry("function", name + call_of(value), documentation(value))
    kind = "exception" if issubclass(value, Exception) else "class"
    methods = "\n\n".join(describe_method(member, each) for member, each in methods_of(value))
    return entry(kind, name + call_of(value), f"{documentation(value)}\n\n{methods}")


def said_of_constant(package: ModuleType, name: str) -> str:
    """The text below a constant where it is assigned: constants have no docstring of their own."""
    origin = next(
        line.module
        for line in ast.parse(inspect.getsource(package)).body
        if isinstance(line, ast.ImportFrom) and name in (each.name for each in line.names)
    )
    said = ModuleAnalyzer.for_module(origin or package.__name__).find_attr_docs()
    if ("", name) not in said:
        logger.warning("%s.%s is not explained below its assignment", package.__name__, name)
    return "\n".join(said.get(("", name), []))


def methods_of(owner: type) -> list[tuple[str, Any]]:
    """Public methods that the class itself, or one of ours below it, defines."""
    return [
        (member, function)
        for member, function in inspect.getmembers(owner, callable)
        if getattr(function, "__module__", "") == owner.__module__
        and not member.startswith("_")
        and not inspect.isclass(function)
    ]


def describe_method(name: str, function: Any) -> str:
    """A method; one of the class itself is marked."""
    text = documentation(function)
    if inspect.ismethod(function):
        return entry("method", name + call_of(function), text, options=":classmethod:")
    return entry("method", name + call_of(function, drop_self=True), text)


def entry(kind: str, call: str, text: str, options: str = "") -> str:
    """A name with what is said of it, in the words of Sphinx."""
    body = "\n".join(filter(None, [options, "\n" + text]))
    return f".. py:{kind}:: {call}\n" + textwrap.indent(body, "   ")


def documentation(value: Any) -> str:
    """The docstring, its numpy sections as lists of fields."""
    return str(NumpyDocstring(inspect.getdoc(value) or "", READ_AS))


def call_of(value: Any, *, drop_self: bool = False) -> str:
    """How something is called; nothing where that is not known, as of types written in C."""
    try:
        found = signature(value)
    except ValueError:
        return ""
    if drop_self:
        found = found.replace(parameters=list(found.parameters.values())[1:])
    # What a class gives is itself.
    text = stringify_signature(
        found, show_return_annotation=not inspect.isclass(value), unqualified_typehints=True
    )
    return ARRAY.sub(r"ndarray[\1]", text)


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("public-names", PublicNames)
    return {"parallel_read_safe": True}
