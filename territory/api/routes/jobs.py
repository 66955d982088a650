"""Jobs: what runs, how far it is, and how to end it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from territory.api.deps import Reader, Solver
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import documented
from territory.jobs import cancel_job
from territory.store.records import SETTLED, Job, JobState

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/jobs",
    tags=["jobs"],
    responses=documented(401, 403, 404, 422, 429),
)
JobId = Annotated[str, Path(max_length=100)]
TEXT = {"type": "string"}
EVENT = {"type": "object", "properties": {"id": TEXT, "event": TEXT, "data": TEXT}}
POLL_SECONDS, SILENT_POLLS = 0.3, 50


@router.get("")
def list_jobs(
    here: Reader,
    limit: Limit = 100,
    cursor: Cursor = None,
    state: JobState | None = None,
    plan_id: Annotated[str | None, Query(max_length=100)] = None,
    batch_id: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[Job]:
    """List jobs: all, or those in a state, of a plan or of a batch."""
    found = here.service.store.jobs.page(
        here.workspace_id,
        decode_cursor(cursor),
        limit + 1,
        state=state,
        plan_id=plan_id,
        batch_id=batch_id,
    )
    return Page[Job].model_validate(cut_page(found, limit, lambda job: job.job_id))


@router.get("/{job_id}")
def get_job(job_id: JobId, here: Reader) -> Job:
    """Tell how far a job is."""
    return here.service.store.jobs.get(here.workspace_id, job_id)


@router.post("/{job_id}/cancel")
def cancel(job_id: JobId, here: Solver) -> Job:
    """End a job: at once while it waits, else within a second; the best plan so far is kept."""
    with here.changing("job", job_id):
        return cancel_job(here.service.store, here.workspace_id, job_id)


@router.get(
    "/{job_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": EVENT}}}},
)
async def follow(job_id: JobId, here: Reader, request: Request) -> StreamingResponse:
    """Follow a job by server-sent events, one for each change, until it ends."""
    jobs = here.service.store.jobs
    first = await run_in_threadpool(jobs.get, here.workspace_id, job_id)

    async def tell() -> AsyncIterator[str]:
        job, silent = first, 0
        yield _event(job)
        while job.state not in SETTLED and not await request.is_disconnected():
            await asyncio.sleep(POLL_SECONDS)
            seen = job.revision
            job = await run_in_threadpool(jobs.get, here.workspace_id, job_id)
            silent = 0 if job.revision != seen else silent + 1
            if job.revision != seen:
                yield _event(job)
            elif silent % SILENT_POLLS == 0:
                yield ": still here\n\n"

    return StreamingResponse(tell(), media_type="text/event-stream")


def _event(job: Job) -> str:
    kind = job.state if job.state in SETTLED else "progress"
    data = json.dumps(job.model_dump(mode="json"))
    return f"id: {job.revision}\nevent: {kind}\ndata: {data}\n\n"
