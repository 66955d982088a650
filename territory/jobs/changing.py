"""Tasks that change a plan of the store: rebalance it, repair it, adopt a plan of its frontier."""

from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from territory.changing.adopting import Adopt, adopt_plan
from territory.jobs.opening import opened_of
from territory.jobs.outcome import Context, Outcome
from territory.planning import Changed, Rebalance, Repair, rebalance_plan, repair_plan
from territory.workspace.editing import measure_state
from territory.workspace.opened import TODAY, Opened, keep_locks, standing_since
from territory.workspace.plan_basis import basis_of, state_of

Asked = TypeVar("Asked", Rebalance, Repair)


def rebalance(context: Context) -> Outcome:
    """Rebalance a plan from its newest version: `scenario_id`, and `change` (see `Rebalance`).

    Units that are locked in the plan stay locked.
    """
    opened = opened_of(context)
    change = Rebalance.of_json(context.job.arguments["change"])
    made = rebalance_plan(
        opened.unmapped,
        opened.standing,
        with_locks(change, opened),
        context.on_progress,
        context.on_phase,
        cancelled=context.cancelled,
    )
    return changed_outcome(context, opened, made)


def repair(context: Context) -> Outcome:
    """Share out the territory of a rep who leaves: `scenario_id`, and `change` (see `Repair`).

    Units of the others that are locked in the plan stay locked.
    """
    opened = opened_of(context)
    change = Repair.of_json(context.job.arguments["change"])
    rep_of = opened.standing.territory_of.map(opened.standing.rep_of)
    made = repair_plan(
        opened.unmapped,
        opened.standing,
        with_locks(change, opened, tuple(rep_of.index[rep_of == change.leaves])),
        context.on_progress,
        context.on_phase,
        cancelled=context.cancelled,
    )
    return changed_outcome(context, opened, made)


def adopt(context: Context) -> Outcome:
    """Make a plan of a frontier the next version: `study_id`, and the name of the `plan`."""
    job, studies = context.job, context.store.studies
    study = studies.get(job.workspace_id, job.arguments["study_id"])
    name = job.arguments["plan"]
    labels = studies.table(job.workspace_id, study.study_id, "assignments")
    points = studies.table(job.workspace_id, study.study_id, "plans").set_index("plan")
    opened = opened_of(context)
    before, since = standing_since(context.store, opened, study.summary["since"])
    label = pd.Series(labels[name].to_numpy(str), labels["unit_id"].to_numpy(str), dtype="str")
    bound = float(points.loc[name, "distance_bound_km"]) ** 2
    made = adopt_plan(
        opened.unmapped,
        before,
        label,
        Adopt(study.study_id, name, bound),
        context.on_phase,
        exceptions=since != TODAY,
    )
    return changed_outcome(context, opened, made)


def with_locks(change: Asked, opened: Opened, but: tuple[str, ...] = ()) -> Asked:
    """The change with the locks that the plan has, but for some units."""
    of_plan: list[str] = [unit for unit in opened.locked if unit not in set(but)]
    units = tuple(dict.fromkeys([*change.lock_units, *of_plan]))
    return replace(change, lock_units=units)


def changed_outcome(context: Context, opened: Opened, made: Changed) -> Outcome:
    """A new version of the plan that was opened."""
    basis = basis_of(made.design)
    state = keep_locks(opened, basis, state_of(made.design))
    plan = made.design.plan
    figures: dict[str, Any] = {
        "status": plan.status,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "seconds": plan.seconds,
        "seed": plan.seed,
        "method": plan.method,
        "met": made.met,
        "reasons": list(made.reasons),
        "touched": list(made.touched),
        **measure_state(basis, state).summary(),
    }
    return Outcome(
        result=figures,
        kind=context.job.task,
        state=state,
        basis=basis,
        detail={"task": context.job.task, **context.job.arguments},
        summary=figures,
    )
