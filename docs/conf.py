"""How the documentation is built: `python3 dev.py docs` writes it to site/."""

import importlib
import inspect
import logging
import re
import sys
import tempfile
from pathlib import Path

import typer
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

project = "Territory planner"
author = copyright = "the Territory planner authors"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "Territory planner"
html_show_sphinx = False
exclude_patterns = ["decisions/README.md"]
myst_heading_anchors = 4
myst_enable_extensions = ["deflist", "dollarmath"]
suppress_warnings = ["myst.header"]  # pages are read on their own as well
OUTSIDE = re.compile(r"\[([^\]]*)\]\((?:\.\./)+([^)#]+)(?:#[^)]*)?\)")


def name_files_outside(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Turn links to files that are no pages of the site into their names."""
    source[0] = OUTSIDE.sub(r"\1 (`\2`)", source[0])


class ApiDirective(SphinxDirective):
    """All public names of a package: how each is called, and its docstring as it stands."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the names as Markdown, and have that parsed."""
        package = importlib.import_module(self.arguments[0])
        return self.parse_text_to_nodes(
            "\n\n".join(describe_name(package, name) for name in package.__all__),
            allow_section_headings=True,
        )


def describe_name(package: object, name: str) -> str:
    """One public name as Markdown; methods of classes of ours included."""
    value = getattr(package, name)
    parts = [f"#### {name}", fenced(signature_of(name, value)), fenced(inspect.getdoc(value) or "")]
    if inspect.isclass(value):
        for member, function in inspect.getmembers(value, callable):
            own = getattr(function, "__module__", "") == value.__module__
            if own and not member.startswith("_") and not inspect.isclass(function):
                parts += [fenced(f"{signature_of(member, function)}\n\n{inspect.getdoc(function)}")]
    return "\n\n".join(parts)


def signature_of(name: str, value: object) -> str:
    """How something is called; its name alone where it is not called."""
    try:
        return f"{name}{inspect.signature(value)}" if callable(value) else name
    except ValueError:  # of types that are written in C
        return name


def fenced(text: str) -> str:
    """Text as it stands."""
    return f"````text\n{text}\n````"


class CliDirective(SphinxDirective):
    """Every command and option of the command line, from its parser."""

    def run(self) -> list[nodes.Node]:
        """Write the commands as Markdown, and have that parsed."""
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


class RestDirective(SphinxDirective):
    """Every route of the service, from its OpenAPI document."""

    def run(self) -> list[nodes.Node]:
        """Write the routes as Markdown, and have that parsed."""
        create_app = importlib.import_module("territory.api.app").create_app
        settings = importlib.import_module("territory.settings").Settings
        logging.getLogger("alembic").setLevel(logging.WARNING)
        with tempfile.TemporaryDirectory() as folder:
            paths = create_app(settings(store=f"{folder}/docs.sqlite", workers=0)).openapi()[
                "paths"
            ]
        lines = [
            f"- `{verb.upper()} {path}`: {route.get('summary', '')}"
            for path, verbs in paths.items()
            for verb, route in verbs.items()
        ]
        return self.parse_text_to_nodes("\n".join(lines))


class SettingsDirective(SphinxDirective):
    """Every setting of the service with its default, from the settings themselves."""

    def run(self) -> list[nodes.Node]:
        """Write the settings as Markdown, and have that parsed."""
        settings = importlib.import_module("territory.settings").Settings
        lines = [f"- `{name}`: {field.default!r}" for name, field in settings.model_fields.items()]
        text = "\n".join(lines) + "\n\n" + fenced(inspect.getdoc(settings) or "")
        return self.parse_text_to_nodes(text)


def setup(app: Sphinx) -> None:
    """Add what the pages use."""
    app.add_directive("api", ApiDirective)
    app.add_directive("cli", CliDirective)
    app.add_directive("rest", RestDirective)
    app.add_directive("settings", SettingsDirective)
    app.connect("source-read", name_files_outside)
