"""`territory replay` and `territory diff`: make a plan again, and compare two."""

from pathlib import Path
from typing import Annotated

import typer

from territory.cli.options import PrintJson

DIFFERS = 1


def replay(
    folder: Annotated[Path, typer.Argument(help="Folder of a plan.")],
    as_json: PrintJson = False,
) -> None:
    """Make a plan again from its folder; exit code 1 when anything differs."""
    import json

    from territory.cli.answering import print_json
    from territory.cli.plan_report import show_progress
    from territory.cli.solving import answering_solver
    from territory.console import console, print_report
    from territory.planning import read_plan_folder, replay_plan

    with answering_solver(as_json):
        stored = read_plan_folder(folder)
        with show_progress() as (on_phase, on_progress):
            found = replay_plan(stored, folder, on_progress, on_phase)
        if found.identical:
            console.print("The same plan, bit for bit")
        else:
            console.print("The plan made again differs:", style="bold red")
            print_report(found.differences)
            console.print("Why:", style="bold")
            print_report(found.why)
        if as_json:
            print_json(json.dumps(found.as_json()))
        if not found.identical:
            raise typer.Exit(DIFFERS)


def diff(
    a: Annotated[Path, typer.Argument(help="Folder of a plan.")],
    b: Annotated[Path, typer.Argument(help="Folder of another.")],
    as_json: PrintJson = False,
) -> None:
    """Tell what differs between two plans, and why."""
    import json

    from geodata.collector import Collector
    from territory.cli.answering import answering, print_json
    from territory.cli.replay_report import print_comparison
    from territory.planning import compare_plans, read_plan_folder

    with answering(as_json):
        collector = Collector()
        before = collector.run(lambda: read_plan_folder(a))
        after = collector.run(lambda: read_plan_folder(b))
        collector.check()
        assert before is not None
        assert after is not None
        found = compare_plans(before, after)
        print_comparison(found, before.name, after.name)
        if as_json:
            print_json(json.dumps(found.as_json()))
