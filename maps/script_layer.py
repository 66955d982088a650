"""What all our Folium layers have in common: their scripts, once, and their data, compressed."""

from __future__ import annotations

from typing import Any, ClassVar

from folium.map import Layer

from maps.escape import html_text
from maps.payload import encode_json
from maps.script import figure_of, include_static


class ScriptLayer(Layer):
    """A layer drawn by scripts of ours; a subclass names them and hands over its data.

    Its `_template` defines the variable of the layer at once: Folium adds it to the map or to a
    layer control in the next line. What takes time is awaited inside.
    """

    scripts: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, data: object, *, name: str, overlay: bool = True, control: bool = True, show: bool
    ) -> None:
        super().__init__(name=html_text(name), overlay=overlay, control=control, show=show)
        self._name = type(self).__name__
        self.data = encode_json(data)

    def render(self, **kwargs: Any) -> str:
        """Put the scripts into the page before the layer itself."""
        include_static(figure_of(self), *self.scripts)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""
