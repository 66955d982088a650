"""`territory map` and `territory report`: a plan that was designed before, drawn again."""

import json
from pathlib import Path
from typing import Annotated

import typer

from territory.cli.options import PrintJson

Plan = Annotated[Path, typer.Argument(help="Folder of a plan.")]
Statuses = Annotated[
    Path | None,
    typer.Option(help="Pin statuses: a table with status, label, color, shape and order."),
]


def draw_map(
    plan: Plan,
    out: Annotated[
        Path | None, typer.Option(help="Where to. \\[default: map.html in the plan's folder]")
    ] = None,
    folder: Annotated[
        bool, typer.Option("--folder", help="A folder for a web server, not one file to mail.")
    ] = False,
    compare: Annotated[
        Path | None, typer.Option(help="Folder of an earlier plan, to be swiped over.")
    ] = None,
    like: Annotated[
        Path | None, typer.Option(help="Folder of an earlier plan whose colours are kept.")
    ] = None,
    statuses: Statuses = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of an earlier plan to go back to in time; the oldest first."),
    ] = None,
    area: Annotated[
        list[Path] | None, typer.Option(help="File with a polygon that is drawn over the plan.")
    ] = None,
    minutes: Annotated[
        list[float] | None,
        typer.Option(help="Show the ground within so many minutes' drive of the reps' homes."),
    ] = None,
    roads: Annotated[
        Path | None, typer.Option(help="Streets for --minutes: OpenStreetMap data or GraphML.")
    ] = None,
    tiles: Annotated[
        bool,
        typer.Option("--tiles", help="Let readers switch on OpenStreetMap, which needs a network."),
    ] = False,
    as_json: PrintJson = False,
) -> None:
    """Draw the map of a plan again, or compare it with an earlier one."""
    from territory.cli.answering import answering, print_json
    from territory.console import console
    from territory.drawings.additions import Additions
    from territory.drawings.pictures import draw_folder, write_map

    with answering(as_json):
        additions = Additions(earlier or (), area or (), minutes or (), roads)
        drawn, notes = draw_folder(
            plan, compare=compare, like=like, statuses=statuses, additions=additions, tiles=tiles
        )
        name = "compare" if compare else "map"
        made = write_map(drawn, out or plan / (name if folder else f"{name}.html"), folder=folder)
        for line in [f"Map: {made}", *notes]:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        if as_json:
            print_json(json.dumps({"map": str(made), "notes": notes}))


def report(
    plan: Plan,
    out: Annotated[
        Path | None, typer.Option(help="Where to. \\[default: report in the plan's folder]")
    ] = None,
    territories: Annotated[
        bool, typer.Option(help="Pictures of each territory as files of their own.")
    ] = True,
    statuses: Statuses = None,
    as_json: PrintJson = False,
) -> None:
    """Write a PDF report of a plan, and its pictures for slides (PNG) and print (SVG)."""
    from territory.cli.answering import answering, print_json
    from territory.console import console
    from territory.drawings.pictures import write_report

    with answering(as_json):
        target = out or plan / "report"
        with console.status("Drawing") as status:
            made = write_report(
                plan,
                target,
                territories=territories,
                statuses=statuses,
                on_picture=lambda name: status.update(f"Drawing {name}"),
            )
        text = f"Report: {made[0]}, and {len(made) - 1} pictures"
        console.print(text, markup=False, highlight=False, soft_wrap=True)
        if as_json:
            print_json(json.dumps({"report": str(made[0]), "pictures": [str(p) for p in made[1:]]}))
