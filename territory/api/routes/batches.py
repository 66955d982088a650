"""Batches: many regions or scenarios in one call."""

from collections import Counter
from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from territory.api.deps import Here, Reader, Solver
from territory.api.once import IdempotencyKey, once
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import documented
from territory.api.wording import Body, Id, Word
from territory.jobs import cancel_job
from territory.spreadsheet_safety import defuse_table
from territory.store.records import SETTLED
from territory.store.review_records import Batch
from territory.workspace.batching import Question, batch_rows, submit_batch

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/batches",
    tags=["batches"],
    responses=documented(401, 403, 404, 422, 429),
)
BatchId = Annotated[str, Path(max_length=100)]
MOST_ITEMS = 1000
Rows = Annotated[list[dict[str, Any]], Field(max_length=100_000)]
ACCOUNT = {"account_id": "A1", "name": "Clinic", "lon": -97.4, "lat": 35.2, "workload": 12}


class Item(Body):
    """One question: a scenario, a plan to rebalance, or all data inline."""

    name: Annotated[Word, Field(examples=["North"])]
    scenario_id: Annotated[Id | None, Field(examples=["scn_01"])] = None
    plan_id: Annotated[Id | None, Field(examples=[None])] = None
    change: Annotated[
        dict[str, Any], Field(description="How to rebalance the plan.", examples=[{}])
    ] = {}
    accounts: Annotated[Rows | None, Field(examples=[[ACCOUNT]])] = None
    reps: Rows | None = None
    units: Annotated[dict[str, Any] | None, Field(description="GeoJSON.")] = None
    options: Annotated[
        dict[str, Any],
        Field(examples=[{"territories": 4, "tolerances": {"workload": 0.05}, "time_limit": 20}]),
    ] = {}


class NewBatch(Body):
    """Many questions; each is answered, or refused, by itself."""

    name: Annotated[Word, Field(examples=["Nightly"])]
    items: Annotated[list[Item], Field(min_length=1, max_length=MOST_ITEMS)]


class BatchState(Batch):
    """A batch, how many of its items are in which state, and whether all are settled."""

    states: dict[str, int]
    settled: bool


class BatchRow(BaseModel):
    """What came of one item; `state` is that of its job, or `invalid` where it has faults."""

    position: int
    name: str
    state: str
    job_id: str | None
    plan_id: str | None
    version: int | None
    status: str | None
    objective: float | None
    bound: float | None
    gap: float | None
    seconds: float | None
    error: str | None


class BatchRows(BaseModel):
    """The results as a table."""

    rows: list[BatchRow]


@router.post("", status_code=202, response_model=BatchState, responses=documented(409, 413))
def add_batch(new: NewBatch, here: Solver, key: IdempotencyKey = None) -> Response:
    """Submit many questions; their jobs run as workers are free."""
    if any(item.accounts for item in new.items) and not here.caller.may("write"):
        raise here.forbid("data inline needs the scope `write`")
    questions = [Question(**item.model_dump()) for item in new.items]

    def submit() -> BatchState:
        with here.changing("batch", items=len(questions)) as told:
            store, name = here.service.store, here.caller.name
            made = submit_batch(store, here.workspace_id, new.name, questions, name)
            told.object_id = made.batch_id
        return _state(here, made)

    return once(here, key, new, submit)


@router.get("")
def list_batches(here: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[Batch]:
    """List the batches."""
    found = here.service.batches.page(here.workspace_id, decode_cursor(cursor), limit + 1)
    return Page[Batch].model_validate(cut_page(found, limit, lambda each: each.batch_id))


@router.get("/{batch_id}")
def get_batch(batch_id: BatchId, here: Reader) -> BatchState:
    """Tell how far a batch is."""
    return _state(here, here.service.batches.get(here.workspace_id, batch_id))


@router.get(
    "/{batch_id}/results",
    response_model=BatchRows,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_results(
    batch_id: BatchId,
    here: Reader,
    form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Response:
    """Return the results as a table, one row an item."""
    rows = batch_rows(here.service.store, here.workspace_id, batch_id)
    if form == "csv":
        text = defuse_table(pd.DataFrame(rows)).to_csv(index=False, lineterminator="\r\n")
        return Response(text, media_type="text/csv; charset=utf-8")
    content = BatchRows.model_validate({"rows": rows}).model_dump_json()
    return Response(content, media_type="application/json")


@router.post("/{batch_id}/cancel")
def cancel_batch(batch_id: BatchId, here: Solver) -> BatchState:
    """Cancel what has not ended; what is done stays."""
    store = here.service.store
    with here.changing("batch", batch_id):
        for item in here.service.batches.items(here.workspace_id, batch_id):
            if item.job_id is not None:
                cancel_job(store, here.workspace_id, item.job_id)
    return get_batch(batch_id, here)


def _state(here: Here, batch: Batch) -> BatchState:
    rows = batch_rows(here.service.store, here.workspace_id, batch.batch_id)
    states = Counter(row["state"] for row in rows)
    settled = set(states) <= {*SETTLED, "invalid"}
    return BatchState(**batch.model_dump(), states=dict(states), settled=settled)
