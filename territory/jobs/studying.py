"""Tasks that find something out about a plan and change nothing: why, what if, and how sure."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from territory.jobs.opening import opened_of
from territory.jobs.outcome import Context, NewStudy, Outcome
from territory.planning import (
    Effort,
    build_frontier,
    explain_moves,
    explore_plan,
    price_keeping,
    shake_plan,
)
from territory.store.records import StudyKind
from territory.workspace.opened import TODAY, Opened, standing_since

Tables = Mapping[str, pd.DataFrame]


def explain(context: Context) -> Outcome:
    """Explain every move `since` an earlier version (see `standing_since`)."""
    opened = opened_of(context)
    before, since = standing_since(context.store, opened, context.job.arguments.get("since"))
    found = explain_moves(
        opened.unmapped, before, opened.standing, context.on_phase, context.cancelled
    )
    summary = {
        "since": since,
        "reasons": found.reasons,
        "moved_units": len(found.units),
        "moved_accounts": len(found.accounts),
    }
    tables = {"units": found.units.reset_index(), "accounts": found.accounts.reset_index()}
    return _outcome(opened, "explanation", summary, tables)


def keep(context: Context) -> Outcome:
    """Price that an account's unit, or a unit, stays with its rep of before; see `explain`."""
    opened, arguments = opened_of(context), context.job.arguments
    before, since = standing_since(context.store, opened, arguments.get("since"))
    price = price_keeping(
        opened.unmapped,
        before,
        opened.standing,
        account=arguments["account_id"],
        unit=arguments["unit_id"],
        effort=Effort(opened.state.answer.get("bound"), arguments["time_limit"], arguments["seed"]),
        on_phase=context.on_phase,
        cancelled=context.cancelled,
    )
    summary = {"since": since, **price.as_json(), "text": price.tell()}
    return _outcome(opened, "keeping", summary, {})


def frontier(context: Context) -> Outcome:
    """Solve for plans along the frontier, from the plan, or from today's map."""
    opened = opened_of(context)
    arguments, on_phase, cancelled = context.job.arguments, context.on_phase, context.cancelled
    if arguments["from_today"]:
        recipe = opened.recipe
        found = build_frontier(recipe.inputs, recipe.options, on_phase, cancelled, recipe.known)
    else:
        found = explore_plan(opened.unmapped, opened.standing, on_phase, cancelled)
    summary = {
        "since": TODAY if arguments["from_today"] else opened.version,
        "options": arguments["options"],
        "knee": found.knee,
        "plans": len(found.points),
        "non_dominated": int(found.points["non_dominated"].sum()),
        "report": list(found.report),
    }
    tables = {
        "plans": found.points.reset_index(),
        "curve": found.curve,
        "assignments": found.assignments.rename_axis("unit_id").reset_index(),
    }
    return _outcome(opened, "frontier", summary, tables)


def stability(context: Context) -> Outcome:
    """Solve the plan again with noise in the data: how often each unit keeps its territory."""
    opened = opened_of(context)
    found = shake_plan(opened.unmapped, opened.standing, context.on_phase, context.cancelled)
    told = {name: value for name, value in found.as_json().items() if name != "territories"}
    units = found.by_unit.rename("stability").rename_axis("unit_id").reset_index()
    of_unit = dict(zip(opened.basis.unit_ids, opened.state.territory_ids, strict=True))
    units.insert(1, "territory_id", units["unit_id"].map(of_unit).fillna(""))
    territories = found.by_territory.rename("stability").rename_axis("territory_id").reset_index()
    summary = {**told, "report": list(found.report)}
    return _outcome(opened, "stability", summary, {"units": units, "territories": territories})


def _outcome(opened: Opened, kind: StudyKind, summary: dict[str, Any], tables: Tables) -> Outcome:
    return Outcome(summary, study=NewStudy(kind, opened.version, summary, tables))
