"""Our own JavaScript and CSS, put into a page once however many layers ask for it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from branca.element import Element, Figure
from folium.template import Template


class Inline(Element):
    """A script or style of ours inside the page itself, so that a layer needs no server."""

    _template = Template(
        "<{{ this.tag }} data-file='{{ this.file }}'>\n{{ this.code }}</{{ this.tag }}>\n"
    )

    def __init__(self, file: str) -> None:
        super().__init__()
        self._name = "Inline"
        self.file = file
        self.tag = "style" if file.endswith(".css") else "script"
        self.code = read_static(file)


def figure_of(element: Element) -> Figure:
    """The page that an element is part of."""
    root = element.get_root()
    if not isinstance(root, Figure):
        raise TypeError("the element is not on a map yet")
    return root


@cache
def read_static(file: str) -> str:
    """The text of a packaged file below `maps/static`."""
    return static_bytes(file).decode("utf-8")


def static_bytes(file: str) -> bytes:
    """The content of a packaged file below `maps/static`."""
    path = files("maps").joinpath("static", *file.split("/"))
    if not path.is_file():
        raise FileNotFoundError(f"maps/static/{file} is missing: run `python3 dev.py setup`")
    return path.read_bytes()


def include_static(figure: Figure, *names: str) -> None:
    """Add packaged scripts and styles to the page's head, in this order, each once."""
    for name in names:
        figure.header.add_child(Inline(name), name=f"territory_maps_{name}")
