"""When a use case of several solves ends: its time, or the caller's wish."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


def never() -> bool:
    """The answer of a caller who never stops anything."""
    return False


@dataclass(frozen=True)
class Deadline:
    """Seconds that all solves together may take, and what is asked whether to stop."""

    limit: float
    cancelled: Callable[[], bool] = never
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds that have passed."""
        return time.monotonic() - self.begun

    @property
    def remaining(self) -> float:
        """Seconds that are left, never quite none."""
        return max(self.limit - self.seconds, 0.01)

    @property
    def over(self) -> bool:
        """Whether it is time to end."""
        return self.seconds >= self.limit or self.cancelled()
