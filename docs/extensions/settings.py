"""The reference of the service's settings, from the settings themselves."""

import importlib
import inspect
import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ATTRIBUTES = re.compile(r"Attributes\n-+\n(.*?)(?:\n\n|\Z)", re.DOTALL)


class SettingsList(SphinxDirective):
    """Every setting with its default."""

    def run(self) -> list[nodes.Node]:
        """Write them as Markdown, and have that parsed."""
        settings = importlib.import_module("territory.settings").Settings
        said = meanings(inspect.getdoc(settings) or "")
        lines = []
        for names, meaning in said.items():
            defaults = ", ".join(f"`{settings.model_fields[name].default!r}`" for name in names)
            lines += [", ".join(f"`{name}`" for name in names), f": {meaning} Default: {defaults}."]
            lines.append("")
        return self.parse_text_to_nodes("\n".join(lines))


def meanings(docstring: str) -> dict[tuple[str, ...], str]:
    """What a docstring says of each attribute, or of several that stand together."""
    found = ATTRIBUTES.search(docstring)
    assert found is not None, "the settings have a section of attributes"
    said: dict[tuple[str, ...], str] = {}
    names: tuple[str, ...] = ()
    for line in found.group(1).splitlines():
        if line.startswith(" "):
            said[names] = f"{said[names]} {line.strip()}".strip()
        else:
            names = tuple(line.split(", "))
            said[names] = ""
    return said


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("settings", SettingsList)
    return {"parallel_read_safe": True}
