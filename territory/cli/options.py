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
Accounts = Annotated[Path, typer.Option(help="Accounts: CSV, Excel or Parquet.")]
Units = Annotated[
    Path | None,
    typer.Option(
        help="Polygons: GeoJSON, TopoJSON, GeoPackage, Shapefile (zipped too), GeoParquet, "
        "KML, CSV with WKT; or a folder made by `territory units check`. "
        "Without any, each account's place becomes a unit."
    ),
]
Territories = Annotated[int, typer.Option(help="How many territories.")]
Baseline = Annotated[
    Path | None, typer.Option(help="Today's map: a table with unit_id and rep_id.")
]
FromHomes = Annotated[
    bool,
    typer.Option("--from-homes", help="Plan each territory from the home of a rep; one for each."),
]
Reps = Annotated[Path | None, typer.Option(help="Reps: CSV, Excel or Parquet.")]
ColumnMap = Annotated[
    list[str] | None,
    typer.Option("--map", help="Your column and our field, e.g. BEDS=potential; repeat."),
]
Unknown = Annotated[
    list[float] | None,
    typer.Option(help="A number that means unknown; repeat. \\[default: -999, -9999]"),
]
Segments = Annotated[
    Path | None,
    typer.Option(help="Visits a year and minutes a visit by segment: CSV, Excel or Parquet."),
]
Assume = Annotated[
    list[str] | None,
    typer.Option(
        help="An assumption, e.g. speed_kph=60 or visits_per_year=6, or a TOML file of them; "
        "repeat."
    ),
]
Travel = Annotated[
    str,
    typer.Option(
        help="Driving as part of the workload: no, estimate, or a file of streets (.osm, .osm.pbf, "
        "GraphML)."
    ),
]
Named = Annotated[
    Path | None,
    typer.Option(
        help="Accounts that a rep has wherever they lie: a table with account_id and rep_id."
    ),
]
Families = Annotated[
    str | None,
    typer.Option(help="Column of the accounts that says which stay together under one rep."),
]
Protect = Annotated[
    list[str] | None,
    typer.Option(
        help="Accounts that stay with their rep of today, e.g. \"status == 'customer' and "
        'pipeline > 0"; repeat.'
    ),
]
Specialists = Annotated[
    Path | None,
    typer.Option(help="Reps who serve a skill over several territories: as the file of reps."),
]
SpecialistBalance = Annotated[
    float, typer.Option(help="Largest deviation of the work of a specialist, e.g. 0.25 for 25 %.")
]
Districts = Annotated[
    int | None, typer.Option(help="How many districts the territories are joined to.")
]
Regions = Annotated[int | None, typer.Option(help="How many regions above the districts.")]
TierBalance = Annotated[
    float, typer.Option(help="Largest deviation of a district or region in every measure.")
]
TopDown = Annotated[
    bool, typer.Option("--top-down", help="Make regions first, and territories in them last.")
]
Plan = Annotated[Path, typer.Option("--plan", help="Folder of the plan that is in force.")]
FitTerms = Annotated[
    list[str] | None,
    typer.Option(
        "--fit",
        help="A term of fit and its weight: skills=100 counts work without its skills as if it "
        "were 100 km farther away. skills, languages, certifications, segments, top; repeat.",
    ),
]
ObjectiveTerms = Annotated[
    list[str] | None,
    typer.Option(
        "--term",
        help="A further term of the objective and its weight: border=50 shortens borders, "
        "cut_edges=50 counts neighbours apart, disruption=80 keeps work where it is today "
        "(kilometres); repeat.",
    ),
]
StabilitySamples = Annotated[
    int,
    typer.Option(
        "--stability", help="Solve so many times again with noise in the data, and tell what stays."
    ),
]
Noise = Annotated[
    float, typer.Option(help="Most by which the data are off for that, e.g. 0.1 for ±10 %.")
]
PriceRules = Annotated[
    bool,
    typer.Option(
        "--price-rules", help="Solve once more without each required skill, --fit and --term."
    ),
]
