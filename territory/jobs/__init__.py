"""Jobs: work that takes longer than a request, done by workers that share the store."""

from territory.jobs.answers import answer_challenge, answer_schedule
from territory.jobs.hooks import deliver, tell_of_job
from territory.jobs.periodic import PERIODIC
from territory.jobs.schedules import run_due
from territory.jobs.serving import WorkerHandle, start_workers
from territory.jobs.settling import ON_SETTLED, cancel_job

__all__ = ["ON_SETTLED", "PERIODIC", "WorkerHandle", "cancel_job", "start_workers"]

ON_SETTLED.extend((tell_of_job, answer_challenge, answer_schedule))
PERIODIC.extend((deliver, run_due))
