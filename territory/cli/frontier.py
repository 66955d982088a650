"""`territory frontier`: many plans at once, and what they cost one another."""

from pathlib import Path
from typing import Annotated

import typer

from territory.cli.options import (
    Accounts,
    ColumnMap,
    Crs,
    FitTerms,
    IdColumn,
    Layer,
    PrintJson,
    Reps,
    Seed,
    Units,
    Unknown,
    WithoutPolygon,
)


def frontier(
    accounts: Accounts,
    territories: Annotated[int, typer.Option(help="How many territories.")],
    out: Annotated[Path, typer.Option(help="Folder for the tables and the picture.")],
    units: Units = None,
    reps: Reps = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Today's map: a table with unit_id and rep_id.")
    ] = None,
    balance: Annotated[
        list[str] | None,
        typer.Option(
            help="Measure and tolerance, e.g. workload=0.05; plans have it once to eight times "
            "as wide. Repeat for more. \\[default: workload=0.05]"
        ),
    ] = None,
    from_homes: Annotated[
        bool, typer.Option("--from-homes", help="Plan each territory from the home of a rep.")
    ] = False,
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
    """Show what balance, distance, disruption and skill fit cost one another."""
    from geodata.collector import Collector
    from territory.areas.input_files import Files
    from territory.cli.answering import print_json
    from territory.cli.frontier_report import print_frontier
    from territory.cli.plan_report import show_progress
    from territory.cli.solving import answering_solver
    from territory.console import console, print_report
    from territory.folders import check_writable
    from territory.loading import parse_balance, parse_mapping, parse_weights, read_inputs
    from territory.planning import Options, build_frontier, frontier_faults, option_faults
    from territory.studies.frontier_files import FILES, frontier_json, write_frontier

    with answering_solver(as_json):
        collector = Collector()
        tolerances = collector.run(lambda: parse_balance(balance or [])) or {"workload": 0.05}
        mapping = collector.run(lambda: parse_mapping(column_map or [])) or {}
        weights = collector.run(lambda: parse_weights(fit or [])) or {}
        collector.run(lambda: check_writable(out, FILES))
        if id_column:
            mapping.setdefault("units", {})[id_column] = "unit_id"
        files = Files(
            accounts,
            units,
            reps,
            baseline,
            mapping=mapping,
            unknown=tuple(unknown) if unknown else (-999.0, -9999.0),
            crs=crs,
            layer=layer,
            without_polygon=without_polygon,
        )
        options = Options(
            territories,
            tolerances,
            split_heavy=split_heavy,
            time_limit=time_limit,
            seed=seed,
            from_homes=from_homes,
            fit=weights,
        )
        collector.faults += option_faults(options) + frontier_faults(options)
        console.print("Reading the files")
        inputs, report = read_inputs(files, tuple(tolerances), collector)
        print_report(report)
        with show_progress() as (on_phase, _):
            found = build_frontier(inputs, options, on_phase)
            on_phase("Writing the tables and the picture")
            write_frontier(found, out, accounts.stem.replace("_", " ").capitalize())
        print_report(found.report)
        print_frontier(found, out)
        if as_json:
            print_json(frontier_json(found))
