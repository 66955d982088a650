"""Tasks that judge a plan: has it drifted, and what would a challenge of it cost?"""

from dataclasses import replace
from typing import Any

import pandas as pd

from territory.jobs.changing import changed_outcome, with_locks
from territory.jobs.opening import opened_of
from territory.jobs.outcome import Context, Outcome
from territory.planning import Drift, Effort, Rebalance, measure_drift, price_giving, rebalance_plan
from territory.store.talk import Challenges
from territory.workspace.opened import Opened


def review(context: Context) -> Outcome:
    """Judge a plan by the accounts of today, and propose a rebalance on a branch.

    `change` is how (see `Rebalance`), `branch` its name; with a `trigger`, measures with their
    tolerances, nothing is proposed while every territory keeps these. Where one does not, only it
    and its neighbours are solved again, unless the change says itself what is.
    """
    opened, arguments = opened_of(context), context.job.arguments
    change, trigger = Rebalance.of_json(arguments["change"]), arguments.get("trigger")
    left = None
    if trigger is not None:
        drift = _drift(opened, trigger, context)
        left = _left(drift, trigger)
        if not left:
            why = "every territory keeps the tolerances"
            return Outcome({"outcome": "kept", "why": why, "drift": drift.as_json()})
        if drift.proposal is not None and not change.only:
            change = replace(change, only=drift.proposal.only)
    made = rebalance_plan(
        opened.unmapped,
        opened.standing,
        with_locks(change, opened),
        context.on_progress,
        context.on_phase,
        cancelled=context.cancelled,
    )
    outcome = changed_outcome(context, opened, made)
    result = {"outcome": "proposed", "left": left, **outcome.result}
    return replace(outcome, result=result, kind="rebalance", branch=arguments["branch"])


def _drift(opened: Opened, trigger: dict[str, float], context: Context) -> Drift:
    recipe = opened.unmapped
    known = {name: each for name, each in trigger.items() if name in recipe.options.tolerances}
    options = replace(recipe.options, tolerances={**recipe.options.tolerances, **known})
    accounts = recipe.inputs.accounts
    inputs = replace(recipe.inputs, accounts=_accounts_as_made(opened, accounts))
    made_of = replace(recipe, inputs=inputs, options=options)
    return measure_drift(made_of, opened.standing, accounts, context.on_phase)


def _accounts_as_made(opened: Opened, accounts: pd.DataFrame) -> pd.DataFrame:
    """The accounts that the plan was made of, with the measures that they had then."""
    ids = pd.Index(opened.basis.arrays["account_ids"])
    there = ids.isin(accounts.index)
    then = accounts.loc[ids[there]].copy()
    if not opened.recipe.options.travel:  # else the ways are in the measures
        for column, name in enumerate(opened.basis.meta["measures"]):
            if name in then:
                then[name] = opened.basis.arrays["account_values"][there, column]
    return then


def _left(drift: Drift, trigger: dict[str, float]) -> dict[str, float]:
    """Each measure of the trigger whose tolerance is left, with its worst deviation."""
    found = {}
    for name in trigger:
        outside = list(drift.outside.get(name, ()))
        if outside:
            off = drift.territories.loc[outside, f"{name}_deviation"]
            found[name] = float(off.iloc[int(off.abs().argmax())])
    return found


def price(context: Context) -> Outcome:
    """Tell what accepting a challenge would cost: `challenge_id`, `time_limit`."""
    job = context.job
    challenge = Challenges(context.store).get(job.workspace_id, job.arguments["challenge_id"])
    opened = opened_of(context)
    thing: dict[str, Any] = {challenge.kind: challenge.object_id}
    found = price_giving(
        opened.unmapped,
        opened.standing,
        challenge.to_territory,
        account=thing.get("account"),
        unit=thing.get("unit"),
        effort=Effort(opened.state.answer.get("bound"), job.arguments["time_limit"]),
        on_phase=context.on_phase,
        cancelled=context.cancelled,
    )
    return Outcome({**found.as_json(), "text": found.tell()})
