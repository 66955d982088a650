"""`territory drift`: is a plan still balanced by the data of today?"""

from pathlib import Path
from typing import Annotated

import typer

from territory.cli.options import Accounts, ColumnMap, Plan, PrintJson, Seed, TimeLimit, Unknown


def drift(
    plan: Plan,
    accounts: Accounts,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the plan that is proposed, where a measure left its band."),
    ] = None,
    budget: Annotated[
        list[str] | None,
        typer.Option(help="The most that may change hands then, as for `territory rebalance`."),
    ] = None,
    column_map: ColumnMap = None,
    unknown: Unknown = None,
    time_limit: TimeLimit = 60.0,
    seed: Seed = 0,
    as_json: PrintJson = False,
) -> None:
    """Compare today's accounts with a plan; propose a rebalance only when a band is left."""
    import json
    from dataclasses import replace

    from geodata.collector import Collector
    from territory.bands import names_of
    from territory.changing.amounts import parse_budgets
    from territory.cli.answering import print_json
    from territory.cli.changing import write_changed
    from territory.cli.drift_report import print_drift
    from territory.cli.files_asked import files_asked
    from territory.cli.plan_report import show_progress
    from territory.cli.solving import answering_solver
    from territory.console import console, print_report
    from territory.design import COUNT
    from territory.folders import check_writable
    from territory.ingest import read_accounts
    from territory.planning import measure_drift, read_plan_folder, rebalance_plan
    from territory.plans.outputs import FILES

    with answering_solver(as_json):
        collector = Collector()
        budgets = collector.run(lambda: parse_budgets("--budget", budget or [])) or {}
        today = files_asked(accounts, collector, column_map=column_map, unknown=unknown)
        if out is not None:
            folder = out
            collector.run(lambda: check_writable(folder, FILES))
        stored = collector.run(lambda: read_plan_folder(plan))
        collector.check()
        assert stored is not None
        options = stored.recipe.options
        measures = [m for m in names_of(options.tolerances, options.limits) if m != COUNT]
        read = read_accounts(
            accounts,
            mapping=today.mapping.get("accounts"),
            unknown=today.unknown,
            measures=[*measures, *(name for name in budgets if name not in ("units", COUNT))],
            assumptions=options.assumptions,
        )
        print_report(read.report)
        with show_progress(time_limit) as (on_phase, on_progress):
            found = measure_drift(stored.recipe, stored.standing, read.table, on_phase)
            made = None
            if found.proposal is not None and out is not None:
                asked = replace(found.proposal, budgets=budgets, time_limit=time_limit, seed=seed)
                made = rebalance_plan(found.recipe, found.standing, asked, on_progress, on_phase)
        print_drift(found)
        answer = found.as_json()
        if made is not None and out is not None:
            write_changed(made, found.recipe, found.standing, out)
            if not made.met:
                console.print("The proposal does not meet every band:", style="bold yellow")
                print_report(made.reasons)
            answer["proposed"] = made.design.change
        if as_json:
            print_json(json.dumps(answer))
