"""`territory rebalance` and `territory repair`: change a plan that is in force."""

from typing import Annotated

import typer

from territory.cli.options import AsJson, Out, Plan, Seed, TimeLimit

LockUnit = Annotated[
    list[str] | None, typer.Option(help="A unit that stays with its territory; repeat.")
]
LockAccount = Annotated[list[str] | None, typer.Option(help="An account whose unit stays; repeat.")]
LockTerritory = Annotated[
    list[str] | None, typer.Option(help="A territory that stays as it is; repeat.")
]


def rebalance(
    plan: Plan,
    out: Out,
    baseline: Annotated[
        str,
        typer.Option(
            help="What to begin with: plan (of the folder), today (the map that it was compared "
            "with), or a table with unit_id and rep_id or territory_id."
        ),
    ] = "plan",
    budget: Annotated[
        list[str] | None,
        typer.Option(
            help="The most that may change hands of units, accounts or a number that accounts "
            "have: potential=8% or accounts=300; repeat."
        ),
    ] = None,
    rep_budget: Annotated[
        list[str] | None,
        typer.Option(help="The same, of what any one rep may lose; repeat."),
    ] = None,
    lock_unit: LockUnit = None,
    lock_account: LockAccount = None,
    lock_territory: LockTerritory = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="A territory that is solved again, all others stay; repeat."),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            help="A rep around whose home, or a unit in which, a territory is added; repeat."
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(help="A territory that its neighbours share; repeat."),
    ] = None,
    balance: Annotated[
        list[str] | None,
        typer.Option(help="A tolerance in place of the plan's, e.g. workload=0.08; repeat."),
    ] = None,
    time_limit: TimeLimit = 60.0,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Move what may move until the bands are met, or as nearly as the budgets allow.

    The plan is written in either case; exit code 3 says that a band is missed, and why.
    """
    from geodata.collector import Collector
    from territory.changing.amounts import parse_budgets
    from territory.cli.changing import finish, read_standing
    from territory.cli.plan_report import show_progress
    from territory.cli.solving import answering_solver
    from territory.folders import check_writable
    from territory.loading import parse_balance
    from territory.planning import Rebalance, rebalance_plan
    from territory.plans.outputs import FILES

    with answering_solver(as_json):
        collector = Collector()
        budgets = collector.run(lambda: parse_budgets("--budget", budget or []))
        of_reps = collector.run(lambda: parse_budgets("--rep-budget", rep_budget or []))
        tolerances = collector.run(lambda: parse_balance(balance or []))
        collector.run(lambda: check_writable(out, FILES))
        stored, standing = read_standing(plan, baseline, collector)
        change = Rebalance(
            budgets or {},
            of_reps or {},
            tuple(lock_unit or ()),
            tuple(lock_account or ()),
            tuple(lock_territory or ()),
            tuple(only or ()),
            tuple(add or ()),
            tuple(remove or ()),
            tolerances or {},
            time_limit,
            seed,
        )
        with show_progress(time_limit) as (on_phase, on_progress):
            made = rebalance_plan(stored.recipe, standing, change, on_progress, on_phase)
        finish(made, stored.recipe, standing, out, as_json, must=True)


def repair(
    plan: Plan,
    leaves: Annotated[str, typer.Option(help="The rep who leaves.")],
    out: Out,
    most_moves: Annotated[
        int,
        typer.Option(
            help="The most units that get another rep. Those of the rep who leaves count, and "
            "move in any case."
        ),
    ] = 0,
    neighbours: Annotated[
        int, typer.Option(help="The most territories that gain or lose anything.")
    ] = 3,
    successor: Annotated[
        str | None, typer.Option(help="A rep without a territory who takes over everything.")
    ] = None,
    baseline: Annotated[
        str, typer.Option(help="What to begin with, as for `territory rebalance`.")
    ] = "plan",
    lock_unit: LockUnit = None,
    lock_account: LockAccount = None,
    lock_territory: LockTerritory = None,
    time_limit: TimeLimit = 5.0,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Share the territory of a rep who leaves out among a few neighbours, in seconds.

    The bands are goals here: what is missed is told, and the exit code is 0.
    """
    from geodata.collector import Collector
    from territory.cli.changing import finish, read_standing
    from territory.cli.plan_report import show_progress
    from territory.cli.solving import answering_solver
    from territory.folders import check_writable
    from territory.planning import Repair, repair_plan
    from territory.plans.outputs import FILES

    with answering_solver(as_json):
        collector = Collector()
        collector.run(lambda: check_writable(out, FILES))
        stored, standing = read_standing(plan, baseline, collector)
        change = Repair(
            leaves,
            most_moves,
            neighbours,
            successor,
            time_limit,
            seed,
            tuple(lock_unit or ()),
            tuple(lock_account or ()),
            tuple(lock_territory or ()),
        )
        with show_progress(time_limit) as (on_phase, on_progress):
            made = repair_plan(stored.recipe, standing, change, on_progress, on_phase)
        finish(made, stored.recipe, standing, out, as_json, must=False)
