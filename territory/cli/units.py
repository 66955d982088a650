"""`territory units`: check and repair the polygons that territories are made of."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from territory.cli.options import (
    Barriers,
    Crs,
    Edits,
    IdColumn,
    Layer,
    PrintJson,
    WithoutPolygon,
)

app = typer.Typer(help="Check, repair and select the polygons that territories are made of.")


class Inside(StrEnum):
    """How much of a unit must lie in an area."""

    CENTER = "center"
    MAJORITY = "majority"
    TOUCH = "touch"


File = Annotated[
    Path,
    typer.Argument(
        help="Polygons: GeoJSON, TopoJSON, GeoPackage, Shapefile (zipped too), GeoParquet, KML, "
        "CSV with WKT."
    ),
]


@app.callback()
def units() -> None:
    """Check, repair and select the polygons that territories are made of."""


@app.command()
def check(
    file: File,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the result. \\[default: FILE-checked, here]")
    ] = None,
    id_column: IdColumn = None,
    name_column: Annotated[str | None, typer.Option(help="Column with the names.")] = None,
    parent_column: Annotated[
        str | None, typer.Option(help="Column with the larger area each unit lies in.")
    ] = None,
    crs: Crs = None,
    layer: Layer = None,
    snap_m: Annotated[
        float | None,
        typer.Option(
            "--snap-m",
            help="Widest gap in metres across which a border is seen. "
            "\\[default: half a percent of a typical unit's width, at most 250]",
        ),
    ] = None,
    barriers: Barriers = None,
    edits: Edits = None,
    without_polygon: WithoutPolygon = "leave-out",
    as_json: PrintJson = False,
) -> None:
    """Read a file of units, repair it, and report everything odd, with a map of it.

    The folder it writes is a unit set: `territory design --units FOLDER` uses its units and its
    neighbours, with what you change in adjacency.csv. Findings are no failure: the exit code is 0
    unless the file cannot be used at all.
    """
    from geodata import check_file
    from geodata.collector import Collector
    from geodata.place_unshaped import LEAVE_OUT, WAYS, check_way
    from territory.areas.unit_checks import FILES, check_folder, check_json, edits_in, write_check
    from territory.cli.answering import answering, print_json
    from territory.cli.units_report import print_check, show_phases
    from territory.folders import check_writable

    with answering(as_json):
        collector = Collector()
        collector.run(lambda: check_way(without_polygon, "--without-polygon"))
        folder = out or Path(f"{file.stem}-checked")
        collector.run(lambda: check_writable(folder, FILES))
        collector.run(lambda: check_folder(folder))
        by_hand = edits or collector.run(lambda: edits_in(folder))
        with show_phases() as on_phase:
            checked = check_file(
                file,
                id_column=id_column,
                name_column=name_column,
                parent_column=parent_column,
                crs=crs,
                layer=layer,
                snap_m=snap_m,
                barriers=barriers,
                edits=by_hand,
                # A wish that does not exist is told already.
                without_polygon=without_polygon if without_polygon in WAYS else LEAVE_OUT,
                on_phase=on_phase,
                collector=collector,
            )
            on_phase("Writing the files and the map")
            write_check(checked, folder)
        print_check(checked, folder)
        if as_json:
            print_json(check_json(checked, folder))


@app.command()
def select(
    file: File,
    polygon: Annotated[Path | None, typer.Option(help="File with the area.")] = None,
    ring: Annotated[
        str | None, typer.Option(metavar="LON,LAT,KM", help="All within so many kilometres.")
    ] = None,
    codes: Annotated[
        Path | None, typer.Option(help="File with unit ids; 902* stands for all that begin so.")
    ] = None,
    boundary: Annotated[
        str | None, typer.Option(help="A state or county of the US, e.g. 'Tulsa, OK'.")
    ] = None,
    boundaries: Annotated[
        Path | None, typer.Option(help="File with other areas for --boundary, such as cities.")
    ] = None,
    drive: Annotated[
        str | None,
        typer.Option(metavar="LON,LAT,MINUTES", help="All within so many minutes' drive."),
    ] = None,
    roads: Annotated[
        Path | None, typer.Option(help="Streets for --drive: .osm, .osm.bz2, .osm.pbf, GraphML.")
    ] = None,
    by: Annotated[
        Inside, typer.Option(help="How much of a unit must lie inside: center, majority or touch.")
    ] = Inside.CENTER,
    out: Annotated[Path | None, typer.Option(help="CSV file for the units selected.")] = None,
    id_column: IdColumn = None,
    crs: Crs = None,
    layer: Layer = None,
    as_json: PrintJson = False,
) -> None:
    """List the units inside an area, or on a list of codes."""
    from geodata.csv_rows import write_rows
    from territory.areas.unit_selection import (
        Wanted,
        check_wanted,
        select_wanted,
        selection_json,
        selection_table,
    )
    from territory.areas.unit_tables import read_unit_table
    from territory.cli.answering import answering, print_json
    from territory.cli.units_report import print_selection
    from territory.folders import check_writable, write_files

    with answering(as_json):
        wanted = Wanted(
            polygon, ring, codes, boundary, drive, boundaries, roads, by=by.value, crs=crs
        )
        check_wanted(wanted)
        if out is not None:
            check_writable(out.parent, [out.name])
        read = read_unit_table(
            file,
            without_polygon="leave-out",
            id_column=id_column,
            crs=crs,
            layer=layer,
            duplicates="join",
        )
        selection = select_wanted(read.units, wanted)
        if out is not None:
            table = selection_table(selection, read.units)
            write_files(out.parent, {out.name: lambda path: write_rows(path, table)})
        print_selection(selection, read, out)
        if as_json:
            print_json(selection_json(selection, read.units, out))
