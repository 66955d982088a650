"""What the handlers work with: one object for each application."""

from collections.abc import Callable, Mapping
from typing import Any

from territory.api.figures import Figures
from territory.api.fresh import Fresh
from territory.api.indexes import Indexes
from territory.api.limits import Buckets
from territory.jobs import WorkerHandle, start_workers
from territory.settings import Settings
from territory.store import Store, open_store
from territory.store.approvals import Approvals
from territory.store.batches import Batches
from territory.store.hooks import Hooks
from territory.store.people import People
from territory.store.repeats import Repeats
from territory.store.review_records import Approval
from territory.store.schedules import Schedules
from territory.store.talk import Challenges, Comments
from territory.store.trail import Trail


class Service:
    """The store and what is built on it.

    Attributes
    ----------
    store
        Everything that is kept.
    people, trail, approvals, comments, challenges, hooks, schedules, batches, repeats
        Further kinds of it (see the classes).
    indexes
        Look-up indexes of plans.
    entered, in_force
        Who came in of late, and which plan was in force (see `Fresh`).
    readying
        What front ends do with a stored plan at the start, so that its first reader need not wait.
    failures
        How often one may fail to log in from one address.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store: Store = open_store(settings.store)
        self.people = People(self.store)
        self.trail = Trail(self.store)
        self.approvals = Approvals(self.store)
        self.comments = Comments(self.store)
        self.challenges = Challenges(self.store)
        self.hooks = Hooks(self.store)
        self.schedules = Schedules(self.store)
        self.batches = Batches(self.store)
        self.repeats = Repeats(self.store)
        self._workers: WorkerHandle | None = None
        self.indexes = Indexes()
        self.entered: Fresh[Any] = Fresh(self.store)
        self.in_force: Fresh[Approval] = Fresh(self.store)
        self.readying: list[Callable[[Any], object]] = []
        self.figures = Figures(self._count_jobs)
        per_minute = settings.logins_per_minute
        self.failures = Buckets(per_minute / 60.0, per_minute)

    def _count_jobs(self) -> Mapping[str, int]:
        states = dict.fromkeys(("queued", "running", "done", "failed", "cancelled"), 0)
        return states | self.store.jobs.count()

    def start(self) -> None:
        """Start the workers, which are processes of their own."""
        if self.settings.workers and self._workers is None:
            self._workers = start_workers(self.settings.store, self.settings.workers)

    def stop(self) -> None:
        """Let workers finish or hand back their jobs, and let go of the store."""
        if self._workers is not None:
            self._workers.stop()
            self._workers = None
        self.store.close()
