"""`territory bench`: solve published instances."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from territory.cli.options import AsJson, Method, Seed, TimeLimit

if TYPE_CHECKING:
    from solvers.instances import Instance


def bench(
    instances: Annotated[list[Path], typer.Argument(help="Instances, JSON files.")],
    out: Annotated[Path, typer.Option(help="Folder for one JSON file per instance.")],
    time_limit: TimeLimit = 60.0,
    seed: Seed = 0,
    contiguity: Annotated[bool, typer.Option(help="Keep contiguity where it is asked.")] = True,
    measures: Annotated[int | None, typer.Option(help="Keep only the first so many.")] = None,
    method: Method = "auto",
    as_json: AsJson = False,
) -> None:
    """Solve benchmark instances and write what came of them."""
    from solvers.bench import run_instance, write_row
    from territory.cli.answering import print_json
    from territory.cli.plan_report import print_bench_row
    from territory.cli.solving import answering_solver
    from territory.folders import check_writable

    with answering_solver(as_json):
        check_writable(out)
        rows = []
        for instance in read_instances(instances, measures, contiguity):
            row = run_instance(instance, method=method, time_limit=time_limit, seed=seed)
            write_row(row, out)
            rows.append(row)
            print_bench_row(row)
        if as_json:
            print_json(json.dumps(rows))


def read_instances(paths: list[Path], measures: int | None, contiguity: bool) -> list[Instance]:
    """Read all instances before the first is solved, and tell the faults of all at once."""
    from solvers import InvalidProblem
    from solvers.instances import read_instance
    from territory.errors import Fault, InvalidInput

    faults, found = [], []
    for path in paths:
        try:
            found.append(read_instance(path, measures=measures, contiguous=contiguity))
        except InvalidProblem as error:
            faults += [Fault(path.name, fault) for fault in error.faults]
    if faults:
        raise InvalidInput(faults)
    return found
