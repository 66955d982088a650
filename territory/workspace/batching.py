"""Many questions of one call: each becomes a job, or a list of what is wrong with it."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from territory.areas.unit_tables import read_unit_table
from territory.errors import Fault, InvalidInput, raise_faults
from territory.ingest import read_accounts, read_reps
from territory.planning import Options, Rebalance
from territory.store import NotFound, Store
from territory.store.batches import Batches
from territory.store.records import Job
from territory.store.review_records import Batch, BatchItem
from territory.workspace.asked_changes import read_change
from territory.workspace.scenario_inputs import read_options

Rows = Sequence[Mapping[str, Any]]
SPARE_SECONDS = 300.0
"""How long a job may take beside its own time limit, before it is ended."""


@dataclass(frozen=True)
class Question:
    """One item of a batch: a scenario or plan that is there, or all data inline.

    Attributes
    ----------
    scenario_id
        The scenario, where it is there already.
    accounts, reps
        Rows as in a file, by the names of the columns.
    units
        Polygons as GeoJSON.
    plan_id, change
        A plan that is rebalanced, and how (see `Rebalance`).
    options
        How to design: those that differ from the scenario's, or all of them.
    """

    name: str
    scenario_id: str | None = None
    plan_id: str | None = None
    change: Mapping[str, Any] = field(default_factory=dict)
    accounts: Rows | None = None
    reps: Rows | None = None
    units: Mapping[str, Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def submit_batch(
    store: Store, workspace_id: str, name: str, questions: Sequence[Question], actor: str
) -> Batch:
    """Submit a job for each question that can be asked; the others keep their faults.

    All of it is there afterwards, or nothing.
    """
    batches = Batches(store)
    read = [_read(store, workspace_id, question) for question in questions]
    with store.begin():
        items = [
            {
                "name": question.name,
                "arguments": {
                    "scenario_id": question.scenario_id,
                    "plan_id": question.plan_id,
                    "options": question.options,
                    "change": question.change,
                },
                "faults": [asdict(fault) for fault in found] if isinstance(found, list) else None,
            }
            for question, found in zip(questions, read, strict=True)
        ]
        batch = batches.add(workspace_id, name, actor, items)
        for position, (question, found) in enumerate(zip(questions, read, strict=True)):
            if not isinstance(found, list):
                job = _submit(store, workspace_id, batch, question, found, actor)
                batches.set_job(batch.batch_id, position, job.job_id)
    return batch


@dataclass(frozen=True)
class _Read:
    """What came with a question, read and checked."""

    options: Options | None = None
    change: Rebalance | None = None
    accounts: pd.DataFrame | None = None
    reps: pd.DataFrame | None = None
    units: Any = None


def _read(store: Store, workspace_id: str, question: Question) -> _Read | list[Fault]:
    try:
        _check_kind(question)
        if question.plan_id is not None:
            return _read_plan(store, workspace_id, question)
        if question.scenario_id is not None:
            return _read_reference(store, workspace_id, question)
        return _read_inline(question)
    except InvalidInput as error:
        return list(error.faults)
    except NotFound as error:
        return [Fault("item", str(error), column="plan_id" if question.plan_id else "scenario_id")]


def _check_kind(question: Question) -> None:
    """Refuse an item that is about nothing, or about several things."""
    faults = []
    if question.plan_id is not None:
        given = (question.scenario_id, question.accounts, question.reps, question.units)
        if any(given) or question.options:
            faults.append(Fault("item", "of a plan takes a change, and nothing to design from"))
    elif question.change:
        faults.append(Fault("item", "needs the plan to change", column="plan_id"))
    raise_faults(faults)


def _read_plan(store: Store, workspace_id: str, question: Question) -> _Read:
    plan = store.plans.get(workspace_id, question.plan_id or "")
    if plan.scenario_id is None or not plan.version:
        raise InvalidInput([Fault("item", "has no version of a scenario", column="plan_id")])
    return _Read(change=read_change(Rebalance, question.change))


def _read_reference(store: Store, workspace_id: str, question: Question) -> _Read:
    if question.accounts or question.reps or question.units:
        raise InvalidInput([Fault("item", "give a scenario_id, or data, and not both")])
    scenario = store.scenarios.get(workspace_id, question.scenario_id or "")
    return _Read(read_options({**scenario.options, **question.options}))


def _read_inline(question: Question) -> _Read:
    if not question.accounts:
        raise InvalidInput(
            [Fault("item", "needs a scenario_id, a plan_id, or accounts", column="accounts")]
        )
    options = read_options(question.options)
    with tempfile.TemporaryDirectory(prefix="territory-batch-") as name:
        folder = Path(name)
        accounts = read_accounts(_as_csv(question.accounts, folder / "accounts.csv")).table
        reps, units = None, None
        if question.reps:
            reps = read_reps(_as_csv(question.reps, folder / "reps.csv")).table
        if question.units:
            path = folder / "units.geojson"
            path.write_text(json.dumps(question.units), encoding="utf-8")
            units = read_unit_table(path).units
    return _Read(options, accounts=accounts, reps=reps, units=units)


def _as_csv(rows: Rows, path: Path) -> Path:
    """Write rows as the file they might have come in, so that faults tell row and column."""
    table = pd.DataFrame([dict(row) for row in rows]).astype(object)
    table = table.map(lambda cell: "; ".join(map(str, cell)) if isinstance(cell, list) else cell)
    table.to_csv(path, index=False)
    return path


def _submit(
    store: Store,
    workspace_id: str,
    batch: Batch,
    question: Question,
    found: _Read,
    actor: str,
) -> Job:
    if found.change is not None:
        return _submit_change(store, workspace_id, batch, question, found.change, actor)
    assert found.options is not None
    scenario_id = question.scenario_id
    if scenario_id is None:
        scenario_id = _keep(store, workspace_id, question, found, actor)
    plan = store.plans.add(workspace_id, question.name, actor, scenario_id=scenario_id)
    return store.jobs.submit(
        workspace_id,
        "design",
        {"scenario_id": scenario_id, "options": dict(question.options), "name": question.name},
        actor=actor,
        reason=f"batch {batch.name}",
        plan_id=plan.plan_id,
        batch_id=batch.batch_id,
        time_limit_s=found.options.time_limit + SPARE_SECONDS,
    )


def _submit_change(
    store: Store,
    workspace_id: str,
    batch: Batch,
    question: Question,
    change: Rebalance,
    actor: str,
) -> Job:
    plan = store.plans.get(workspace_id, question.plan_id or "")
    return store.jobs.submit(
        workspace_id,
        "rebalance",
        {"scenario_id": plan.scenario_id, "change": change.as_json(), "name": question.name},
        actor=actor,
        reason=f"batch {batch.name}",
        plan_id=plan.plan_id,
        batch_id=batch.batch_id,
        time_limit_s=change.time_limit + SPARE_SECONDS,
    )


def _keep(store: Store, workspace_id: str, question: Question, found: _Read, actor: str) -> str:
    """Keep data that came inline as a scenario, and return its id."""
    assert found.accounts is not None
    name = question.name
    accounts = store.accounts.add(workspace_id, name, found.accounts, actor)
    reps = None if found.reps is None else store.reps.add(workspace_id, name, found.reps, actor)
    units = None
    if found.units is not None:
        units = store.unit_sets.add(workspace_id, name, found.units, actor)
    made = store.scenarios.add(
        workspace_id,
        name,
        actor,
        account_set_id=accounts.account_set_id,
        unit_set_id=None if units is None else units.unit_set_id,
        rep_set_id=None if reps is None else reps.rep_set_id,
        options=question.options,
    )
    return made.scenario_id


def batch_rows(store: Store, workspace_id: str, batch_id: str) -> list[dict[str, Any]]:
    """Return the results as a table, one row an item, in the order of the call."""
    items = Batches(store).items(workspace_id, batch_id)
    jobs: dict[str, Job] = {}
    after = None
    while page := store.jobs.page(workspace_id, after, 1000, batch_id=batch_id):
        jobs |= {job.job_id: job for job in page}
        after = page[-1].job_id
    return [_row(item, jobs.get(item.job_id or "")) for item in items]


def _row(item: BatchItem, job: Job | None) -> dict[str, Any]:
    result = (job and job.result) or {}
    error = (job and job.error) or {}
    faults = [str(Fault(**fault)) for fault in item.faults or ()]
    return {
        "position": item.position,
        "name": item.name,
        "state": job.state if job else "invalid",
        "job_id": item.job_id,
        "plan_id": job.plan_id if job else None,
        "version": result.get("version"),
        "status": result.get("status"),
        "objective": result.get("objective"),
        "bound": result.get("bound"),
        "gap": result.get("gap"),
        "seconds": result.get("seconds"),
        "error": "; ".join(faults) or error.get("message"),
    }
