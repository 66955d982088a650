"""Jobs: work that takes longer than a request, done by workers that share the store."""

from territory.jobs.periodic import PERIODIC
from territory.jobs.serving import WorkerHandle, start_workers
from territory.jobs.settling import ON_SETTLED, cancel_job

__all__ = ["ON_SETTLED", "PERIODIC", "WorkerHandle", "cancel_job", "start_workers"]
