"""What the commands that solve have in common: the run, and the answer that there is no plan."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from solvers import InvalidProblem
from territory.cli.answering import answering, print_json, refuse_lines
from territory.cli.plan_report import print_summary, show_progress
from territory.console import console, print_report
from territory.planning import Infeasible, Inputs, Options, design_plan
from territory.plans.outputs import plan_json, write_design
from territory.plans.recipe import recipe_of

INFEASIBLE = 3


def run(inputs: Inputs, options: Options, out: Path, title: str, as_json: bool) -> None:
    """Design, write the files, and say what came of it."""
    with show_progress(options.time_limit) as (on_phase, on_progress):
        made = design_plan(inputs, options, on_progress, on_phase)
        on_phase("Writing the plan and its map")
        write_design(made, recipe_of(made, inputs, options), out, title)
    print_report(made.report)
    print_summary(made, out)
    if as_json:
        print_json(plan_json(made))


@contextmanager
def answering_solver(as_json: bool = False) -> Iterator[None]:
    """Turn both kinds of failure, bad input and no plan, into a message and an exit code."""
    with answering(as_json):
        try:
            yield
        except InvalidProblem as error:
            refuse_lines(error, as_json)
        except Infeasible as error:
            tell_infeasible(error, as_json)
            raise typer.Exit(INFEASIBLE) from error


def tell_infeasible(error: Infeasible, as_json: bool) -> None:
    """Say that there is no plan, why, and what would help."""
    console.print(error.headline, style="bold red")
    print_report(error.reasons)
    if error.relaxations:
        console.print("What would help:", style="bold")
        print_report(tuple(loosened.text for loosened in error.relaxations))
    if as_json:
        answer = {
            "status": "infeasible" if error.proven else "no_solution",
            "reasons": error.reasons,
            "relaxations": [loosened.as_json() for loosened in error.relaxations],
        }
        print_json(json.dumps(answer))
