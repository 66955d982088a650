"""`territory explain`: why each account and unit moved."""

from pathlib import Path
from typing import Annotated

import typer

from territory.cli.options import Plan, PrintJson, Seed, TimeLimit


def explain(
    plan: Plan,
    account: Annotated[list[str] | None, typer.Option(help="Only this account; repeat.")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="Only this unit; repeat.")] = None,
    keep: Annotated[
        str | None,
        typer.Option(help="What if this account, or unit, stayed with its rep: solves again."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for moved_units.csv and moved_accounts.csv.")
    ] = None,
    time_limit: TimeLimit = 30.0,
    seed: Seed = 0,
    as_json: PrintJson = False,
) -> None:
    """Tell for each account and unit that moved why, what keeping it costs, and what else is.

    Moves are against the plan that this one was changed from, else against today's map.
    """
    import json

    from territory.cli.answering import print_json
    from territory.cli.explain_report import print_explanations, selected
    from territory.cli.plan_report import show_progress
    from territory.cli.solving import answering_solver
    from territory.console import console
    from territory.folders import check_writable, write_files
    from territory.planning import (
        Effort,
        explain_moves,
        price_keeping,
        read_plan_folder,
        standing_before,
    )

    with answering_solver(as_json):
        if out is not None:
            check_writable(out, ("moved_units.csv", "moved_accounts.csv"))
        stored = read_plan_folder(plan)
        before = standing_before(stored.recipe, stored.name)
        if keep is not None:
            named = stored.named(keep, "--keep")
            with show_progress() as (on_phase, _):
                priced = price_keeping(
                    stored.recipe,
                    before,
                    stored.standing,
                    account=named.get("account"),
                    unit=named.get("unit"),
                    effort=Effort(stored.plan.bound, time_limit, seed),
                    on_phase=on_phase,
                )
            console.print(priced.tell(), markup=False, highlight=False)
            if as_json:
                print_json(json.dumps(priced.as_json()))
            return
        with show_progress() as (on_phase, _):
            found = explain_moves(stored.recipe, before, stored.standing, on_phase)
        chosen = selected(found, stored, account or [], unit or [])
        print_explanations(chosen)
        if out is not None:
            write_files(
                out,
                {
                    "moved_units.csv": lambda path: chosen.units.to_csv(path),
                    "moved_accounts.csv": lambda path: chosen.accounts.to_csv(path),
                },
            )
        if as_json:
            print_json(json.dumps(chosen.as_json()))
