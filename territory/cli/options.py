"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

# Spelled out, as importing the solvers takes longer than printing the help; a test compares.
METHOD_NAMES = (
    "auto, local_search, location_allocation, hess, hess_single, hess_shirabe, hess_pulp, "
    "hess_cbc, hess_gurobi, hess_cplex, hess_xpress"
)

TimeLimit = Annotated[float, typer.Option(min=0.1, help="Most seconds to solve.")]
Seed = Annotated[int, typer.Option(help="Seeds every random choice.")]
Method = Annotated[str, typer.Option(help=f"{METHOD_NAMES}.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print plan.json on standard output.")]
Out = Annotated[Path, typer.Option(help="Folder for the plan's files.")]
IdColumn = Annotated[str | None, typer.Option(help="Column with the unit ids.")]
Crs = Annotated[
    str | None, typer.Option(help="Coordinate system of polygons and lines whose file has none.")
]
Layer = Annotated[
    str | None, typer.Option(help="Layer with the units, where their file has several.")
]
Barriers = Annotated[
    Path | None, typer.Option(help="Lines or polygons that cut borders: rivers, motorways.")
]
Edits = Annotated[
    Path | None,
    typer.Option(help="Neighbours by hand: CSV with unit_a, unit_b, action (add or remove)."),
]
WithoutPolygon = Annotated[
    str,
    typer.Option(
        help="Units without a polygon: refuse (the file), attach (to the unit around them), "
        "voronoi (a share of its ground) or leave-out."
    ),
]
PrintJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
