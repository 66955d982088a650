"""What a worker does every second beside its jobs."""

from collections.abc import Callable
from datetime import datetime

from territory.store import Store

PERIODIC: list[Callable[[Store, datetime], None]] = []
"""Called by every worker with the store and the moment: two may do the same at the same time."""
