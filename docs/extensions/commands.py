"""The reference of the command line, from its parser."""

import importlib

import typer
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Commands(SphinxDirective):
    """Every command and option."""

    def run(self) -> list[nodes.Node]:
        """Write them as Markdown, and have that parsed."""
        group = typer.main.get_command(importlib.import_module("territory.cli").app)
        text = "\n\n".join(describe_command(command) for command in commands_of(group, "territory"))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def commands_of(command: object, name: str) -> list[tuple[str, object]]:
    """Every command below one, with its full name."""
    below = getattr(command, "commands", None)
    if below is None:
        return [(name, command)]
    return [found for each in below for found in commands_of(below[each], f"{name} {each}")]


def describe_command(named: tuple[str, object]) -> str:
    """A command as Markdown: what it does, and a line for each option."""
    name, command = named
    rows = [
        f"- `{' '.join([*option.opts, *option.secondary_opts])}`: {told(option)}"
        for option in command.params
        if not getattr(option, "hidden", False)
    ]
    return "\n".join([f"## {name}", "", command.help or "", "", *rows])


def told(option: object) -> str:
    """What the help says of an option, with its default."""
    text = (
        (getattr(option, "help", None) or "what it takes").replace("\\[", "[").replace("*", r"\*")
    )
    default = option.default
    shown = default is not None and default != [] and default is not False and not callable(default)
    return f"{text} Default: `{default}`." if shown else text


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("commands", Commands)
    return {"parallel_read_safe": True}
