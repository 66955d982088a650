"""`territory size`: how many reps the work needs."""

from typing import Annotated

import typer

from territory.cli.options import (
    Accounts,
    Assume,
    ColumnMap,
    Crs,
    IdColumn,
    Layer,
    PrintJson,
    Reps,
    Segments,
    Travel,
    Units,
    Unknown,
    WithoutPolygon,
)


def size(
    accounts: Accounts,
    units: Units = None,
    reps: Reps = None,
    segments: Segments = None,
    assume: Assume = None,
    travel: Travel = "estimate",
    plus_minus: Annotated[
        float, typer.Option(help="Fraction by which the assumptions may be wrong: 0.1 for 10 %.")
    ] = 0.1,
    column_map: ColumnMap = None,
    unknown: Unknown = None,
    id_column: IdColumn = None,
    crs: Crs = None,
    layer: Layer = None,
    without_polygon: WithoutPolygon = "refuse",
    as_json: PrintJson = False,
) -> None:
    """Tell how many reps the visits and the driving need, and how sure that is."""
    import json

    from geodata.collector import Collector
    from territory.cli.answering import answering, print_json
    from territory.cli.files_asked import files_asked
    from territory.cli.size_report import print_sizing
    from territory.console import console, print_report
    from territory.loading import parse_travel, read_inputs
    from territory.people.assumptions import read_assumptions
    from territory.planning import size_reps, sizing_faults

    with answering(as_json):
        collector = Collector()
        assumptions = collector.run(lambda: read_assumptions(assume or []))
        with_travel, roads = parse_travel(travel)
        collector.faults += sizing_faults(plus_minus)
        files = files_asked(
            accounts,
            collector,
            column_map=column_map,
            unknown=unknown,
            id_column=id_column,
            units=units,
            reps=reps,
            crs=crs,
            layer=layer,
            without_polygon=without_polygon,
            segments=segments,
            roads=roads,
        )
        console.print("Reading the files")
        inputs, report = read_inputs(files, (), collector, assumptions)
        print_report(report)
        assert assumptions is not None
        sizing = size_reps(inputs, assumptions, plus_minus, travel=with_travel)
        print_report(sizing.report)
        print_sizing(sizing)
        if as_json:
            document = sizing.as_json()
            print_json(json.dumps({**document, "report": [*report, *sizing.report]}, indent=2))
