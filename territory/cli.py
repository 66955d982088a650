"""The command line: `territory COMMAND`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvicorn

from geodata import SampleDataMissing
from solvers import METHODS, InvalidProblem
from solvers.bench import run_instance, write_row
from solvers.instances import Instance, read_instance
from territory.api import create_app
from territory.collector import Collector
from territory.console import console, print_bench_row, print_report, print_summary, show_progress
from territory.demo import build_demo
from territory.errors import Fault, InvalidInput
from territory.loading import Files, parse_balance, parse_mapping, read_inputs
from territory.outputs import check_writable, plan_json, write_design
from territory.planning import Infeasible, Inputs, Options, design_plan, option_faults

BAD_INPUT, INFEASIBLE, STOPPED = 2, 3, 130

app = typer.Typer(
    help="Design balanced, contiguous sales territories and give them to reps.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line."""
    app()


TimeLimit = Annotated[float, typer.Option(min=0.1, help="Most seconds to solve.")]
Seed = Annotated[int, typer.Option(help="Seeds every random choice.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print plan.json on standard output.")]
Out = Annotated[Path, typer.Option(help="Folder for the plan's files.")]


@app.command()
def demo(
    out: Out = Path("demo"),
    territories: Annotated[int, typer.Option(help="How many territories.")] = 60,
    time_limit: TimeLimit = 45.0,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Design territories for a medical-device seller in the 48 contiguous states."""
    with answering(as_json):
        check_writable(out)
        console.print("Building the demo: 4,000 accounts and 60 reps on US counties")
        made = build_demo(seed)
        inputs = Inputs(made.units, made.accounts, made.reps, made.baseline)
        options = Options(
            territories,
            {"workload": 0.05, "potential": 0.10},
            split_heavy=True,
            time_limit=time_limit,
            seed=seed,
            iterations=2,
        )
        run(inputs, options, out, "Medical devices, 48 states", as_json)


@app.command()
def design(
    accounts: Annotated[Path, typer.Option(help="Accounts: CSV, Excel or Parquet.")],
    territories: Annotated[int, typer.Option(help="How many territories.")],
    out: Out,
    units: Annotated[
        Path | None,
        typer.Option(
            help="Polygons: GeoJSON, GeoPackage, Shapefile (zipped too), GeoParquet, TopoJSON. "
            "Without any, each account's place becomes a unit."
        ),
    ] = None,
    reps: Annotated[Path | None, typer.Option(help="Reps: CSV, Excel or Parquet.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Today's map: a table with unit_id and rep_id.")
    ] = None,
    balance: Annotated[
        list[str] | None,
        typer.Option(
            help="Measure and tolerance, e.g. workload=0.05 for ±5 %; repeat for more. "
            "The measure `accounts` counts them. [default: workload=0.05]"
        ),
    ] = None,
    column_map: Annotated[
        list[str] | None,
        typer.Option("--map", help="Your column and our field, e.g. BEDS=potential; repeat."),
    ] = None,
    unknown: Annotated[
        list[float] | None,
        typer.Option(help="A number that means unknown; repeat. [default: -999, -9999]"),
    ] = None,
    id_column: Annotated[str | None, typer.Option(help="Column with the unit ids.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="Coordinate system of the units, where the file has none.")
    ] = None,
    drop_empty: Annotated[
        bool, typer.Option(help="Leave out units without a shape instead of refusing them.")
    ] = False,
    split_heavy: Annotated[
        bool,
        typer.Option(help="Cut units that hold more than 15 % of a territory into parts."),
    ] = False,
    contiguity: Annotated[bool, typer.Option(help="Every territory is one piece.")] = True,
    method: Annotated[str, typer.Option(help=f"auto, {', '.join(METHODS)}.")] = "auto",
    time_limit: TimeLimit = 60.0,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Design territories from your own files."""
    with answering(as_json):
        collector = Collector()
        # A list that cannot be read counts as none given, lest it be a second fault.
        tolerances = collector.run(lambda: parse_balance(balance or [])) or {"workload": 0.05}
        mapping = collector.run(lambda: parse_mapping(column_map or [])) or {}
        collector.run(lambda: check_writable(out))
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
            drop_empty=drop_empty,
        )
        options = Options(
            territories,
            tolerances,
            contiguous=contiguity,
            split_heavy=split_heavy,
            method=method,
            time_limit=time_limit,
            seed=seed,
        )
        collector.faults += option_faults(options)
        console.print("Reading the files")
        inputs, report = read_inputs(files, tolerances, collector)
        print_report(report)
        run(inputs, options, out, accounts.stem.replace("_", " ").capitalize(), as_json)


@app.command()
def serve(
    folder: Annotated[Path, typer.Argument(help="Folder of a plan.")] = Path("demo"),
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Show a plan in the browser, to this machine only."""
    with answering():
        if not (folder / "plan.json").is_file():
            message = "holds no plan: make one with `territory demo` or `territory design`"
            raise InvalidInput([Fault(str(folder), message)])
        console.print(f"http://127.0.0.1:{port}  (Ctrl+C ends it)", highlight=False)
        uvicorn.run(create_app(folder), host="127.0.0.1", port=port, log_level="warning")


@app.command()
def bench(
    instances: Annotated[list[Path], typer.Argument(help="Instances, JSON files.")],
    out: Annotated[Path, typer.Option(help="Folder for one JSON file per instance.")],
    time_limit: TimeLimit = 60.0,
    seed: Seed = 0,
    contiguity: Annotated[bool, typer.Option(help="Keep contiguity where it is asked.")] = True,
    measures: Annotated[int | None, typer.Option(help="Keep only the first so many.")] = None,
    method: Annotated[str, typer.Option(help=f"auto, {', '.join(METHODS)}.")] = "auto",
    as_json: AsJson = False,
) -> None:
    """Solve benchmark instances and write what came of them."""
    with answering(as_json):
        check_writable(out)
        problems = read_instances(instances, measures, contiguity)
        rows = []
        for instance in problems:
            row = run_instance(instance, method=method, time_limit=time_limit, seed=seed)
            write_row(row, out)
            rows.append(row)
            print_bench_row(row)
        if as_json:
            print_json(json.dumps(rows))


def read_instances(paths: list[Path], measures: int | None, contiguity: bool) -> list[Instance]:
    """Read all instances before the first is solved, and tell the faults of all at once."""
    faults, found = [], []
    for path in paths:
        try:
            found.append(read_instance(path, measures=measures, contiguous=contiguity))
        except InvalidProblem as error:
            faults += [Fault(path.name, fault) for fault in error.faults]
    if faults:
        raise InvalidInput(faults)
    return found


def run(inputs: Inputs, options: Options, out: Path, title: str, as_json: bool) -> None:
    """Design, write the files, and say what came of it."""
    with show_progress() as (on_phase, on_progress):
        made = design_plan(inputs, options, on_progress, on_phase)
        on_phase("Writing the plan and its map")
        write_design(made, out, title)
    print_report(made.report)
    print_summary(made, out)
    if as_json:
        print_json(plan_json(made))


def print_json(text: str) -> None:
    """Print one JSON object, in UTF-8 whatever the terminal's encoding."""
    typer.echo(text.rstrip("\n").encode())


@contextmanager
def answering(as_json: bool = False) -> Iterator[None]:
    """Turn the two kinds of failure into a clear message and their exit codes."""
    try:
        yield
    except InvalidInput as error:
        refuse(str(error), [asdict(fault) for fault in error.faults], as_json, error)
    except (SampleDataMissing, InvalidProblem) as error:
        refuse(str(error), [{"message": line} for line in str(error).splitlines()], as_json, error)
    except Infeasible as error:
        headline = "No plan is possible" if error.proven else "No plan was found that keeps to all"
        console.print(headline, style="bold red")
        print_report(error.reasons)
        if as_json:
            status = "infeasible" if error.proven else "no_solution"
            print_json(json.dumps({"status": status, "reasons": error.reasons}))
        raise typer.Exit(INFEASIBLE) from error
    except KeyboardInterrupt as error:
        console.print("Stopped", style="red")
        raise typer.Exit(STOPPED) from error


def refuse(text: str, faults: list[dict[str, Any]], as_json: bool, error: Exception) -> NoReturn:
    """Say what is wrong with the input, and end."""
    console.print(text, style="red", markup=False, highlight=False, soft_wrap=True)
    if as_json:
        print_json(json.dumps({"status": "invalid_input", "faults": faults}))
    raise typer.Exit(BAD_INPUT) from error
