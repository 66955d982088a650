"""How often one may ask: a bucket of tokens for each caller."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_BUCKETS = 20_000


class Buckets:
    """Buckets that fill at `rate` a second, up to `size`.

    Those that nobody took from for longest are forgotten when there are too many: they are full.
    """

    def __init__(
        self, rate: float, size: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rate, self.size, self.clock = rate, size, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> float:
        """Take one token; return the seconds to wait for it, 0 where there is one."""
        with self._lock:
            now = self.clock()
            tokens, at = self._buckets.pop(name, (self.size, now))
            tokens = min(self.size, tokens + (now - at) * self.rate)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / self.rate
            self._buckets[name] = (tokens - 1 if not wait else tokens, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return wait

    def give_back(self, name: str) -> None:
        """Put back a token that was taken."""
        with self._lock:
            if name in self._buckets:
                tokens, at = self._buckets[name]
                self._buckets[name] = (min(self.size, tokens + 1), at)
