"""Maps as files, kept as long as they are looked at."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock

import folium

from maps import page_files

KEPT = 8


@dataclass
class _Page:
    """The files of one map, once it is drawn, and who draws it."""

    files: dict[str, bytes] | None = None
    drawing: Lock = field(default_factory=Lock)


class KeptPages:
    """The files of the maps that were looked at last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Page] = OrderedDict()
        self._lock = Lock()

    def files(self, key: Hashable, draw: Callable[[], folium.Map]) -> dict[str, bytes]:
        """The files of a map, which is drawn where nobody has looked at it lately.

        A large map takes its time: whoever asks for the same one waits, nobody else does.
        """
        with self._lock:
            page = self._kept.setdefault(key, _Page())
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        with page.drawing:
            if page.files is None:
                page.files = page_files(draw())
            return page.files
