"""Tasks that change a plan of the store: rebalance it within budgets, or repair it."""

from dataclasses import replace

import numpy as np
import pandas as pd

from territory.jobs.outcome import Context, Outcome
from territory.planning import (
    Changed,
    Rebalance,
    Recipe,
    Repair,
    rebalance_plan,
    repair_plan,
)
from territory.plans.standing import Standing
from territory.store.states import PlanBasis, PlanState
from territory.workspace.editing import measure_state
from territory.workspace.plan_basis import basis_of, state_of
from territory.workspace.plan_tables import account_table, territory_table, unit_table
from territory.workspace.scenario_inputs import read_scenario


def rebalance(context: Context) -> Outcome:
    """Rebalance a plan from its newest version: `scenario_id`, and `change` (see `Rebalance`).

    Units that are locked in the plan stay, beside those that the change names.
    """
    recipe, standing, locked = _start(context)
    change = Rebalance.of_json(context.job.arguments["change"])
    change = replace(change, lock_units=tuple(dict.fromkeys([*change.lock_units, *locked])))
    made = rebalance_plan(
        recipe,
        standing,
        change,
        context.on_progress,
        context.on_phase,
        cancelled=context.cancelled,
    )
    return _outcome(context, made, locked)


def repair(context: Context) -> Outcome:
    """Share out the territory of a rep who leaves: `scenario_id`, and `change` (see `Repair`)."""
    recipe, standing, locked = _start(context)
    change = Repair.of_json(context.job.arguments["change"])
    return _outcome(context, repair_plan(recipe, standing, change, context.on_phase), locked)


def _start(context: Context) -> tuple[Recipe, Standing, list[str]]:
    """What the plan was made of, who has what by it, and its locked units."""
    job, store = context.job, context.store
    assert job.plan_id is not None
    inputs, options = read_scenario(
        store, job.workspace_id, job.arguments["scenario_id"], job.arguments.get("options")
    )
    version = store.plans.version(job.workspace_id, job.plan_id)
    basis = store.plans.basis(job.workspace_id, version.basis_id)
    state = store.plans.state(job.workspace_id, job.plan_id, version.version)
    context.on_phase("Preparing")
    # What is to be compared with is the plan, and not the map from before it.
    recipe = Recipe(replace(inputs, baseline=None), options)
    locked = basis.arrays["user_units"][state.locked[basis.arrays["user_unit_at"]]]
    return recipe, standing_of(basis, state), locked.tolist()


def standing_of(basis: PlanBasis, state: PlanState) -> Standing:
    """Who has what by a version of a plan."""
    units, accounts = unit_table(state, basis), account_table(state, basis)
    reps = territory_table(state)
    return Standing(
        _by(units, "unit_id", "territory_id"),
        _by(reps, "territory_id", "rep_id"),
        _by(accounts, "account_id", "rep_id"),
    )


def _by(table: pd.DataFrame, key: str, value: str) -> "pd.Series[str]":
    index = pd.Index(table[key].astype("str"), name=key, dtype="str")
    return pd.Series(table[value].astype("str").to_numpy(), index=index, name=value, dtype="str")


def _outcome(context: Context, made: Changed, locked: list[str]) -> Outcome:
    basis, state = basis_of(made.design), state_of(made.design)
    still = basis.arrays["user_unit_at"][np.isin(basis.arrays["user_units"], locked)]
    locks = np.isin(np.arange(len(basis.unit_ids)), still)
    figures = {
        "status": made.design.plan.status,
        "objective": made.design.plan.objective,
        "bound": made.design.plan.bound,
        "gap": made.design.plan.gap,
        "seconds": made.design.plan.seconds,
        "met": made.met,
        "reasons": list(made.reasons),
    }
    return Outcome(
        result=figures,
        kind=context.job.task,
        state=replace(state, locked=locks),
        basis=basis,
        detail={"task": context.job.task, "change": made.asked},
        summary={**figures, **measure_state(basis, state).summary()},
    )
