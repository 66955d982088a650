"""The tasks: what a job can do. Each calls a use case, and gives back what is to be kept."""

from dataclasses import replace
from typing import Any

from territory.jobs.changing import adopt, rebalance, repair
from territory.jobs.outcome import Context, Outcome, Task
from territory.jobs.reviewing import price, review
from territory.jobs.studying import explain, frontier, keep, stability
from territory.planning import design_plan
from territory.workspace.editing import measure_state
from territory.workspace.locked_units import labels_of_locked, lock_units_of
from territory.workspace.plan_basis import basis_of, state_of
from territory.workspace.scenario_inputs import read_scenario


def design(context: Context) -> Outcome:
    """Design a plan from a scenario: `scenario_id`, and `options` that differ from its own.

    Units that are locked in the plan stay together with their rep, or in their territory; where
    there is no plan yet, those that today's map locks.
    """
    job = context.job
    inputs, options = read_scenario(
        context.store,
        job.workspace_id,
        job.arguments["scenario_id"],
        job.arguments.get("options"),
    )
    context.on_phase("Preparing")
    locked = inputs.locked
    if job.plan_id is not None and context.store.plans.get(job.workspace_id, job.plan_id).version:
        locked = labels_of_locked(context.store, job.workspace_id, job.plan_id)
    made = design_plan(
        replace(inputs, locked=locked),
        options,
        context.on_progress,
        context.on_phase,
        cancelled=context.cancelled,
    )
    basis = basis_of(made)
    state = lock_units_of(state_of(made), basis, () if locked is None else locked.index)
    summary = {**_answer(state.answer), **measure_state(basis, state).summary()}
    return Outcome(
        result=summary,
        kind="solve",
        state=state,
        basis=basis,
        detail={"task": job.task, "scenario_id": job.arguments["scenario_id"]},
        summary=summary,
    )


def _answer(answer: Any) -> dict[str, Any]:
    """The figures that lists of plans and jobs show."""
    names = ("status", "objective", "bound", "gap", "seconds", "seed", "method", "changes")
    return {name: answer[name] for name in names}


TASKS: dict[str, Task] = {
    "design": design,
    "rebalance": rebalance,
    "repair": repair,
    "adopt": adopt,
    "explain": explain,
    "keep": keep,
    "frontier": frontier,
    "stability": stability,
    "review": review,
    "price": price,
}
"""The tasks by the name under which they are submitted."""
