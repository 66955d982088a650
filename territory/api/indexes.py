"""Look-up indexes that were made, kept while they are asked."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from territory.workspace.lookup import LookupIndex

MOST = 8
Key = tuple[str, str, int]


class Indexes:
    """The indexes used last, one for each workspace, plan and version: these never change."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, LookupIndex] = OrderedDict()
        self._locks: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def known(self, key: Key) -> LookupIndex | None:
        """Return the index if it was made already."""
        return self._kept.get(key)

    def get(self, key: Key, build: Callable[[], LookupIndex]) -> LookupIndex:
        """Return the index, made once however many ask for it at the same time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            own = self._locks.setdefault(key, threading.Lock())
        with own:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            made = build()
            with self._lock:
                self._kept[key] = made
                self._locks.pop(key, None)
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)
        return made
