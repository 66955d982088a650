"""When a solve ends: by the clock, by iterations, or because the caller says so."""

from __future__ import annotations

import time
from collections.abc import Callable


class Interrupted(Exception):
    """The caller asked to stop in the middle of a long computation."""


class Stop:
    """A deadline that also listens to a `cancelled` callable.

    Only a limit in iterations makes runs repeatable on machines of different speed; methods
    therefore end by themselves after a fixed effort. Where the clock did decide, `cut_short` tells
    that work was left out, and `hurried` that it was done with less effort.
    """

    def __init__(
        self,
        time_limit: float = 60.0,
        iterations: int | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.started = time.monotonic()
        self.time_limit = float(time_limit)
        self.iterations = iterations
        self._cancelled = cancelled
        self.cut_short = self.hurried = False

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.time_limit - self.seconds)

    def part(self, share: float) -> Stop:
        """Stop for a first part of what is left, with the same caller to listen to."""
        return Stop(share * self.remaining, self.iterations, self._cancelled)

    def within(self, seconds: float) -> Stop:
        """Stop after so many seconds at the latest, with the same caller to listen to."""
        return Stop(min(seconds, self.remaining), self.iterations, self._cancelled)

    @property
    def cancelled(self) -> bool:
        """Whether the caller asked to stop."""
        return self._cancelled is not None and self._cancelled()

    def raise_if_cancelled(self) -> None:
        """Leave a computation that is worth nothing unfinished.

        Raises
        ------
        Interrupted
            When the caller asked to stop.
        """
        if self.cancelled:
            raise Interrupted

    def __call__(self) -> bool:
        """Whether to stop now; remembers that the clock or the caller cut the work short."""
        if self.cancelled or self.remaining <= 0:
            self.cut_short = True
        return self.cut_short
