"""What was found out a moment ago, so that it is not asked of the store again and again."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

from territory.store import Store

SECONDS, MOST = 1.0, 5_000
Found = TypeVar("Found")


class Fresh(Generic[Found]):
    """Answers of the store, good until this process writes; another one's writes show in a second.

    Parameters
    ----------
    store
        Whose answers they are.
    clock
        Seconds.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._kept: dict[Hashable, tuple[int, float, Found]] = {}

    async def ask(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """Return what is known of `key` at once, or have a thread `find` it."""
        known = self._kept.get(key)
        if known is not None and known[0] == self._store.writes and self._clock() < known[1]:
            return known[2]
        return await run_in_threadpool(self._find, key, find)

    def _find(self, key: Hashable, find: Callable[[], Found]) -> Found:
        # Both are read first: what is written or ends meanwhile must not seem to be known.
        writes, until = self._store.writes, self._clock() + SECONDS
        found = find()
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (writes, until, found)
        return found
