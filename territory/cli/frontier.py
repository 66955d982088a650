"""`territory frontier` and `territory adopt`: many plans at once, and one of them taken."""

from pathlib import Path
from typing import Annotated

import typer

from territory.cli.options import (
    Baseline,
    ColumnMap,
    Crs,
    FitTerms,
    FromHomes,
    IdColumn,
    Layer,
    Out,
    Plan,
    PrintJson,
    Reps,
    Seed,
    Units,
    Unknown,
    WithoutPolygon,
)


def frontier(
    out: Annotated[Path, typer.Option(help="Folder for the tables and the picture.")],
    plan: Annotated[
        Path | None,
        typer.Option(help="Folder of a plan: moves count from it. In place of the files."),
    ] = None,
    accounts: Annotated[
        Path | None, typer.Option(help="Accounts: CSV, Excel or Parquet; moves count from today.")
    ] = None,
    territories: Annotated[int | None, typer.Option(help="How many territories.")] = None,
    units: Units = None,
    reps: Reps = None,
    baseline: Baseline = None,
    balance: Annotated[
        list[str] | None,
        typer.Option(
            help="Measure and tolerance, e.g. workload=0.05; plans have it once to eight times "
            "as wide. Repeat for more. \\[default: workload=0.05, or those of the plan]"
        ),
    ] = None,
    from_homes: FromHomes = False,
    fit: FitTerms = None,
    column_map: ColumnMap = None,
    unknown: Unknown = None,
    id_column: IdColumn = None,
    crs: Crs = None,
    layer: Layer = None,
    without_polygon: WithoutPolygon = "refuse",
    split_heavy: Annotated[
        bool, typer.Option(help="Cut units that hold more than 15 % of a territory into parts.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option(min=1.0, help="Most seconds for all plans together.")
    ] = 100.0,
    seed: Seed = 0,
    as_json: PrintJson = False,
) -> None:
    """Show what balance, distance, disruption and skill fit cost one another.

    Of files, or of a plan that stands: then `territory adopt` takes one of the plans over.
    """
    from geodata.collector import Collector
    from territory.cli.files_asked import files_asked
    from territory.cli.frontier_asked import Asked, check_asked, of_files, of_plan
    from territory.cli.frontier_report import finish_frontier
    from territory.cli.plan_report import show_progress
    from territory.cli.solving import answering_solver
    from territory.folders import check_writable
    from territory.loading import parse_balance, parse_weights
    from territory.studies.frontier_files import FILES

    with answering_solver(as_json):
        collector = Collector()
        tolerances = collector.run(lambda: parse_balance(balance or [])) or {}
        weights = collector.run(lambda: parse_weights(fit or [])) or {}
        collector.run(lambda: check_writable(out, FILES))
        files = files_asked(
            accounts or Path(),
            collector,
            column_map=column_map,
            unknown=unknown,
            id_column=id_column,
            units=units,
            reps=reps,
            baseline=baseline,
            crs=crs,
            layer=layer,
            without_polygon=without_polygon,
        )
        given = {
            "--units": units,
            "--reps": reps,
            "--baseline": baseline,
            "--from-homes": from_homes,
            "--map": column_map,
            "--unknown": unknown,
            "--id-column": id_column,
            "--crs": crs,
            "--layer": layer,
            "--without-polygon": without_polygon != "refuse",
            "--split-heavy": split_heavy,
        }
        collector.faults += check_asked(plan, accounts, territories, given)
        asked = Asked(tolerances, weights, time_limit, seed)
        with show_progress() as (on_phase, _):
            if plan is not None:
                found = of_plan(plan, asked, collector, on_phase)
            else:
                if accounts is None or territories is None:
                    collector.check()
                assert accounts is not None
                assert territories is not None
                found = of_files(
                    files,
                    territories,
                    asked,
                    collector,
                    on_phase,
                    from_homes=from_homes,
                    split_heavy=split_heavy,
                )
        title = plan.resolve().name if plan else accounts.stem if accounts else ""
        finish_frontier(found, out, title.replace("_", " ").capitalize(), as_json)


def adopt(
    plan: Plan,
    drawn: Annotated[
        Path, typer.Option("--frontier", help="Folder of a frontier that was drawn for this plan.")
    ],
    name: Annotated[str, typer.Option(help="Which of its plans, such as P05; knee for its knee.")],
    out: Out,
    as_json: PrintJson = False,
) -> None:
    """Take a plan of a frontier over, as a change of the plan that it was drawn for."""
    from geodata.collector import Collector
    from territory.cli.changing import finish, read_standing
    from territory.cli.plan_report import show_progress
    from territory.cli.solving import answering_solver
    from territory.folders import check_writable
    from territory.planning import Adopt, adopt_plan
    from territory.plans.outputs import FILES
    from territory.studies.frontier_files import read_drawn

    with answering_solver(as_json):
        collector = Collector()
        collector.run(lambda: check_writable(out, FILES))
        taken = collector.run(lambda: read_drawn(drawn, name))
        stored, standing = read_standing(plan, "plan", collector)
        assert taken is not None
        taken.check_of(standing.rep_of.index, plan.name)
        change = Adopt(drawn.name, taken.name, taken.bound)
        with show_progress() as (on_phase, _):
            made = adopt_plan(stored.recipe, standing, taken.label, change, on_phase)
        finish(made, stored.recipe, standing, out, as_json, must=False)
