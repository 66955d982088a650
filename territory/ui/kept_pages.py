"""Maps as files, kept as long as they are looked at."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

import folium

from maps import page_files

KEPT = 8


class KeptPages:
    """The files of the maps that were looked at last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, dict[str, bytes]] = OrderedDict()
        self._lock = Lock()

    def files(self, key: Hashable, draw: Callable[[], folium.Map]) -> dict[str, bytes]:
        """The files of a map, which is drawn where nobody has looked at it lately."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = page_files(draw())
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
