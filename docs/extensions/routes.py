"""The reference of the service, from its OpenAPI document."""

import importlib
import logging
import tempfile
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

Schema = dict[str, Any]
PROBLEM = 400
"""Answers from here on are problems, which are the same everywhere."""


class Routes(SphinxDirective):
    """Every route: what it does, what it takes, what it answers."""

    def run(self) -> list[nodes.Node]:
        """Write them as Markdown, by what they are about, and have that parsed."""
        groups: dict[str, list[str]] = {}
        for path, verbs in openapi()["paths"].items():
            for verb, route in verbs.items():
                told = describe_route(f"{verb.upper()} {path}", route)
                groups.setdefault(route["tags"][0], []).append(told)
        lines = [f"## {tag.capitalize()}\n\n" + "\n\n".join(groups[tag]) for tag in groups]
        return self.parse_text_to_nodes("\n\n".join(lines), allow_section_headings=True)


class Objects(SphinxDirective):
    """Every object that routes take or answer, with its fields."""

    def run(self) -> list[nodes.Node]:
        """Write them as Markdown, and have that parsed."""
        schemas = openapi()["components"]["schemas"]
        lines = [describe_object(name, schemas[name]) for name in sorted(schemas)]
        return self.parse_text_to_nodes("\n\n".join(lines), allow_section_headings=True)


@cache
def openapi() -> Schema:
    """The document, of a service with an empty store."""
    create_app = importlib.import_module("territory.api.app").create_app
    settings = importlib.import_module("territory.settings").Settings
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        return create_app(settings(store=f"{folder}/docs.sqlite", workers=0)).openapi()


def describe_route(call: str, route: Schema) -> str:
    """A route as Markdown."""
    lines = [f"### {route['summary'].capitalize()}", f"`{call}`", route.get("description", "")]
    taken = [
        field(each["name"], without_null(each["schema"]), each.get("required", False), each["in"])
        for each in route.get("parameters", ())
        if each["in"] != "path"
    ]
    lines.append("\n".join(taken))
    if "requestBody" in route:
        lines.append(f"Takes {content(route['requestBody'])}.")
    answers = [
        f"{code} with {content(answer)}" if "content" in answer else f"{code}"
        for code, answer in route["responses"].items()
        if int(code) < PROBLEM
    ]
    refusals = [code for code in route["responses"] if int(code) >= PROBLEM]
    lines.append(f"Answers {', '.join(answers)}; problems: {', '.join(sorted(refusals))}.")
    return "\n\n".join(filter(None, lines))


def describe_object(name: str, schema: Schema) -> str:
    """An object as Markdown."""
    needed = schema.get("required", ())
    fields = [field(key, each, key in needed) for key, each in schema.get("properties", {}).items()]
    title = f"({label(name)})=\n### {title_of(name)}"
    lines = [title, schema.get("description", ""), "\n".join(fields)]
    return "\n\n".join(filter(None, lines))


def field(name: str, schema: Schema, required: bool, where: str = "") -> str:
    """A field or parameter as an item of a list."""
    facts = [kind(schema), where if where == "header" else "", "required" if required else ""]
    if schema.get("default") is not None and schema["default"] != "":
        facts.append(f"default `{schema['default']}`")
    line = f"- `{name}` ({', '.join(filter(None, facts))})"
    said = " ".join(schema.get("description", "").split())
    return f"{line}: {said}" if said else line


def without_null(schema: Schema) -> Schema:
    """The same where it is given at all: in an address nothing is null, it is left out."""
    given = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return {**schema, "anyOf": given} if given else schema


def kind(schema: Schema) -> str:
    """What a value is, in words; an object of ours leads to its fields."""
    if "$ref" in schema:
        return reference(schema["$ref"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind(each) for each in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return ", ".join(f"`{each}`" for each in values)
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}" if schema.get("items") else "list"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"object of {kind(values)}" if isinstance(values, dict) and values else "object"
    return {"string": "text", "null": "null"}.get(schema.get("type", ""), schema.get("type", "any"))


def content(part: Schema) -> str:
    """What a request or an answer holds."""
    found = [
        kind(each["schema"])
        if each.get("schema", {}).keys() & {"$ref", "items", "anyOf"}
        else media
        for media, each in part["content"].items()
    ]
    return " or ".join(dict.fromkeys(found))


def reference(target: str) -> str:
    """A link to the fields of an object."""
    name = target.rpartition("/")[2]
    return f"[{title_of(name)}](#{label(name)})"


def title_of(name: str) -> str:
    """What people call an object: a page of plans is named after both."""
    whole, _, part = name.rstrip("_").partition("_")
    return f"{whole} of {'objects' if part.startswith('dict') else part}" if part else name


def label(name: str) -> str:
    """The place of an object in the reference."""
    return f"object-{name.lower()}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directives."""
    app.add_directive("routes", Routes)
    app.add_directive("objects", Objects)
    return {"parallel_read_safe": True}
